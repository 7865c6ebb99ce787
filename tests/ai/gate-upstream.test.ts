// The gate against a provider that forgives nothing, over real HTTP, with a short window on a clock that stands still while this process does. (G11; CONVERSATION §2)
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Gate, type GateOptions } from '../../server/ai/gate.ts';
import { parseLimitHeaders } from '../../server/ai/limit-headers.ts';
import type { Slot } from '../../server/ai/slot.ts';
import type { Lane } from '../../protocol/stage.ts';
import { MemoryLog, NO_DAY } from '../harness/gate-rig.ts';
import { PacedClock } from '../harness/paced-clock.ts';
import { closest, mostInAnyWindow } from '../harness/sliding-window.ts';
import { StrictUpstream } from '../harness/strict-upstream.ts';

const WINDOW_MS = 300;
/** Many steps of the clock: as often may both ends be held up between a start and an arrival. */
const MARGIN_MS = 100;
const STEP_MS = 4;
const PER_WINDOW = 3;

let clock = new PacedClock();
let upstream: StrictUpstream | null = null;
beforeEach(() => {
  clock = new PacedClock({ stepMs: STEP_MS });
});
afterEach(async () => {
  await upstream?.close();
  upstream = null;
});

/** Turns that ask the upstream; `done` settles when all have been answered. */
class Asker {
  waiting: Lane[] = [];
  statuses: number[] = [];
  gate: Gate;
  readonly log = new MemoryLog();
  readonly #base: string;
  readonly #options: Partial<GateOptions>;
  #finish: (() => void) | null = null;
  #expected = 0;

  constructor(base: string, options: Partial<GateOptions> = {}) {
    this.#base = base;
    this.#options = options;
    this.gate = this.start();
  }

  start(): Gate {
    const bugs = (error: unknown): never => {
      throw error;
    };
    const common = { log: this.log, clock, windowMs: WINDOW_MS, marginMs: MARGIN_MS, reportBug: bugs };
    this.gate = new Gate({ limits: NO_DAY, ...common, pick: (open) => this.#pick(open), ...this.#options });
    this.gate.wake();
    return this.gate;
  }

  async askAll(lanes: Lane[]): Promise<void> {
    this.#expected += lanes.length;
    const done = new Promise<void>((resolve) => (this.#finish = resolve));
    this.waiting.push(...lanes);
    this.gate.wake();
    await done;
  }

  #pick(open: readonly Lane[]) {
    const lane = this.waiting.find((waiting) => open.includes(waiting));
    if (lane === undefined) return null;
    return {
      lane,
      tokens: 0,
      run: async (slot: Slot) => {
        this.waiting.splice(this.waiting.indexOf(lane), 1);
        const { status, headers } = await ask(this.#base, true, slot.left);
        this.statuses.push(status);
        const said = parseLimitHeaders((name) => headers.get(name), Date.now());
        if (status === 429) this.gate.refused(said);
        else this.gate.learn(said);
        if (this.statuses.length === this.#expected) this.#finish?.();
      },
    };
  }
}

async function ask(base: string, stream = true, answered = (): void => {}) {
  const messages = [{ role: 'user', content: 'hello there, 민준' }];
  const response = await fetch(`${base}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key-one', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'strict', messages, stream, stream_options: { include_usage: true } }),
  });
  answered();
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('G11: a strict upstream sees no request too many, through bursts, and the window is used', async () => {
  upstream = new StrictUpstream({ perWindow: PER_WINDOW, windowMs: WINDOW_MS, firstChunkMs: 10, now: clock.monotonic });
  const asker = new Asker(await upstream.listen());
  const started = clock.monotonic();
  await asker.askAll(Array<Lane>(30).fill('person'));
  const tookMs = clock.monotonic() - started;
  expect(upstream.violations).toEqual([]);
  expect(asker.statuses).toEqual(Array<number>(30).fill(200));
  expect(mostInAnyWindow(upstream.times(), WINDOW_MS)).toBe(PER_WINDOW);
  expect(closest(upstream.times(), PER_WINDOW)).toBeGreaterThan(WINDOW_MS);
  // Nine windows with their margins at best, and the time of the answers.
  expect(tookMs).toBeLessThan(9 * (WINDOW_MS + MARGIN_MS) * 1.5);
  asker.gate.close();
});

test('G11: a strict upstream sees no request too many over twenty restarts', async () => {
  upstream = new StrictUpstream({ perWindow: PER_WINDOW, windowMs: WINDOW_MS, now: clock.monotonic });
  const asker = new Asker(await upstream.listen());
  const done = asker.askAll(Array<Lane>(15).fill('person'));
  for (let i = 0; i < 20; i += 1) {
    await new Promise((resolve) => clock.after(7 * (i % 10), () => resolve(null)));
    asker.gate.close();
    asker.start();
  }
  await done;
  expect(upstream.violations).toEqual([]);
  expect(upstream.arrivals).toHaveLength(15);
  asker.gate.close();
});

test('F45: a gate with too high a limit learns from the first refusal and then keeps to it', async () => {
  upstream = new StrictUpstream({ perWindow: 2, windowMs: WINDOW_MS, now: clock.monotonic });
  const asker = new Asker(await upstream.listen(), { limits: { ...NO_DAY, perMinute: 6, concurrent: 1 } });
  await asker.askAll(Array<Lane>(10).fill('person'));
  expect(asker.gate.limits.perMinute).toBe(2);
  expect(upstream.violations.length).toBeLessThanOrEqual(1);
  asker.gate.close();
});

test('the strict upstream answers in one piece and in many, refuses past its window and says when to come back', async () => {
  upstream = new StrictUpstream({ perWindow: 2, windowMs: 60_000, content: () => 'one two', now: () => 0 });
  const base = await upstream.listen();
  const whole = await ask(base, false);
  expect(JSON.parse(whole.text)).toMatchObject({ choices: [{ message: { content: 'one two' }, finish_reason: 'stop' }] });
  expect(whole.headers.get('x-ratelimit-remaining-requests')).toBe('1');
  const streamed = await ask(base);
  expect(streamed.text).toContain('"content":"one "');
  expect(streamed.text.endsWith('data: [DONE]\n\n')).toBe(true);
  const refused = await ask(base);
  expect(refused.status).toBe(429);
  const said = parseLimitHeaders((name) => refused.headers.get(name), Date.now());
  expect(said).toMatchObject({ requestsLimit: 2, requestsRemaining: 0, retryAfterMs: 60_000 });
  expect(said.requestsResetMs).toBe(60_000);
  expect(upstream.violations).toHaveLength(1);
});

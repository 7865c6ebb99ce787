// Requests that arrive later than they were let go: a far end with a true window never sees one too many because of them. (G11)
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Lane } from '../../protocol/stage.ts';
import { ask } from '../../server/ai/asking.ts';
import { memoryCapabilities } from '../../server/ai/capabilities.ts';
import { realClock } from '../../server/ai/clock.ts';
import { Gate } from '../../server/ai/gate.ts';
import { openOpenAIProvider } from '../../server/ai/openai-provider.ts';
import type { Slot } from '../../server/ai/slot.ts';
import type { Voice } from '../../server/ai/voice.ts';
import { openOutbound } from '../../server/outbound/outbound.ts';
import { GateRig, MemoryLog, NO_DAY } from '../harness/gate-rig.ts';
import { PacedClock } from '../harness/paced-clock.ts';
import { IMPATIENT, requestOf, sceneSchema } from '../harness/provider-rig.ts';
import { mostInAnyWindow } from '../harness/sliding-window.ts';
import { StrictUpstream } from '../harness/strict-upstream.ts';
import { hastenTimers } from '../harness/virtual-clock.ts';

/** One window of the rig and its margin. */
const HOLD_MS = 61_000;

const PER_WINDOW = 3;
const WINDOW_MS = 600;
const MARGIN_MS = 150;
/** Requests of the first window arrive so late, and are given up shortly after. */
const LATE_MS = 450;
const HEADERS_MS = 600;
/** Many of them fit between the two: so often may this process be held up. */
const STEP_MS = 4;

describe('on a clock of its own', () => {
  let undo: () => void;
  beforeEach(() => (undo = hastenTimers()));
  afterEach(() => {
    undo();
  });

  test('G11: a request that left late counts from when it left', async () => {
    const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 1 } });
    rig.add('person', { onSlot: (slot) => rig.clock.after(5000, slot.left) });
    rig.add('person');
    await rig.clock.advance(HOLD_MS + 4999);
    expect(rig.sent).toHaveLength(1);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(2);
  });

  test('G11: a request that has not left yet counts, however long ago it was let go (a process that was stopped)', async () => {
    const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 1 } });
    const leavesAt = HOLD_MS + 30_000;
    rig.add('person', { onSlot: (slot) => rig.clock.after(leavesAt, slot.left), takesMs: leavesAt + 5000 });
    rig.add('person');
    await rig.clock.advance(leavesAt + HOLD_MS - 1);
    expect(rig.sent).toHaveLength(1);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(2);
  });

  test('G11: what the provider says later of a request that is known to have left does not make it count longer', async () => {
    const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 1 } });
    const leave = (slot: Slot): void => {
      for (const ms of [1000, 40_000]) rig.clock.after(ms, slot.left);
    };
    rig.add('person', { onSlot: leave, takesMs: 40_000 });
    rig.add('person');
    await rig.clock.advance(HOLD_MS + 1000);
    expect(rig.sent).toHaveLength(2);
  });

  for (const marks of [true, false])
    test(`G11: a request that left late counts from then also after a restart (${marks ? 'with' : 'without'} marks)`, async () => {
      const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 1 }, ...(marks ? {} : { bootMark: () => null }) });
      rig.add('person', { onSlot: (slot) => rig.clock.after(5000, slot.left), takesMs: 6000 });
      rig.add('person');
      await rig.clock.advance(10_000);
      await rig.restart(10_000);
      await rig.clock.advance(5000 + HOLD_MS - 20_000 - 1);
      expect(rig.sent).toHaveLength(1);
      await rig.clock.advance(1);
      expect(rig.sent).toHaveLength(2);
    });
});

test('G11: a request that arrived late and was given up before its answer counts from when it was given up', async () => {
  const clock = new PacedClock({ stepMs: STEP_MS });
  const upstream = new StrictUpstream({ perWindow: PER_WINDOW, windowMs: WINDOW_MS, firstChunkMs: 10_000, now: clock.monotonic });
  const origin = await openLateRoad(new URL(await upstream.listen()), clock);
  onTestFinished(() => upstream.close());
  const provider = openOpenAIProvider({
    ...{ baseUrl: `${origin}/v1`, apiKey: 'sk-one', capabilities: memoryCapabilities(), sceneSchema, clock },
    fetch: openOutbound({ allowedPrivateOrigins: [origin], after: realClock.after }).fetchFor('administrator'),
    patience: { ...IMPATIENT, headersMs: HEADERS_MS },
  });
  const where = { keyId: 'one', of: 'server', budgetId: 'one', model: 'strict', window: 8_000 } as const;
  const voice: Voice = { kind: 'model', provider, ...where, scenes: 'none', sceneFailed: nothing };
  const reportBug = (error: unknown): never => expect.unreachable(String(error));
  const ended: (string | undefined)[] = [];
  const need = { learn: nothing, heard: nothing, reportBug };
  const run = async (slot: Slot): Promise<void> => {
    waiting -= 1;
    const { failure } = await ask(need, { voice, slot, request: requestOf('strict') }, () => true);
    ended.push(failure?.code);
    if (ended.length === 2 * PER_WINDOW) finish();
  };
  let waiting = 2 * PER_WINDOW;
  let finish = nothing;
  const done = new Promise<void>((resolve) => (finish = resolve));
  const gate = new Gate({
    ...{ limits: NO_DAY, log: new MemoryLog(), clock, windowMs: WINDOW_MS, marginMs: MARGIN_MS, reportBug },
    pick: (open: readonly Lane[]) => (waiting > 0 && open.includes('person') ? { lane: 'person', tokens: 0, run } : null),
  });
  gate.wake();
  await done;
  gate.close();
  expect(ended).toEqual(Array(2 * PER_WINDOW).fill('timeout'));
  expect(upstream.times()).toHaveLength(2 * PER_WINDOW);
  expect(upstream.violations).toEqual([]);
  expect(mostInAnyWindow(upstream.times(), WINDOW_MS)).toBe(PER_WINDOW);
});

function nothing(): void {
  // Nobody listens.
}

/** Holds up what its first travellers say; the others pass. Returns its origin. */
async function openLateRoad(to: URL, clock: PacedClock): Promise<string> {
  let travellers = 0;
  const road = createServer((near) => {
    travellers += 1;
    const far = connect(Number(to.port), to.hostname);
    for (const socket of [near, far]) socket.on('error', nothing);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    far.pipe(near);
    if (travellers > PER_WINDOW) near.pipe(far);
    else clock.after(LATE_MS, () => near.pipe(far));
  });
  await new Promise<void>((resolve) => road.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void road.close());
  return `http://127.0.0.1:${(road.address() as AddressInfo).port}`;
}

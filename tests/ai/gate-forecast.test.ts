// What the queue shows is what then happens. (G12; CONVERSATION §3)
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyLimits } from '../../server/ai/types.ts';
import type { Lane } from '../../protocol/stage.ts';
import { FREE_KEY, GateRig } from '../harness/gate-rig.ts';
import { hastenTimers } from '../harness/virtual-clock.ts';

const DAY_MS = 86_400_000;

let undo: () => void;
beforeEach(() => (undo = hastenTimers()));
afterEach(() => undo());

const lane = fc.constantFrom<Lane>('addressed', 'person', 'follow-up', 'chatter', 'upkeep');
const turns = fc.array(fc.record({ lane, tokens: fc.integer({ min: 0, max: 6000 }) }), { minLength: 1, maxLength: 15 });
const keys = fc.record<KeyLimits>({
  perMinute: fc.constantFrom(1, 3, 5, null),
  perDay: fc.constantFrom(null, 30, 200),
  tokensPerMinute: fc.constantFrom(null, 8000),
  concurrent: fc.constant(100),
});

test('G12: the forecast of every waiting turn is the moment at which it goes, if nobody comes between', async () => {
  const run = async (limits: KeyLimits, before: { lane: Lane; tokens: number }[], after: typeof before, pause: number) => {
    const rig = new GateRig({ limits });
    for (const { lane, tokens } of before) rig.add(lane, { tokens });
    await rig.clock.advance(pause);
    for (const { lane, tokens } of after) rig.add(lane, { tokens });
    await rig.clock.advance(0);
    const order = rig.inOrder();
    const forecast = rig.gate.forecast(order);
    const wall = rig.clock.now() - rig.clock.monotonic();
    await rig.clock.advance(2 * DAY_MS);
    const seen = rig.clock.now();
    for (const [i, { name }] of order.entries()) {
      const actual = rig.sent.find((sent) => sent.name === name)?.at ?? Infinity;
      const told = forecast[i] ?? 0;
      // A millisecond is lost in the fractions of a wall time.
      if (actual === Infinity) expect(told).toBeGreaterThan(seen);
      else expect(Math.abs(told - wall - actual)).toBeLessThanOrEqual(1);
    }
  };
  await fc.assert(fc.asyncProperty(keys, turns, turns, fc.integer({ min: 0, max: 120_000 }), run), { numRuns: 60 });
});

test('G12: the forecast of a minute is counted off the log, slot by slot', async () => {
  const rig = new GateRig({ limits: FREE_KEY });
  rig.addMany('person', 2);
  await rig.clock.advance(10_000);
  const now = rig.clock.now();
  const waiting = (['person', 'person', 'follow-up', 'chatter', 'chatter'] as const).map((lane) => ({ lane, tokens: 0 }));
  const seconds = rig.gate.forecast(waiting).map((at) => Math.round((at - now) / 1000));
  expect(seconds).toEqual([0, 51, 51, 72, 112]);
});

test('G12: what the provider told us to wait for is in the forecast', async () => {
  const rig = new GateRig({ limits: FREE_KEY });
  rig.gate.refused({ retryAfterMs: 90_000 });
  const at = rig.clock.now() + 90_000;
  expect(rig.gate.forecast([{ lane: 'person', tokens: 0 }])).toEqual([at]);
  expect(rig.gate.reading()).toMatchObject({ nextSlotAt: at, blockedUntil: at });
  rig.add('person');
  await rig.clock.advance(89_999);
  expect(rig.sent).toEqual([]);
  await rig.clock.advance(1);
  expect(rig.sent).toHaveLength(1);
});

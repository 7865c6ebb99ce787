// Limits of every kind: concurrency, tokens, none, and limits that change under way. (G11; CONVERSATION §2)
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GateRig, NO_DAY } from '../harness/gate-rig.ts';
import { mostInAnyWindow } from '../harness/sliding-window.ts';
import { hastenTimers } from '../harness/virtual-clock.ts';

const WINDOW_MS = 60_000;
const HOLD_MS = 61_000;

let undo: () => void;
beforeEach(() => (undo = hastenTimers()));
afterEach(() => undo());

describe('limits', () => {
  test('G11: without a limit a minute only concurrency paces', async () => {
    const rig = new GateRig({ limits: { perMinute: null, perDay: null, tokensPerMinute: null, concurrent: 4 } });
    for (let i = 0; i < 40; i += 1) rig.add('person', { takesMs: 1000 });
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(4);
    await rig.clock.advance(9000);
    expect(rig.sent).toHaveLength(40);
    expect(rig.gate.reading()).toMatchObject({ perMinute: null, leftThisMinute: null, nextSlotAt: null });
  });

  test('G11: no more run at a time than the key allows', async () => {
    const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 10, concurrent: 2 } });
    for (let i = 0; i < 6; i += 1) rig.add('person', { takesMs: 3000 });
    await rig.clock.advance(2999);
    expect(rig.sent).toHaveLength(2);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(4);
  });

  test('G11: limits that change while turns wait are kept at once, up, down, away and back', async () => {
    const rig = new GateRig();
    rig.addMany('person', 200);
    await rig.clock.advance(10_000);
    rig.gate.setLimits({ ...NO_DAY, perMinute: 5 });
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(5);
    rig.gate.setLimits({ ...NO_DAY, perMinute: 2 });
    const from = rig.clock.monotonic();
    await rig.clock.advance(10 * HOLD_MS);
    expect(
      mostInAnyWindow(
        rig.times(({ at }) => at > from),
        WINDOW_MS,
      ),
    ).toBe(2);
    rig.gate.setLimits({ ...NO_DAY, perMinute: null, concurrent: 3 });
    await rig.clock.advance(0);
    expect(rig.waiting).toEqual([]);
    rig.addMany('person', 10);
    rig.gate.setLimits({ ...NO_DAY, perMinute: 3 });
    const again = rig.clock.monotonic();
    await rig.clock.advance(5 * HOLD_MS);
    expect(rig.times(({ at }) => at > again).map((at) => at - again)).toEqual([
      ...Array<number>(3).fill(HOLD_MS),
      ...Array<number>(3).fill(2 * HOLD_MS),
      ...Array<number>(3).fill(3 * HOLD_MS),
      4 * HOLD_MS,
    ]);
    expect(rig.bugs).toEqual([]);
  });

  test('G11: tokens a minute are estimated before, corrected after, and never exceeded', async () => {
    const rig = new GateRig({ limits: { perMinute: 100, perDay: null, tokensPerMinute: 10_000, concurrent: 10 } });
    for (let i = 0; i < 10; i += 1)
      rig.add('person', { tokens: 4000, onSlot: (slot) => rig.clock.after(2000, () => slot.setTokens(2000)) });
    await rig.clock.advance(1999);
    expect(rig.sent).toHaveLength(2);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(3);
    expect(rig.log.rows.map(({ tokens }) => tokens)).toEqual([2000, 2000, 4000]);
    await rig.restart();
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(3);
  });

  test('G11: a request larger than all tokens of a minute goes when nothing else counts, and is not overtaken meanwhile', async () => {
    const rig = new GateRig({ limits: { perMinute: 100, perDay: null, tokensPerMinute: 10_000, concurrent: 10 } });
    rig.add('person', { tokens: 3000 });
    await rig.clock.advance(1000);
    const large = rig.add('person', { tokens: 20_000 });
    rig.add('chatter', { tokens: 10 });
    await rig.clock.advance(HOLD_MS - 1001);
    expect(rig.sent).toHaveLength(1);
    await rig.clock.advance(1);
    expect(rig.sent.map(({ name }) => name)).toContain(large);
  });

  test('G11: a closed gate sends nothing more', async () => {
    const rig = new GateRig();
    rig.addMany('person', 4);
    rig.gate.close();
    await rig.clock.advance(3 * HOLD_MS);
    expect(rig.sent).toEqual([]);
  });
});

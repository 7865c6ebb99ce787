// The window: exact wherever it starts, over restarts and clocks that jump, and as full as it may be. (G11, F41; CONVERSATION §2)
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Lane } from '../../protocol/stage.ts';
import { FREE_KEY, GateRig, MemoryLog, NO_DAY } from '../harness/gate-rig.ts';
import { closest, idealSends, mostInAnyWindow } from '../harness/sliding-window.ts';
import { hastenTimers } from '../harness/virtual-clock.ts';

const WINDOW_MS = 60_000;
const HOLD_MS = 61_000;
const HOUR_MS = 3_600_000;
const lanes = fc.constantFrom<Lane>('addressed', 'person', 'follow-up', 'chatter', 'upkeep');
const arrivals = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 45_000 })),
    lane: lanes,
    takesMs: fc.integer({ min: 0, max: 20_000 }),
  }),
  { minLength: 10, maxLength: 50 },
);

let undo: () => void;
beforeEach(() => (undo = hastenTimers()));
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

function expectExact(rig: GateRig, perMinute: number): void {
  expect(mostInAnyWindow(rig.times(), WINDOW_MS)).toBeLessThanOrEqual(perMinute);
  expect(closest(rig.times(), perMinute)).toBeGreaterThanOrEqual(HOLD_MS);
  expect(rig.log.rows).toHaveLength(rig.sent.length);
  expect(rig.bugs).toEqual([]);
}

describe('any window', () => {
  test('G11: whatever arrives when, in no window of a minute do more than N leave, and all are served', async () => {
    const run = async (perMinute: number, concurrent: number, plan: { afterMs: number; lane: Lane; takesMs: number }[]) => {
      const rig = new GateRig({ limits: { ...NO_DAY, perMinute, concurrent } });
      for (const { afterMs, lane, takesMs } of plan) {
        await rig.clock.advance(afterMs);
        rig.add(lane, { takesMs });
      }
      await rig.clock.advance(plan.length * 2 * HOLD_MS);
      // A single place is never the upkeep's.
      expect(rig.sent).toHaveLength(plan.filter(({ lane }) => perMinute > 1 || lane !== 'upkeep').length);
      expectExact(rig, perMinute);
      rig.gate.close();
    };
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), arrivals, run), { numRuns: 30 });
  });

  test('G11: bursts just before, at and just after the edge of a window find no second helping', async () => {
    for (const edge of [WINDOW_MS, HOLD_MS]) {
      for (const offset of [-1, 0, 1]) {
        const rig = new GateRig();
        rig.addMany('person', 3);
        await rig.clock.advance(edge + offset);
        rig.addMany('addressed', 9);
        await rig.clock.advance(5 * HOLD_MS);
        expect(rig.sent).toHaveLength(12);
        expectExact(rig, 3);
      }
    }
  });

  test('G11: six hours of waiting people use at least 98 % of what the window allows', async () => {
    const rig = new GateRig();
    rig.addMany('person', 1200);
    await rig.clock.advance(6 * HOUR_MS - 1);
    const ideal = idealSends(Array<number>(1200).fill(0), 3, WINDOW_MS).filter((at) => at < 6 * HOUR_MS).length;
    expect(ideal).toBe(1080);
    expect(rig.sent.length / ideal).toBeGreaterThanOrEqual(0.98);
    expectExact(rig, 3);
  });

  test('G11: a turn cancelled before its slot burns none', async () => {
    const rig = new GateRig();
    const names = Array.from({ length: 30 }, () => rig.add('person'));
    await rig.clock.advance(1000);
    for (const name of names.filter((_, i) => i % 3 !== 0)) rig.cancel(name);
    const left = rig.waiting.length;
    await rig.clock.advance(Math.ceil(left / 3) * HOLD_MS);
    expect(rig.waiting).toEqual([]);
    expect(rig.sent).toHaveLength(3 + left);
    expectExact(rig, 3);
    await rig.clock.advance(2 * HOLD_MS);
    rig.gate.wake();
    await rig.clock.advance(0);
    expect(rig.gate.reading().leftThisMinute).toBe(3);
    rig.addMany('person', 4);
    await rig.clock.advance(0);
    expect(rig.waiting).toHaveLength(1);
  });

  test('G11: work that vanishes between the announcement and the ticket burns no slot', async () => {
    const rig = new GateRig();
    for (let i = 0; i < 20; i += 1) rig.cancel(rig.add('person'));
    await rig.clock.advance(0);
    expect(rig.log.rows).toEqual([]);
    rig.addMany('person', 3);
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(3);
  });

  test('G11: a request that failed counts like any other', async () => {
    const rig = new GateRig();
    const fail = (): never => {
      throw new Error('refused');
    };
    for (let i = 0; i < 6; i += 1) rig.add('person', { onSlot: fail });
    await rig.clock.advance(HOLD_MS - 1);
    expect(rig.sent).toHaveLength(3);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(6);
    expect(rig.bugs).toHaveLength(6);
  });

  test('G11: what cannot be logged is not sent, and is tried again later', async () => {
    const log = new MemoryLog();
    const append = vi.spyOn(log, 'append').mockImplementation(() => {
      throw new Error('disk full');
    });
    const rig = new GateRig({ log });
    rig.add('person');
    await rig.clock.advance(1000);
    expect(rig.sent).toEqual([]);
    expect(rig.bugs).toHaveLength(1);
    append.mockRestore();
    await rig.clock.advance(4000);
    expect(rig.sent).toHaveLength(1);
    expect(rig.gate.reading().leftThisMinute).toBe(2);
  });
});

describe('over restarts', () => {
  test('G11: killed and started again at any moment, with the wall clock set meanwhile, the window stays exact', async () => {
    const lives = fc.array(
      fc.record({
        runsMs: fc.integer({ min: 0, max: 90_000 }),
        downMs: fc.integer({ min: 0, max: 30_000 }),
        jump: fc.constantFrom(0, 0, -2, 2),
      }),
      { minLength: 5, maxLength: 20 },
    );
    const run = async (plan: { runsMs: number; downMs: number; jump: number }[]) => {
      const rig = new GateRig();
      rig.addMany('person', 200);
      for (const { runsMs, downMs, jump } of plan) {
        await rig.clock.advance(runsMs);
        rig.clock.jump(jump * HOUR_MS);
        await rig.restart(downMs);
      }
      await rig.clock.advance(5 * HOLD_MS);
      expectExact(rig, 3);
      const ideal = idealSends(Array<number>(200).fill(0), 3, HOLD_MS).filter((at) => at <= rig.clock.monotonic()).length;
      const down = plan.reduce((sum, { downMs }) => sum + downMs, 0);
      expect(rig.sent.length).toBeGreaterThanOrEqual(Math.min(200, ideal - 3 * Math.ceil(down / HOLD_MS) - 3));
    };
    await fc.assert(fc.asyncProperty(lives, run), { numRuns: 20 });
  });

  test('G11: twenty crash loops never start with a full reservoir', async () => {
    const rig = new GateRig();
    rig.addMany('person', 100);
    for (let i = 0; i < 20; i += 1) {
      await rig.clock.advance(50);
      await rig.restart(50);
    }
    expect(rig.sent).toHaveLength(3);
    await rig.clock.advance(HOLD_MS);
    expect(rig.sent).toHaveLength(6);
    expectExact(rig, 3);
  });

  test('G11: without marks of the machine, sends from the future were sent now', async () => {
    const rig = new GateRig({ bootMark: () => null });
    rig.addMany('person', 6);
    await rig.clock.advance(30_000);
    rig.clock.jump(-2 * HOUR_MS);
    await rig.restart(1000);
    await rig.clock.advance(HOLD_MS - 1);
    expect(rig.sent).toHaveLength(3);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(6);
  });

  test('G11: without marks a restart with an honest wall clock waits exactly for the rest of the window', async () => {
    const rig = new GateRig({ bootMark: () => null });
    rig.addMany('person', 6);
    await rig.clock.advance(30_000);
    await rig.restart(10_000);
    await rig.clock.advance(20_999);
    expect(rig.sent).toHaveLength(3);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(6);
  });

  test('G11: the day goes on over a restart', async () => {
    const rig = new GateRig({ limits: { ...FREE_KEY, perDay: 7, concurrent: 10 } });
    rig.addMany('person', 20);
    await rig.clock.advance(10 * 60_000);
    expect(rig.sent).toHaveLength(7);
    rig.clock.jump(-2 * HOUR_MS);
    await rig.restart(HOUR_MS);
    expect(rig.gate.reading()).toMatchObject({ perDay: 7, leftToday: 0 });
    await rig.clock.advance(22 * HOUR_MS);
    expect(rig.sent).toHaveLength(7);
    await rig.clock.advance(HOUR_MS);
    expect(rig.sent).toHaveLength(14);
  });

  test('G11: a request that nobody heard of again may have arrived as late as our patience allows, and counts from then', async () => {
    const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 1 } });
    const id = rig.log.append(rig.clock.now(), 'person', { boot: 'one', uptimeMs: 0 });
    Object.assign(rig.log.rows[id - 1] ?? {}, { unheard: true });
    rig.add('person');
    await rig.restart(30_000);
    await rig.clock.advance(20_000 + HOLD_MS - 30_000 - 1);
    expect(rig.sent).toEqual([]);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(1);
  });

  test('G11: a request logged by a process that died before sending it counts', async () => {
    const rig = new GateRig();
    for (let i = 0; i < 3; i += 1) rig.log.append(rig.clock.now(), 'person', null);
    await rig.restart();
    rig.add('person');
    await rig.clock.advance(HOLD_MS - 1);
    expect(rig.sent).toEqual([]);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(1);
  });
});

describe('clocks', () => {
  test('F41: a wall clock that jumps two hours either way neither frees nor blocks', async () => {
    const rig = new GateRig();
    // Bottleneck reads the clock of the machine: it jumps too.
    const real = Date.now.bind(Date);
    let skew = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => real() + skew);
    rig.addMany('person', 60);
    const jumps = [2, -2, -2, 2, -4, 6, -2];
    for (const hours of jumps) {
      await rig.clock.advance(50_000);
      skew += hours * HOUR_MS;
      rig.clock.jump(hours * HOUR_MS);
    }
    await rig.clock.advance(20 * HOLD_MS - jumps.length * 50_000 - 1);
    expect(rig.sent).toHaveLength(60);
    expectExact(rig, 3);
    expect(closest(rig.times(), 3)).toBe(HOLD_MS);
  });

  test('F41: a wall clock set back just after the start does not hold up the first turn', async () => {
    const rig = new GateRig();
    const real = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => real() - 2 * HOUR_MS);
    rig.add('person');
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(1);
  });

  test('F41: the reading and the forecast speak the wall clock of the moment', async () => {
    const rig = new GateRig();
    rig.addMany('person', 3);
    await rig.clock.advance(1000);
    rig.clock.jump(2 * HOUR_MS);
    const at = rig.clock.now() + 60_000;
    expect(rig.gate.reading().nextSlotAt).toBe(at);
    expect(rig.gate.forecast([{ lane: 'person', tokens: 0 }])).toEqual([at]);
  });
});

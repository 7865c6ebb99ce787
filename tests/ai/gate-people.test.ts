// People before personas: the reserved slot, the spacing of chatter, the day that lasts. (G11, G12; CONVERSATION §2)
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isPersonaLane } from '../../server/ai/ledger.ts';
import { FREE_KEY, GateRig, NO_DAY, type Sent } from '../harness/gate-rig.ts';
import { closest, mostInAnyWindow } from '../harness/sliding-window.ts';
import { hastenTimers } from '../harness/virtual-clock.ts';

const WINDOW_MS = 60_000;
const HOLD_MS = 61_000;
const HOUR_MS = 3_600_000;
const byPersonas = ({ lane }: Sent): boolean => isPersonaLane(lane);

let undo: () => void;
beforeEach(() => (undo = hastenTimers()));
afterEach(() => undo());

describe('the reserved slot', () => {
  test('G12: personas among themselves use two of three slots in any window, however much they have to say', async () => {
    const rig = new GateRig();
    rig.addMany('chatter', 100);
    rig.addMany('follow-up', 100);
    await rig.clock.advance(HOUR_MS);
    expect(mostInAnyWindow(rig.times(), WINDOW_MS)).toBe(2);
    expect(rig.sent.length).toBeGreaterThanOrEqual(2 * Math.floor(HOUR_MS / HOLD_MS));
  });

  test('G12: a person who speaks in the middle of chatter is served at once', async () => {
    const moments = fc.integer({ min: 0, max: 10 * HOLD_MS });
    const run = async (moment: number) => {
      const rig = new GateRig();
      rig.addMany('chatter', 100);
      await rig.clock.advance(moment);
      const name = rig.add('addressed');
      await rig.clock.advance(0);
      expect(rig.sent.find((sent) => sent.name === name)?.waitedMs).toBe(0);
    };
    await fc.assert(fc.asyncProperty(moments, run), { numRuns: 20 });
  });

  test('G12: a person never waits longer than the return of one slot, even amid chatter and others', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 5, maxLength: 40 });
    const run = async (plan: number[]) => {
      const rig = new GateRig();
      rig.addMany('chatter', 300);
      rig.addMany('follow-up', 300);
      for (const gap of plan) {
        // One person, who waits for an answer before the next question.
        await rig.clock.advance(gap);
        rig.add('addressed');
        const held = rig.gate.reading().nextSlotAt;
        const returnsInMs = held === null ? 0 : held - rig.clock.now();
        await rig.clock.advance(HOLD_MS);
        expect(rig.sent.filter((sent) => !byPersonas(sent)).at(-1)?.waitedMs).toBe(returnsInMs);
      }
      expect(rig.sent.filter((sent) => !byPersonas(sent))).toHaveLength(plan.length);
      expect(mostInAnyWindow(rig.times(), WINDOW_MS)).toBeLessThanOrEqual(3);
      expect(mostInAnyWindow(rig.times(byPersonas), WINDOW_MS)).toBeLessThanOrEqual(2);
    };
    await fc.assert(fc.asyncProperty(gaps, run), { numRuns: 15 });
  });

  test("G12: a person's turn announced later overtakes chatter that waits for the same slot", async () => {
    const rig = new GateRig();
    rig.addMany('person', 3);
    await rig.clock.advance(1000);
    const chatter = rig.add('chatter');
    await rig.clock.advance(30_000);
    const names = ['addressed', 'person', 'addressed'] as const;
    const [first, second, third] = names.map((lane) => rig.add(lane));
    await rig.clock.advance(HOLD_MS - 31_000);
    expect(rig.sent.slice(3).map(({ name }) => name)).toEqual([first, third, second]);
    await rig.clock.advance(HOLD_MS);
    expect(rig.sent.at(-1)?.name).toBe(chatter);
  });

  test('G12: chatter never holds the last of the concurrent places', async () => {
    const rig = new GateRig({ limits: { perMinute: null, perDay: null, tokensPerMinute: null, concurrent: 2 } });
    for (let i = 0; i < 5; i += 1) rig.add('chatter', { takesMs: 30_000 });
    await rig.clock.advance(1000);
    expect(rig.sent).toHaveLength(1);
    rig.add('addressed', { takesMs: 5000 });
    await rig.clock.advance(0);
    expect(rig.sent.at(-1)).toMatchObject({ lane: 'addressed', waitedMs: 0 });
  });

  test('G12: with one slot a minute personas may use it, and people go first', async () => {
    const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 1 } });
    rig.add('chatter');
    await rig.clock.advance(1000);
    rig.add('chatter');
    rig.add('person');
    await rig.clock.advance(2 * HOLD_MS);
    expect(rig.sent.map(({ lane }) => lane)).toEqual(['chatter', 'person', 'chatter']);
  });
});

describe('pacing', () => {
  test('G12: requests of personas are a third of a minute apart, those of people may burst', async () => {
    const rig = new GateRig();
    rig.addMany('chatter', 50);
    await rig.clock.advance(10 * HOLD_MS);
    expect(closest(rig.times(), 1)).toBe(20_000);
    const people = new GateRig();
    people.addMany('person', 3);
    await people.clock.advance(0);
    expect(people.sent).toHaveLength(3);
  });
});

describe('the day', () => {
  const day = (lane: 'chatter' | 'follow-up', hours: number) => async () => {
    const rig = new GateRig({ limits: FREE_KEY });
    rig.addMany(lane, 400);
    await rig.clock.advance(hours * HOUR_MS);
    return rig;
  };

  test('G12: two hundred a day last a day: chatter slows down smoothly and stops with a quarter left', async () => {
    const rig = await day('chatter', 24)();
    const times = rig.times();
    const until = (minutes: number): number => times.filter((at) => at < minutes * 60_000).length;
    expect(until(67)).toBeLessThan(100);
    expect(until(67)).toBeGreaterThan(60);
    expect(rig.sent.length).toBeGreaterThan(135);
    expect(rig.gate.reading().leftToday).toBeGreaterThanOrEqual(50);
    const pauses = times.slice(1).map((at, i) => at - (times[i] ?? at));
    const tens = Array.from({ length: 13 }, (_, i) => pauses.slice(i * 10, i * 10 + 10).reduce((sum, ms) => sum + ms, 0));
    expect(tens).toEqual([...tens].sort((a, b) => a - b));
  });

  test('G12: in the last quarter chatter is silent, follow-ups go on to the last tenth, people to the last one', async () => {
    const rig = new GateRig({ limits: { ...FREE_KEY, perDay: 40, concurrent: 10 } });
    rig.addMany('person', 31);
    await rig.clock.advance(11 * HOLD_MS);
    expect(rig.gate.reading().leftToday).toBe(9);
    rig.addMany('chatter', 5);
    const followUps = 20;
    rig.addMany('follow-up', followUps);
    await rig.clock.advance(23 * HOUR_MS);
    expect(rig.sent.filter(({ lane }) => lane === 'chatter')).toEqual([]);
    const served = rig.sent.filter(({ lane }) => lane === 'follow-up').length;
    expect(served).toBeGreaterThan(0);
    expect(rig.gate.reading().leftToday).toBeGreaterThanOrEqual(4);
    rig.addMany('addressed', 9 - served);
    await rig.clock.advance(4 * HOLD_MS);
    expect(rig.sent.filter(({ lane }) => lane === 'addressed')).toHaveLength(9 - served);
    expect(rig.gate.reading().leftToday).toBe(0);
    rig.add('addressed');
    await rig.clock.advance(1);
    expect(rig.waiting.some(({ lane }) => lane === 'addressed')).toBe(true);
  });

  test('G12: people are served at once while anything is left of the day', async () => {
    const rig = new GateRig({ limits: { ...FREE_KEY, perDay: 5, concurrent: 10 } });
    for (let i = 0; i < 5; i += 1) {
      rig.add('person');
      await rig.clock.advance(HOLD_MS);
    }
    expect(rig.sent.map(({ waitedMs }) => waitedMs)).toEqual([0, 0, 0, 0, 0]);
    rig.add('person');
    await rig.clock.advance(HOUR_MS);
    expect(rig.sent).toHaveLength(5);
    const { nextSlotAt } = rig.gate.reading();
    await rig.clock.advance((nextSlotAt ?? 0) - rig.clock.now());
    expect(rig.sent).toHaveLength(6);
  });
});

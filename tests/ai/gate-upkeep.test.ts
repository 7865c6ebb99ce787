// The upkeep of a room's memory takes no slot that a person could use: it waits for a minute in which nothing was sent, leaves places free,
// and keeps away from the last quarter of the day. (G11, G12; CONVERSATION §2, §3)
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FREE_KEY, GateRig, NO_DAY } from '../harness/gate-rig.ts';
import { hastenTimers } from '../harness/virtual-clock.ts';

const HOLD_MS = 61_000;
const HOUR_MS = 3_600_000;

let undo: () => void;
beforeEach(() => (undo = hastenTimers()));
afterEach(() => undo());

/** When people's requests leave who never pause for a minute; `upkeep`: how many rooms wait to be summed up meanwhile. */
async function timesOfPeople(gaps: readonly number[], upkeep: number): Promise<{ people: number[]; upkeep: number }> {
  const rig = new GateRig();
  rig.add('person');
  rig.addMany('upkeep', upkeep);
  await rig.clock.advance(0);
  for (const gap of gaps) {
    await rig.clock.advance(gap);
    rig.add(gap % 2 === 0 ? 'addressed' : 'person');
  }
  await rig.clock.advance(0);
  rig.gate.close();
  const people = rig.times(({ lane }) => lane !== 'upkeep');
  return { people, upkeep: rig.sent.length - people.length };
}

test('G12: at 3 a minute, while people speak, their requests leave at the same moments as if no memory waited to be written', async () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 5, maxLength: 60 });
  const run = async (plan: number[]) => {
    const alone = await timesOfPeople(plan, 0);
    const beside = await timesOfPeople(plan, 20);
    expect(beside).toEqual({ people: alone.people, upkeep: 0 });
  };
  await fc.assert(fc.asyncProperty(gaps, run), { numRuns: 25 });
});

test('G12: after a minute without a request one memory is written, and two people find a place at once', async () => {
  const rig = new GateRig({ limits: NO_DAY });
  rig.add('person');
  rig.addMany('upkeep', 5);
  await rig.clock.advance(HOLD_MS - 1);
  expect(rig.sent.map(({ lane }) => lane)).toEqual(['person']);
  await rig.clock.advance(1);
  expect(rig.sent.map(({ lane }) => lane)).toEqual(['person', 'upkeep']);
  rig.addMany('addressed', 2);
  await rig.clock.advance(0);
  expect(rig.sent.slice(2).map(({ lane, waitedMs }) => [lane, waitedMs])).toEqual([
    ['addressed', 0],
    ['addressed', 0],
  ]);
});

test('G12: the only place of a minute is never the upkeep’s', async () => {
  const rig = new GateRig({ limits: { ...NO_DAY, perMinute: 1 } });
  rig.addMany('upkeep', 3);
  await rig.clock.advance(HOUR_MS);
  expect(rig.sent).toEqual([]);
  expect(rig.gate.forecast([{ lane: 'upkeep', tokens: 1 }])).toEqual([Infinity]);
});

test('G12: the last quarter of the day is left to people', async () => {
  const rig = new GateRig({ limits: { ...FREE_KEY, perDay: 20 } });
  rig.addMany('upkeep', 100);
  await rig.clock.advance(20 * HOUR_MS);
  expect(rig.sent).toHaveLength(15);
});

test('G12: on a server of one’s own without a limit a minute it waits for a quiet minute as well', async () => {
  const rig = new GateRig({ limits: { ...NO_DAY, perMinute: null, concurrent: 1 } });
  rig.add('person');
  rig.add('upkeep');
  await rig.clock.advance(HOLD_MS - 1);
  expect(rig.sent.map(({ lane }) => lane)).toEqual(['person']);
  await rig.clock.advance(1);
  expect(rig.sent.map(({ lane }) => lane)).toEqual(['person', 'upkeep']);
});

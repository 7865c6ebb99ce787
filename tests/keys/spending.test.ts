// What a key may cost in a month: summed from what was sent, closed when it is reached, open again when the cap is raised or the month turns.
// (PRODUCT B5)
import { describe, expect, test } from 'vitest';
import type { Id } from '../../protocol/records.ts';
import { monthOf } from '../../server/ai/spending.ts';
import { openHeartRig } from '../harness/heart-rig.ts';
import { openKeyRig, payer } from '../harness/key-rig.ts';
import type { KeyRig } from '../harness/key-rig.ts';
import { spent } from './budget-rows.ts';

const NOVEMBER = Date.UTC(2026, 10, 30, 12);
const DECEMBER = Date.UTC(2026, 11, 1);

/** One request of this key, at this moment. */
async function pay(rig: KeyRig, keyId: Id, more: { at: number; cost?: number; model?: string }): Promise<void> {
  const { sends, models } = rig.server.keyParts;
  const { at, cost = 1, model = 'plain' } = more;
  await rig.server.core.batch.do(() => {
    models.state(rig.ana.id, 'plain', { window: null, promptPrice: 10, completionPrice: 0 });
  });
  models.look();
  const sendId = sends.logOf('budget').append(at, 'addressed', null);
  await rig.server.core.batch.do(() => {
    sends.record(sendId, spent({ keyId, model, promptTokens: cost * 100_000, completionTokens: 0 }));
  });
}

function cap(rig: KeyRig, id: Id, monthlyCap: number | null) {
  return rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, { monthlyCap });
}

describe('a cap', () => {
  test('closes the key when it is reached: the next one speaks, and without one the card says until when', async () => {
    const rig = await openKeyRig({ now: () => NOVEMBER });
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const rooms = await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-room' });
    await cap(rig, bens.id, 2);
    await pay(rig, bens.id, { at: NOVEMBER, cost: 1.5 });
    expect(payer(rig, rig.ben)).toBe(`mine ${bens.id}`);
    await pay(rig, bens.id, { at: NOVEMBER, cost: 0.5 });
    expect(payer(rig, rig.ben)).toBe(`room ${rooms.id}`);
    await rig.api(rig.ana, 'DELETE', `/api/keys/${rooms.id}`);
    const wish = { roomId: rig.kitchen, setOffBy: rig.ben.id, model: null };
    expect(rig.server.keyParts.voices.choose(wish)).toEqual({ kind: 'none', card: 'cap_reached', until: DECEMBER });
    expect(await rig.list(rig.ben)).toMatchObject([{ monthlyCap: 2, month: { cost: 2, unpriced: 0, until: DECEMBER } }]);
  });

  test('survives a restart, is raised or taken away with one word, and ends with the month in UTC', async () => {
    let now = NOVEMBER;
    const rig = await openKeyRig({ now: () => now });
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    await pay(rig, id, { at: Date.UTC(2026, 9, 31, 23, 59), cost: 50 });
    await pay(rig, id, { at: Date.UTC(2026, 10, 1), cost: 3 });
    await cap(rig, id, 3);
    expect(payer(rig, rig.ben)).toBe('cap_reached');
    await rig.server.restart();
    expect(payer(rig, rig.ben)).toBe('cap_reached');
    await cap(rig, id, 3.5);
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    await cap(rig, id, 1);
    expect(payer(rig, rig.ben)).toBe('cap_reached');
    await cap(rig, id, null);
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    await cap(rig, id, 1);
    now = DECEMBER - 1;
    expect(payer(rig, rig.ben)).toBe('cap_reached');
    now = DECEMBER;
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    expect(await rig.list(rig.ben)).toMatchObject([{ month: { cost: 0, until: Date.UTC(2027, 0, 1) } }]);
  });

  test('what waits for the next month is looked at again when it has begun, a few hours at a time until then', async () => {
    let now = NOVEMBER;
    const timers: { ms: number; run: () => void }[] = [];
    const after = (ms: number, run: () => void) => {
      timers.push({ ms, run });
      return () => undefined;
    };
    const rig = await openKeyRig({ now: () => now, far: { clock: { now: () => now, monotonic: () => performance.now(), after } } });
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    await pay(rig, id, { at: NOVEMBER, cost: 3 });
    await cap(rig, id, 3);
    let looked = 0;
    rig.server.keyParts.voices.listen(() => (looked += 1));
    timers.length = 0;
    const waits: number[] = [];
    for (; payer(rig, rig.ben) === 'cap_reached'; now += waits.at(-1) ?? Infinity) {
      expect(payer(rig, rig.ben)).toBe('cap_reached');
      expect(timers).toHaveLength(1);
      const [timer] = timers.splice(0);
      waits.push(timer?.ms ?? Infinity);
      timer?.run();
    }
    expect([now, looked, waits]).toEqual([DECEMBER, 2, [6 * 3_600_000, 6 * 3_600_000]]);
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
  });

  test('counts what has no known price nowhere, and says how often that was', async () => {
    const rig = await openKeyRig({ now: () => NOVEMBER });
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    await cap(rig, id, 0.01);
    await pay(rig, id, { at: NOVEMBER, model: 'something-new' });
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    expect(await rig.list(rig.ben)).toMatchObject([{ month: { cost: 0, unpriced: 1 } }]);
  });

  test('is set by whoever may manage the key, and is a sum of money', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    expect((await rig.api(rig.ana, 'PATCH', `/api/keys/${id}`, { monthlyCap: 5 })).body).toMatchObject({ code: 'not_found' });
    for (const monthlyCap of [0, -1, 0.001, 1_000_001])
      expect((await cap(rig, id, monthlyCap)).body).toMatchObject({ code: 'invalid', reason: 'cap', field: 'monthlyCap' });
  });

  test('a sum that was undone with its batch is not remembered', async () => {
    const rig = await openKeyRig({ now: () => NOVEMBER });
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    await cap(rig, id, 1);
    await pay(rig, id, { at: NOVEMBER, cost: 0.5 });
    const { sends } = rig.server.keyParts;
    const sendId = sends.logOf('budget').append(NOVEMBER, 'addressed', null);
    const undone = rig.server.core.batch.do(() => {
      sends.record(sendId, spent({ keyId: id, model: 'plain', promptTokens: 900_000, completionTokens: 0 }));
      expect(payer(rig, rig.ben)).toBe('cap_reached');
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    rig.server.bugs.length = 0;
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
  });
});

test('a month begins and ends at midnight in UTC', () => {
  expect(monthOf(DECEMBER)).toEqual({ from: DECEMBER, until: Date.UTC(2027, 0, 1) });
  expect(monthOf(DECEMBER - 1)).toEqual({ from: Date.UTC(2026, 10, 1), until: DECEMBER });
});

test('in a room: what was said is paid for, then a card says why nobody speaks, and raising the cap lets what waits go on', async () => {
  const rig = await openHeartRig();
  const { keys } = rig;
  // The fake reports 12 and 9 tokens: 0.12 and 0.18 dollars.
  await keys.api(keys.ana, 'POST', '/api/model-facts', { name: 'Plain', window: null, promptPrice: 10_000, completionPrice: 20_000 });
  const corner = await rig.corner({ scenario: 'plain' });
  const change = (monthlyCap: number) => keys.api(corner.person, 'PATCH', `/api/keys/${corner.key?.id ?? ''}`, { monthlyCap });
  await change(0.2);
  await corner.call();
  await corner.until(() => corner.lines.length === 1, 'a line');
  await corner.rest();
  const [row] = keys.server.core.orm.$client.prepare('SELECT * FROM sends WHERE key_id = ?').all(corner.key?.id);
  expect(row).toMatchObject({
    ...{ room_id: corner.room, set_off_by: corner.person.id, voices: JSON.stringify({ [corner.personaId]: 1 }), lines: 1 },
    ...{ prompt_tokens: 12, completion_tokens: 9, estimated: 0 },
  });
  expect((row as { cost: number }).cost).toBeCloseTo(0.3);
  await corner.call();
  await corner.card('cap_reached');
  expect(corner.cards.at(-1)).toMatchObject({ code: 'cap_reached', until: monthOf(Date.now()).until, personaId: corner.personaId });
  expect(corner.requests).toHaveLength(1);
  await change(5);
  await corner.until(() => corner.requests.length === 2, 'the request that waited');
  await corner.rest();
});

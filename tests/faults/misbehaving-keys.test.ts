// What a refusal means for keys and budgets: who waits and how long, who pays next, who is told, and what can be done. (CONVERSATION §7;
// F45–F48, B83)
import { expect, test } from 'vitest';
import { REFERENCE } from '../harness/fake-stream.ts';
import { openHeartRig } from '../harness/heart-rig.ts';
import type { Corner } from '../harness/heart-rig.ts';

const SAID = REFERENCE.normalize('NFC');
const patience = { headersMs: 5_000, idleMs: 5_000 };

async function settle(corner: Corner): Promise<void> {
  await corner.until(() => corner.turns.length > 0, 'a turn');
  await corner.rest();
}

test('F45: the turn waits as long as the provider says, nonsense is no header; the room is told the time', async () => {
  const rig = await openHeartRig({ patience });
  const backOff = [20_000, 30_000] as const;
  const rows: Record<string, readonly [number, number]> = {
    'rate-limit': [2_000, 2_000],
    'rate-limit-ms': [1_500, 1_500],
    'rate-limit-date': [30_000, 30_000],
    'rate-limit-hour': [3_600_000, 3_600_000],
    'rate-limit-reset': [52_140_000, 52_140_000],
    'rate-limit-zero': backOff,
    'rate-limit-negative': backOff,
    'rate-limit-absurd': backOff,
    'rate-limit-garbage': backOff,
    'rate-limit-bare': backOff,
    'rate-limit-in-stream': backOff,
    'gzip-refusal': [3_000, 3_000],
  };
  for (const [scenario, [least, most]] of Object.entries(rows)) {
    const corner = await rig.corner({ scenario });
    const before = Date.now();
    await corner.call();
    await corner.card('rate_limited');
    const after = Date.now();
    const [card] = corner.cards;
    expect(card, scenario).toMatchObject({ turnId: null, personaId: corner.personaId });
    // Rounded up to the next millisecond.
    expect(card?.until, scenario).toBeGreaterThanOrEqual(before + least);
    expect(card?.until, scenario).toBeLessThanOrEqual(after + most + 1);
    await corner.until(() => corner.stage.turns[0]?.state === 'queued', 'the turn to wait');
    expect(corner.turn, scenario).toMatchObject({ state: 'queued', attempts: 0, endedAt: null });
    expect(corner.requests, scenario).toHaveLength(1);
    expect(await corner.keyState(), scenario).toBe('good');
    await rig.server.core.batch.do(() => rig.server.core.rooms.deleteRoom(corner.person.id, corner.room));
  }
});

test('F45: after a 429 it goes on by itself, not earlier than told, and the card goes', async () => {
  const rig = await openHeartRig({ patience });
  const corner = await rig.corner({ scenario: 'rate-limit-ms>plain' });
  await corner.call();
  await corner.card('rate_limited');
  await settle(corner);
  const [refused, answered] = corner.requests;
  expect((answered?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_500);
  expect(corner.requests).toHaveLength(2);
  // Refused for its rate: nothing was tried.
  expect(corner.turn).toMatchObject({ state: 'done', attempts: 1 });
  expect(corner.said).toEqual([[SAID, null]]);
  await corner.until(() => corner.cards.every(({ code }) => code !== 'rate_limited'), 'the card to go');
});

test('F45: six refusals in a row end a turn, with a card that offers another try', async () => {
  const rig = await openHeartRig({ patience });
  const corner = await rig.corner({ scenario: 'rate-limit-soon' });
  await corner.call();
  await corner.card('rate_limited_long');
  await settle(corner);
  expect(corner.requests).toHaveLength(6);
  expect(corner.turn).toMatchObject({ state: 'failed', why: 'rate_limited_long', attempts: 1 });
  expect(corner.cards).toMatchObject([{ code: 'rate_limited_long', turnId: corner.turn.id }]);
});

test('F45: a restart is no way around what the provider said', async () => {
  const rig = await openHeartRig({ patience });
  const corner = await rig.corner({ scenario: 'rate-limit-hour>plain' });
  await corner.call();
  await corner.card('rate_limited');
  const [before] = corner.cards;
  await rig.server.restart();
  await corner.client.connect();
  await corner.until(() => corner.stage.turns.length === 1, 'the turn, waiting');
  expect(corner.cards).toMatchObject([{ code: 'rate_limited', until: before?.until }]);
  expect(corner.stage.turns[0]?.earliestAt ?? 0).toBeGreaterThan(Date.now() + 3_500_000);
  expect(corner.requests).toHaveLength(1);
});

test.each(['quota', 'unauthorized'] as const)(
  'F47, F48: after %s the next key speaks, and only the key’s owner is told',
  async (refusal) => {
    const rig = await openHeartRig({ patience });
    const corner = await rig.corner({ scenario: 'plain', others: [rig.keys.ben] });
    const ben = await rig.server.enter(rig.keys.ben, corner.room);
    await rig.keys.bring(rig.keys.ana, { scope: 'server', secret: 'sk-the-servers-own-one', label: 'servers' });
    rig.fake.enqueue(refusal, 'plain');
    const toldBefore = [corner.toldOfKeys, ben.heard('mine').length];
    await corner.call();
    await settle(corner);
    expect(corner.said).toEqual([[SAID, null]]);
    expect(corner.requests).toHaveLength(1);
    expect(rig.requestsWith('sk-the-servers-own-one')).toHaveLength(1);
    expect(corner.turn).toMatchObject({ state: 'done', attempts: 2 });
    expect(await corner.keyState()).toBe(refusal === 'quota' ? 'out_of_credit' : 'bad');
    expect(corner.cards.map(({ code }) => code)).toEqual(['rested']);
    await corner.until(() => corner.toldOfKeys > (toldBefore[0] ?? 0), 'the owner of the key to be told');
    expect(ben.heard('mine')).toHaveLength(toldBefore[1] ?? 0);
    // The next turn begins with the key that is good.
    rig.fake.enqueue('plain');
    await corner.call();
    await corner.until(() => corner.turns.length === 2, 'another turn');
    await corner.rest();
    expect(corner.requests).toHaveLength(1);
  },
);

test('F47: without another key the room is told, nothing is asked again, and a key that is entered speaks at once', async () => {
  const rig = await openHeartRig({ patience });
  const corner = await rig.corner({ scenario: 'quota' });
  await corner.call();
  await corner.card('out_of_credit');
  expect(corner.turn).toMatchObject({ state: 'failed', why: 'out_of_credit' });
  // Another call waits for a key; the card says so.
  await corner.call();
  await corner.until(() => corner.stage.turns.length === 1, 'a turn that waits');
  await corner.until(() => corner.cards.some(({ code, turnId }) => code === 'out_of_credit' && turnId === null), 'the reason');
  expect(corner.requests).toHaveLength(1);
  await rig.keys.bring(corner.person, { secret: 'sk-a-new-one-with-credit', label: 'new', model: 'plain' });
  await corner.until(() => corner.turns.every(({ endedAt }) => endedAt !== null), 'it to go on');
  expect(rig.requestsWith('sk-a-new-one-with-credit')).toHaveLength(1);
  expect(corner.requests).toHaveLength(1);
});

test('try again: on the account of whoever wants it, once, and the card goes', async () => {
  const rig = await openHeartRig({ patience });
  const corner = await rig.corner({ scenario: 'html>plain', others: [rig.keys.ben] });
  await corner.call();
  await corner.card('bad_response');
  await corner.rest();
  const failed = corner.turn;
  const ben = await rig.server.enter(rig.keys.ben, corner.room);
  await ben.command(corner.room, { type: 'turn.retry', turnId: failed.id });
  await corner.until(() => corner.turns.length === 2, 'another turn');
  await corner.rest();
  expect(corner.turn).toMatchObject({ state: 'done', setOffBy: rig.keys.ben.id, attempts: 1 });
  expect(rig.server.core.turns.find(failed.id)).toMatchObject({ state: 'failed', why: 'retried' });
  // Ben has no key, and neither has the server: the demo voice speaks for him.
  expect(corner.lines.map(({ ai }) => ai?.voice)).toEqual(['demo']);
  expect(corner.cards.every(({ code }) => code !== 'bad_response')).toBe(true);
  await expect(ben.command(corner.room, { type: 'turn.retry', turnId: corner.turn.id })).rejects.toThrow('conflict');
});

test('without any key the demo voice speaks, and nothing leaves', async () => {
  const rig = await openHeartRig({ patience });
  const corner = await rig.corner({ scenario: 'plain', secret: null });
  await corner.call();
  await settle(corner);
  expect(corner.lines.map(({ ai }) => [ai?.voice, ai?.model])).toEqual([['demo', null]]);
  expect(rig.fake.journal).toEqual([]);
});

test('the key of the environment that is refused speaks again after a start with another one', async () => {
  const environment: Record<string, string> = { OPENAI_API_KEY: 'sk-environment-0123456789' };
  const rig = await openHeartRig({ patience, environment });
  const corner = await rig.corner({ scenario: 'unauthorized>plain', secret: null });
  await corner.call();
  await corner.card('bad_key');
  await corner.rest();
  environment['OPENAI_API_KEY'] = 'sk-environment-9876543210';
  await rig.server.restart();
  await corner.client.connect();
  rig.fake.enqueue('plain');
  await corner.call();
  await corner.until(() => corner.turns.length === 2, 'another turn');
  await corner.rest();
  expect(corner.said).toEqual([[SAID, null]]);
  expect(rig.requestsWith('sk-environment-9876543210')).toHaveLength(1);
});

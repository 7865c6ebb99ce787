// CONVERSATION §7 as a room sees it: what the provider does, and what comes of it. Every row is played by a person of their own, all at
// the same time, on the real server with the real client. (F45–F62; G9)
import { expect, test } from 'vitest';
import { REFERENCE } from '../harness/fake-stream.ts';
import { openHeartRig } from '../harness/heart-rig.ts';
import type { Corner, HeartRig } from '../harness/heart-rig.ts';

interface Outcome {
  /** Requests that the far end counted. */
  requests: number;
  /** State and why of the one turn. */
  turn: string;
  /** What was said, and its mark. */
  said: [string, string | null][];
  /** What the room is told: the code of the card, with `again` where the turn can be tried again. */
  card: string | null;
  key: string;
}

/** It ends in a question, and nobody else is there to take it up. */
const WHOLE: Outcome = { requests: 1, turn: 'done', said: [[REFERENCE.normalize('NFC'), null]], card: 'rested', key: 'good' };
const cut = (text: string): Outcome => ({ ...WHOLE, said: [[text, 'cut']] });
const fails = (why: string, requests: number, key = 'good'): Outcome => ({
  requests,
  turn: `failed ${why}`,
  said: [],
  card: `${why} again`,
  key,
});
const FIVE = 'one two three four five';

/** Those that take long come first. */
const ROWS: Record<string, Outcome> = {
  plain: WHOLE,
  // Patience.
  hang: fails('timeout', 1),
  stall: cut(FIVE),
  comments: cut(FIVE),
  'empty-chunks': cut(FIVE),
  // 429, out of credit, refused keys: what they cost is in misbehaving-keys.test.ts.
  quota: fails('out_of_credit', 1, 'out_of_credit'),
  payment: fails('out_of_credit', 1, 'out_of_credit'),
  'whole-error': fails('out_of_credit', 1, 'out_of_credit'),
  unauthorized: fails('bad_key', 1, 'bad'),
  forbidden: fails('bad_key', 1, 'bad'),
  'no-model': fails('no_model', 1),
  'string-error': fails('no_model', 1),
  context: fails('context_length', 2),
  'context>plain': { ...WHOLE, requests: 2 },
  'bad-request': fails('unsupported', 1),
  // Once more after a while, then no more.
  'request-timeout': fails('timeout', 2),
  conflict: fails('server', 2),
  'server-error': fails('server', 2),
  'bad-gateway': fails('server', 2),
  overloaded: fails('server', 2),
  'error-at-once': fails('server', 2),
  'reset-at-once': fails('unreachable', 2),
  'server-error>plain': { ...WHOLE, requests: 2 },
  'reset-at-once>plain': { ...WHOLE, requests: 2 },
  // Ends.
  cut: cut(FIVE),
  reset: cut(FIVE),
  'no-finish': cut(FIVE),
  'ends-inside': cut(FIVE),
  'no-done': WHOLE,
  length: { ...WHOLE, said: [[REFERENCE.normalize('NFC'), 'length']] },
  'content-filter': fails('filtered', 1),
  refusal: fails('filtered', 1),
  'content-policy': fails('filtered', 1),
  // Nonsense.
  'says-nothing': fails('empty', 1),
  'tool-calls': fails('unsupported', 1),
  'unknown-finish': fails('unsupported', 1),
  html: fails('bad_response', 1),
  'text-html': fails('bad_response', 1),
  'not-json': fails('bad_response', 1),
  'broken-json': fails('bad_response', 1),
  'bad-utf8': fails('bad_response', 1),
  'no-such-page': fails('bad_response', 1),
  'redirect-307': fails('bad_response', 1),
  'error-in-stream': fails('server', 1),
};

async function outcomeOf(corner: Corner): Promise<Outcome> {
  const { state, why } = corner.turn;
  const [card = null] = corner.cards;
  if (card !== null) expect(card).toMatchObject({ personaId: corner.personaId, until: null });
  if (state === 'failed') expect(card?.turnId).toBe(corner.turn.id);
  expect(corner.cards.length).toBeLessThan(2);
  expect(corner.drafts).toEqual([]);
  expect(corner.stage.writing).toEqual([]);
  return {
    requests: corner.requests.length,
    turn: why === null ? state : `${state} ${why}`,
    said: corner.said,
    card: card === null ? null : `${card.code}${card.turnId === null ? '' : ' again'}`,
    key: await corner.keyState(),
  };
}

async function play(rig: HeartRig, scenario: string): Promise<Outcome> {
  const corner = await rig.corner({ scenario });
  await corner.call();
  await corner.until(() => corner.turns.length === 1, 'a turn');
  await corner.rest();
  await corner.until(() => corner.cards.length > 0, 'the reason of the silence');
  return outcomeOf(corner);
}

/** So many at the same time: a machine that is busy with them all would keep the provider waiting itself. */
const SIDE_BY_SIDE = 8;

test('CONVERSATION §7: every row ends once, visibly, with as many requests as it may cost', async () => {
  const rig = await openHeartRig({ patience: { headersMs: 4_000, idleMs: 3_000 } });
  // What the first line sets off (a tokenizer is read) is not in anybody's way.
  const outcomes: Record<string, Outcome> = { plain: await play(rig, 'plain') };
  const waiting = Object.keys(ROWS).filter((scenario) => scenario !== 'plain');
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) outcomes[next] = await play(rig, next);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  expect(outcomes).toEqual(ROWS);
  // Nothing goes on behind anybody's back.
  expect(rig.server.core.turns.listOpen()).toEqual([]);
});

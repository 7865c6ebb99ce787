// Names and texts as strangers send them, through the real server to what everybody is shown. The pure rules have tables of their
// own; here it counts that no way in forgets them. (B45–B49)
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { WireError } from '../../protocol/errors.ts';
import { call, get, makeLink } from './http-calls.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage, UNNOTICED_MS } from './stage.ts';

let stage: Stage;
let ana: RawSocket;
beforeAll(async () => {
  stage = await Stage.open();
  ana = await RawSocket.ready(stage.ana);
});
afterAll(async () => {
  await stage.close();
});
afterEach(async () => {
  await stage.checkHealth();
  expect(stage.bugs).toEqual([]);
});

/** Refused wherever a name is given. */
const NO_NAMES: readonly [row: string, title: string, name: string][] = [
  ['B45', 'nothing', ''],
  ['B45', 'spaces', '   '],
  ['B45', 'a Hangul filler', '\u3164'],
  ['B45', 'a Braille blank', '\u2800'],
  ['B45', 'a Hangul initial filler', '\u115F'],
  ['B45', 'a soft hyphen', '\u00AD'],
  ['B45', '41 letters', 'x'.repeat(41)],
  ['B45', '256 letters', 'x'.repeat(256)],
  ['B45', 'a letter with 50 marks', `a${'\u0301'.repeat(50)}`],
  ['B46', 'a right-to-left override', 'ana\u202Egnp.exe'],
  ['B46', 'an isolate', 'ana\u2066'],
  ['B46', 'a right-to-left mark', 'ana\u200F'],
  ['B47', 'a joiner inside a word', 'ad\u200Dmin'],
  ['B49', 'a lone surrogate', 'ana\uD800'],
  ['B49', 'NUL', 'ana\u0000'],
  ['B49', 'tag characters', 'ana\u{E0061}'],
  ['B49', 'a line separator', 'ana\u2028ben'],
];

test.each(NO_NAMES)('%s: %s is no name for a person, a guest or a room', async (_row, _title, name) => {
  const renamed = await call(stage.ben, 'PATCH', '/api/account', { name });
  expect(renamed).toMatchObject({ status: 400, body: { code: 'invalid', field: 'name' } });
  const made = await ana.command(newId(), { type: 'room.create', name });
  expect(errorOf(made)).toMatchObject({ code: 'invalid' });
  const changed = await ana.command(stage.kitchen, { type: 'room.change', name });
  expect(errorOf(changed)).toMatchObject({ code: 'invalid' });
});

test('B45: masses of marks and of joined emoji are refused before anybody counts them', async () => {
  for (const name of [`a${'\u0301'.repeat(20_000)}`, '👨‍👩‍👧‍👦'.repeat(2_000)]) {
    const refused = call(stage.ben, 'PATCH', '/api/account', { name });
    expect(await stage.checkHealth()).toBeLessThan(UNNOTICED_MS);
    expect(await refused).toMatchObject({ status: 400, body: { code: 'invalid' } });
  }
});

const LOOK_ALIKES: readonly [row: string, title: string, name: string][] = [
  ['B47', 'the same name', 'ana'],
  ['B47', 'capitals', 'ANA'],
  ['B47', 'fullwidth letters', 'ＡＮＡ'],
  ['B47', 'Cyrillic letters', 'аnа'],
  ['B48', 'a dot behind it', 'ana.'],
  ['B48', 'spaces inside', 'a n a'],
  ['B48', 'the word "system"', 'System'],
  ['B48', 'the name of this program', 'dаntоk'],
];

test.each(LOOK_ALIKES)('%s: %s is taken', async (_row, _title, name) => {
  expect(await call(stage.ben, 'PATCH', '/api/account', { name })).toMatchObject({
    status: 409,
    body: { code: 'conflict', reason: 'name_taken' },
  });
  const token = await makeLink(stage.ana, stage.kitchen, { maxUses: 1 });
  const guest = await call({ port: stage.server.port, cookie: '' }, 'POST', '/api/invitations/accept', { token, name });
  expect(guest).toMatchObject({ status: 409, body: { code: 'conflict', reason: 'name_taken' } });
  expect(await call(stage.ana, 'POST', '/api/invitations/look', { token })).toMatchObject({ status: 200 });
});

const NO_TEXTS: readonly [row: string, title: string, text: string, reason: string][] = [
  ['B49', 'a lone surrogate', 'one \ud800 two', 'text_unicode'],
  ['B49', 'a lone low surrogate at the end', 'one \udc00', 'text_unicode'],
  ['B45', 'nothing', '', 'text_empty'],
  ['B45', 'nothing that can be seen', ' \u200B\u3164\n\u2800', 'text_empty'],
  ['B49', 'controls only', '\u0000\u0007\u001b', 'text_empty'],
];

test.each(NO_TEXTS)('%s: %s is no message and no edit of one', async (_row, _title, text, reason) => {
  const id = newId();
  const before = await ana.do(stage.kitchen, { type: 'message.post', id, text: 'a line' });
  const escaped = JSON.stringify(text);
  for (const command of [
    `{"type":"message.post","id":"${newId()}","text":${escaped}}`,
    `{"type":"message.edit","id":"${id}","text":${escaped}}`,
  ]) {
    const request = newId();
    ana.say(`{"type":"command","id":"${request}","roomId":"${stage.kitchen}","command":${command}}`);
    const answer = await ana.answer(request);
    expect(answer).toMatchObject({ type: 'failed', error: { code: 'invalid', details: { reason, field: 'text' } } });
  }
  expect(await ana.do(stage.kitchen, { type: 'message.post', id: newId(), text: 'the next' })).toBe((before ?? 0) + 1);
});

const CLEANED: readonly [row: string, title: string, sent: string, shown: string][] = [
  ['B46', 'an override that is not closed', 'a \u202Egnp', 'a \u202Egnp\u202C'],
  ['B46', 'isolates that are not closed', '\u2066\u2067x', '\u2066\u2067x\u2069\u2069'],
  ['B49', 'NUL and escapes', 'a\u0000b\u001b[31mc', 'ab[31mc'],
  ['B49', 'a lone carriage return', 'a\rb', 'a\nb'],
  ['B49', 'a line separator', 'a\u2028b', 'a\nb'],
  ['B49', 'decomposed Hangul', '\u1112\u1161\u11AB', '한'],
  ['B49', 'U+FDFA, which grows 18 times elsewhere', '\uFDFA', '\uFDFA'],
];

test.each(CLEANED)('%s: %s is shown cleaned, to everybody alike', async (_row, _title, sent, shown) => {
  const id = newId();
  const ben = await RawSocket.ready(stage.ben);
  await ben.join(stage.kitchen);
  await ana.do(stage.kitchen, { type: 'message.post', id, text: sent });
  const heard = await ben.hear((frame) => frame.type === 'event' && 'message' in frame.event && frame.event.message.id === id);
  expect(heard).toMatchObject({ event: { message: { text: shown } } });
  expect(await ana.question({ type: 'messages.lookup', roomId: stage.kitchen, ids: [id] })).toMatchObject({ messages: [{ text: shown }] });
  // The same bytes again are the same message, though another text is stored.
  expect(await ana.command(stage.kitchen, { type: 'message.post', id, text: sent })).toMatchObject({ type: 'ok' });
  ben.destroy();
});

test('B47: a name that is refused uses nothing up, and a good one with emoji and Korean is kept as it is', async () => {
  const { body } = await get(stage.ben, 'PATCH', '/api/account', { name: '벤 👩🏽‍🚀' });
  expect(body).toMatchObject({ me: { name: '벤 👩🏽‍🚀' } });
});

function errorOf(answer: { type: string; error?: WireError }): WireError | undefined {
  return answer.error;
}

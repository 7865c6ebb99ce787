// Well-formed frames with bad contents: JSON that means harm, fields of the wrong kind, numbers out of range. A request is answered
// with a typed refusal and stores nothing; what is not even a request closes the socket. (B35–B41, G15)
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage, UNNOTICED_MS } from './stage.ts';

let stage: Stage;
let ana: RawSocket;
let line: Id;
let head: number;

beforeAll(async () => {
  stage = await Stage.open();
});
beforeEach(async () => {
  ana = await RawSocket.ready(stage.ana);
  line = newId();
  head = (await ana.do(stage.kitchen, { type: 'message.post', id: line, text: 'a line' })) ?? 0;
});
afterEach(async () => {
  ana.destroy();
  expect(await stage.checkHealth()).toBeLessThan(UNNOTICED_MS);
  expect(stage.bugs).toEqual([]);
});
afterAll(async () => {
  await stage.close();
});

const deep = (levels: number): string => `{"type":"beat","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;

const UNREADABLE: readonly [row: string, title: string, text: string][] = [
  ['B35', 'JSON 17 levels deep', deep(16)],
  ['B35', 'JSON 1,000 levels deep', deep(1_000)],
  ['B35', 'JSON 30,000 levels deep', deep(30_000)],
  ['B35', 'JSON 60,000 levels deep without an end', '['.repeat(60_000)],
  ['B36', 'the key __proto__', '{"type":"beat","__proto__":{"admin":true}}'],
  ['B36', 'the key __proto__ written with escapes', '{"type":"beat","\\u005f_proto__":{"admin":true}}'],
  ['B36', 'constructor.prototype', '{"type":"beat","constructor":{"prototype":{"admin":true}}}'],
  ['B36', 'the key constructor', '{"type":"beat","constructor":1}'],
  ['B36', 'the key prototype', '{"type":"beat","prototype":{}}'],
  ['B36', 'the key hasOwnProperty', '{"type":"beat","hasOwnProperty":1}'],
  ['B36', 'the key toString', '{"type":"beat","toString":1}'],
  ['B36', 'the key then', '{"type":"beat","then":1}'],
  ['B37', 'NaN', '{"type":"beat","n":NaN}'],
  ['B37', 'Infinity', '{"type":"beat","n":Infinity}'],
  ['B38', 'an array', '[{"type":"beat"}]'],
  ['B38', 'null', 'null'],
  ['B38', 'a number', '42'],
  ['B38', 'a string', '"beat"'],
  ['B38', 'a type that is an object', '{"type":{"$ne":null}}'],
  ['B38', 'a type that is a list', '{"type":["beat"]}'],
  ['B39', 'a byte order mark', '\uFEFF{"type":"beat"}'],
  ['B39', 'a comma too many', '{"type":"beat",}'],
  ['B39', 'a comment', '{"type":"beat"/* now */}'],
  ['B39', 'single quotes', "{'type':'beat'}"],
  ['B39', 'nothing', ''],
  ['B39', 'spaces only', '  \n\t '],
  ['B39', 'two documents', '{"type":"beat"}{"type":"beat"}'],
  ['B39', 'half a document', '{"type":"be'],
  ['B40', 'an unknown frame', '{"type":"shutdown"}'],
  ['B40', 'an unknown field', '{"type":"beat","urgent":true}'],
  ['B41', 'a request with a long id', `{"type":"ask","id":"${'x'.repeat(65)}","question":{"type":"mine"}}`],
  ['B41', 'a request whose id is a number', `{"type":"ask","id":7,"question":{"type":"mine"}}`],
];

test.each(UNREADABLE)('%s: %s closes the socket', async (_row, _title, text) => {
  ana.say(text);
  expect(await ana.ended()).toMatchObject({ code: CLOSE.badFrame });
});

test('B35: JSON of 100,000 and 1,000,000 levels is too big to be looked at', async () => {
  for (const levels of [100_000, 1_000_000]) {
    const raw = await RawSocket.ready(stage.ana);
    raw.say(deep(levels));
    expect((await raw.ended()).code).toBe(CLOSE.tooBig);
    raw.destroy();
  }
});

test('B39: of two keys with one name the last one counts, once', async () => {
  ana.say('{"type":"hello","protocol":1,"type":"beat","protocol":1}');
  expect((await ana.ended()).code).toBe(CLOSE.badFrame); // a beat has no protocol
  const raw = await RawSocket.ready(stage.ana);
  raw.say('{"type":"hello","type":"beat"}');
  await raw.hear((frame) => frame.type === 'beat');
  raw.destroy();
});

/** Each is a whole request but for one thing; `kitchen` and `line` stand for the ids of the stage. */
const INVALID: readonly [row: string, title: string, request: string][] = [
  ...numbers('since', (value) => `{"type":"join","id":"r","roomId":"kitchen","epoch":"e","since":${value}}`),
  ...numbers('before', (value) => `{"type":"ask","id":"r","question":{"type":"messages.before","roomId":"kitchen","before":${value}}}`),
  ...numbers('after', (value) => `{"type":"ask","id":"r","question":{"type":"messages.after","roomId":"kitchen","after":${value}}}`),
  ...numbers('around', (value) => `{"type":"ask","id":"r","question":{"type":"messages.around","roomId":"kitchen","seq":${value}}}`),
  ...numbers(
    'limit',
    (value) => `{"type":"ask","id":"r","question":{"type":"messages.before","roomId":"kitchen","before":9,"limit":${value}}}`,
  ),
  ...numbers('read mark', (value) => command(`{"type":"read.mark","seq":${value}}`)),
  ['B37', 'a limit of 0', '{"type":"ask","id":"r","question":{"type":"messages.before","roomId":"kitchen","before":9,"limit":0}}'],
  ['B37', 'a limit of 51', '{"type":"ask","id":"r","question":{"type":"messages.before","roomId":"kitchen","before":9,"limit":51}}'],
  ...wrongKinds('text', (value) => command(`{"type":"message.post","id":"aaaaaaaaaaaaaaaa","text":${value}}`)),
  ...wrongKinds('id', (value) => command(`{"type":"message.delete","id":${value}}`)),
  ...wrongKinds('roomId', (value) => `{"type":"command","id":"r","roomId":${value},"command":{"type":"member.leave"}}`),
  ...wrongKinds('memberId', (value) => command(`{"type":"member.remove","memberId":${value}}`)),
  ...wrongKinds('role', (value) => command(`{"type":"member.change_role","memberId":"aaaaaaaaaaaaaaaa","role":${value}}`)),
  ...wrongKinds('command', (value) => command(value)),
  ...wrongKinds('question', (value) => `{"type":"ask","id":"r","question":${value}}`),
  ['B38', 'a boolean that is a string', command('{"type":"room.change","watchable":"true"}')],
  ['B38', 'mentions that are no list', command('{"type":"message.post","id":"aaaaaaaaaaaaaaaa","text":"x","mentions":{"length":1}}')],
  ['B40', 'an unknown command', command('{"type":"room.explode"}')],
  ['B40', 'a command named like a method of objects', command('{"type":"toString"}')],
  ['B40', 'an unknown question', '{"type":"ask","id":"r","question":{"type":"passwords"}}'],
  ...['seq', 'authorId', 'createdAt', 'editedAt', 'changedSeq', 'pinnedBy', 'reactions', 'status', 'keyId', 'roomId', 'postHash'].map(
    (field): Row => [
      'B40',
      `a line with its own ${field}`,
      command(`{"type":"message.post","id":"aaaaaaaaaaaaaaaa","text":"x","${field}":1}`),
    ],
  ),
  ['B40', 'a room with its own maker', command('{"type":"room.create","name":"x","createdBy":"aaaaaaaaaaaaaaaa"}')],
  ['B40', 'an added member with a role', command('{"type":"member.add","memberId":"aaaaaaaaaaaaaaaa","role":"owner"}')],
  [
    'B40',
    'an actor in the frame',
    '{"type":"command","id":"r","roomId":"kitchen","actorId":"aaaaaaaaaaaaaaaa","command":{"type":"member.leave"}}',
  ],
  ['B41', 'a line with an empty id', command('{"type":"message.post","id":"","text":"x"}')],
  ['B41', 'a line with a long id', command(`{"type":"message.post","id":"${'x'.repeat(41)}","text":"x"}`)],
  ['B41', 'a line with NUL in its id', command('{"type":"message.post","id":"aaaaaaaaaaaaaaaa\\u0000","text":"x"}')],
  ['B41', 'a line with a newline behind its id', command('{"type":"message.post","id":"aaaaaaaaaaaaaaaa\\n","text":"x"}')],
  ['B36', 'a room named __proto__', '{"type":"command","id":"r","roomId":"__proto__","command":{"type":"member.leave"}}'],
  ['B45', 'a text one over the limit', command(`{"type":"message.post","id":"aaaaaaaaaaaaaaaa","text":"${'x'.repeat(16_001)}"}`)],
];

test.each(INVALID)('%s: %s is refused as invalid and stores nothing', async (_row, _title, request) => {
  ana.say(request.replace('"kitchen"', JSON.stringify(stage.kitchen)).replace('"line"', JSON.stringify(line)));
  const answer = await ana.answer('r');
  expect(answer).toMatchObject({ type: 'failed', error: { code: 'invalid' } });
  expect(await headNow()).toBe(head);
});

type Row = [row: string, title: string, request: string];

function command(text: string): string {
  return `{"type":"command","id":"r","roomId":"kitchen","command":${text}}`;
}

function numbers(field: string, make: (value: string) => string): Row[] {
  return ['1e400', '-1e400', '9007199254740993', '9007199254740992', '-1', '0.5', '"5"', 'null', 'true', '[1]', '{}'].map((value) => {
    return ['B37', `${field} ${value}`, make(value)];
  });
}

function wrongKinds(field: string, make: (value: string) => string): Row[] {
  return ['[]', '["x"]', '{}', 'null', 'true', '7', '{"$ne":null}', '{"toString":1}'].map((value) => [
    'B38',
    `${field} ${value}`,
    make(value),
  ]);
}

async function headNow(): Promise<number | undefined> {
  const { rooms } = await ana.question({ type: 'mine' });
  return rooms.find(({ room }) => room.id === stage.kitchen)?.seq;
}

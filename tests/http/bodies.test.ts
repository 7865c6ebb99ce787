import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { BOT_LIMITS } from '../../server/bots/bots.ts';
import { ChatError } from '../../server/errors.ts';
import { parseJson } from '../../server/text/json.ts';
import { exchangeBytes, PASSWORD, setUp, startServer, statusOf } from './running-server.ts';
import type { Browser, RunningServer } from './running-server.ts';

let server: RunningServer;
let ana: Browser;

beforeAll(async () => {
  server = await startServer();
  ({ ana } = await setUp(server));
});
afterAll(() => server.close());

describe('the type of a body', () => {
  test.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/json;charset=UTF-8', 200],
    ['application/json\ta', 415],
    [' application/json', 200], // a header's value has no leading space: HTTP takes it away
    ['application/json; charset=utf-7', 415],
    ['application/jsonp', 415],
    ['application/json, text/plain', 415],
    ['application/ld+json', 415],
    ['text/plain', 415],
    ['text/plain;application/json', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data', 415],
    ['', 415],
  ])('B10: "%s" is answered with %i', async (type, status) => {
    const answer = await ana.send('PATCH', '/api/account', { raw: '{"hue":7}', headers: { 'content-type': type } });
    expect(answer.status).toBe(status);
  });

  test('B10: a body without a type is refused, on every write', async () => {
    for (const [method, path] of [
      ['POST', '/api/session'],
      ['PATCH', '/api/account'],
      ['DELETE', '/api/account'],
    ] as const) {
      expect((await ana.send(method, path, { raw: '{}', headers: { 'content-type': null } })).status).toBe(415);
    }
    expect((await ana.get('/api/session', { raw: '{"a":1}' })).status).toBe(200);
  });

  test('B10: two lengths are no request', async () => {
    const both =
      'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}';
    expect(statusOf(await exchangeBytes(server.port, both))).toBe(400);
  });
});

describe('JSON', () => {
  const send = (raw: string | Buffer) => ana.send('PATCH', '/api/account', { raw, headers: { 'content-type': 'application/json' } });

  test.each([
    ['B35 nesting of 17', `{"emoji":${'['.repeat(16)}${']'.repeat(16)}}`],
    ['B35 nesting of 100,000', '['.repeat(100_000)],
    ['B36 __proto__', '{"__proto__":{"hue":1}}'],
    ['B36 an escaped __proto__', '{"\\u005f_proto__":{"hue":1}}'],
    ['B36 constructor.prototype', '{"constructor":{"prototype":{"a":1}}}'],
    ['B37 1e400', '{"hue":1e400}'],
    ['B37 a fraction', '{"hue":0.5}'],
    ['B37 minus one', '{"hue":-1}'],
    ['B37 a number as text', '{"hue":"5"}'],
    ['B37 NaN', '{"hue":NaN}'],
    ['B38 an array for a text', '{"name":["ana"]}'],
    ['B38 a query object', '{"name":{"$ne":null}}'],
    ['B38 null', '{"name":null}'],
    ['B38 a truth for a number', '{"hue":true}'],
    ['B38 an array for the whole', '[]'],
    ['B38 nothing for the whole', 'null'],
    ['B39 a trailing comma', '{"hue":1,}'],
    ['B39 a comment', '{"hue":1}//'],
    ['B39 single quotes', "{'hue':1}"],
    ['B39 a byte order mark', '\uFEFF{"hue":1}'],
    ['B39 emptiness', ''],
    ['B39 blanks', '   '],
    ['B39 two documents', '{"hue":1}{"hue":2}'],
    ['bytes that are no UTF-8', Buffer.from('7b226e616d65223a22ff227d', 'hex')],
    ['B40 an unknown field', '{"hue":1,"admin":true}'],
    ['B40 a field of the server', '{"serverRole":"owner"}'],
    ['B40 toString', '{"toString":1}'],
  ])('%s is refused as invalid and changes nothing', async (_case, raw) => {
    const before = (await ana.get('/api/session')).text;
    const answer = await send(raw);
    expect([answer.status, answer.json['code'], answer.headers['content-type']]).toEqual([400, 'invalid', 'application/problem+json']);
    expect((await ana.get('/api/session')).text).toBe(before);
  });

  test('a body too large is refused by its announced and by its real size', async () => {
    const answer = await send(`{"name":"${'a'.repeat(300_000)}"}`).catch((error: unknown) => error);
    if (!(answer instanceof Error)) expect(answer).toMatchObject({ status: 413, json: { code: 'invalid', reason: 'too_large' } });
    expect((await ana.get('/health')).status).toBe(200);
  });

  test('the answer names the field, never the value', async () => {
    const answer = await send('{"hue":"s3cret-value"}');
    expect(answer.json).toMatchObject({ field: 'hue', reason: 'malformed' });
    expect(answer.text).not.toContain('s3cret-value');
    expect((await send('{"s3cret-key":1}')).text).not.toContain('s3cret-key');
  });

  test('B35: depth counts brackets outside strings only', () => {
    expect(parseJson(`{"a":"${'['.repeat(100)}\\"${'{'.repeat(100)}"}`)).toEqual({ a: `${'['.repeat(100)}"${'{'.repeat(100)}` });
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(ChatError);
    expect(parseJson('['.repeat(16) + ']'.repeat(16))).toBeInstanceOf(Array);
  });
});

test('a field that is too long is a bad request that names it; 414 is for addresses alone', async () => {
  const persona = await ana.post('/api/personas', { name: 'Mina', sheet: 'x', facts: ['x'.repeat(LIMITS.factLength + 1)] });
  expect([persona.status, persona.json]).toMatchObject([400, { code: 'invalid', reason: 'too_long', field: 'facts' }]);
  const bot = await ana.post('/api/bots', { name: 'bell', about: 'x'.repeat(BOT_LIMITS.aboutLength + 1) });
  expect([bot.status, bot.json]).toMatchObject([400, { code: 'invalid', reason: 'too_long', field: 'about' }]);
  const address = await ana.delete(`/api/sessions/${'a'.repeat(2_000)}`);
  expect([address.status, address.json]).toMatchObject([414, { code: 'invalid', reason: 'target_too_long' }]);
});

test('every route refuses a body with nothing in it, without an error of its own', async () => {
  for (const path of [
    '/api/setup',
    '/api/session',
    '/api/account/password',
    '/api/invitations/look',
    '/api/invitations/accept',
    '/api/invitations/watch',
  ]) {
    expect([path, (await ana.post(path, {})).status]).toEqual([path, 400]);
  }
  expect(server.logged.filter((line) => /"level":[56]0/u.test(line))).toEqual([]);
});

test('nothing that was sent is in the log: no password, no cookie, no token, no query', async () => {
  const sid = ana.cookies.get('sid') ?? '';
  await ana.get(`/api/sessions?q=${sid}`);
  await ana.post('/api/session', { name: 'ana', password: PASSWORD });
  const log = server.logged.join('');
  for (const secret of [PASSWORD, sid, ana.cookies.get('sid') ?? '', ana.cookies.get('device') ?? '', server.token])
    expect(log).not.toContain(secret);
});

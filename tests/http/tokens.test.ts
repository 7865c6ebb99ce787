// Tokens of programs: shown once, worth no more than their owner is now, dead the moment they should be. (C1, G22, G25)
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { newId } from '../../protocol/ids.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { invite, join, PASSWORD, setUp, startServer } from './running-server.ts';
import type { Answer, Browser, RunningServer } from './running-server.ts';

let server: RunningServer;
let ana: Browser;
let roomId: string;
let anaId: string;
beforeEach(async () => {
  server = await startServer();
  ({ ana, roomId, anaId } = await setUp(server));
});
afterEach(() => server.close());

interface Made {
  id: string;
  secret: string;
}

async function make(browser: Browser, scopes: Scope[], more: object = {}): Promise<Made> {
  const answer = await browser.post('/api/tokens', { name: 'bell', scopes, days: 30, password: PASSWORD, ...more });
  expect(answer.status).toBe(200);
  return { id: (answer.json['token'] as { id: string }).id, secret: answer.json['secret'] as string };
}

function by(secret: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${secret}`, origin: null };
  return server.browser().send(method, path, { headers, ...(body === undefined ? {} : { body }) });
}

/** Opens a socket as a program does, without an origin, and says hello. */
async function open(secret: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/socket`, { headers: { authorization: `Bearer ${secret}` } });
  const frames: Record<string, unknown>[] = [];
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const waiting: (() => void)[] = [];
  socket.on('message', (bytes: Buffer) => {
    frames.push(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>);
    for (const look of waiting.splice(0)) look();
  });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const hear = async (fits: (frame: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> => {
    for (;;) {
      const found = frames.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }));
  await hear(({ type }) => type === 'hello');
  const command = async (command: object): Promise<Record<string, unknown>> => {
    const id = newId();
    socket.send(JSON.stringify({ type: 'command', id, roomId, command }));
    return hear((frame) => frame['id'] === id);
  };
  return { closed, command };
}

test('a token is shown once, and nothing that is stored opens a door', async () => {
  const { id, secret } = await make(ana, ['rooms:read', 'chat']);
  expect(secret).toMatch(/^dantok_[A-Za-z0-9_-]{43}$/u);
  const listed = await ana.get('/api/tokens');
  const token = { id, name: 'bell', last4: secret.slice(-4), scopes: ['rooms:read', 'chat'], usedAt: null };
  expect(listed.json).toEqual({ tokens: [{ ...token, createdAt: expect.any(Number), expiresAt: expect.any(Number) }] });
  const stored = JSON.stringify(server.database.sqlite.prepare('SELECT * FROM api_tokens').all());
  expect(stored).not.toContain(secret.slice(7));
  expect(server.logged.join()).not.toContain(secret.slice(7));
});

test('making one asks for the password, and guests have none', async () => {
  const wish = { name: 'bell', scopes: ['chat'], days: null };
  expect((await ana.post('/api/tokens', wish)).json).toMatchObject({ code: 'wrong_credentials', field: 'password' });
  expect((await ana.post('/api/tokens', { ...wish, password: 'not the password' })).status).toBe(401);
  const guest = await join(server, await invite(ana, roomId), 'gus', null);
  expect((await guest.browser.post('/api/tokens', wish)).json).toMatchObject({ code: 'forbidden', reason: 'guest' });
});

test('a token says who it is, without a cookie and without an origin', async () => {
  const { secret } = await make(ana, ['rooms:read']);
  const answer = await by(secret, 'GET', '/api/session');
  expect(answer.json).toMatchObject({ state: 'signed_in', me: { kind: 'person', id: anaId, name: 'ana' } });
  expect((await ana.get('/api/tokens')).json).toMatchObject({ tokens: [{ usedAt: expect.any(Number) as number }] });
});

test('G25: a bad token is refused although a good cookie came with it, and a cookie alone still has to name its page', async () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const headers = { authorization: `${scheme} dantok_nothing`, origin: 'https://evil.example' };
    const bad = await ana.send('PATCH', '/api/account', { body: { hue: 3 }, headers });
    expect(bad.status).toBe(401);
    expect(bad.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  }
  const patch = { body: { hue: 3 }, headers: { origin: 'https://evil.example' } };
  expect((await ana.send('PATCH', '/api/account', patch)).json).toMatchObject({ code: 'forbidden', reason: 'origin' });
});

test('G25: what a proxy in front asks for is no token: the cookie counts, and its page is asked for as ever', async () => {
  const authorization = 'Basic YW5hOnNlY3JldA==';
  expect((await ana.get('/api/session', { headers: { authorization } })).json).toMatchObject({ state: 'signed_in', me: { id: anaId } });
  const patch = (origin: string) => ana.send('PATCH', '/api/account', { body: { hue: 3 }, headers: { authorization, origin } });
  expect((await patch('https://evil.example')).json).toMatchObject({ code: 'forbidden', reason: 'origin' });
  expect((await patch(ana.origin)).status).toBe(200);
  expect(await ana.openSocket({ authorization, origin: 'https://evil.example' })).toBe(403);
});

test('what it was not made for is refused, whoever owns it', async () => {
  const { secret } = await make(ana, ['rooms:read']);
  const answer = await by(secret, 'PATCH', '/api/account', { hue: 3 });
  expect(answer.json).toMatchObject({ code: 'forbidden', reason: 'scope' });
  expect(answer.headers['www-authenticate']).toBe('Bearer error="insufficient_scope"');
  expect((await by((await make(ana, ['account'])).secret, 'PATCH', '/api/account', { hue: 3 })).status).toBe(200);
});

test('a token of somebody who owns no server finds no people, with every scope', async () => {
  const ben = await join(server, await invite(ana, roomId), 'ben');
  const { secret } = await make(ben.browser, ['server', 'rooms:read']);
  expect((await by(secret, 'GET', '/api/people')).json).toMatchObject({ code: 'forbidden', reason: 'role' });
});

test('a program opens a socket with it, hears rooms, and writes with the scope for it alone', async () => {
  const reader = await open((await make(ana, ['rooms:read'])).secret);
  const post = { type: 'message.post', id: newId(), text: 'hello' };
  expect(await reader.command(post)).toMatchObject({ type: 'failed', error: { code: 'forbidden', details: { reason: 'scope' } } });
  const writer = await open((await make(ana, ['rooms:read', 'rooms:write'])).secret);
  expect(await writer.command(post)).toMatchObject({ type: 'ok' });
});

test('G22: revoked, it is dead at once, and so is its socket', async () => {
  const { id, secret } = await make(ana, ['rooms:read']);
  const socket = await open(secret);
  expect((await ana.delete(`/api/tokens/${id}`)).status).toBe(204);
  expect(await socket.closed).toBe(4401);
  expect((await by(secret, 'GET', '/api/session')).status).toBe(401);
});

test('G22: disabling, a new password and deleting the account end every token of theirs', async () => {
  const ben = await join(server, await invite(ana, roomId), 'ben');
  const first = await make(ben.browser, ['rooms:read']);
  const socket = await open(first.secret);
  expect((await ana.post(`/api/people/${ben.id}/disable`)).status).toBe(204);
  expect(await socket.closed).toBe(4401);
  await ana.post(`/api/people/${ben.id}/enable`);
  expect((await by(first.secret, 'GET', '/api/session')).status).toBe(401);
  await ben.browser.post('/api/session', { name: 'ben', password: PASSWORD });
  const second = await make(ben.browser, ['rooms:read']);
  await ben.browser.post('/api/account/password', { current: PASSWORD, next: 'another long phrase' });
  expect((await by(second.secret, 'GET', '/api/session')).status).toBe(401);
  const third = await make(ben.browser, ['rooms:read'], { password: 'another long phrase' });
  expect((await ben.browser.delete('/api/account', { password: 'another long phrase' })).status).toBe(204);
  expect((await by(third.secret, 'GET', '/api/session')).status).toBe(401);
});

test('it runs out when it was said to', async () => {
  const { secret } = await make(ana, ['rooms:read'], { days: 1 });
  server.clock.offset = 86_400_000;
  expect((await by(secret, 'GET', '/api/session')).status).toBe(401);
});

test('G27: whoever tries tokens is told to wait', async () => {
  const tries = [];
  for (let i = 0; i < 31; i += 1) tries.push((await by(`dantok_${'x'.repeat(43)}`, 'GET', '/api/session')).status);
  expect(tries).toEqual([...Array.from({ length: 30 }, () => 401), 429]);
});

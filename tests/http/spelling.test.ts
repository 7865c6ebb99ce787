// However an address is spelled: the route that it leads to says what a token must be made for, and counts the call. (G22, RELIABILITY 5.3)
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Scope } from '../../protocol/scopes.ts';
import { picture } from '../harness/files.ts';
import { PASSWORD, setUp, startServer } from './running-server.ts';
import type { Answer, Browser, RunningServer } from './running-server.ts';

let server: RunningServer;
let ana: Browser;
beforeEach(async () => {
  server = await startServer({ CALLS_PER_MINUTE: '10' });
  ({ ana } = await setUp(server));
});
afterEach(() => server.close());

async function make(...scopes: Scope[]): Promise<string> {
  return (await ana.post('/api/tokens', { name: 'bell', scopes, days: 1, password: PASSWORD })).json['secret'] as string;
}

async function put(secret: string, path: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${secret}`, origin: null, 'content-type': 'image/png' };
  return server.browser().send('PUT', path, { raw: await picture('png', 8, 8), headers });
}

test('a token without the scope puts no picture, however the address is spelled', async () => {
  const chat = await make('chat');
  for (const path of ['/api/account/picture', '/%61pi/account/picture', '/api/%61ccount/picture', '/%61%70%69/account/picture'])
    expect((await put(chat, path)).json).toMatchObject({ code: 'forbidden', reason: 'scope' });
  expect((await put(await make('account'), '/%61pi/account/picture')).status).toBe(200);
});

test('calls are counted and refused past the limit, however the address is spelled', async () => {
  const authorization = `Bearer ${await make('rooms:read')}`;
  const statuses: number[] = [];
  for (let calls = 0; calls < 12; calls += 1)
    statuses.push((await server.browser().get('/%61pi/rooms', { headers: { authorization } })).status);
  expect([statuses.slice(0, 10), statuses.at(-1)]).toEqual([Array.from({ length: 10 }, () => 200), 429]);
});

test('an upload that the token was not made for is refused before its body is there', async () => {
  const secret = await make('chat');
  const head = `PUT /api/account/picture HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${secret}\r\n`;
  const socket = connect({ host: '127.0.0.1', port: server.port });
  const answer = await new Promise<string>((resolve, reject) => {
    socket.setEncoding('latin1').on('data', resolve).on('error', reject);
    socket.write(`${head}Content-Type: image/png\r\nContent-Length: 100000\r\n\r\nthe first bytes`);
  });
  socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 403 .*"reason":"scope"/su);
});

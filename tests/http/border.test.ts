import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { exchangeBytes, setUp, startServer, statusOf } from './running-server.ts';
import type { Browser, RunningServer } from './running-server.ts';

describe('a server on a bare address', () => {
  let server: RunningServer;
  let ana: Browser;
  let sid = '';

  beforeAll(async () => {
    server = await startServer();
    ({ ana } = await setUp(server));
    sid = ana.cookieHeader;
  });
  afterAll(() => server.close());

  test('a page of this server opens a socket', async () => {
    const socket = await ana.openSocket();
    expect(socket).toBeInstanceOf(WebSocket);
    if (socket instanceof WebSocket) socket.terminate();
  });

  const strangers: [string, (port: number) => string | null][] = [
    ['no origin', () => null],
    ['an opaque origin', () => 'null'],
    ['a longer host', (port) => `http://127.0.0.1.evil.test:${port}`],
    ['a host with a prefix', (port) => `http://evil-127.0.0.1:${port}`],
    ['the wrong scheme', (port) => `https://127.0.0.1:${port}`],
    ['the wrong port', (port) => `http://127.0.0.1:${port + 1}`],
    ['upper case', (port) => `HTTP://127.0.0.1:${port}`],
    ['a trailing dot', (port) => `http://127.0.0.1.:${port}`],
    ['a trailing slash', (port) => `http://127.0.0.1:${port}/`],
    ['another name of this machine', (port) => `http://localhost:${port}`],
    ['nothing', () => ''],
  ];
  test.each(strangers)('B01, G25: a socket from %s is refused before the upgrade, though the cookie is good', async (_case, origin) => {
    expect(await ana.openSocket({ origin: origin(server.port) })).toBe(403);
  });
  test.each(strangers.slice(1))('B01, G25: a write from %s is refused, though the cookie is good', async (_case, origin) => {
    const answer = await ana.send('PATCH', '/api/account', { body: { hue: 1 }, headers: { origin: origin(server.port) ?? '' } });
    expect([answer.status, answer.json['reason']]).toEqual([403, 'origin']);
  });

  test('G25: a write without origin passes only as JSON, and never from another site', async () => {
    const write = (headers: Record<string, string | null>) =>
      ana.send('PATCH', '/api/account', { body: { hue: 2 }, headers: { origin: null, ...headers } });
    expect((await write({})).status).toBe(200);
    expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await write({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await write({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await write({ 'sec-fetch-site': 'none' })).status).toBe(403);
    expect((await ana.send('DELETE', '/api/sessions', { headers: { origin: null } })).status).toBe(403);
    expect((await ana.send('DELETE', '/api/sessions', { headers: { origin: null, 'sec-fetch-site': 'same-origin' } })).status).toBe(204);
  });

  test.each([
    ['attacker.test', 421],
    ['localhost.attacker.test', 421],
    ['localhost:evil', 421],
    ['localhost.', 421],
    ['127.0.0.1.', 421],
    ['127.1', 421],
    ['2130706433', 421],
    ['user@127.0.0.1', 421],
    ['[::1', 421],
    ['[fe80::1%25eth0]', 421],
    ['127.0.0.1:99999', 421],
    ['', 421],
    ['localhost:3000', 200],
    ['LOCALHOST', 200],
    ['127.0.0.1', 200],
    ['192.168.1.7:8080', 200],
    ['[::1]:3000', 200],
    ['[2001:db8::7]', 200],
  ])('B06, G25: asked as "%s" it answers %i', async (host, status) => {
    const answer = await ana.get('/api/session', { headers: { host } });
    expect(answer.status).toBe(status);
    if (status === 421) expect(answer.text).not.toContain(host === '' ? 'evil' : host);
  });

  test('B06: a socket meets the same check', async () => {
    expect(await ana.openSocket({ host: 'attacker.test', origin: 'http://attacker.test' })).toBe(421);
  });

  test('a refused upgrade leaves no connection behind, even to a peer that keeps its side open', async () => {
    const before = await openConnections(server);
    const peer = connect(server.port, '127.0.0.1');
    peer.write(`GET /api/socket HTTP/1.1\r\nHost: attacker.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    await once(peer.resume(), 'end');
    await expect.poll(() => openConnections(server)).toBeLessThanOrEqual(before);
    peer.destroy();
  });

  const request = (lines: string[]): Promise<string> => exchangeBytes(server.port, `${lines.join('\r\n')}\r\n\r\n`);
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  const good = (): string[] => [`Host: 127.0.0.1:${server.port}`, `Origin: http://127.0.0.1:${server.port}`, `Cookie: ${sid}`];

  test('the raw upgrade that the next tests bend works', async () => {
    expect(statusOf(await request(['GET /api/socket HTTP/1.1', ...good(), ...upgrade]))).toBe(101);
  });

  test('B02: a second Host or Origin is refused, a second cookie of one name counts for nothing', async () => {
    for (const extra of ['Host: attacker.test', 'Origin: http://attacker.test', `Host: 127.0.0.1:${server.port}`]) {
      expect(statusOf(await request(['GET /api/socket HTTP/1.1', ...good(), extra, ...upgrade]))).toBe(400);
    }
    expect(statusOf(await request(['GET /api/socket HTTP/1.1', ...good(), 'Cookie: sid=other', ...upgrade]))).toBe(401);
  });

  test('B03: absolute targets, the asterisk and CONNECT lead nowhere', async () => {
    expect(statusOf(await request(['GET http://169.254.169.254/api/socket HTTP/1.1', ...good(), ...upgrade]))).toBe(400);
    expect(statusOf(await request(['GET http://169.254.169.254/ HTTP/1.1', ...good()]))).toBe(400);
    expect(statusOf(await request(['OPTIONS * HTTP/1.1', ...good()]))).toBe(400);
    expect(await request(['CONNECT 169.254.169.254:80 HTTP/1.1', ...good()])).toBe('');
  });

  test('B07: headers without end, lone line feeds and folded lines are no requests; more than a hundred headers hide nothing', async () => {
    expect(statusOf(await request(['GET /api/socket HTTP/1.1', ...good(), `X-Long: ${'a'.repeat(17_000)}`, ...upgrade]))).toBe(431);
    expect(statusOf(await request(['GET /api/session HTTP/1.1', ...good(), 'X-A: 1\nX-B: 2']))).toBe(400);
    expect(statusOf(await request(['GET /api/session HTTP/1.1', ...good(), 'X-A: 1', ' folded']))).toBe(400);
    const many = Array.from({ length: 2_000 }, (_, at) => `X${at}: 1`);
    expect(statusOf(await request(['GET /api/socket HTTP/1.1', ...many, ...good(), ...upgrade]))).toBeGreaterThanOrEqual(400);
  });

  test('B08: strange extensions and protocols do not hurt', async () => {
    for (const extra of [
      'Sec-WebSocket-Extensions: constructor, __proto__',
      'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
      `Sec-WebSocket-Protocol: ${' '.repeat(10_000)}`,
    ]) {
      expect([101, 400]).toContain(statusOf(await request(['GET /api/socket HTTP/1.1', ...good(), ...upgrade, extra])));
    }
    expect((await ana.get('/health')).status).toBe(200);
  });

  test('B15: what is not HTTP gets a bare answer or none', async () => {
    const hello = Buffer.from('16030100c8010000c40303', 'hex');
    for (const bytes of [hello, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'SSH-2.0-OpenSSH_9.7\r\n', Buffer.alloc(1_000_000)]) {
      expect([0, 400, 431]).toContain(statusOf(await exchangeBytes(server.port, bytes)));
    }
    expect((await ana.get('/health')).status).toBe(200);
  });

  test('B16: only the socket route is upgraded, only by GET', async () => {
    expect(statusOf(await request(['GET / HTTP/1.1', ...good(), ...upgrade]))).toBe(503);
    expect(statusOf(await request(['GET /api/session HTTP/1.1', ...good(), ...upgrade]))).toBe(200);
    expect(
      statusOf(
        await request([
          'POST /api/socket HTTP/1.1',
          ...good(),
          'Content-Type: application/json',
          'Content-Length: 2',
          ...upgrade,
          '',
          '{}',
        ]),
      ),
    ).toBe(404);
    expect(statusOf(await request(['GET /api/socket HTTP/1.1', ...good()]))).toBe(404);
    for (const body of [
      ['Content-Length: 5', '', 'hello'],
      ['Transfer-Encoding: chunked', '', '5', 'hello', '0'],
    ]) {
      expect(statusOf(await request(['GET /api/socket HTTP/1.1', ...good(), ...upgrade, ...body]))).toBe(400);
    }
  });

  test('B17: a handshake that is none is refused', async () => {
    for (const [from, to] of [
      ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 99'],
      ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'X: 1'],
      ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key: short'],
    ] as const) {
      const bent = upgrade.map((line) => (line === from ? to : line));
      expect([400, 426]).toContain(statusOf(await request(['GET /api/socket HTTP/1.1', ...good(), ...bent])));
    }
  });

  test('B18: a session counts in the cookie and nowhere else', async () => {
    const token = ana.cookies.get('sid') ?? '';
    const stranger = server.browser();
    const carriers = { authorization: `Bearer ${token}`, 'x-session': token, 'x-sid': token };
    expect((await stranger.get(`/api/sessions?sid=${token}`, { headers: carriers })).status).toBe(401);
    expect(await stranger.openSocket({ authorization: `Bearer ${token}` })).toBe(401);
  });

  test('B19: no write happens by GET, by another method or by an override', async () => {
    expect((await ana.get('/api/account/password')).status).toBe(404);
    for (const method of ['PUT', 'TRACE', 'PROPFIND']) {
      expect((await ana.send(method, '/api/account', { headers: { 'content-type': 'application/json' } })).status).toBe(404);
    }
    expect((await ana.get('/api/session', { headers: { 'x-http-method-override': 'DELETE' } })).status).toBe(200);
    expect((await ana.send('HEAD', '/api/session', { headers: { origin: null } })).text).toBe('');
  });

  test('no answer lets another origin read', async () => {
    const answer = await ana.get('/api/session', { headers: { origin: 'https://evil.test' } });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = await ana.send('OPTIONS', '/api/account', {
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'PATCH' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([404, undefined]);
  });

  test('B20: who keeps asking for a socket without a session is told to wait', async () => {
    const stranger = server.browser();
    const statuses: unknown[] = [];
    for (let at = 0; at < 30; at += 1) statuses.push(await stranger.openSocket());
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    expect(statuses.at(-1)).toBe(429);
    const socket = await ana.openSocket();
    expect(socket).toBeInstanceOf(WebSocket);
    if (socket instanceof WebSocket) socket.terminate();
  });
});

describe('a server with a public address', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({
      PUBLIC_URL: 'https://chat.example.org',
      ALLOWED_ORIGINS: 'https://other.example.org',
      TRUSTED_PROXIES: '127.0.0.1',
    });
  });
  afterAll(() => server.close());

  test('B06: it answers to its name with and without a port, and to no name that only looks like it', async () => {
    const ask = async (host: string): Promise<number> => (await server.browser().get('/health', { headers: { host } })).status;
    expect(await Promise.all(['chat.example.org', 'CHAT.example.org', 'chat.example.org:443'].map(ask))).toEqual([200, 200, 200]);
    expect(await Promise.all(['chat.example.org.evil.test', 'evil-chat.example.org', 'chat.example.org.'].map(ask))).toEqual([
      421, 421, 421,
    ]);
  });

  test('B01: its pages may write, pages of the same host by another scheme may not', async () => {
    const look = async (origin: string): Promise<number> => {
      const headers = { host: 'chat.example.org', origin };
      return (await server.browser().post('/api/invitations/look', { token: 'x' }, { headers })).status;
    };
    expect(await look('https://chat.example.org')).toBe(401);
    expect(await look('http://chat.example.org')).toBe(403);
    expect(await look('https://chat.example.org:8443')).toBe(403);
    expect(await look('https://evil.example.org')).toBe(403);
  });

  test('only the origins that were named may call from elsewhere', async () => {
    const preflight = await server.browser().send('OPTIONS', '/api/session', {
      headers: { host: 'chat.example.org', origin: 'https://other.example.org', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('https://other.example.org');
    const stranger = await server.browser().get('/api/session', { headers: { host: 'chat.example.org', origin: 'https://evil.test' } });
    expect([stranger.headers['access-control-allow-origin'], stranger.headers.vary]).toEqual([undefined, 'Origin']);
  });
});

function openConnections(server: RunningServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.app.http.server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

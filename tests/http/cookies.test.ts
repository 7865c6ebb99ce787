import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, setUp, startServer } from './running-server.ts';
import type { RunningServer } from './running-server.ts';

async function start(environment: Record<string, string> = {}): Promise<RunningServer> {
  const server = await startServer(environment);
  onTestFinished(() => server.close());
  return server;
}

test('B11: cookies that are no session of ours count for nothing', async () => {
  const server = await start();
  const { ana } = await setUp(server);
  const sid = ana.cookies.get('sid') ?? '';
  const ask = async (cookie: string): Promise<number> => (await server.browser().get('/api/sessions', { headers: { cookie } })).status;
  expect(await ask(`sid=${sid}`)).toBe(200);
  expect(await ask(`theme=dark; sid=${sid}`)).toBe(200);
  for (const cookie of [
    '',
    'sid=',
    `sid=${sid}x`,
    `sid=${sid.slice(1)}`,
    `sid=${'a'.repeat(12_000)}`,
    `sid="${sid}"`,
    `SID=${sid}`,
    `__Host-sid=${sid}`,
  ]) {
    expect([cookie.slice(0, 30), await ask(cookie)]).toEqual([cookie.slice(0, 30), 401]);
  }
  expect(await ask(`sid=${sid}; sid=other`)).toBe(401);
  await ana.delete('/api/session');
  expect(await ask(`sid=${sid}`)).toBe(401);
});

test('on a bare address the cookie is for this host only, out of reach of scripts and other sites', async () => {
  const server = await start();
  const ana = server.browser();
  const answer = await ana.post('/api/setup', { token: server.token, name: 'ana', password: PASSWORD });
  const lines = answer.headers['set-cookie']?.map((line) => line.replace(/=[\w-]{43}/u, '=…'));
  expect(lines).toEqual([
    'sid=…; Max-Age=7776000; Path=/; HttpOnly; SameSite=Strict',
    'device=…; Max-Age=31536000; Path=/; HttpOnly; SameSite=Strict',
  ]);
});

test('under an https address the cookie is __Host- and secure', async () => {
  const server = await start({ PUBLIC_URL: 'https://chat.example.org' });
  const headers = { host: 'chat.example.org', origin: 'https://chat.example.org' };
  const ana = server.browser();
  const answer = await ana.post('/api/setup', { token: server.token, name: 'ana', password: PASSWORD }, { headers });
  const lines = answer.headers['set-cookie']?.map((line) => line.replace(/=[\w-]{43}/u, '=…'));
  expect(lines).toEqual([
    '__Host-sid=…; Max-Age=7776000; Path=/; HttpOnly; Secure; SameSite=Strict',
    '__Host-device=…; Max-Age=31536000; Path=/; HttpOnly; Secure; SameSite=Strict',
  ]);
});

test('the token in the cookie is nowhere in the database', async () => {
  const server = await start();
  const { ana } = await setUp(server);
  const dump = JSON.stringify(
    ['sessions', 'known_devices', 'meta'].map((table) => server.database.sqlite.prepare(`SELECT * FROM ${table}`).all()),
  );
  for (const secret of [...ana.cookies.values(), server.token]) expect(dump).not.toContain(secret);
});

test('B04: what an untrusted peer says about itself is ignored', async () => {
  const server = await start();
  const forged = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'evil.test',
    forwarded: 'for=203.0.113.9;proto=https;host=evil.test',
    'x-real-ip': '203.0.113.9',
    'remote-user': 'ana',
  };
  const { ana, roomId } = await setUp(server);
  const answer = await server.browser().get('/api/session', { headers: forged });
  expect(answer.json).toEqual({ state: 'signed_out', insecure: false });
  expect(answer.headers['content-security-policy']).toContain(`ws://127.0.0.1:${server.port};`);
  const made = await ana.post(`/api/rooms/${roomId}/invitations`, { kind: 'join' }, { headers: forged });
  expect(made.json['link']).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${server.port}/#/join/[\\w-]{32}$`, 'u'));
});

test('signing in from the internet without TLS is refused, before anything is checked', async () => {
  const server = await start({ TRUSTED_PROXIES: '127.0.0.1' });
  const far = { headers: { 'x-forwarded-for': '203.0.113.9' } };
  const answer = await server.browser().post('/api/setup', { token: server.token, name: 'ana', password: PASSWORD }, far);
  expect([answer.status, answer.json['reason'], answer.headers['set-cookie']]).toEqual([403, 'insecure', undefined]);
  expect((await server.browser().get('/api/session', far)).json).toEqual({ state: 'setup', insecure: true });
  const near = { headers: { 'x-forwarded-for': '192.168.1.20' } };
  expect((await server.browser().post('/api/setup', { token: server.token, name: 'ana', password: PASSWORD }, near)).status).toBe(200);
});

test('ALLOW_INSECURE lets people in from anywhere, and the page still says so', async () => {
  const server = await start({ TRUSTED_PROXIES: '127.0.0.1', ALLOW_INSECURE: '1' });
  const far = { headers: { 'x-forwarded-for': '203.0.113.9' } };
  expect((await server.browser().post('/api/setup', { token: server.token, name: 'ana', password: PASSWORD }, far)).status).toBe(200);
  expect((await server.browser().get('/api/session', far)).json['insecure']).toBe(true);
});

test('B05: long lists, zones and junk in X-Forwarded-For neither hurt nor pass for an address', async () => {
  const server = await start({ TRUSTED_PROXIES: '127.0.0.1' });
  for (const chain of [
    Array.from({ length: 1_000 }, () => '10.0.0.1').join(','),
    'fe80::1%eth0',
    'junk',
    "' or 1=1",
    ',,,',
    '10.0.0.1, junk',
  ]) {
    expect((await server.browser().get('/api/session', { headers: { 'x-forwarded-for': chain } })).status).toBe(200);
  }
});

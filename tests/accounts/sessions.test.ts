import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../harness/until.ts';
import { invite, join, PASSWORD, setUp, startServer } from '../http/running-server.ts';
import type { RunningServer } from '../http/running-server.ts';

const DAY = 86_400_000;

async function start() {
  const server = await startServer();
  onTestFinished(() => server.close());
  return { server, ...(await setUp(server)) };
}

const count = (server: RunningServer, table: string): unknown =>
  server.database.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

test('a session that is not used for fourteen days ends; one that is used goes on, up to ninety', async () => {
  const { server, ana } = await start();
  const state = async (): Promise<unknown> => (await ana.get('/api/session')).json['state'];
  for (let week = 1; week <= 12; week += 1) {
    server.clock.offset += 7 * DAY;
    expect(await state()).toBe('signed_in');
  }
  server.clock.offset += 7 * DAY;
  expect(await state()).toBe('signed_out');
  await ana.post('/api/session', { name: 'ana', password: PASSWORD });
  server.clock.offset += 15 * DAY;
  expect(await state()).toBe('signed_out');
});

test('that a session is used is written down at most once a minute', async () => {
  const { server, ana } = await start();
  const written = (): unknown => server.app.core.orm.$client.prepare('SELECT max(seen_at) FROM sessions').pluck().get();
  const first = written();
  for (let at = 0; at < 20; at += 1) await ana.get('/api/session');
  expect(written()).toBe(first);
  server.clock.offset += 61_000;
  await ana.get('/api/session');
  await expect.poll(written).toBeGreaterThan(Number(first) + 60_000);
  const second = written();
  for (let at = 0; at < 20; at += 1) await ana.get('/api/session');
  expect(written()).toBe(second);
});

test('an account has twenty sessions; the one unused for longest makes room', async () => {
  const { server, ana } = await start();
  for (let at = 0; at < 20; at += 1) {
    server.clock.offset += 1_000;
    await server.browser().post('/api/session', { name: 'ana', password: PASSWORD });
  }
  expect(count(server, 'sessions')).toBe(20);
  expect((await ana.get('/api/session')).json['state']).toBe('signed_out');
  expect(count(server, 'known_devices')).toBe(20);
});

test('the list names browsers in a few words, and the one that asks', async () => {
  const { server, ana } = await start();
  const agents = {
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox · Linux',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1':
      'Safari · iPhone',
    'curl/8.9.1': 'curl/8.9.1',
    '<script>alert(1)</script>': 'scriptalert1/script',
  };
  for (const agent of Object.keys(agents)) {
    await server.browser().post('/api/session', { name: 'ana', password: PASSWORD }, { headers: { 'user-agent': agent } });
    server.clock.offset += 1_000;
  }
  const sessions = (await ana.get('/api/sessions')).json['sessions'] as { device: string; current: boolean }[];
  expect(sessions.map((session) => session.device).sort()).toEqual(['', ...Object.values(agents)].sort());
  expect(sessions.filter((session) => session.current).length).toBe(1);
});

test('a guest who signs out is gone: the name is free, the rooms are left', async () => {
  const { server, ana, roomId } = await start();
  const token = await invite(ana, roomId);
  const cleo = await join(server, token, 'cleo', null);
  expect((await cleo.browser.delete('/api/session')).status).toBe(204);
  expect(server.database.sqlite.prepare('SELECT status FROM members WHERE actor_id = ?').pluck().get(cleo.id)).toBe('left');
  await join(server, token, 'cleo');
});

test('the sweep takes away sessions that ran out and guests who cannot come back', async () => {
  const { server, ana, roomId } = await start();
  const cleo = await join(server, await invite(ana, roomId), 'cleo', null);
  const ben = await join(server, await invite(ana, roomId), 'ben');
  await server.app.parts.sweep.run();
  expect(count(server, 'accounts')).toBe(3);
  server.clock.offset += 15 * DAY;
  await server.app.parts.sweep.run();
  expect([count(server, 'sessions'), count(server, 'accounts')]).toEqual([0, 2]);
  const status = (id: string): unknown => server.database.sqlite.prepare('SELECT status FROM members WHERE actor_id = ?').pluck().get(id);
  expect([status(cleo.id), status(ben.id)]).toEqual(['left', 'active']);
});

test('a guest who chooses a password stays, and needs it from then on', async () => {
  const { server, ana, roomId } = await start();
  const cleo = await join(server, await invite(ana, roomId), 'cleo', null);
  expect((await cleo.browser.post('/api/account/password', { next: 'short' })).json['reason']).toBe('password_short');
  expect((await cleo.browser.post('/api/account/password', { next: PASSWORD })).status).toBe(204);
  expect((await cleo.browser.get('/api/session')).json).toMatchObject({ me: { serverRole: 'member' } });
  expect((await cleo.browser.post('/api/account/password', { next: 'another long phrase' })).json['reason']).toBe('password_wrong');
  await cleo.browser.delete('/api/session');
  expect((await server.browser().post('/api/session', { name: 'Cleo', password: PASSWORD })).status).toBe(200);
});

test('names, emoji and colour are changed, unless the name belongs to somebody; every room hears of it', async () => {
  const { server, ana, roomId } = await start();
  await join(server, await invite(ana, roomId), 'ben');
  expect((await ana.patch('/api/account', { name: 'Ana María', emoji: '🦊', hue: 20 })).json).toMatchObject({
    me: { name: 'Ana María', emoji: '🦊', hue: 20 },
  });
  // The room begins with three personas who take their seats and greet.
  const SEATED = 1 + 3 * 2;
  const types = (): unknown => server.database.sqlite.prepare('SELECT type FROM room_events ORDER BY seq').pluck().all().slice(SEATED);
  expect(types()).toEqual(['member.joined', 'member.changed']);
  await ana.patch('/api/account', { name: 'Ana María' });
  expect((await ana.patch('/api/account', { name: 'BEN' })).json).toMatchObject({ status: 409, reason: 'name_taken', field: 'name' });
  expect((await ana.patch('/api/account', { emoji: 'not one' })).json['reason']).toBe('emoji');
  expect((await ana.patch('/api/account', { emoji: '🦊🦊' })).json['reason']).toBe('emoji');
  expect((await ana.patch('/api/account', { hue: 360 })).status).toBe(400);
  expect(types()).toEqual(['member.joined', 'member.changed']);
  expect((await ana.patch('/api/account', { name: 'ANA MARÍA' })).status).toBe(200);
});

test('looks are changed twenty times in ten minutes: each is an event in every room', async () => {
  const { ana } = await start();
  const statuses: number[] = [];
  for (let hue = 0; hue < 25; hue += 1) statuses.push((await ana.patch('/api/account', { hue: 300 + hue })).status);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4);
});

test('sixty changes of looks in one packet are sixty', async () => {
  const { server, ana } = await start();
  await ana.patch('/api/account', { emoji: '🍲' });
  const requestOf = (looks: object): string => {
    const body = JSON.stringify(looks);
    const head = [
      'PATCH /api/account HTTP/1.1',
      `Host: 127.0.0.1:${server.port}`,
      `Origin: ${ana.origin}`,
      `Cookie: ${ana.cookieHeader}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return `${head.join('\r\n')}\r\n\r\n${body}`;
  };
  const looks = Array.from({ length: 60 }, (_, at) => ({ emoji: at % 2 === 0 ? '🍜' : '🍲' }));
  const socket = connect({ host: '127.0.0.1', port: server.port });
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => (text += part));
  socket.write(looks.map(requestOf).join(''));
  const listStatuses = (): number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3})/gu)].map(([, status]) => Number(status));
  await until(() => listStatuses().length === looks.length, 'sixty answers');
  socket.destroy();
  const statuses = listStatuses();
  expect(statuses.filter((status) => status === 200)).toHaveLength(19);
  expect(statuses.filter((status) => status === 429)).toHaveLength(41);
});

test('G27: while a stranger guesses, the owner gets in on the browser they know, and nobody else does', async () => {
  const { server, ana } = await start();
  await ana.delete('/api/session');
  server.clock.stoppedAt = Date.now();
  const statuses: number[] = [];
  for (let at = 0; at < 12; at += 1)
    statuses.push((await server.browser().post('/api/session', { name: 'ana', password: `guess number ${at}` })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429]);
  const right = await server.browser().post('/api/session', { name: 'ana', password: PASSWORD });
  expect([right.status, right.json['code'], Number(right.headers['retry-after']) > 0]).toEqual([429, 'too_many', true]);
  expect((await ana.post('/api/session', { name: 'ana', password: PASSWORD })).status).toBe(200);
});

test('G27: a stolen session guesses the password no faster', async () => {
  const { server, ana } = await start();
  server.clock.stoppedAt = Date.now();
  const statuses: number[] = [];
  for (let at = 0; at < 7; at += 1)
    statuses.push((await ana.post('/api/account/password', { current: `guess number ${at}`, next: 'another long phrase' })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
});

test('B09, F70: unknown names, guests, wrong and impossible passwords get one answer', async () => {
  const { server, ana, roomId } = await start();
  await join(server, await invite(ana, roomId), 'cleo', null);
  const answers = new Set<string>();
  for (const [name, password] of [
    ['nobody', PASSWORD],
    ['ana', 'not it, I guess'],
    ['cleo', ''],
    ['ana', ''],
    ['', PASSWORD],
    ['ana', '\0'],
    ['ana', 'x'.repeat(4_000)],
  ]) {
    answers.add((await server.browser().post('/api/session', { name, password })).text);
    server.clock.offset += 3_600_000;
  }
  expect(answers.size).toBe(1);
  expect(
    (
      await server
        .browser()
        .post('/api/session', { name: 'ana', password: 'y'.repeat(1_048_576) })
        .catch(() => ({ status: 413 }))
    ).status,
  ).toBe(413);
});

test('F70: an unknown name takes as long as a known one', async () => {
  const { server } = await start();
  const fastest = { ana: Infinity, nobody: Infinity };
  for (let at = 0; at < 15; at += 1) {
    for (const name of ['ana', 'nobody'] as const) {
      server.clock.offset += 3_600_000;
      const from = process.cpuUsage();
      await server.browser().post('/api/session', { name, password: 'not it, I guess' });
      const { user, system } = process.cpuUsage(from);
      fastest[name] = Math.min(fastest[name], user + system);
    }
  }
  // Measured as computing, in which other programs do not count. Without the hashing it would be a tenth.
  expect(fastest.nobody).toBeGreaterThan(fastest.ana / 2);
  expect(fastest.ana).toBeGreaterThan(fastest.nobody / 2);
});

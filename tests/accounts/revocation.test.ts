import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/close-codes.ts';
import { invite, join, PASSWORD, setUp, startServer } from '../http/running-server.ts';
import type { Browser } from '../http/running-server.ts';
import { comesWithin } from '../harness/paced-clock.ts';

async function start() {
  const server = await startServer();
  onTestFinished(() => server.close());
  const owner = await setUp(server);
  const ben = await join(server, await invite(owner.ana, owner.roomId), 'ben');
  return { server, ...owner, ben: ben.browser, benId: ben.id };
}

/** An open socket, and the code it is closed with. */
async function open(browser: Browser) {
  const socket = await browser.openSocket();
  if (!(socket instanceof WebSocket)) throw new Error(`no socket: ${socket}`);
  onTestFinished(() => {
    socket.terminate();
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  return { socket, closed };
}

async function signIn(server: Awaited<ReturnType<typeof start>>['server'], name: string): Promise<Browser> {
  const browser = server.browser();
  expect((await browser.post('/api/session', { name, password: PASSWORD })).status).toBe(200);
  return browser;
}

/** Three browsers with two sockets each: what must end ends within a second, what may stay stays. */
async function threeBrowsers() {
  const all = await start();
  const phone = await signIn(all.server, 'ben');
  const tablet = await signIn(all.server, 'ben');
  const browsers = { laptop: all.ben, phone, tablet };
  const sockets = { laptop: await open(all.ben), phone: await open(phone), tablet: await open(tablet), ana: await open(all.ana) };
  return { ...all, browsers, sockets };
}

async function withinASecond(closed: Promise<number>): Promise<number | 'still open'> {
  return (await comesWithin(1_000, closed)) ? closed : 'still open';
}

function isOpen({ socket }: { socket: WebSocket }): boolean {
  return socket.readyState === WebSocket.OPEN;
}

test('G22: signing out closes the sockets of this session, and no other', async () => {
  const { browsers, sockets } = await threeBrowsers();
  expect((await browsers.phone.delete('/api/session')).status).toBe(204);
  expect(await withinASecond(sockets.phone.closed)).toBe(CLOSE.signedOut);
  expect([isOpen(sockets.laptop), isOpen(sockets.tablet), isOpen(sockets.ana)]).toEqual([true, true, true]);
  expect((await browsers.phone.get('/api/sessions')).status).toBe(401);
});

test('G22: a new password ends every other session; this one goes on under a new token', async () => {
  const { server, browsers, sockets } = await threeBrowsers();
  const { laptop } = browsers;
  const before = laptop.cookieHeader;
  expect((await laptop.post('/api/account/password', { current: PASSWORD, next: 'quite another phrase' })).status).toBe(204);
  expect([await withinASecond(sockets.phone.closed), await withinASecond(sockets.tablet.closed)]).toEqual([
    CLOSE.signedOut,
    CLOSE.signedOut,
  ]);
  expect(isOpen(sockets.laptop)).toBe(true);
  expect((await laptop.get('/api/sessions')).json['sessions']).toMatchObject([{ current: true }]);
  expect((await server.browser().get('/api/sessions', { headers: { cookie: before } })).status).toBe(401);
  expect((await server.browser().post('/api/session', { name: 'ben', password: PASSWORD })).status).toBe(401);
  expect((await server.browser().post('/api/session', { name: 'ben', password: 'quite another phrase' })).status).toBe(200);
});

test('G22: one session or all others are ended from the list', async () => {
  const { ana, browsers, sockets } = await threeBrowsers();
  const list = (await browsers.phone.get('/api/sessions')).json['sessions'] as { id: string; current: boolean }[];
  expect(list.length).toBe(3);
  const phone = list.find((session) => session.current)?.id ?? '';
  expect((await ana.delete(`/api/sessions/${phone}`)).status).toBe(404);
  expect((await browsers.laptop.delete(`/api/sessions/${phone}`)).status).toBe(204);
  expect(await withinASecond(sockets.phone.closed)).toBe(CLOSE.signedOut);
  expect((await browsers.laptop.delete('/api/sessions')).status).toBe(204);
  expect(await withinASecond(sockets.tablet.closed)).toBe(CLOSE.signedOut);
  expect(isOpen(sockets.laptop)).toBe(true);
});

test('G22: disabling an account ends its sessions and keeps it out until it is enabled', async () => {
  const { server, ana, benId, sockets } = await threeBrowsers();
  expect((await ana.post(`/api/people/${benId}/disable`)).status).toBe(204);
  for (const name of ['laptop', 'phone', 'tablet'] as const) expect(await withinASecond(sockets[name].closed)).toBe(CLOSE.signedOut);
  const denied = await server.browser().post('/api/session', { name: 'ben', password: PASSWORD });
  expect([denied.status, denied.json['reason'], denied.headers['set-cookie']]).toEqual([403, 'disabled', undefined]);
  expect((await server.browser().post('/api/session', { name: 'ben', password: 'not it, I guess' })).json['reason']).toBe('sign_in');
  expect((await ana.post(`/api/people/${benId}/enable`)).status).toBe(204);
  await signIn(server, 'ben');
});

test('G22: resetting a password ends the sessions and gives a new one, once', async () => {
  const { server, ana, benId, sockets } = await threeBrowsers();
  const password = (await ana.post(`/api/people/${benId}/reset`)).json['password'] as string;
  expect(await withinASecond(sockets.laptop.closed)).toBe(CLOSE.signedOut);
  expect((await server.browser().post('/api/session', { name: 'ben', password: PASSWORD })).status).toBe(401);
  expect((await server.browser().post('/api/session', { name: 'ben', password })).status).toBe(200);
});

test('G22: deleting an account ends its sessions, leaves the rooms and frees the name; its lines keep their author', async () => {
  const { server, ana, benId, roomId, browsers, sockets } = await threeBrowsers();
  expect((await browsers.laptop.delete('/api/account', { password: 'not it, I guess' })).json['reason']).toBe('password_wrong');
  expect((await browsers.laptop.delete('/api/account')).status).toBe(401);
  expect((await browsers.laptop.delete('/api/account', { password: PASSWORD })).status).toBe(204);
  expect(await withinASecond(sockets.tablet.closed)).toBe(CLOSE.signedOut);
  expect(server.database.sqlite.prepare('SELECT status FROM members WHERE actor_id = ?').pluck().all(benId)).toEqual(['left']);
  expect(server.database.sqlite.prepare('SELECT name FROM actors WHERE id = ?').pluck().get(benId)).toBe('ben');
  await join(server, await invite(ana, roomId), 'ben');
  expect((await ana.delete('/api/account', { password: PASSWORD })).json['reason']).toBe('last_owner');
  expect(isOpen(sockets.ana)).toBe(true);
});

test('G22: revoking a watch link cuts its visitors off', async () => {
  const { server, ana, roomId } = await start();
  server.database.sqlite.prepare('UPDATE rooms SET watchable = 1').run();
  const token = await invite(ana, roomId, { kind: 'watch' });
  const visitor = server.browser();
  await visitor.post('/api/invitations/watch', { token });
  const { closed } = await open(visitor);
  const list = (await ana.get(`/api/rooms/${roomId}/invitations`)).json['invitations'] as { id: string; kind: string }[];
  const { id = '' } = list.find((one) => one.kind === 'watch') ?? {};
  expect((await ana.delete(`/api/rooms/${roomId}/invitations/${id}`)).status).toBe(204);
  expect(await withinASecond(closed)).toBe(CLOSE.signedOut);
  expect(await visitor.openSocket()).toBe(401);
});

test('G22: signing in again ends the session the browser showed', async () => {
  const { ben } = await start();
  const { closed } = await open(ben);
  expect((await ben.post('/api/session', { name: 'ben', password: PASSWORD })).status).toBe(200);
  expect(await withinASecond(closed)).toBe(CLOSE.signedOut);
  expect((await ben.get('/api/sessions')).json['sessions']).toMatchObject([{ current: true }]);
});

test('G22: a request whose body trickles in while its session ends counts no more', async () => {
  const { server, ana, ben, benId } = await start();
  const body = JSON.stringify({ name: 'late ben' });
  const arrived = once(server.app.http.server, 'request');
  const slow = connect(server.port, '127.0.0.1');
  const head = [
    'PATCH /api/account HTTP/1.1',
    `Host: 127.0.0.1:${server.port}`,
    `Cookie: ${ben.cookieHeader}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  slow.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 3)}`);
  await arrived;
  await ana.post(`/api/people/${benId}/disable`);
  slow.end(body.slice(3));
  let answer = '';
  for await (const part of slow) answer += String(part);
  expect(answer).toMatch(/^HTTP\/1\.1 401 /u);
  expect(server.database.sqlite.prepare('SELECT name FROM actors WHERE id = ?').pluck().get(benId)).toBe('ben');
});

test('F68: what only the owner of the server may do, nobody else may', async () => {
  const { server, ana, anaId, ben, benId } = await start();
  const paths = [`/api/people/${benId}/disable`, `/api/people/${benId}/enable`, `/api/people/${benId}/reset`];
  for (const [browser, status] of [
    [ben, 403],
    [server.browser(), 401],
  ] as const) {
    expect((await browser.get('/api/people')).status).toBe(status);
    for (const path of paths) expect((await browser.post(path)).status).toBe(status);
  }
  for (const path of ['disable', 'reset']) expect((await ana.post(`/api/people/${anaId}/${path}`)).json['reason']).toBe('owner');
  expect((await ana.post('/api/people/aaaaaaaaaaaaaaaaaaaaaa/disable')).status).toBe(404);
  const people = (await ana.get('/api/people')).json['people'] as Record<string, unknown>[];
  expect(people.map((person) => Object.keys(person).sort())).toEqual(
    people.map(() => ['createdAt', 'disabledAt', 'emoji', 'hue', 'id', 'name', 'picture', 'seenAt', 'serverRole']),
  );
});

test('the last owner, who may not go, loses nothing by trying', async () => {
  const { ana } = await start();
  const { id } = (await ana.post('/api/imports')).json;
  expect((await ana.delete('/api/account', { password: PASSWORD })).json['reason']).toBe('last_owner');
  expect((await ana.get(`/api/imports/${String(id)}`)).status).toBe(200);
});

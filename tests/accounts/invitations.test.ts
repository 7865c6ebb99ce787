import { expect, onTestFinished, test } from 'vitest';
import { invite, join, PASSWORD, setUp, startServer } from '../http/running-server.ts';
import type { Browser, RunningServer } from '../http/running-server.ts';

const DAY = 86_400_000;

async function start() {
  const server = await startServer();
  onTestFinished(() => server.close());
  return { server, ...(await setUp(server)) };
}

async function look(browser: Browser, token: string): Promise<unknown[]> {
  const answer = await browser.post('/api/invitations/look', { token });
  return answer.status === 200 ? [200, answer.json] : [answer.status, answer.json['code'], answer.json['reason']];
}

async function accept(browser: Browser, body: Record<string, unknown>): Promise<unknown[]> {
  const answer = await browser.post('/api/invitations/accept', body);
  return [answer.status, answer.json['reason']];
}

function makeWatchable(server: RunningServer, roomId: string): void {
  server.database.sqlite.prepare('UPDATE rooms SET watchable = 1 WHERE id = ?').run(roomId);
}

const roleOf = (server: RunningServer, id: string): unknown =>
  server.database.sqlite.prepare("SELECT role FROM members WHERE actor_id = ? AND status = 'active'").pluck().get(id);

test('a link shows the name of the room, makes a member with a password, and a guest without', async () => {
  const { server, ana, roomId } = await start();
  const token = await invite(ana, roomId);
  expect(await look(server.browser(), token)).toEqual([200, { kind: 'join', roomName: 'The Kitchen Table', role: 'member' }]);
  const ben = await join(server, token, 'ben');
  const guest = await join(server, token, 'cleo', null);
  expect((await ben.browser.get('/api/session')).json).toMatchObject({ state: 'signed_in', me: { name: 'ben', serverRole: 'member' } });
  expect((await guest.browser.get('/api/session')).json).toMatchObject({ me: { name: 'cleo', serverRole: 'guest' } });
  expect(guest.browser.cookies.has('device')).toBe(false);
  expect([roleOf(server, ben.id), roleOf(server, guest.id)]).toEqual(['member', 'member']);
});

test('a link opens five times unless told otherwise; looking and coming again use nothing up', async () => {
  const { server, ana, roomId } = await start();
  const token = await invite(ana, roomId, { kind: 'join', maxUses: 2 });
  const ben = await join(server, token, 'ben');
  await look(server.browser(), token);
  expect(await accept(ben.browser, { token })).toEqual([200, undefined]);
  expect(await accept(ana, { token })).toEqual([200, undefined]);
  await join(server, token, 'cleo');
  expect(await accept(server.browser(), { token, name: 'dora' })).toEqual([410, 'link_used_up']);
  expect(await look(server.browser(), token)).toEqual([410, 'expired', 'link_used_up']);
});

test('of ten who take the last use at once, one comes in, and the others leave no account behind', async () => {
  const { server, ana, roomId } = await start();
  const token = await invite(ana, roomId, { kind: 'join', maxUses: 1 });
  const tries = await Promise.all(Array.from({ length: 10 }, (_, at) => accept(server.browser(), { token, name: `person ${at}` })));
  expect(tries.filter(([status]) => status === 200).length).toBe(1);
  expect(tries.filter(([status]) => status === 410).length).toBe(9);
  expect(server.database.sqlite.prepare('SELECT count(*) FROM accounts').pluck().get()).toBe(2);
  expect(server.database.sqlite.prepare('SELECT uses FROM invitations').pluck().get()).toBe(1);
});

test('a link ends after its days, when it is revoked, and when its maker may not invite any more', async () => {
  const { server, ana, anaId, roomId } = await start();
  const old = await invite(ana, roomId, { kind: 'join', days: 1 });
  const revoked = await invite(ana, roomId);
  const moderators = await invite(ana, roomId, { kind: 'join', role: 'moderator' });
  const ben = await join(server, moderators, 'ben');
  const bens = await invite(ben.browser, roomId);
  expect(await look(server.browser(), bens)).toMatchObject([200, {}]);

  const list = (await ana.get(`/api/rooms/${roomId}/invitations`)).json['invitations'] as {
    id: string;
    createdBy: string;
    role: string;
    expiresAt: number;
  }[];
  const usual = list.find((one) => one.createdBy === anaId && one.role === 'member' && one.expiresAt > Date.now() + 6 * DAY);
  expect((await ana.delete(`/api/rooms/${roomId}/invitations/${usual?.id ?? ''}`)).status).toBe(204);
  expect(await look(server.browser(), revoked)).toEqual([410, 'expired', 'link_revoked']);

  await server.app.core.batch.do(() => server.app.core.members.changeRole(anaId, roomId, ben.id, 'member'));
  expect(await look(server.browser(), bens)).toEqual([410, 'expired', 'link_revoked']);
  expect(await accept(server.browser(), { token: bens, name: 'eve' })).toEqual([410, 'link_revoked']);

  server.clock.offset += DAY;
  expect(await look(server.browser(), old)).toEqual([410, 'expired', 'link_expired']);
});

test('G21: an unknown link says nothing, in the same words whatever it is', async () => {
  const { server, ana, roomId } = await start();
  const token = await invite(ana, roomId);
  for (const wrong of [
    'x',
    token.slice(1),
    `${token}x`,
    token.toLowerCase() === token ? `${token}A` : token.toLowerCase(),
    ' ',
    '%00',
    '../../etc',
  ]) {
    expect(await look(server.browser(), wrong)).toEqual([401, 'wrong_credentials', 'link_unknown']);
  }
  expect(JSON.stringify(server.database.sqlite.prepare('SELECT * FROM invitations').all())).not.toContain(token);
});

test('G27: who tries links without end is told to wait, others are not', async () => {
  const { server, ana, roomId } = await start();
  const token = await invite(ana, roomId);
  const tries = [];
  for (let at = 0; at < 22; at += 1) tries.push((await look(server.browser(), `wrong${at}`))[0]);
  expect(tries.at(-1)).toBe(429);
  server.clock.offset += 180_000;
  expect(await look(server.browser(), token)).toMatchObject([200, {}]);
});

test('only moderators see, make and revoke links; nobody makes one above their own standing or beyond the limits', async () => {
  const { server, ana, roomId } = await start();
  const ben = await join(server, await invite(ana, roomId), 'ben');
  const mod = await join(server, await invite(ana, roomId, { kind: 'join', role: 'moderator' }), 'mia');
  const path = `/api/rooms/${roomId}/invitations`;
  const wish = async (browser: Browser, body: unknown, to = path): Promise<unknown[]> => {
    const answer = await browser.post(to, body);
    return [answer.status, answer.json['reason']];
  };
  expect((await ben.browser.get(path)).status).toBe(403);
  expect(await wish(ben.browser, { kind: 'join' })).toEqual([403, 'role']);
  expect(await wish(mod.browser, { kind: 'join', role: 'moderator' })).toEqual([403, 'role']);
  expect(await wish(mod.browser, { kind: 'join', role: 'watcher' })).toEqual([200, undefined]);
  expect(await wish(ana, { kind: 'join', role: 'owner' })).toEqual([400, 'malformed']);
  expect(await wish(ana, { kind: 'join', maxUses: 11 })).toEqual([400, 'too_many_uses']);
  expect(await wish(ana, { kind: 'join', days: 31 })).toEqual([400, 'malformed']);
  expect(await wish(ana, { kind: 'join', maxUses: 0 })).toEqual([400, 'malformed']);
  expect(await wish(ana, { kind: 'watch' })).toEqual([403, 'not_watchable']);
  expect(await wish(ana, { kind: 'join' }, '/api/rooms/aaaaaaaaaaaaaaaaaaaaaa/invitations')).toEqual([404, undefined]);
  expect((await server.browser().get(path)).status).toBe(401);
  const [one] = (await ana.get(path)).json['invitations'] as { id: string }[];
  expect((await ben.browser.delete(`${path}/${one?.id ?? ''}`)).status).toBe(403);
  expect((await ana.delete(`${path}/aaaaaaaaaaaaaaaaaaaaaa`)).status).toBe(404);
  expect(JSON.stringify((await ana.get(path)).json)).not.toMatch(/token/iu);
});

test('a room has at most fifty open links', async () => {
  const { ana, roomId } = await start();
  for (let at = 0; at < 50; at += 1) await invite(ana, roomId);
  const answer = await ana.post(`/api/rooms/${roomId}/invitations`, { kind: 'join' });
  expect([answer.status, answer.json['reason']]).toEqual([403, 'too_many_invitations']);
});

test('somebody makes at most a hundred links a day, revoked or not', async () => {
  const { server, ana, roomId } = await start();
  for (let at = 0; at < 100; at += 1) {
    await invite(ana, roomId);
    server.database.sqlite.prepare('UPDATE invitations SET revoked_at = 1').run();
  }
  const path = `/api/rooms/${roomId}/invitations`;
  expect((await ana.post(path, { kind: 'join' })).json).toMatchObject({ code: 'too_many', reason: 'too_many_invitations' });
  server.clock.offset += DAY;
  expect((await ana.post(path, { kind: 'join' })).status).toBe(200);
  server.clock.offset += 40 * DAY;
  await server.app.parts.sweep.run();
  expect(server.database.sqlite.prepare('SELECT count(*) FROM invitations').pluck().get()).toBe(0);
});

test('who is banned does not come back by a link, and uses nothing up', async () => {
  const { server, ana, anaId, roomId } = await start();
  const token = await invite(ana, roomId);
  const ben = await join(server, token, 'ben');
  await server.app.core.batch.do(() => server.app.core.members.banMember(anaId, roomId, ben.id));
  expect(await accept(ben.browser, { token })).toEqual([403, 'banned']);
  expect(server.database.sqlite.prepare('SELECT uses FROM invitations').pluck().get()).toBe(1);
});

test('B47, B48: no new account looks like another, like a persona or like the room itself', async () => {
  const { server, ana, roomId } = await start();
  const token = await invite(ana, roomId, { kind: 'join', maxUses: 10 });
  await join(server, token, 'Admin');
  // Mina is one of the personas at the kitchen table.
  for (const name of ['admin', 'ＡＤＭＩＮ', 'аdmin', 'admin.', 'Mina', 'mína', 'system', 'Dantok']) {
    expect([name, ...(await accept(server.browser(), { token, name }))]).toEqual([name, 409, 'name_taken']);
  }
  for (const name of ['', '   ', '\u3164', 'a\u202eb', 'x'.repeat(200), 'y'.repeat(2_000)]) {
    expect((await accept(server.browser(), { token, name }))[0]).toBe(400);
    server.clock.offset += 60_000;
  }
});

test('a watch link lets anybody read one room without an account, as often as it allows', async () => {
  const { server, ana, roomId } = await start();
  makeWatchable(server, roomId);
  const token = await invite(ana, roomId, { kind: 'watch', maxUses: 2 });
  expect(await look(server.browser(), token)).toEqual([200, { kind: 'watch', roomName: 'The Kitchen Table', role: 'watcher' }]);
  const visitor = server.browser();
  expect((await visitor.post('/api/invitations/watch', { token })).json).toEqual({ me: { kind: 'visitor', roomId }, roomId });
  const cookie = visitor.cookieHeader;
  expect((await visitor.post('/api/invitations/watch', { token })).status).toBe(200);
  expect(visitor.cookieHeader).toBe(cookie);
  expect((await visitor.get('/api/session')).json).toMatchObject({ state: 'signed_in', me: { kind: 'visitor', roomId } });
  for (const path of ['/api/sessions', '/api/people', `/api/rooms/${roomId}/invitations`])
    expect((await visitor.get(path)).status).toBe(403);
  expect((await visitor.patch('/api/account', { hue: 1 })).status).toBe(403);
  await server.browser().post('/api/invitations/watch', { token });
  expect((await server.browser().post('/api/invitations/watch', { token })).json).toMatchObject({
    code: 'expired',
    reason: 'link_used_up',
  });
  expect(await accept(server.browser(), { token, name: 'eve' })).toEqual([400, 'link_kind']);
  const join = await invite(ana, roomId);
  expect((await server.browser().post('/api/invitations/watch', { token: join })).json['reason']).toBe('link_kind');
});

test('a visitor who joins becomes somebody: the visit ends', async () => {
  const { server, ana, roomId } = await start();
  makeWatchable(server, roomId);
  const visitor = server.browser();
  await visitor.post('/api/invitations/watch', { token: await invite(ana, roomId, { kind: 'watch' }) });
  const visit = visitor.cookieHeader;
  expect(await accept(visitor, { token: await invite(ana, roomId), name: 'ben', password: PASSWORD })).toEqual([200, undefined]);
  expect((await visitor.get('/api/session')).json).toMatchObject({ me: { name: 'ben' } });
  expect((await server.browser().get('/api/session', { headers: { cookie: visit } })).json['state']).toBe('signed_out');
});

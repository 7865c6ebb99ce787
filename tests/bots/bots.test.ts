// Bots as members: whose they are, what their tokens open, what they may never do. (PRODUCT C4; B47, G22)
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { invite, join, PASSWORD, setUp, startServer } from '../http/running-server.ts';
import type { Answer, Browser, RunningServer } from '../http/running-server.ts';
import { WebSocket } from 'ws';

let server: RunningServer;
let ana: Browser;
let roomId: string;
beforeEach(async () => {
  server = await startServer();
  ({ ana, roomId } = await setUp(server));
});
afterEach(() => server.close());

async function makeBot(owner: Browser, name = 'Echo'): Promise<string> {
  const answer = await owner.post('/api/bots', { name, emoji: '🤖', hue: 200, about: 'Says it again.' });
  expect(answer.status).toBe(200);
  return (answer.json['bot'] as { id: string }).id;
}

async function tokenOf(owner: Browser, bot: string, scopes = ['rooms:read', 'rooms:write']): Promise<string> {
  const answer = await owner.post(`/api/bots/${bot}/tokens`, { name: 'bell', scopes, days: 30, password: PASSWORD });
  expect(answer.status).toBe(200);
  return answer.json['secret'] as string;
}

function by(secret: string, method: string, path: string, body?: unknown): Promise<Answer> {
  return server.browser().send(method, path, { headers: { authorization: `Bearer ${secret}`, origin: null }, ...(body === undefined ? {} : { body }) }); // prettier-ignore
}

/** In ana's room, with a token. */
async function seated(): Promise<{ bot: string; secret: string }> {
  const bot = await makeBot(ana);
  expect((await ana.send('PUT', `/api/rooms/${roomId}/members/${bot}`, { body: {} })).status).toBe(200);
  return { bot, secret: await tokenOf(ana, bot) };
}

test('a bot with a token is a member that posts and reads, and the same id again is the same line', async () => {
  const { bot, secret } = await seated();
  expect((await by(secret, 'GET', '/api/session')).json).toMatchObject({ state: 'signed_in', me: { kind: 'bot', id: bot, name: 'Echo' } });
  const line = { id: newId(), text: 'good morning' };
  const [first, again] = [
    await by(secret, 'POST', `/api/rooms/${roomId}/messages`, line),
    await by(secret, 'POST', `/api/rooms/${roomId}/messages`, line),
  ];
  expect([first.status, again.json]).toEqual([200, first.json]);
  expect(first.json).toMatchObject({ message: { authorId: bot, text: 'good morning' } });
  const { members } = (await ana.get(`/api/rooms/${roomId}/members`)).json as { members: { id: string }[] };
  expect(members.find(({ id }) => id === bot)).toMatchObject({ kind: 'bot', name: 'Echo', role: 'member', status: 'active' });
  expect((await by(secret, 'GET', '/api/rooms')).json).toMatchObject({ me: { kind: 'bot' }, rooms: [{ room: { id: roomId } }] });
});

test('it opens a socket and is greeted; disabled or deleted, the socket is gone at once and no token opens anything', async () => {
  const { bot, secret } = await seated();
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/socket`, { headers: { authorization: `Bearer ${secret}` } });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const hello = new Promise<string>((resolve) => socket.once('message', (bytes: Buffer) => resolve(bytes.toString('utf8'))));
  socket.send(JSON.stringify({ type: 'hello', protocol: 2 }));
  expect(JSON.parse(await hello)).toMatchObject({ type: 'hello', mine: { me: { kind: 'bot', id: bot } } });
  expect((await ana.patch(`/api/bots/${bot}`, { disabled: true })).json).toMatchObject({
    bot: { disabledAt: expect.any(Number) as number },
  });
  expect(await closed).toBe(4401);
  expect((await by(secret, 'GET', '/api/session')).status).toBe(401);
  await ana.patch(`/api/bots/${bot}`, { disabled: false });
  expect((await by(secret, 'GET', '/api/session')).status).toBe(200);
  expect((await ana.delete(`/api/bots/${bot}`)).status).toBe(204);
  expect((await by(secret, 'GET', '/api/session')).status).toBe(401);
  expect((await ana.get('/api/bots')).json).toEqual({ bots: [] });
  // The name is free again.
  await makeBot(ana);
});

test('B47: it takes nobody’s name, nor one that looks like it, and guests make none', async () => {
  expect((await ana.post('/api/bots', { name: 'аna' })).json).toMatchObject({ code: 'conflict', reason: 'name_taken', field: 'name' });
  const guest = await join(server, await invite(ana, roomId), 'gus', null);
  expect((await guest.browser.post('/api/bots', { name: 'Mine' })).json).toMatchObject({ code: 'forbidden', reason: 'guest' });
});

test('it never has more than a member’s rights, comes by no link, makes no room and directs no persona', async () => {
  const { bot, secret } = await seated();
  const role = await ana.patch(`/api/rooms/${roomId}/members/${bot}`, { role: 'moderator' });
  expect(role.json).toMatchObject({ code: 'forbidden', reason: 'bot' });
  const link = await invite(ana, roomId, { kind: 'join', role: 'moderator' });
  expect((await by(secret, 'POST', '/api/invitations/accept', { token: link })).json).toMatchObject({ code: 'forbidden', reason: 'bot' });
  expect((await by(secret, 'POST', '/api/rooms', { name: 'mine' })).json).toMatchObject({ code: 'forbidden', reason: 'bot' });
  for (const [method, path, body] of [
    ['POST', '/pause', undefined],
    ['POST', '/talk', { topic: 'soup' }],
    ['POST', '/talk/extend', undefined],
    ['POST', `/personas/${newId()}/call`, undefined],
  ] as const)
    expect((await by(secret, method, `/api/rooms/${roomId}${path}`, body)).json).toMatchObject({ code: 'forbidden', reason: 'bot' });
  expect((await by(secret, 'PATCH', `/api/rooms/${roomId}`, { heedsBots: true })).json).toMatchObject({
    code: 'forbidden',
    reason: 'role',
  });
});

test('it takes no whole room along as a file, and brings none in', async () => {
  const { secret } = await seated();
  const refused = { code: 'forbidden', reason: 'bot' };
  expect((await by(secret, 'GET', `/api/rooms/${roomId}/export?format=jsonl`)).json).toMatchObject(refused);
  expect((await by(secret, 'GET', `/api/rooms/${newId()}/export?format=jsonl`)).json).toMatchObject({ code: 'not_found' });
  expect((await by(secret, 'POST', '/api/imports', {})).json).toMatchObject(refused);
});

test('its tokens are for rooms alone, whatever is asked for, and none makes another', async () => {
  const { bot, secret } = await seated();
  const wish = { name: 'bell', scopes: ['rooms:read', 'account'], days: 1, password: PASSWORD };
  expect((await ana.post(`/api/bots/${bot}/tokens`, wish)).json).toMatchObject({ code: 'invalid' });
  expect((await by(secret, 'GET', `/api/bots/${bot}/tokens`)).json).toMatchObject({ code: 'forbidden', reason: 'scope' });
  const { password: _, ...bare } = { ...wish, scopes: ['rooms:read'] };
  expect((await ana.post(`/api/bots/${bot}/tokens`, bare)).json).toMatchObject({ code: 'wrong_credentials', field: 'password' });
  const listed = (await ana.get(`/api/bots/${bot}/tokens`)).json['tokens'] as { id: string }[];
  expect((await ana.delete(`/api/bots/${bot}/tokens/${listed[0]?.id ?? ''}`)).status).toBe(204);
  expect((await by(secret, 'GET', '/api/session')).status).toBe(401);
});

test('somebody else’s bot is not there; the owner of the server sees it, disables and deletes it, and gives it no token', async () => {
  const ben = await join(server, await invite(ana, roomId), 'ben');
  const cho = await join(server, await invite(ana, roomId), 'cho');
  const bot = await makeBot(ben.browser, 'Bens');
  expect((await cho.browser.get('/api/bots')).json).toEqual({ bots: [] });
  expect((await cho.browser.patch(`/api/bots/${bot}`, { disabled: true })).json).toMatchObject({ code: 'not_found' });
  expect((await ana.get('/api/bots')).json).toMatchObject({ bots: [{ id: bot, ownerId: ben.id, ownerName: 'ben' }] });
  expect((await ana.patch(`/api/bots/${bot}`, { name: 'Anas' })).json).toMatchObject({ code: 'not_found' });
  // Nobody adds a bot that is not theirs and that they have never met.
  expect((await ana.send('PUT', `/api/rooms/${roomId}/members/${bot}`, { body: {} })).json).toMatchObject({ code: 'not_found' });
  expect((await ana.delete(`/api/bots/${bot}`)).status).toBe(204);
});

test('of a deleted bot its lines and its name at them are left, and nothing else that was its own', async () => {
  const { bot, secret } = await seated();
  await by(secret, 'POST', `/api/rooms/${roomId}/messages`, { id: newId(), text: 'good morning' });
  await ana.post(`/api/rooms/${roomId}/webhooks`, { botId: bot, url: 'https://hook.example.org/here', hears: 'lines' });
  const count = (rows: string): unknown => server.database.sqlite.prepare(`SELECT count(*) FROM ${rows} = ?`).pluck().get(bot);
  const left = (): unknown[] => ['api_tokens WHERE actor_id', 'webhooks WHERE bot_id', "bots WHERE about <> '' AND actor_id"].map(count);
  expect(left()).toEqual([1, 1, 1]);
  expect((await ana.delete(`/api/bots/${bot}`)).status).toBe(204);
  expect(left()).toEqual([0, 0, 0]);
  const { messages } = (await ana.get(`/api/rooms/${roomId}/messages`)).json as { messages: { authorId: string; text: string }[] };
  expect(messages.filter(({ authorId }) => authorId === bot)).toMatchObject([{ text: 'good morning' }]);
  await makeBot(ana);
});

test('G22: whoever deletes their account, or is disabled, takes their bots along', async () => {
  const ben = await join(server, await invite(ana, roomId, { kind: 'join', role: 'moderator' }), 'ben');
  const bot = await makeBot(ben.browser, 'Bens');
  await ben.browser.send('PUT', `/api/rooms/${roomId}/members/${bot}`, { body: {} });
  const secret = await tokenOf(ben.browser, bot);
  expect((await by(secret, 'GET', '/api/session')).status).toBe(200);
  await ben.browser.delete('/api/account', { password: PASSWORD });
  expect((await by(secret, 'GET', '/api/session')).status).toBe(401);
  const { members } = (await ana.get(`/api/rooms/${roomId}/members`)).json as { members: { id: string }[] };
  expect(members.find(({ id }) => id === bot)).toMatchObject({ status: 'left' });
  expect((await ana.get('/api/bots')).json).toEqual({ bots: [] });
});

/** Ben moderates ana's room, and his bot is in it, with a token. */
async function bensBotIn(): Promise<{ ben: Browser; benId: string; bot: string; secret: string }> {
  const { browser: ben, id: benId } = await join(server, await invite(ana, roomId, { kind: 'join', role: 'moderator' }), 'ben');
  const bot = await makeBot(ben, 'Bens');
  expect((await ben.send('PUT', `/api/rooms/${roomId}/members/${bot}`, { body: {} })).status).toBe(200);
  const secret = await tokenOf(ben, bot);
  expect((await by(secret, 'GET', `/api/rooms/${roomId}/messages`)).status).toBe(200);
  return { ben, benId, bot, secret };
}

async function statusesOf(...ids: string[]): Promise<unknown[]> {
  const { members } = (await ana.get(`/api/rooms/${roomId}/members`)).json as { members: { id: string; status: string }[] };
  return ids.map((id) => members.find((member) => member.id === id)?.status);
}

test('G22: whoever is removed from a room takes their bots along, and nobody else’s', async () => {
  const { benId, bot, secret } = await bensBotIn();
  const anas = await seated();
  expect((await ana.delete(`/api/rooms/${roomId}/members/${benId}`)).status).toBe(200);
  expect((await by(secret, 'GET', `/api/rooms/${roomId}/messages`)).json).toMatchObject({ code: 'not_found' });
  expect(await statusesOf(benId, bot, anas.bot)).toEqual(['removed', 'removed', 'active']);
});

test('G22: a ban takes a person’s bots along, of whoever left before as well, and none comes back while it lasts', async () => {
  const { ben, benId, bot, secret } = await bensBotIn();
  const garden = (await ana.post('/api/rooms', { name: 'garden' })).json['roomId'] as string;
  // So that ana knows it from elsewhere.
  expect((await ana.send('PUT', `/api/rooms/${garden}/members/${bot}`, { body: {} })).status).toBe(200);
  expect((await ben.post(`/api/rooms/${roomId}/leave`, {})).status).toBe(200);
  expect(await statusesOf(benId, bot)).toEqual(['left', 'active']);
  expect((await ana.post(`/api/rooms/${roomId}/members/${benId}/ban`, {})).status).toBe(200);
  expect(await statusesOf(benId, bot)).toEqual(['banned', 'removed']);
  expect((await by(secret, 'GET', `/api/rooms/${roomId}/messages`)).json).toMatchObject({ code: 'not_found' });
  expect((await by(secret, 'GET', `/api/rooms/${garden}/messages`)).status).toBe(200);
  const add = () => ana.send('PUT', `/api/rooms/${roomId}/members/${bot}`, { body: {} });
  expect((await add()).json).toMatchObject({ code: 'forbidden', reason: 'owner_banned' });
  await ana.post(`/api/rooms/${roomId}/members/${benId}/unban`, {});
  expect((await add()).status).toBe(200);
  expect(await statusesOf(benId, bot)).toEqual(['removed', 'active']);
});

// Rooms over HTTP, as a program uses them with a token. (PRODUCT C1; L7)
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { MessageRecord } from '../../protocol/records.ts';
import { PASSWORD, setUp, startServer } from './running-server.ts';
import type { Answer, RunningServer } from './running-server.ts';

let server: RunningServer;
let roomId: string;
let anaId: string;
let secret: string;
beforeEach(async () => {
  server = await startServer({ CALLS_PER_MINUTE: '100' });
  const begun = await setUp(server);
  ({ roomId, anaId } = begun);
  const wish = { name: 'bell', scopes: ['rooms:read', 'rooms:write'], days: 1, password: PASSWORD };
  secret = (await begun.ana.post('/api/tokens', wish)).json['secret'] as string;
});
afterEach(() => server.close());

function send(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${secret}`, origin: null };
  return server.browser().send(method, path, { headers, ...(body === undefined ? {} : { body }) });
}

const messagesOf = (answer: Answer): string[] => (answer.json['messages'] as MessageRecord[]).map(({ text }) => text);

test('L7: a line posted again under its id is the same line, with other words it is refused', async () => {
  const line = { id: newId(), text: 'soup is ready' };
  const first = await send('POST', `/api/rooms/${roomId}/messages`, line);
  expect(first.json).toMatchObject({ seq: expect.any(Number) as number, message: { ...line, authorId: anaId } });
  expect((await send('POST', `/api/rooms/${roomId}/messages`, line)).json).toEqual(first.json);
  expect((await send('POST', `/api/rooms/${roomId}/messages`, { ...line, text: 'tea' })).json).toMatchObject({ code: 'conflict' });
});

test('lines are read in pages that name their neighbours', async () => {
  for (const text of ['one', 'two', 'three', 'four', 'five']) await send('POST', `/api/rooms/${roomId}/messages`, { text });
  const newest = await send('GET', `/api/rooms/${roomId}/messages?limit=2`);
  expect(messagesOf(newest)).toEqual(['four', 'five']);
  const older = /<(?<path>[^>]+)>; rel="prev"/u.exec(String(newest.headers.link))?.groups?.['path'] ?? '';
  const before = await send('GET', older);
  expect(messagesOf(before)).toEqual(['two', 'three']);
  const newer = /<(?<path>[^>]+)>; rel="next"/u.exec(String(before.headers.link))?.groups?.['path'] ?? '';
  expect(messagesOf(await send('GET', newer))).toEqual(['four', 'five']);
  expect((await send('GET', `/api/rooms/${roomId}/messages?before=3&after=1`)).json).toMatchObject({ code: 'invalid', field: 'before' });
});

test('a line is changed, marked and taken back, and the log tells it to whoever asks later', async () => {
  const id = newId();
  await send('POST', `/api/rooms/${roomId}/messages`, { id, text: 'soup' });
  const line = `/api/rooms/${roomId}/messages/${id}`;
  expect((await send('PATCH', line, { text: 'tea' })).status).toBe(200);
  expect((await send('PUT', `${line}/reactions/${encodeURIComponent('👍')}`)).status).toBe(200);
  expect((await send('PUT', `${line}/pin`)).status).toBe(200);
  expect(messagesOf(await send('GET', `/api/rooms/${roomId}/pins`))).toEqual(['tea']);
  expect((await send('GET', `${line}/versions`)).json).toEqual({ versions: [{ text: 'soup', writtenAt: expect.any(Number) as number }] });
  expect((await send('GET', line)).json).toMatchObject({ message: { text: 'tea', reactions: [{ emoji: '👍', actorIds: [anaId] }] } });
  expect((await send('DELETE', line)).status).toBe(200);
  const { events, head, hasMore } = (await send('GET', `/api/rooms/${roomId}/events?after=0`)).json as {
    events: { seq: number; type: string }[];
    head: number;
    hasMore: boolean;
  };
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, at) => at + 1));
  expect(events.slice(-5).map(({ type }) => type)).toEqual([
    'message.posted',
    'message.edited',
    'message.reacted',
    'message.pinned',
    'message.deleted',
  ]);
  expect(hasMore).toBe(false);
});

test('G5: a number that has not been, or one of another database, is expired', async () => {
  const events = (query: string): Promise<Answer> => send('GET', `/api/rooms/${roomId}/events?${query}`);
  const { epoch, head, events: all } = (await events('after=0')).json as { epoch: string; head: number; events: { at: number }[] };
  const at = all.at(-1)?.at ?? 0;
  expect(epoch).toBe(server.app.core.epoch);
  expect((await events(`after=${head}&epoch=${epoch}`)).json).toEqual({ events: [], epoch, head, hasMore: false });
  expect((await events(`after=${head + 1}`)).json).toMatchObject({ status: 410, code: 'expired', reason: 'ahead' });
  expect((await events(`after=${head}&epoch=${epoch}&at=${at}`)).json).toMatchObject({ events: [] });
  expect((await events(`after=${head}&epoch=${epoch}&at=${at + 1}`)).json).toMatchObject({ status: 410, code: 'expired', reason: 'epoch' });
  expect((await events(`after=${head}&epoch=another`)).json).toMatchObject({ status: 410, code: 'expired', reason: 'epoch' });
});

test('a room is made, looked at and left without a body where none is needed', async () => {
  const made = await send('POST', '/api/rooms', { name: 'cellar' });
  const cellar = made.json['roomId'] as string;
  expect((await send('GET', `/api/rooms/${cellar}`)).json).toMatchObject({
    room: { name: 'cellar' },
    role: 'owner',
    here: [],
    watching: 0,
  });
  expect((await send('GET', `/api/rooms/${cellar}/members`)).json).toMatchObject({ members: [{ id: anaId, role: 'owner' }] });
  expect((await send('POST', `/api/rooms/${cellar}/archive`)).status).toBe(200);
  expect((await send('POST', `/api/rooms/${cellar}/messages`, { text: 'x' })).json).toMatchObject({
    code: 'forbidden',
    reason: 'archived',
  });
  expect((await send('GET', '/api/rooms')).json).toMatchObject({ me: { id: anaId }, ownKey: false });
});

test('how many calls are left is told with each, and one too many is told when to come again', async () => {
  const first = await send('GET', '/api/rooms');
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '100', 'ratelimit-remaining': '99' });
  let last = first;
  // Not 101: on a slow machine some of what was used is given back meanwhile.
  for (let calls = 0; calls < 2_000 && last.status === 200; calls += 1) last = await send('GET', '/api/rooms');
  expect(last.json).toMatchObject({ status: 429, code: 'too_many', reason: 'calls' });
  expect(last.headers).toMatchObject({ 'ratelimit-remaining': '0', 'retry-after': '1' });
});

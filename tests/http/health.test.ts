// How the server is, told to those who may know. (PRODUCT C5)
import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ChatError } from '../../server/errors.ts';
import { openChatRig } from '../harness/chat-rig.ts';
import { PASSWORD, invite, join, setUp, startServer } from './running-server.ts';

test('anybody learns whether it works, its owner how it is', async () => {
  const server = await startServer();
  const { ana, roomId } = await setUp(server);
  const ben = await join(server, await invite(ana, roomId), 'ben');
  const stranger = server.browser();
  for (const address of ['/health', '/health/live', '/health/ready']) expect((await stranger.get(address)).json).toEqual({ ok: true });
  expect((await ben.browser.get('/health')).json).toEqual({ ok: true });
  expect((await ana.get('/health')).json).toMatchObject({
    ok: true,
    details: { version: '0.1.0', database: { ok: true }, lastBackupAt: null, provider: [] },
  });
  const { details } = (await ana.get('/health')).json as { details: { database: { bytes: number } } };
  // What is not in the file itself yet counts as well.
  expect(details.database.bytes).toBeGreaterThan(statSync(path.join(server.dataDir, 'dantok.sqlite')).size);
  server.database.sqlite.close();
  expect((await stranger.get('/health/ready')).status).toBe(503);
  expect((await stranger.get('/health/live')).status).toBe(200);
  await server.close();
});

test('numbers go to an owner, by session or by a token for them, and to this machine where that is set', async () => {
  const server = await startServer();
  const { ana } = await setUp(server);
  const made = await ana.post('/api/tokens', { name: 'prometheus', scopes: ['metrics'], days: null, password: PASSWORD });
  const authorization = `Bearer ${String(made.json['secret'])}`;
  const answer = await server.browser().get('/metrics', { headers: { authorization } });
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect((await server.browser().get('/metrics')).status).toBe(401);
  await server.close();
  const open = await startServer({ METRICS: 'loopback' });
  expect((await open.browser().get('/metrics')).status).toBe(200);
  expect((await open.browser().get('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(401);
  await open.close();
});

test('the numbers are those of what happened, in the form that Prometheus reads', async () => {
  const { server, ana, token, send } = await openChatRig({ upstream: { content: () => 'one two three' } });
  const kitchen = await server.room('kitchen', ana);
  await server.enter(ana, kitchen);
  // A turn that got its slot after a second and a half.
  const { $client } = server.core.orm;
  const at = Date.now();
  $client
    .prepare(
      `INSERT INTO turns (id, room_id, kind, task, lane, persona_ids, depth, max_lines, closing, reason, message_id, state, created_at, not_before)
       VALUES ('t', ?, 'reply', 'line', 'addressed', '[]', 1, 1, 0, '{}', 'm', 'done', ?, 0)`,
    )
    .run(kitchen, at - 1_500);
  $client.prepare(`INSERT INTO sends (budget_id, at, lane, turn_id) VALUES ('elsewhere', ?, 'addressed', 't')`).run(at);
  await send(await token(ana, 'chat'), 'POST', '/api/chat', { message: 'hello' });
  const text = await (await send(await token(ana, 'metrics'), 'GET', '/metrics')).text();
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) dantok_\w+ .+|dantok_\w+(?:\{\w+="[\w.-]+"\})? -?[\d.e+-]+)$/u);
  expect(text).toContain('dantok_sockets 1\n');
  expect(text).toContain('dantok_rooms 1\n');
  expect(text).toContain('dantok_requests_total{lane="person"} 1\n');
  expect(text).toContain('dantok_tokens_total{kind="completion"} 3\n');
  expect(text).toContain('dantok_slots_left 2\n');
  expect(text).toContain('dantok_turn_wait_seconds{lane="addressed"} 1.5\n');
  expect(text).not.toMatch(/ana|kitchen|hello/u);
});

test('the whole log of requests is summed up once a minute, however often the numbers are asked for', async () => {
  const server = await startServer();
  const { ana } = await setUp(server);
  const insert = server.database.sqlite.prepare(
    "INSERT INTO sends (budget_id, at, lane, prompt_tokens, completion_tokens, cost) VALUES ('elsewhere', 0, 'person', 2, 1, 0.5)",
  );
  const numbers = async (): Promise<string[]> => {
    const { text } = await ana.get('/metrics');
    return text.split('\n').filter((line) => /^dantok_(?:requests_total|cost_dollars_total)/u.test(line));
  };
  const one = ['dantok_requests_total{lane="person"} 1', 'dantok_cost_dollars_total 0.5'];
  insert.run();
  expect(await numbers()).toEqual(one);
  insert.run();
  expect(await numbers()).toEqual(one);
  server.clock.offset = 60_000;
  expect(await numbers()).toEqual(['dantok_requests_total{lane="person"} 2', 'dantok_cost_dollars_total 1']);
  await server.close();
});

test('every answer has an id that its lines in the log have too', async () => {
  const server = await startServer();
  const first = await server.browser().get('/api/session');
  const id = String(first.headers['request-id']);
  expect(server.logged.some((line) => line.includes(`"reqId":"${id}"`))).toBe(true);
  expect((await server.browser().get('/api/session')).headers['request-id']).not.toBe(id);
  await server.close();
});

test('G16: what a full disk refuses to whoever tries again by itself is a warning, and no bug', async () => {
  const server = await startServer();
  const { ana, roomId } = await setUp(server);
  const errors = [refusedByDisk(), new Error('a slip')];
  server.app.core.hub.listen(() => {
    throw errors.shift() ?? new Error('one too many');
  });
  for (let at = 0; at < 2; at += 1) await ana.post(`/api/rooms/${roomId}/messages`, { text: `soup ${at}` });
  const told = server.logged.map((line) => JSON.parse(line) as { level: number; msg: string }).filter(({ level }) => level > 30);
  expect(told.map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'the disk is full; nothing was stored'],
    [50, 'a bug'],
  ]);
  expect((await ana.get('/metrics')).text).toContain('dantok_errors_total 1\n');
  await server.close();
});

function refusedByDisk(): ChatError {
  return new ChatError('storage_full', 'the disk is full; nothing was stored');
}

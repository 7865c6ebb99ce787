import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, setUp, startServer } from '../http/running-server.ts';
import type { RunningServer } from '../http/running-server.ts';

async function start(environment: Record<string, string> = {}): Promise<RunningServer> {
  const server = await startServer(environment);
  onTestFinished(() => server.close());
  return server;
}

const names = (server: RunningServer): unknown =>
  server.database.sqlite.prepare("SELECT name FROM actors WHERE kind = 'person' ORDER BY name").pluck().all();
const rooms = (server: RunningServer): unknown => server.database.sqlite.prepare('SELECT name FROM rooms').pluck().all();

test('whoever has the link becomes the owner, signed in, in The Kitchen Table', async () => {
  const server = await start();
  const ana = server.browser();
  expect((await ana.get('/api/session')).json).toEqual({ state: 'setup', insecure: false });
  const answer = await ana.post('/api/setup', { token: server.token, name: ' ana ', password: PASSWORD });
  expect(answer.json).toMatchObject({ me: { kind: 'person', name: 'ana', serverRole: 'owner', emoji: '' } });
  expect((await ana.get('/api/session')).json).toMatchObject({ state: 'signed_in', me: { name: 'ana' } });
  expect((await server.browser().get('/api/session')).json).toEqual({ state: 'signed_out', insecure: false });
  expect(rooms(server)).toEqual(['The Kitchen Table']);
});

test('in Korean the room is called 부엌 식탁', async () => {
  const server = await start();
  await server.browser().post('/api/setup', { token: server.token, name: '미나', password: PASSWORD, language: 'ko' });
  expect(rooms(server)).toEqual(['부엌 식탁']);
});

test.each([
  ['en', ['Mina', 'Juno', 'Theo']],
  ['ko', ['미나', '주노', '테오']],
] as const)('three personas sit at the table and greet, in %s', async (language, seated) => {
  const server = await start();
  await server.browser().post('/api/setup', { token: server.token, name: 'ana', password: PASSWORD, language });
  const greetings = server.database.sqlite
    .prepare("SELECT a.name, m.text FROM messages m JOIN actors a ON a.id = m.author_id WHERE a.kind = 'persona' ORDER BY m.seq")
    .all() as { name: string; text: string }[];
  expect(greetings.map(({ name }) => name).toSorted()).toEqual(seated.toSorted());
  for (const { text } of greetings) expect(/[가-힣]/u.test(text)).toBe(language === 'ko');
});

test('an owner who is called like one of the personas sits with the other two', async () => {
  const server = await start();
  await server.browser().post('/api/setup', { token: server.token, name: 'mina', password: PASSWORD });
  const seated = server.database.sqlite.prepare("SELECT name FROM actors WHERE kind = 'persona' ORDER BY name").pluck().all();
  expect(seated).toEqual(['Juno', 'Theo']);
});

test('of ten who use the link at once, exactly one becomes the owner', async () => {
  const server = await start();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      server.browser().post('/api/setup', { token: server.token, name: `person ${at}`, password: PASSWORD }),
    ),
  );
  const won = answers.filter((answer) => answer.status === 200);
  const lost = answers.filter((answer) => answer.status !== 200);
  expect(won.length).toBe(1);
  expect(new Set(lost.map((answer) => `${answer.status} ${String(answer.json['reason'])}`))).toEqual(new Set(['403 already_set_up']));
  expect(names(server)).toEqual([(won[0]?.json['me'] as { name: string }).name]);
  expect(server.database.sqlite.prepare('SELECT count(*) FROM sessions').pluck().get()).toBe(1);
});

test('another token does not work, an older one neither, and trying is slowed down', async () => {
  const server = await start();
  const newer = await server.app.parts.firstRun.makeToken();
  const attempt = async (token: unknown) => {
    const answer = await server.browser().post('/api/setup', { token, name: 'eve', password: PASSWORD });
    return [answer.status, answer.json['reason']];
  };
  expect(await attempt(server.token)).toEqual([401, 'setup_token']);
  expect(await attempt('x')).toEqual([401, 'setup_token']);
  expect(await attempt(null)).toEqual([400, 'malformed']);
  const more = await Promise.all(Array.from({ length: 25 }, (_, at) => attempt(`token${at}`)));
  expect(more.at(-1)).toEqual([429, 'link_throttle']);
  expect(names(server)).toEqual([]);
  server.clock.offset += 180_000;
  const answer = await server.browser().post('/api/setup', { token: newer, name: 'ana', password: PASSWORD });
  expect(answer.status).toBe(200);
});

test('a bad name or password leaves the link good', async () => {
  const server = await start();
  const attempt = async (name: string, password: string) => {
    const answer = await server.browser().post('/api/setup', { token: server.token, name, password });
    return [answer.status, answer.json['reason'], answer.json['field']];
  };
  expect(await attempt('ana', 'short')).toEqual([400, 'password_short', 'password']);
  expect(await attempt('', PASSWORD)).toEqual([400, 'name_empty', 'name']);
  expect(await attempt('system', PASSWORD)).toEqual([409, 'name_taken', 'name']);
  expect((await attempt('ana', PASSWORD))[0]).toBe(200);
});

test('once there is an owner no link is made, and the settings change nothing', async () => {
  const server = await start();
  await setUp(server);
  const { firstRun } = server.app.parts;
  expect(await firstRun.makeToken()).toBeUndefined();
  await firstRun.ensureOwner({ name: 'other', password: PASSWORD });
  expect(names(server)).toEqual(['ana']);
});

test('OWNER_NAME and OWNER_PASSWORD make the owner once', async () => {
  const server = await start();
  const { firstRun } = server.app.parts;
  await Promise.all([firstRun.ensureOwner({ name: 'ana', password: PASSWORD }), firstRun.ensureOwner({ name: 'ana', password: PASSWORD })]);
  expect([names(server), rooms(server)]).toEqual([['ana'], ['The Kitchen Table']]);
  expect((await server.browser().post('/api/session', { name: 'ana', password: PASSWORD })).status).toBe(200);
  const late = await server.browser().post('/api/setup', { token: server.token, name: 'eve', password: PASSWORD });
  expect([late.status, late.json['reason']]).toEqual([403, 'already_set_up']);
});

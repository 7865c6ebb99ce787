// The client without a terminal: lines posted from a pipe, rooms read by other programs, signing in. The real program against a real server.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Id } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import { freePort } from '../harness/free-port.ts';
import { openServer } from '../harness/in-test.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { environmentOf, openHome, Program, run, tokenOf } from './program.ts';

const TIMEOUT = { timeout: 120_000 };

let server: TestServer;
let ana: Person;
let kitchen: Id;
let env: Record<string, string>;

beforeAll(async () => {
  server = await TestServer.start();
  ana = await server.person('ana', 'owner');
  kitchen = await server.room('kitchen', ana);
  await server.room('cellar', ana);
  env = environmentOf(server.port, await tokenOf(server, ana));
});
afterAll(() => server.close());

function say(text: string): Promise<number> {
  const { core } = server;
  return core.batch.do(() => core.messages.postMessage(ana.id, kitchen, { id: newId(), text }));
}

test('lines from a pipe are posted one by one, in order, and the program ends', TIMEOUT, async () => {
  const lines = Array.from({ length: 30 }, (_, at) => `step ${at}, 썰어요`);
  const ended = await run(['chat', 'kitchen'], { env, stdin: `${lines.join('\n')}\n\n` });
  expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  const reader = await server.enter(ana, kitchen);
  expect(
    reader
      .view(kitchen)
      .lines.slice(-30)
      .map(({ text }) => text),
  ).toEqual(lines);
});

test('what cannot be posted is said, with an ending of its own', TIMEOUT, async () => {
  const reading = environmentOf(server.port, await tokenOf(server, ana, ['rooms:read']));
  const nowhere = environmentOf(await freePort(), 'dtk_kitchen-secret');
  const ended = await Promise.all([
    run(['chat', 'kitchen'], { env: reading, stdin: 'hi\n' }),
    run(['chat', 'attic'], { env, stdin: 'hi\n' }),
    run(['chat'], { env, stdin: 'hi\n' }),
    run(['chat', 'kitchen'], { env, stdin: '' }),
    run(['chat', 'kitchen'], { env: nowhere, stdin: 'hi\n' }),
    run(['chat', 'kitchen'], { env: { ...env, DANTOK_TOKEN: 'dtk_not-a-good-one' }, stdin: 'hi\n' }),
  ]);
  expect(ended).toEqual([
    { code: 1, stdout: '', stderr: 'Not sent: The token was not made for that.\n' },
    { code: 1, stdout: '', stderr: 'No room of yours is called “attic”.\n' },
    { code: 2, stdout: '', stderr: 'Say which room: there is nobody to ask.\n' },
    { code: 1, stdout: '', stderr: 'There was nothing to post.\n' },
    { code: 3, stdout: '', stderr: `${nowhere['DANTOK_URL'] ?? ''} cannot be reached (ECONNREFUSED).\n` },
    { code: 1, stdout: '', stderr: 'The token is not good any more: dantok login\n' },
  ]);
});

test('whoever is put out while nothing is piped in is told at once, not at the next line', TIMEOUT, async () => {
  const ben = await server.person('ben');
  const { core } = server;
  const pantry = await server.room('pantry', ana, ben);
  const writing = environmentOf(server.port, await tokenOf(server, ben, ['rooms:read', 'rooms:write']));
  const programs = [
    new Program(['chat', 'pantry'], { env: writing }),
    new Program(['chat', 'pantry'], { env: { ...writing, LANG: 'ko_KR.UTF-8' } }),
  ];
  for (const [at, program] of programs.entries()) program.write(`soup ${at}\n`);
  const said = (): number =>
    core.history.pageBefore(pantry, Number.MAX_SAFE_INTEGER, 10).messages.filter(({ authorId }) => authorId === ben.id).length;
  await until(() => said() === 2, 'both lines');
  await core.batch.do(() => core.members.removeMember(ana.id, pantry, ben.id));
  expect(await Promise.all(programs.map((program) => program.ended()))).toEqual([
    { code: 1, stdout: '', stderr: 'You are no longer in the room.\n' },
    { code: 1, stdout: '', stderr: '이제 이 방에 들어가 있지 않습니다.\n' },
  ]);
});

test('colours of another program stay out of the room, and a line that is too long does not stop the others', TIMEOUT, async () => {
  const stdin = `\u001b[32mgreen\u001b[0m soup\n${'썰'.repeat(40_000)}\nlast\n`;
  const ended = await run(['chat', 'kitchen'], { env, stdin });
  expect(ended).toEqual({ code: 1, stdout: '', stderr: 'Not sent: The line is too long: 40000 of 16000 letters.\n' });
  const reader = await server.enter(ana, kitchen);
  expect(
    reader
      .view(kitchen)
      .lines.slice(-2)
      .map(({ text }) => text),
  ).toEqual(['green soup', 'last']);
});

test('tail prints what is said as it comes, and ends well when it is interrupted', TIMEOUT, async () => {
  await say('the soup is on');
  const tail = new Program(['tail', 'kitchen'], { env });
  await tail.says(/ana: the soup is on\n$/u);
  await say('two\nrows \u001b[2J');
  await tail.says(/ana: two\n {6}rows \[2J\n$/u);
  tail.interrupt();
  expect((await tail.ended()).code).toBe(0);
});

test('tail --since gives everything behind a number, as JSON that another program can go on from', TIMEOUT, async () => {
  const since = await say('before');
  const texts = Array.from({ length: 120 }, (_, at) => `line ${at} \u202e`);
  for (const text of texts) await say(text);
  const tail = new Program(['tail', 'kitchen', '--json', '--since', String(since)], { env });
  await tail.says(/line 119.*\n$/u);
  const lines = tail.stdout.trimEnd().split('\n');
  expect(tail.stdout).not.toContain('\u202e');
  const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(read.map(({ text }) => text)).toEqual(texts.map((text) => `${text}\u202c`)); // closed by the server
  const { id, at, text, seq, ...rest } = read[0] ?? {};
  expect([typeof id, typeof at, typeof text, seq]).toEqual(['string', 'string', 'string', since + 1]);
  expect(rest).toEqual({
    ...{ room: 'kitchen', roomId: kitchen, author: 'ana', authorId: ana.id, kind: 'person', replyToId: null, mentions: [] },
    ...{ edited: false, deleted: false, voice: null, model: null },
  });
});

test('tail comes back after the server was gone, and says every line once', TIMEOUT, async () => {
  const port = await freePort();
  const moving = await openServer({ environment: { PORT: String(port) } });
  const ben = await moving.person('ben');
  const roomId = await moving.room('cellar', ben);
  const post = (text: string) => moving.core.batch.do(() => moving.core.messages.postMessage(ben.id, roomId, { id: newId(), text }));
  await post('one');
  const tail = new Program(['tail'], { env: environmentOf(port, await tokenOf(moving, ben)) });
  await tail.says('ben: one');
  await moving.restart();
  for (const text of ['two', 'three']) await post(text);
  await tail.says('ben: three');
  await post('four');
  await tail.says('ben: four');
  expect(tail.stdout.match(/ben: \w+/gu)).toEqual(['ben: one', 'ben: two', 'ben: three', 'ben: four']);
});

test('many rooms and a long absence are read at the pace that the server allows, without a gap', TIMEOUT, async () => {
  const busy = await openServer({ environment: { FRAMES_PER_SECOND: '10' } });
  const cho = await busy.person('cho', 'owner');
  const rooms: Id[] = [];
  for (let at = 0; at < 50; at += 1) rooms.push(await busy.room(`kitchen ${at}`, cho));
  const post = (roomId: Id, text: string) =>
    busy.core.batch.do(() => busy.core.messages.postMessage(cho.id, roomId, { id: newId(), text }));
  await Promise.all(rooms.map((roomId, at) => post(roomId, `soup ${at}`)));
  const from = await post(rooms[0]!, 'before');
  await Promise.all(Array.from({ length: 2_600 }, (_, at) => post(rooms[0]!, `line ${at}`)));
  const access = environmentOf(busy.port, await tokenOf(busy, cho));
  const all = new Program(['tail'], { env: access });
  await all.until(() => new Set(all.stdout.match(/soup \d+/gu)).size >= 49, 'a line of every room but the long one', 30_000);
  all.interrupt();
  expect(await all.ended()).toMatchObject({ code: 0, stderr: '' });
  const one = new Program(['tail', 'kitchen 0', '--since', String(from)], { env: access });
  await one.says('line 2599\n');
  expect(one.stdout.match(/line \d+/gu)).toEqual(Array.from({ length: 2_600 }, (_, at) => `line ${at}`));
});

test('login keeps a token that is good, logout forgets it, and neither prints it', TIMEOUT, async () => {
  const home = openHome();
  const { DANTOK_URL: url = '', DANTOK_TOKEN: token = '' } = env;
  const at = { env: { XDG_CONFIG_HOME: home } };
  const file = path.join(home, 'dantok', 'login.json');
  expect(await run(['login', url], { ...at, stdin: 'dtk_not-a-good-one\n' })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'That token is not good.\n',
  });
  expect(await run(['login', 'http://chat.example.org'], { ...at, stdin: `${token}\n` })).toMatchObject({ code: 2, stdout: '' });
  expect(await run(['login', url], { ...at, stdin: `${token}\n` })).toEqual({
    code: 0,
    stdout: '',
    stderr: `You are ana on ${url}. Kept in ${file}.\n`,
  });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url, token, insecure: false });
  expect((await run(['chat', 'cellar'], { ...at, stdin: 'from the file\n' })).code).toBe(0);
  expect(await run(['logout'], at)).toMatchObject({ code: 0, stdout: '' });
  expect((await run(['tail'], { env: { ...at.env, LANG: 'ko_KR.UTF-8' } })).stderr).toBe(
    '아직 아는 서버가 없습니다: dantok login <주소>\n',
  );
});

test('a bot signs in with its token and speaks as itself', TIMEOUT, async () => {
  const { core, parts, botParts } = server;
  const { id: bot } = await botParts.botDesk.create(ana.id, { name: 'Echo' });
  await core.batch.do(() => core.members.addMember(ana.id, kitchen, bot));
  const wish = { name: 'terminal', scopes: ['rooms:read' as const, 'rooms:write' as const], days: null };
  const { secret } = await core.batch.do(() => parts.tokens.create(bot, ana.id, wish));
  const { DANTOK_URL: url = '' } = env;
  const at = { env: { XDG_CONFIG_HOME: openHome() } };
  expect(await run(['login', url], { ...at, stdin: `${secret}\n` })).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Echo') as string,
  });
  expect(await run(['chat', 'kitchen'], { ...at, stdin: 'the oven is hot\n' })).toEqual({ code: 0, stdout: '', stderr: '' });
  const last = (await server.enter(ana, kitchen)).view(kitchen).lines.at(-1);
  expect(last).toMatchObject({ authorId: bot, text: 'the oven is hot' });
});

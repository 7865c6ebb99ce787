// A file becomes a room: our own export and SillyTavern's chats; who its authors become; and that it is there whole or not at all.
// (PRODUCT A6, B74)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { ImportAuthor, ImportPreview, ImportRole } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';
import { call, get } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { indexed, markWith, say, search, wordsOf } from '../search/searching.ts';
import { bringIn, exported, upload } from './exchanging.ts';

const standIn = ({ key }: ImportAuthor): ImportRole => ({ key, as: 'stand_in' });

const TAVERN = [
  { user_name: 'User', character_name: 'Seraphina', create_date: '2023-7-12 @14h 05m 33s 123ms', chat_metadata: { note: 'x' } },
  { name: 'Seraphina', is_user: false, send_date: '2023-7-12 @14h 05m 33s 123ms', mes: 'You wake in a glade.', extra: { model: 'tiny' } },
  { name: 'User', is_user: true, send_date: 'July 12, 2023 2:07pm', mes: 'Where am I?' },
  {
    ...{ name: 'Seraphina', is_user: false, send_date: 1_689_171_000_000, mes: 'In Eldoria.' },
    ...{ swipe_id: 1, swipes: ['In the woods.', 'In Eldoria.', ''] },
  },
  { name: 'Seraphina', is_user: false, send_date: 'whenever', mes: '' },
]
  .map((row) => JSON.stringify(row))
  .join('\r\n');

interface Scene {
  server: TestServer;
  ana: Person;
}

async function open(): Promise<Scene> {
  const server = await openServer();
  return { server, ana: await server.person('ana') };
}

async function linesOf(server: TestServer, who: Person, roomId: Id) {
  const view = await (await server.enter(who)).join(roomId);
  return view.lines.map(({ authorId, text, createdAt }) => [view.members.get(authorId)?.name, text, createdAt]);
}

test('a chat of SillyTavern is looked at first, then becomes a room with its times, its other answers and its authors', async () => {
  const { server, ana } = await open();
  const mina = await server.persona('Mina', ana, { greeting: 'hello' });
  const { answer } = await upload(server, ana, TAVERN);
  const first = Date.UTC(2023, 6, 12, 14, 5, 33, 123);
  expect(answer.body).toEqual({
    ...{ format: 'sillytavern', title: 'Seraphina', lines: 3, firstAt: first, lastAt: 1_689_171_000_000 },
    authors: [
      { key: 'a1', name: 'Seraphina', kind: 'persona', lines: 2, saver: false },
      { key: 'a2', name: 'User', kind: 'person', lines: 1, saver: true },
    ],
    sample: [
      { author: 'Seraphina', text: 'You wake in a glade.' },
      { author: 'User', text: 'Where am I?' },
      { author: 'Seraphina', text: 'In Eldoria.' },
    ],
  } satisfies ImportPreview);
  const roomId = await bringIn(server, ana, TAVERN, ({ key, saver }) =>
    saver ? { key, as: 'me' } : { key, as: 'persona', personaId: mina },
  );
  expect(await linesOf(server, ana, roomId)).toEqual([
    ['Mina', 'You wake in a glade.', first],
    ['ana', 'Where am I?', Date.UTC(2023, 6, 12, 14, 7)],
    ['Mina', 'In Eldoria.', 1_689_171_000_000],
  ]);
  const view = await (await server.enter(ana)).join(roomId);
  expect(view).toMatchObject({ role: 'owner', room: { name: 'Seraphina' } });
  expect(view.members.get(mina)).toMatchObject({ status: 'active', kind: 'persona' });
  const last = view.lines.at(-1);
  expect(last?.ai).toMatchObject({ voice: 'model', reason: { code: 'imported', by: ana.id } });
  expect(server.core.history.listVersions(roomId, last?.id ?? '').map(({ text }) => text)).toEqual(['In the woods.']);
  // What was said elsewhere waits for nobody, and nothing of it is unread.
  const chain = server.core.chains.find(roomId);
  expect(chain?.plannedSeq).toBeGreaterThanOrEqual(last?.seq ?? Infinity);
  const mine = server.core.myRooms.getMine({ kind: 'person', actorId: ana.id, sessionId: ana.sessionId }).rooms[0];
  expect(mine).toMatchObject({ unread: 0, mentioned: 0 });
  await indexed(server);
  expect(wordsOf(await search(server, ana, { text: 'glade' }))).toEqual(['You wake in a glade.']);
});

test('a group chat: everybody in it has lines of their own; a stand-in cannot sign in, be added, or keep a name from anybody', async () => {
  const { server, ana } = await open();
  const group = [
    { user_name: 'unused', character_name: 'unused' },
    { name: 'ana', is_user: true, mes: 'Hi all.', send_date: 1_689_171_000_000 },
    { name: 'Kai', is_user: false, mes: 'Hi.', force_avatar: '/x' },
    { name: 'Rin', is_user: false, mes: '안녕!' },
  ];
  const roomId = await bringIn(server, ana, group.map((row) => JSON.stringify(row)).join('\n'), standIn);
  const view = await (await server.enter(ana)).join(roomId);
  const standIns = [...view.members.values()].filter(({ kind }) => kind === 'stand_in');
  expect(standIns.map(({ name, status }) => [name, status]).toSorted()).toEqual([
    ['Kai', 'left'],
    ['Rin', 'left'],
    ['ana', 'left'],
  ]);
  const other = await server.room('cellar', ana);
  const atAna = await server.enter(ana);
  await expect(atAna.command(other, { type: 'member.add', memberId: standIns[0]?.id ?? '' })).rejects.toMatchObject({
    error: { code: 'not_found' },
  });
  expect((await server.person('Kai')).id).not.toBe(standIns[0]?.id);
  const signIn = await call({ port: server.port, cookie: '' }, 'POST', '/api/session', { name: 'Rin', password: 'anything at all' });
  expect(signIn.body).toMatchObject({ code: 'wrong_credentials' });
  await server.core.batch.do(() => server.core.rooms.deleteRoom(ana.id, roomId));
  const left = server.core.orm.$client.prepare("SELECT count(*) FROM actors WHERE kind = 'stand_in'").pluck();
  await until(() => left.get() === 0, 'they go with their room');
});

test('export, import, export: the same but for numbers and times of the export', async () => {
  const { server, ana } = await open();
  const ben = await server.person('ben');
  const mina = await server.persona('Mina', ana);
  const kitchen = await server.room('kitchen', ana, ben);
  await server.seat(mina, kitchen, ana);
  const [soup = '', gone = '', own = ''] = await say(server, ana, kitchen, 'soup?', 'never mind', '저녁 "먹자"\n```\n{}\n```');
  const { messages, reactions, batch } = server.core;
  await batch.do(() => {
    messages.postMessage(ben.id, kitchen, { id: newId(), text: 'yes', replyToId: soup });
    messages.postMessage(mina, kitchen, { id: newId(), text: 'Soon.', replyToId: own }, markWith({ mean: 0.5, low: 0.1 }));
    reactions.reactToMessage(ben.id, kitchen, soup, '🍲');
    reactions.reactToMessage(ana.id, kitchen, soup, '🍲');
    messages.editMessage(ana.id, kitchen, soup, 'soup tonight?');
    messages.pinMessage(ana.id, kitchen, soup);
    messages.deleteMessage(ana.id, kitchen, gone);
  });
  const before = await exported(server, ana, kitchen);
  const roomId = await bringIn(server, ana, before, ({ key, name }) => {
    if (name === 'Mina') return { key, as: 'persona', personaId: mina };
    return name === 'ana' ? { key, as: 'me' } : { key, as: 'stand_in' };
  });
  expect(comparable(await exported(server, ana, roomId))).toEqual(comparable(before));
});

/** So many that writing them takes much longer than looking whether they are seen. */
const MANY = 12_000;

test('in a chat of SillyTavern names that are too long are shortened between letters, and no two become one', async () => {
  const { server, ana } = await open();
  const long = `Seraphina ${'👩‍👩‍👧'.repeat(12)}${'x'.repeat(17)}`;
  const names = [`${long} the first of`, `${long} the second of`, `${long}…`, 'Kai'];
  const header = { user_name: 'unused', character_name: `${long} the first of` };
  const rows = [header, ...names.map((name) => ({ name, is_user: false, mes: 'Hi.' }))];
  const text = rows.map((row) => JSON.stringify(row)).join('\n');
  const { answer } = await upload(server, ana, text);
  const short = [`${long.slice(0, -2)}… 2`, `${long.slice(0, -2)}… 3`, `${long}…`, 'Kai'];
  const preview = answer.body as ImportPreview;
  expect([preview.title, ...preview.authors.map(({ name }) => name)]).toEqual([long, ...short]);
  const roomId = await bringIn(server, ana, text, standIn);
  const view = await (await server.enter(ana)).join(roomId);
  expect(view.lines.map(({ authorId }) => view.members.get(authorId)?.name)).toEqual(short);
});

test('until it is whole nobody sees it, and what a crash left of it goes away', async () => {
  const { server, ana } = await open();
  const rows = Array.from({ length: MANY }, (_, at) =>
    JSON.stringify({ name: 'Kai', is_user: false, mes: `line ${at}`, send_date: at + 1e9 }),
  );
  const { id } = await upload(server, ana, [JSON.stringify({ user_name: 'u', character_name: 'Kai' }), ...rows].join('\n'));
  const roomId = newId();
  const at = { port: server.port, cookie: ana.cookie };
  const atAna = await server.enter(ana);
  expect((await search(server, ana, { text: 'line' })).hits).toEqual([]); // From now on it answers without having to start.
  await get(at, 'POST', `/api/imports/${id}/room`, { roomId, name: 'Kai', roles: [{ key: 'a1', as: 'stand_in' }] });
  const count = (): number => server.core.orm.$client.prepare('SELECT count(*) FROM messages').pluck().get() as number;
  await until(() => count() > 100, 'it has begun');
  expect((await search(server, ana, { text: 'line' })).hits).toEqual([]);
  await expect(atAna.join(roomId)).rejects.toMatchObject({ error: { code: 'not_found' } });
  expect(count()).toBeLessThan(MANY);
  await server.restart();
  await until(() => count() === 0, 'nothing of it is left');
  expect(server.core.orm.$client.prepare("SELECT key FROM meta WHERE key LIKE 'import.%'").all()).toEqual([]);
});

const HEADER = JSON.stringify({ user_name: 'u', character_name: 'c' });
const OWN = JSON.stringify({
  format: 'dantok-room',
  version: 1,
  room: { name: 'x' },
  members: [{ id: 'a1', name: 'ana', kind: 'person' }],
});

test.each<[string, string, string, number | undefined]>([
  ['nothing at all', ' ', 'import_empty', undefined],
  ['no JSON', 'hello', 'json', 1],
  ['other JSON', '{"a":1}', 'import_format', 1],
  ['a header without lines', HEADER, 'import_empty', undefined],
  ['a broken line', `${HEADER}\n{"name":"c","mes":"x"}\n{"name":`, 'json', 3],
  ['a line that is no line', `${HEADER}\n[1,2]`, 'import_line', 2],
  ['nesting', `${HEADER}\n${'['.repeat(40)}${']'.repeat(40)}`, 'json_depth', 2],
  ['a prototype', `${HEADER}\n{"__proto__":{"x":1},"name":"c","mes":"x"}`, 'json', 2],
  ['a text that is too long', `${HEADER}\n${JSON.stringify({ name: 'c', mes: 'x'.repeat(16_001) })}`, 'import_text_long', 2],
  ['a name of a page', `${HEADER}\n${JSON.stringify({ name: 'x'.repeat(201), mes: 'x' })}`, 'import_line', 2],
  ['a long name that is none', `${HEADER}\n${JSON.stringify({ name: `\u202E${'cba'.repeat(20)}`, mes: 'x' })}`, 'name_characters', 2],
  ['a name that is none', `${HEADER}\n${JSON.stringify({ name: '\u202Ecba', mes: 'x' })}`, 'name_characters', 2],
  ['an unknown author', `${OWN}\n{"line":1,"by":"a9","at":"2026-01-01T00:00:00Z","text":"x"}`, 'import_author', 2],
  ['another version', OWN.replace('"version":1', '"version":2'), 'import_header', 1],
  ['a time that is none', `${OWN}\n{"line":1,"by":"a1","at":"tomorrow","text":"x"}`, 'import_line', 2],
  [
    'a reaction that is none',
    `${OWN}\n{"line":1,"by":"a1","at":"2026-01-01T00:00:00Z","text":"x","reactions":[{"emoji":"<b>","by":[]}]}`,
    'import_line',
    2,
  ],
])('a file with %s is refused with its reason and line, and nothing is kept of it', async (_, text, reason, line) => {
  const { server, ana } = await open();
  const { id, answer } = await upload(server, ana, text);
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', reason, ...(line === undefined ? {} : { line }) } });
  expect(await call({ port: server.port, cookie: ana.cookie }, 'GET', `/api/imports/${id}`)).toMatchObject({ status: 404 });
});

test('nobody gets words into another person, a persona that is not there, or through somebody else’s import', async () => {
  const { server, ana } = await open();
  const ben = await server.person('ben');
  const { id } = await upload(server, ana, TAVERN);
  const at = (who: Person) => ({ port: server.port, cookie: who.cookie });
  const make = (who: Person, roles: unknown) => call(at(who), 'POST', `/api/imports/${id}/room`, { roomId: newId(), name: 'glade', roles });
  const both = (role: object): object[] => ['a1', 'a2'].map((key) => ({ key, ...role }));
  expect(await make(ben, both({ as: 'stand_in' }))).toMatchObject({ status: 404 });
  expect(await make(ana, both({ as: 'person', personaId: ben.id }))).toMatchObject({ status: 400 });
  expect(await make(ana, both({ as: 'persona', personaId: ben.id }))).toMatchObject({ status: 404 });
  expect(await make(ana, [{ key: 'a1', as: 'me' }])).toMatchObject({ status: 400, body: { reason: 'import_roles' } });
  const guest = await server.person('cho', 'guest');
  expect(await call(at(guest), 'POST', '/api/imports', {})).toMatchObject({ status: 403, body: { reason: 'guest' } });
});

/** Without what differs by nature: when it was exported, where lines stand. References stay comparable. */
function comparable(text: string): unknown[] {
  const [header = {}, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row) as Record<string, unknown>);
  const members = header['members'] as { id: string; name: string; kind: string }[];
  const nameOf = new Map(members.map(({ id, name }) => [id, name]));
  const placeOf = new Map(lines.map(({ line }, at) => [line, at]));
  return [
    header['room'],
    ...lines.map(({ line: _, kind: _kind, by, replyTo, reactions, ...line }) => ({
      ...{ ...line, by: nameOf.get(by as string), replyTo: replyTo === undefined ? null : placeOf.get(replyTo) },
      reactions: ((reactions ?? []) as { emoji: string; by: string[] }[]).map((one) => [
        one.emoji,
        one.by.map((id) => nameOf.get(id)).toSorted(),
      ]),
    })),
  ];
}

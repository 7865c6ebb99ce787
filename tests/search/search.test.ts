// Search over all my rooms: what is found, by whom, in which order, and what never is. (PRODUCT A6, G21)
import { expect, test } from 'vitest';
import type { Id } from '../../protocol/records.ts';
import { call } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { indexed, markWith, say, search, searchAll, wordsOf } from './searching.ts';

interface Scene {
  server: TestServer;
  ana: Person;
  ben: Person;
  kitchen: Id;
}

async function open(): Promise<Scene> {
  const server = await openServer();
  const ana = await server.person('ana');
  const ben = await server.person('ben');
  return { server, ana, ben, kitchen: await server.room('kitchen', ana, ben) };
}

const LINES = [
  'Dumplings tonight?',
  '오늘 저녁에 회의 있어요',
  'see https://example.org/a',
  '놈',
  '```js\nlet x = "100%_\\"\n```',
  'ÀÉ straße',
];

test.each(['before the index has them', 'once the index has them'])(
  'lines are found by parts of words, in either case, %s',
  async (when) => {
    const { server, ana, kitchen } = await open();
    await say(server, ana, kitchen, ...LINES);
    if (when.startsWith('once')) await indexed(server);
    const found = async (text: string): Promise<string[]> => wordsOf(await search(server, ana, { text }));
    expect(await found('umpl')).toEqual(['Dumplings tonight?']);
    expect(await found('DUMPLINGS TON')).toEqual(['Dumplings tonight?']);
    expect(await found('회의')).toEqual(['오늘 저녁에 회의 있어요']);
    expect(await found('녁')).toEqual(['오늘 저녁에 회의 있어요']);
    expect(await found('놈')).toEqual(['놈']);
    expect(await found('있어요 회의')).toEqual(['오늘 저녁에 회의 있어요']);
    expect(await found('"회의 있"')).toEqual(['오늘 저녁에 회의 있어요']);
    expect(await found('"있어요 회의"')).toEqual([]);
    expect(await found('100%_\\')).toEqual([LINES[4]]);
    expect(await found('%')).toEqual([LINES[4]]);
    expect(await found('àé')).toEqual(['ÀÉ straße']);
    expect(await found('t?')).toEqual(['Dumplings tonight?']);
    expect(await found('zzz')).toEqual([]);
  },
);

test('a hit says where, who, when, and which words to mark', async () => {
  const { server, ana, ben, kitchen } = await open();
  const [id] = await say(server, ben, kitchen, `${'a long way '.repeat(20)}to the Soup, soup`);
  const { hits, cursor } = await search(server, ana, { text: 'soup' });
  const line = server.core.history.lookUp(kitchen, [id ?? ''])[0];
  expect(cursor).toBeNull();
  expect(hits).toMatchObject([
    {
      ...{ roomId: kitchen, id, seq: line?.seq, createdAt: line?.createdAt, edited: false, pinned: false, confidence: null },
      author: { id: ben.id, name: 'ben', kind: 'person' },
      excerpt: { cutBefore: true, cutAfter: false },
    },
  ]);
  const { text = '', marks = [] } = hits[0]?.excerpt ?? {};
  expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(['Soup', 'soup']);
});

test('an edited line is found by what it says now, a deleted one by nothing, at once and later', async () => {
  const { server, ana, kitchen } = await open();
  const [soup = '', stew = ''] = await say(server, ana, kitchen, 'the soup is ready', 'the stew is ready');
  await indexed(server);
  await server.core.batch.do(() => {
    server.core.messages.editMessage(ana.id, kitchen, soup, 'the porridge is ready');
    server.core.messages.deleteMessage(ana.id, kitchen, stew);
  });
  for (const when of ['at once', 'later']) {
    if (when === 'later') await indexed(server);
    for (const [text, expected] of [
      ['porridge', ['the porridge is ready']],
      ['soup', []],
      ['stew', []],
      ['ready', ['the porridge is ready']],
    ] as const)
      expect(wordsOf(await search(server, ana, { text })), `${text} ${when}`).toEqual(expected);
  }
});

test('G21: only rooms I am in now are looked through, and nobody learns of others', async () => {
  const { server, ana, ben, kitchen } = await open();
  const cho = await server.person('cho');
  const cellar = await server.room('cellar', ana);
  await say(server, ana, kitchen, 'secret in the kitchen');
  await say(server, ana, cellar, 'secret in the cellar');
  await indexed(server);
  const roomsOf = async (who: Person): Promise<Id[]> => (await search(server, who, { text: 'secret' })).hits.map(({ roomId }) => roomId);
  expect(new Set(await roomsOf(ana))).toEqual(new Set([kitchen, cellar]));
  expect(await roomsOf(ben)).toEqual([kitchen]);
  expect(await roomsOf(cho)).toEqual([]);
  const asked = { text: 'secret', roomId: cellar };
  const answer = await call({ port: server.port, cookie: ben.cookie }, 'POST', '/api/search', asked);
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  // A cursor that names a room opens none.
  const cursor = { rooms: [{ roomId: cellar, below: 9_999 }] };
  expect((await search(server, ben, { text: 'secret', cursor })).hits).toEqual([]);
  await server.core.batch.do(() => server.core.members.banMember(ana.id, kitchen, ben.id));
  expect(await roomsOf(ben)).toEqual([]);
  await server.core.batch.do(() => server.core.rooms.deleteRoom(ana.id, cellar));
  expect(await roomsOf(ana)).toEqual([kitchen]);
});

test('a visitor searches the room of the link, and no longer once the link is withdrawn', async () => {
  const { server, ana, kitchen } = await open();
  const cellar = await server.room('cellar', ana);
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, kitchen, { watchable: true }));
  await say(server, ana, kitchen, 'open words');
  await say(server, ana, cellar, 'open words too');
  const visitor = await server.visitor('somebody', kitchen, ana);
  expect(wordsOf(await search(server, visitor, { text: 'words' }))).toEqual(['open words']);
  const ask = (wish: object) => call({ port: server.port, cookie: visitor.cookie }, 'POST', '/api/search', wish);
  expect(await ask({ text: 'words', roomId: cellar })).toMatchObject({ status: 404 });
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, kitchen, { watchable: false }));
  expect(await ask({ text: 'words' })).toMatchObject({ status: 401 });
});

test('filters: author, time, pinned, code, links, doubtful lines of a persona', async () => {
  const { server, ana, ben, kitchen } = await open();
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, kitchen, ana);
  const ids = await say(server, ana, kitchen, ...LINES);
  await say(server, ben, kitchen, 'tonight it is');
  const { messages, batch } = server.core;
  await batch.do(() => {
    messages.pinMessage(ana.id, kitchen, ids[0] ?? '');
    const sure = { mean: 0.95, low: 0.4 };
    messages.postMessage(mina, kitchen, { id: `${'sure'.repeat(5)}01`, text: 'water boils' }, markWith(sure));
    messages.postMessage(mina, kitchen, { id: `${'vague'.repeat(4)}01`, text: 'whales fly' }, markWith({ mean: 0.31, low: 0.1 }));
  });
  for (const how of ['read', 'indexed']) {
    if (how === 'indexed') await indexed(server);
    const found = async (wish: object): Promise<string[]> => wordsOf(await search(server, ana, wish));
    expect(await found({ text: 'tonight', authorId: ben.id })).toEqual(['tonight it is']);
    expect(await found({ authorId: ben.id })).toEqual(['tonight it is']);
    expect(await found({ pinned: true })).toEqual(['Dumplings tonight?']);
    expect(await found({ hasCode: true })).toEqual([LINES[4]]);
    expect(await found({ text: 'see', hasLink: true })).toEqual([LINES[2]]);
    expect(await found({ doubtful: true, roomId: kitchen })).toEqual(['whales fly']);
    expect(await found({ text: 'tonight', until: 5 })).toEqual([]);
    expect(await found({ text: 'tonight', from: 5, until: Date.now() + 5_000 })).toEqual(['tonight it is', 'Dumplings tonight?']);
  }
  const nothing = await call({ port: server.port, cookie: ana.cookie }, 'POST', '/api/search', { text: '  ' });
  expect(nothing).toMatchObject({ status: 400, body: { code: 'invalid', reason: 'text_empty' } });
});

test('by relevance, whole words that stand close together come before parts of others', async () => {
  const { server, ana, kitchen } = await open();
  await say(server, ana, kitchen, 'soup', 'I could do with a bowl of soup', 'soupspoons', 'nothing');
  expect(wordsOf(await search(server, ana, { text: 'soup', order: 'relevance' }))).toEqual([
    'soup',
    'I could do with a bowl of soup',
    'soupspoons',
  ]);
});

test('by relevance, page by page: none is missed, none comes twice', async () => {
  const { server, ana, kitchen } = await open();
  const said = Array.from({ length: 70 }, (_, at) => `soup ${'and bread '.repeat(at)}`);
  await say(server, ana, kitchen, ...said);
  const first = await search(server, ana, { text: 'soup', order: 'relevance' });
  expect([first.hits.length, first.cursor]).toEqual([30, { skip: 30 }]);
  const ids = (await searchAll(server, ana, { text: 'soup', order: 'relevance' })).map(({ id }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([70, 70]);
});

test('newest first over several rooms, page by page: none is missed, none comes twice', async () => {
  let now = 1_700_000_000_000;
  const server = await openServer({ now: () => (now += 1_000) });
  const ana = await server.person('ana');
  const rooms = [await server.room('kitchen', ana), await server.room('cellar', ana), await server.room('attic', ana)];
  const said: string[] = [];
  for (let at = 0; at < 150; at += 1) {
    const text = `${at % 3 === 0 ? '회의' : 'meeting'} ${at}`;
    await say(server, ana, rooms[(at * 7 + (at >> 3)) % 3] ?? '', text);
    said.push(text);
    if (at === 100) await indexed(server);
  }
  const newest = said.toReversed();
  for (const text of ['meeting', '회의', '1', 'e']) {
    const found = wordsOf({ hits: await searchAll(server, ana, { text }) });
    expect(found).toEqual(newest.filter((line) => line.includes(text)));
  }
});

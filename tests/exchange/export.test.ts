// A room as a file: in which forms, which stretch, for whom, and that nobody's words are more than words in it. (PRODUCT A6, G21)
import { expect, test } from 'vitest';
import type { Id } from '../../protocol/records.ts';
import { get } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { markWith, say } from '../search/searching.ts';
import { ExportLines } from '../../server/exchange/export-lines.ts';
import { download, exported } from './exchanging.ts';

const START = Date.UTC(2026, 2, 1, 12);

interface Scene {
  server: TestServer;
  ana: Person;
  ben: Person;
  kitchen: Id;
}

async function open(): Promise<Scene> {
  let now = START;
  const server = await openServer({ now: () => (now += 1_000) });
  const ana = await server.person('ana');
  const ben = await server.person('ben');
  return { server, ana, ben, kitchen: await server.room('The kitchen / 부엌', ana, ben) };
}

function rowsOf(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row) as Record<string, unknown>);
}

test('JSON lines: a header, then every line with what a member sees of it, and no id of anybody', async () => {
  const { server, ana, ben, kitchen } = await open();
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, kitchen, ana);
  const [soup = '', gone = ''] = await say(server, ana, kitchen, 'soup?', 'never mind');
  const { messages, reactions, batch } = server.core;
  const [yes = ''] = await say(server, ben, kitchen, 'yes');
  await batch.do(() => {
    messages.postMessage(mina, kitchen, { id: `${'mina'.repeat(4)}01`, text: 'Soon.', replyToId: yes }, markWith({ mean: 0.5, low: 0.1 }));
    reactions.reactToMessage(ben.id, kitchen, soup, '🍲');
    messages.editMessage(ana.id, kitchen, soup, 'soup tonight?');
    messages.pinMessage(ana.id, kitchen, soup);
    messages.deleteMessage(ana.id, kitchen, gone);
  });
  const text = await exported(server, ana, kitchen);
  const [header, ...lines] = rowsOf(text);
  expect(header).toMatchObject({
    ...{ format: 'dantok-room', version: 1, room: { name: 'The kitchen / 부엌', topic: '', greeting: '', manner: 'natural' } },
    members: [
      { id: 'a1', name: 'ana', kind: 'person' },
      { id: 'a2', name: 'ben', kind: 'person' },
      { id: 'a3', name: 'Mina', kind: 'persona' },
    ],
  });
  const first = lines[0]?.['line'] as number;
  expect(lines.map(({ at: _at, editedAt, ...line }) => ({ ...line, edited: editedAt !== undefined }))).toEqual([
    {
      ...{ line: first, by: 'a1', kind: 'person', text: 'soup tonight?', edited: true, pinned: true },
      reactions: [{ emoji: '🍲', by: ['a2'] }],
    },
    { line: first + 1, by: 'a1', kind: 'person', deleted: true, edited: false },
    { line: first + 2, by: 'a2', kind: 'person', text: 'yes', edited: false },
    {
      ...{ line: first + 3, by: 'a3', kind: 'persona', text: 'Soon.', replyTo: first + 2, edited: false },
      ai: { voice: 'model', model: 'tiny', ending: null, confidence: { mean: 0.5, low: 0.1 } },
    },
  ]);
  for (const id of [ana.id, ben.id, mina, kitchen, soup, yes]) expect(text).not.toContain(id);
});

test('a page of HTML and a Markdown file hold hostile words as words', async () => {
  const { server, ana, kitchen } = await open();
  const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)> & "quotes"\n```\n<b>code</b>\n```\n# no heading';
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, kitchen, { name: '<b>kitchen</b>', topic: '</title><script>' }));
  await say(server, ana, kitchen, hostile);
  const page = await exported(server, ana, kitchen, 'format=html&language=ko&timeZone=Asia/Seoul');
  expect(page).toContain('<html lang="ko">');
  expect(page).not.toMatch(/<script|<img|<b>|https?:/u);
  expect(page).toContain('<pre>&lt;b&gt;code&lt;/b&gt;</pre>');
  const text = await exported(server, ana, kitchen, 'format=markdown');
  expect(text).toContain('# \\<b\\>kitchen\\</b\\>\n');
  expect(text).toContain('> ```\n> <b>code</b>\n> ```\n> \\# no heading'.replace('\\#', '#'));
  expect(text.split('\n').filter((row) => row.startsWith('<'))).toEqual([]);
});

test('the name of the file can be read everywhere and ends no header', async () => {
  const { server, ana, kitchen } = await open();
  const { headers } = await download(server, ana, kitchen, 'format=jsonl');
  expect(headers.get('content-disposition')).toBe(
    `attachment; filename="The-kitchen-2026-03-01.jsonl"; filename*=UTF-8''The-kitchen-%EB%B6%80%EC%97%8C-2026-03-01.jsonl`,
  );
});

test('a stretch: from a line to a line, from a time to a time; an empty one says so', async () => {
  const { server, ana, kitchen } = await open();
  await say(server, ana, kitchen, 'one', 'two', 'three', 'four');
  const all = rowsOf(await exported(server, ana, kitchen)).slice(1);
  const textsOf = async (query: string): Promise<unknown[]> =>
    rowsOf(await exported(server, ana, kitchen, `format=jsonl&${query}`))
      .slice(1)
      .map(({ text }) => text);
  const lineOf = (at: number): number => all[at]?.['line'] as number;
  const timeOf = (at: number): number => Date.parse(all[at]?.['at'] as string);
  expect(await textsOf(`fromLine=${lineOf(1)}&toLine=${lineOf(2)}`)).toEqual(['two', 'three']);
  expect(await textsOf(`from=${timeOf(1)}&until=${timeOf(3)}`)).toEqual(['two', 'three']);
  expect(await textsOf(`fromLine=${lineOf(3) + 1}`)).toEqual([]);
  expect(await exported(server, ana, kitchen, `format=markdown&from=${timeOf(3) + 1}`)).toContain('There are no lines in this stretch.');
});

test('a room of many pages leaves whole and in order', async () => {
  const { server, ana, kitchen } = await open();
  const texts = Array.from({ length: 2_500 }, (_, at) => `line ${at} ${'x'.repeat(at % 7 === 0 ? 2_000 : 5)}`);
  for (let from = 0; from < texts.length; from += 500) await say(server, ana, kitchen, ...texts.slice(from, from + 500));
  const rows = rowsOf(await exported(server, ana, kitchen)).slice(1);
  expect(rows.map(({ text }) => text)).toEqual(texts);
});

test('G21: whoever was never in a room learns nothing of it', async () => {
  const { server, kitchen } = await open();
  expect((await download(server, await server.person('cho'), kitchen, 'format=jsonl')).status).toBe(404);
});

const PUT_OUT: [how: string, end: (scene: Scene) => Promise<unknown>][] = [
  ['removed', ({ server, ana, ben, kitchen }) => server.core.batch.do(() => server.core.members.removeMember(ana.id, kitchen, ben.id))],
  ['signed out', ({ server, ben }) => get({ port: server.port, cookie: ben.cookie }, 'DELETE', '/api/session')],
];

test.each(PUT_OUT)('G22: whoever is %s while the file leaves gets no more of it', async (_how, end) => {
  const scene = await open();
  const { server, ana, ben, kitchen } = scene;
  const long = 'y'.repeat(15_000);
  for (let at = 0; at < 20; at += 1) await say(server, ana, kitchen, ...Array.from({ length: 50 }, () => long));
  const answer = await download(server, ben, kitchen, 'format=jsonl');
  const reader = answer.body?.getReader();
  await reader?.read();
  await end(scene);
  let bytes = 0;
  const rest = (async () => {
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) return;
      bytes += piece.value.length;
    }
  })();
  await expect(rest).rejects.toThrow();
  expect(bytes).toBeLessThan(15_000_000);
});

test.each(['format=pdf', '', 'format=html&timeZone=Mars/Olympus', 'format=jsonl&fromLine=-1', 'format=jsonl&other=1'])(
  'an export asked for with "%s" is refused',
  async (query) => {
    const { server, ana, kitchen } = await open();
    const answer = await download(server, ana, kitchen, query);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'invalid']);
  },
);

test('reactions count for the length of a page as words do, and a line with too many of them is a page of its own', async () => {
  const { server, ana, kitchen } = await open();
  const ids = await say(server, ana, kitchen, 'one', 'two', 'three');
  const { orm } = server.core;
  const actor = orm.$client.prepare("INSERT INTO actors (id, kind, name, emoji, hue, created_at) VALUES (?, 'stand_in', ?, '', 0, 0)");
  const reaction = orm.$client.prepare('INSERT INTO reactions (message_id, emoji, actor_id, at) VALUES (?, ?, ?, 0)');
  orm.$client.transaction(() => {
    for (let at = 0; at < 4_000; at += 1) {
      actor.run(`cook-${at}`, `cook ${at}`);
      for (const id of ids) reaction.run(id, '🍲🍲🍲🍲🍲🍲🍲🍲', `cook-${at}`);
    }
  })();
  const lines = new ExportLines(orm);
  const { byId, last } = lines.readHead(kitchen);
  const pages: string[][] = [];
  for (let after = 0; after < last;) {
    const page = lines.readPage(kitchen, after, { fromLine: null, toLine: null, from: null, until: null }, byId);
    pages.push(page.lines.map(({ text, reactions }) => `${text}: ${reactions[0]?.by.length ?? 0}`));
    after = page.upTo;
  }
  expect(pages).toEqual([['one: 4000'], ['two: 4000'], ['three: 4000']]);
});

// The index of search follows the rooms: after a pause of the server, through edits and deletions, to the end of a room.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import type { TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { indexed, say, search, wordsOf } from './searching.ts';

function rowsOf(server: TestServer): number {
  return server.core.orm.$client.prepare('SELECT count(*) FROM search_words_docsize').pluck().get() as number;
}

/** Whether the index's own pages hold these three letters. */
function holds(server: TestServer, trigram: string): boolean {
  const blocks = server.core.orm.$client.prepare('SELECT block FROM search_words_data').pluck().all() as Buffer[];
  return blocks.some((block) => block.includes(trigram));
}

test('what was said while nothing indexed is taken in after a restart, where it stopped', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  await say(server, ana, kitchen, 'the first line');
  await indexed(server);
  await say(server, ana, kitchen, 'the second line');
  await server.restart();
  await indexed(server);
  expect(rowsOf(server)).toBe(2);
  expect(wordsOf(await search(server, ana, { text: 'line' }))).toEqual(['the second line', 'the first line']);
});

test('words of an edited and of a deleted line leave the pages of the index within a day', async () => {
  let ahead = 0;
  const server = await openServer({ now: () => Date.now() + ahead });
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const [one = '', two = ''] = await say(server, ana, kitchen, 'qzx', 'wvj', 'stays');
  await indexed(server);
  await until(() => holds(server, 'qzx') && holds(server, 'wvj'), 'their words are written');
  await server.core.batch.do(() => {
    server.core.messages.editMessage(ana.id, kitchen, one, 'other');
    server.core.messages.deleteMessage(ana.id, kitchen, two);
  });
  await indexed(server);
  ahead = 25 * 3_600_000;
  await say(server, ana, kitchen, 'a day later');
  await until(() => !holds(server, 'qzx') && !holds(server, 'wvj'), 'their words are gone');
  await indexed(server);
  expect(rowsOf(server)).toBe(3);
  expect(wordsOf(await search(server, ana, { text: 'stays' }))).toEqual(['stays']);
});

test('a deleted room leaves the index, and one that is made next is not taken for it', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  await say(server, ana, kitchen, ...Array.from({ length: 700 }, (_, at) => `line ${at}`));
  await indexed(server);
  await server.core.batch.do(() => server.core.rooms.deleteRoom(ana.id, kitchen));
  await until(() => rowsOf(server) === 0, 'its lines are gone');
  await indexed(server);
  const cellar = await server.room('cellar', ana);
  await say(server, ana, cellar, 'line of the cellar');
  await indexed(server);
  expect(wordsOf(await search(server, ana, { text: 'line' }))).toEqual(['line of the cellar']);
});

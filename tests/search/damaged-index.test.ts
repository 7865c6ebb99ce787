// An index that a failing disk has spoilt is made anew from the lines, whoever finds it, and takes nothing else along. (F26)
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import type { TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { indexed, say, search, wordsOf } from './searching.ts';

/** Where SQLite keeps what is in the index, and the words themselves. */
const STRUCTURE = 'id = 10';
const WORDS = 'id > 10';

async function openKitchen() {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  await say(server, ana, kitchen, 'soup before');
  await indexed(server);
  return { server, ana, kitchen };
}

const EMPTY = 'zeroblob(length(block) + 1)';
const UNREADABLE = "x'ffffffffffffffffff'";

function spoil(sqlite: Sqlite.Database, where: string, block = EMPTY): void {
  sqlite.unsafeMode(true);
  sqlite.exec(`UPDATE search_words_data SET block = ${block} WHERE ${where}`);
  sqlite.unsafeMode(false);
}

/** What was logged: one word about the damage, and that is no reason to end. */
function expectTold(server: TestServer): void {
  expect(server.bugs.splice(0).map(String)).toEqual([expect.stringMatching(/fts5|"constraint failed"/u)]);
  expect(server.fatal).toEqual([]);
}

test.each([
  ['empty', EMPTY],
  ['unreadable', UNREADABLE],
])('the indexer that comes upon it (its list of pieces is %s) begins anew, and no line is refused', async (_how, block) => {
  const { server, ana, kitchen } = await openKitchen();
  // As it is read at a start; what is in memory already would be trusted.
  await server.stop();
  const file = new Sqlite(server.databaseFile);
  spoil(file, STRUCTURE, block);
  file.close();
  await server.start();
  await say(server, ana, kitchen, 'soup after');
  await until(() => server.bugs.length > 0, 'the damage to be told');
  await indexed(server);
  expect(wordsOf(await search(server, ana, { text: 'soup' }))).toEqual(['soup after', 'soup before']);
  expectTold(server);
});

test('a question that comes upon it is answered', async () => {
  const { server, ana } = await openKitchen();
  spoil(server.core.orm.$client, WORDS);
  expect(wordsOf(await search(server, ana, { text: 'soup' }))).toEqual(['soup before']);
  await indexed(server);
  expect(server.core.orm.$client.pragma('integrity_check', { simple: true })).toBe('ok');
  expectTold(server);
});

test('the check after a crash empties it, and the server starts with every line', async () => {
  const { server, ana } = await openKitchen();
  await server.stop();
  const file = new Sqlite(server.databaseFile);
  spoil(file, WORDS);
  file.exec("UPDATE meta SET value = '1' WHERE key = 'open'");
  file.close();
  await server.start();
  await indexed(server);
  expect(server.core.orm.$client.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(wordsOf(await search(server, ana, { text: 'soup' }))).toEqual(['soup before']);
});

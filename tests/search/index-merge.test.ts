// Words of lines that are gone leave the index within a day, whenever it happened: also while older ones are just being cleaned away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { IndexMerge } from '../../server/search/index-merge.ts';

const DAY_MS = 24 * 3_600_000;
/** Stands before all other trigrams, and nothing else in the pages looks like it: no list of small numbers. */
const FIRST = '\u001f\u001e\u001d';

function openIndex() {
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-merge-'));
  const { sqlite, close } = openDatabase(path.join(folder, 'dantok.db'));
  onTestFinished(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });
  const put = sqlite.prepare('INSERT INTO search_words (rowid, text) VALUES (?, ?)');
  const drop = sqlite.prepare('DELETE FROM search_words WHERE rowid = ?');
  const blocks = sqlite.prepare('SELECT block FROM search_words_data').pluck();
  return {
    sqlite,
    put: (row: number, text: string) => put.run(row, text),
    drop: (row: number) => drop.run(row),
    /** Whether the index's own pages hold these three letters. */
    holds: (trigram: string) => (blocks.all() as Buffer[]).some((block) => block.includes(trigram)),
  };
}

test('words that are left while a clean-up is under way leave within a day of that', () => {
  const { sqlite, put, drop, holds } = openIndex();
  let now = 1e12;
  const merge = new IndexMerge(sqlite, () => now);
  const wordsOf = (row: number): string => Array.from({ length: 60 }, (_, at) => (row * 7_919 + at * 104_729).toString(36)).join(' ');
  for (let row = 1; row <= 400; row += 1) put(row, wordsOf(row));
  put(401, '가나다');
  put(402, FIRST);
  drop(401);
  merge.leftWords();
  now += DAY_MS;
  expect([merge.dueInMs(), merge.step()]).toEqual([0, true]);
  expect(merge.step()).toBe(true);
  now += 1_000;
  drop(402);
  merge.leftWords();
  expect(merge.step()).toBe(true);
  while (merge.step());
  expect([holds('가나다'), merge.dueInMs()]).toEqual([false, DAY_MS]);
  now += DAY_MS;
  while (merge.step());
  expect([holds(FIRST), merge.dueInMs()]).toEqual([false, undefined]);
});

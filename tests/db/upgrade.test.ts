// A database of the version before: brought up to date as a whole, or left for the version that made it. (G20, F31, G5)
import Sqlite from 'better-sqlite3';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { readEpoch } from '../../server/db/epoch.ts';
import { countMigrations } from '../../server/db/upgrade.ts';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const OLD = 4;

interface Entry {
  tag: string;
  when: number;
}

/** As version 4 of the schema left it, closed and with an epoch. */
function makeOld(more = ''): { file: string; copies: () => string[]; look: (question: string) => unknown } {
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-upgrade-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, 'dantok.sqlite');
  const sqlite = new Sqlite(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.exec('CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)');
  const journal = JSON.parse(readFileSync(new URL('meta/_journal.json', MIGRATIONS), 'utf8')) as { entries: Entry[] };
  for (const { tag, when } of journal.entries.slice(0, OLD)) {
    sqlite.exec(readFileSync(new URL(`${tag}.sql`, MIGRATIONS), 'utf8'));
    sqlite.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run(tag, when);
  }
  sqlite.pragma('application_id = 1685352299');
  sqlite.pragma(`user_version = ${OLD}`);
  sqlite.pragma('foreign_keys = OFF');
  sqlite.exec(`INSERT INTO meta (key, value) VALUES ('epoch', 'the-first'), ('open', '0'); ${more}`);
  sqlite.close();
  const look = (question: string): unknown => {
    const reader = new Sqlite(file);
    try {
      return reader.prepare(question).pluck().get();
    } finally {
      reader.close();
    }
  };
  return { file, look, copies: () => readdirSync(path.join(folder, 'backups')) };
}

const LETTERS = "SELECT sql FROM sqlite_schema WHERE name = 'webhook_letters_waiting'";

test('G20: what an older version left is brought up to date, and lies aside as it was', () => {
  const { file, copies, look } = makeOld();
  const before = look(LETTERS);
  const database = openDatabase(file);
  expect(database.sqlite.pragma('user_version', { simple: true })).toBe(countMigrations());
  expect(database.sqlite.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(readEpoch(database.orm)).toBe('the-first');
  database.close();
  expect(look(LETTERS)).not.toBe(before);
  openDatabase(file).close();
  expect(copies()).toEqual(['before-upgrade-from-4.sqlite']);
});

test('G1: every commit is synced, on a new file and on an old one', () => {
  const { file } = makeOld();
  for (const one of [file, `${file}.new`]) {
    const database = openDatabase(one);
    readEpoch(database.orm);
    const asked = ['synchronous', 'journal_mode', 'foreign_keys'].map((name) => database.sqlite.pragma(name, { simple: true }));
    expect(asked).toEqual([2, 'wal', 1]);
    database.close();
  }
});

test('G5: whoever starts from the copy that was laid aside begins another lineage', () => {
  const { file, copies } = makeOld();
  openDatabase(file).close();
  const copy = path.join(path.dirname(file), 'backups', copies()[0] ?? '');
  const again = openDatabase(copy);
  const epoch = readEpoch(again.orm);
  expect(epoch).toMatch(/^.{16,}$/u);
  expect(epoch).not.toBe('the-first');
  again.close();
});

const FAILING: readonly [title: string, cause: string, mend: string][] = [
  // The third of four statements finds it there already.
  ['a statement in the middle fails', 'ALTER TABLE conversations ADD characters integer', 'ALTER TABLE conversations DROP characters'],
  ['a reference leads nowhere', "INSERT INTO mentions VALUES ('nobody', 'nowhere', 1)", 'DELETE FROM mentions'],
];
test.each(FAILING)('F31, G20: %s: nothing is changed, however often it is tried, and later it succeeds', (_title, cause, mend) => {
  const { file, copies, look } = makeOld(cause);
  const before = look(LETTERS);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect(() => openDatabase(file)).toThrow(/^The database cannot be brought up to date \(.+\); it was left as it is/u);
    expect(look(LETTERS)).toBe(before);
    expect(look('SELECT count(*) FROM __drizzle_migrations')).toBe(OLD);
    expect(look('PRAGMA user_version')).toBe(OLD);
  }
  expect(copies()).toHaveLength(1);
  const sqlite = new Sqlite(file);
  sqlite.pragma('foreign_keys = OFF');
  sqlite.exec(mend);
  sqlite.close();
  openDatabase(file).close();
  expect(look('PRAGMA user_version')).toBe(countMigrations());
});

// Brings a database of an older version up to date: all of it in one transaction or nothing, after a copy was laid aside. Whatever goes
// wrong, the older version still opens the file as it left it. (G20, F31)
import type Sqlite from 'better-sqlite3';
import SqliteDatabase from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf } from './error-code.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Something in the file does not go with the newer version: it stays as it was. */
export class CannotUpgrade extends Error {}

export function countMigrations(): number {
  const journal = JSON.parse(readFileSync(path.join(MIGRATIONS, 'meta', '_journal.json'), 'utf8')) as { entries: unknown[] };
  return journal.entries.length;
}

/** Foreign keys are off meanwhile: a rebuilt table would else delete its children by cascade, without an error. */
export function upgrade(sqlite: Sqlite.Database): void {
  const known = countMigrations();
  const applied = sqlite.pragma('user_version', { simple: true }) as number;
  if (applied === known) return;
  if (applied > 0) layCopyAside(sqlite, applied);
  sqlite.pragma('foreign_keys = OFF');
  const all = sqlite.transaction(() => {
    migrate(sqlite);
    const broken = sqlite.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0) throw new CannotUpgrade(`references in it lead nowhere: ${broken.length}`);
    // With the rest: else a process that dies in between leaves a new database that an older version takes for its own.
    sqlite.pragma(`user_version = ${known}`);
  });
  try {
    all.immediate();
  } catch (error) {
    throw isAboutContents(error) ? new CannotUpgrade((error as Error).message, { cause: error }) : error;
  }
  sqlite.pragma('foreign_keys = ON');
}

/** Not about the disk. */
function isAboutContents(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_ERROR' || code.startsWith('SQLITE_CONSTRAINT');
}

/** As drizzle-kit writes them, and into the table that it knows. */
function migrate(sqlite: Sqlite.Database): void {
  sqlite.exec('CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)');
  const newest = sqlite.prepare<[], number | null>('SELECT max(created_at) FROM __drizzle_migrations').pluck().get() ?? 0;
  const note = sqlite.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
  for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder: MIGRATIONS })) {
    if (folderMillis <= newest) continue;
    for (const statement of sql) sqlite.exec(statement);
    note.run(hash, folderMillis);
  }
}

/** An upgrade can be taken back: the file as the older version left it. One for each version, so that an upgrade that is tried again and
 *  again fills no disk. Without an epoch: who starts from it begins another lineage. (G5) */
function layCopyAside(sqlite: Sqlite.Database, applied: number): void {
  const folder = path.join(path.dirname(sqlite.name), 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const copy = path.join(folder, `before-upgrade-from-${applied}.sqlite`);
  const half = `${copy}.tmp`;
  rmSync(half, { force: true });
  try {
    sqlite.prepare('VACUUM INTO ?').run(half);
    const made = new SqliteDatabase(half);
    made.exec("DELETE FROM meta WHERE key = 'epoch'");
    made.close();
    chmodSync(half, 0o600);
    renameSync(half, copy);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}

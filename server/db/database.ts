// Opens the one SQLite file: pragmas, version gate, lock, migrations. The only place that does. (RELIABILITY 5.1, G1)
// Never touches the file with plain fs calls while it is open: closing such a handle would drop SQLite's locks.
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import * as schema from '../../drizzle/schema.ts';
import { codeOf } from './error-code.ts';
import { emptySearchIndex, tellsOfIndexAlone } from './search-index.ts';
import { CannotUpgrade, countMigrations, upgrade } from './upgrade.ts';

/** With the bare connection, for the few statements that every line passes. */
export type Orm = BetterSQLite3Database<typeof schema> & { $client: Sqlite.Database };

export interface Database {
  sqlite: Sqlite.Database;
  orm: Orm;
  /** True when the last process died without closing. */
  unclean: boolean;
  close: () => void;
}

/** A reason not to start that a person can act on. */
export class CannotOpen extends Error {}

/** "dtok" */
const APPLICATION_ID = 0x64746f6b;

export function openDatabase(file: string): Database {
  const fresh = !existsSync(file);
  const sqlite = connect(file);
  try {
    // A damaged file is not written to: setting pragmas would.
    gateVersions(sqlite, fresh);
    const unclean = checkAfterCrash(sqlite);
    setPragmas(sqlite);
    const orm = drizzle(sqlite, { schema, casing: 'snake_case' });
    upgradeOrSay(sqlite);
    readBackSynchronous(sqlite);
    sqlite.prepare("INSERT INTO meta (key, value) VALUES ('open', '1') ON CONFLICT (key) DO UPDATE SET value = '1'").run();
    if (fresh) chmodSync(file, 0o600);
    return { sqlite, orm, unclean, close: () => closeCleanly(sqlite) };
  } catch (error) {
    sqlite.close();
    throw isDamage(error) ? damaged((error as Error).message) : error;
  }
}

export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

export function damaged(how: string): CannotOpen {
  return new CannotOpen(`The database file is damaged (${how.replace(/\s+/gu, ' ')}); put a backup in its place.`);
}

function connect(file: string): Sqlite.Database {
  try {
    return new Sqlite(file, { timeout: 1_000 });
  } catch (error) {
    throw new CannotOpen(`The database ${path.basename(file)} in the data folder cannot be opened: ${(error as Error).message}.`);
  }
}

/** Whether it is without the WAL corruption bug: fixed in 3.51.3, while 3.52.0 was withdrawn. */
export function isSafeSqlite(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1e6 + minor * 1e3 + patch >= 3_051_003 && version !== '3.52.0';
}

/** Refuses an SQLite with a known fault, a foreign file, and a file of a newer version. */
function gateVersions(sqlite: Sqlite.Database, fresh: boolean): void {
  const version = sqlite.prepare('SELECT sqlite_version()').pluck().get() as string;
  if (!isSafeSqlite(version)) throw new CannotOpen(`SQLite ${version} can corrupt a database in WAL mode; 3.51.3 or newer is needed.`);
  const applicationId: unknown = sqlite.pragma('application_id', { simple: true });
  const empty = sqlite.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!fresh && !empty && applicationId !== APPLICATION_ID)
    throw new CannotOpen('The database file was made by another program; choose another DATA_DIR.');
  const known = countMigrations();
  const applied = sqlite.pragma('user_version', { simple: true }) as number;
  if (applied > known)
    throw new CannotOpen(
      `The database was last used by a newer version of Dantok (schema ${applied}, this one knows ${known}); start the newer version.`,
    );
}

function setPragmas(sqlite: Sqlite.Database): void {
  const mode = sqlite.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') throw new CannotOpen(`The data folder does not allow SQLite's WAL mode (got ${String(mode)}); use a local disk.`);
  for (const pragma of [
    'synchronous = FULL',
    'foreign_keys = ON',
    'wal_autocheckpoint = 1000',
    'journal_size_limit = 67108864',
    'cache_size = -16000',
    'mmap_size = 0',
    'trusted_schema = OFF',
    'temp_store = MEMORY',
    `application_id = ${APPLICATION_ID}`,
  ]) {
    sqlite.pragma(pragma);
  }
}

/** better-sqlite3's WAL runs at NORMAL unless told; a fresh file hides that until its first write, hence after one. */
function readBackSynchronous(sqlite: Sqlite.Database): void {
  sqlite.pragma('synchronous = FULL');
  if (sqlite.pragma('synchronous', { simple: true }) !== 2 || sqlite.pragma('foreign_keys', { simple: true }) !== 1) {
    throw new CannotOpen('SQLite refuses synchronous=FULL; acknowledged messages would not be safe.');
  }
}

function checkAfterCrash(sqlite: Sqlite.Database): boolean {
  sqlite.pragma('cell_size_check = ON');
  const hasMeta = sqlite.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'meta'").pluck().get() === 1;
  if (!hasMeta) return false;
  const unclean = sqlite.prepare("SELECT value FROM meta WHERE key = 'open'").pluck().get() === '1';
  const pages = (sqlite.pragma('page_count', { simple: true }) as number) * (sqlite.pragma('page_size', { simple: true }) as number);
  if (unclean && pages < 1e9) {
    let damage = checkAll(sqlite);
    if (tellsOfIndexAlone(damage)) {
      sqlite.transaction(emptySearchIndex)(sqlite);
      damage = checkAll(sqlite);
    }
    if (damage[0] !== undefined) throw damaged(damage[0]);
  }
  return unclean;
}

/** What is wrong with the file; nothing, as a rule. */
function checkAll(sqlite: Sqlite.Database): string[] {
  const rows = sqlite.pragma('quick_check') as { quick_check: string }[];
  return rows.map((row) => row.quick_check).filter((verdict) => verdict !== 'ok');
}

function upgradeOrSay(sqlite: Sqlite.Database): void {
  try {
    upgrade(sqlite);
  } catch (error) {
    if (!(error instanceof CannotUpgrade)) throw error;
    throw new CannotOpen(
      `The database cannot be brought up to date (${error.message}); it was left as it is for the version that made it.`,
    );
  }
}

function closeCleanly(sqlite: Sqlite.Database): void {
  if (!sqlite.open) return;
  if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
  try {
    sqlite.prepare("UPDATE meta SET value = '0' WHERE key = 'open'").run();
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    // Without room the log stays beside the file, with everything in it, and the next start has a look at both.
    if (codeOf(error) !== 'SQLITE_FULL') throw error;
  }
  sqlite.close();
}

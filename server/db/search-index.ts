// The one thing in the file that can be made anew from the rest of it: the index of search. When SQLite finds it damaged, it is emptied, and
// whoever keeps it begins again from the first line of every room. (F26)
import type Sqlite from 'better-sqlite3';
import { codeOf } from './error-code.ts';

/** Whether it is the index that is damaged, by SQLite's own word, and not the file: a page that cannot be read has another code. */
export function isIndexDamage(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_CORRUPT_VTAB';
}

/** The same of an error that writing into it met: a piece that it does not know of has the place of a new one. Where a table refuses a row,
 *  SQLite says which. */
export function isIndexConflict(error: unknown): boolean {
  return error instanceof Error && codeOf(error).startsWith('SQLITE_CONSTRAINT') && error.message === 'constraint failed';
}

/** The same of what a check of the whole file says, line by line. */
export function tellsOfIndexAlone(verdicts: readonly string[]): boolean {
  return verdicts.length > 0 && verdicts.every((verdict) => verdict.includes('search_words'));
}

export function emptySearchIndex(sqlite: Sqlite.Database): void {
  sqlite.exec("INSERT INTO search_words (search_words) VALUES ('delete-all')");
  sqlite.exec('UPDATE search_rooms SET indexed_seq = 0');
}

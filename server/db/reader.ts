// A second connection to the database that only reads, for threads whose questions may take long. It sees what is committed.
import Sqlite from 'better-sqlite3';

export function openForReading(file: string): Sqlite.Database {
  const sqlite = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 1_000 });
  for (const pragma of ['query_only = ON', 'cache_size = -16000', 'mmap_size = 0', 'trusted_schema = OFF', 'temp_store = MEMORY'])
    sqlite.pragma(pragma);
  return sqlite;
}

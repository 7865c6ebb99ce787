// Puts an older copy in the database's place as a restore does: the copy gets an epoch of its own. The server is down meanwhile.
import Sqlite from 'better-sqlite3';
import { cpSync, rmSync } from 'node:fs';
import { newId } from '../../protocol/ids.ts';

export function restoreDatabase(backup: string, file: string): void {
  for (const rest of ['', '-wal', '-shm']) rmSync(file + rest, { force: true });
  cpSync(backup, file);
  const sqlite = new Sqlite(file);
  sqlite.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(newId());
  sqlite.close();
}

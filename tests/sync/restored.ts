// Puts an older copy in the database's place. The server is down meanwhile. A copy that the server made itself gets an epoch of its own
// when it is started from; one that somebody made with the means of the system has the old one.
import Sqlite from 'better-sqlite3';
import { cpSync, rmSync } from 'node:fs';

export function restoreDatabase(
  backup: string,
  file: string,
  { epoch }: { epoch: 'its own' | 'the old one' } = { epoch: 'its own' },
): void {
  for (const rest of ['', '-wal', '-shm']) rmSync(file + rest, { force: true });
  cpSync(backup, file);
  if (epoch === 'the old one') return;
  const sqlite = new Sqlite(file);
  sqlite.exec("DELETE FROM meta WHERE key = 'epoch'");
  sqlite.close();
}

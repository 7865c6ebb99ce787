// Keeps a second server away from the same data folder. The lock is an open exclusive transaction on a file of its own: the
// operating system drops it when the process dies, however it dies, so no stale lock can be left behind.
import Sqlite from 'better-sqlite3';
import path from 'node:path';
import { CannotOpen } from './database.ts';

export function lockDataFolder(dataDir: string): () => void {
  const lock = new Sqlite(path.join(dataDir, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') {
      throw new CannotOpen(`Another Dantok server uses the data folder ${dataDir}; stop it first, or choose another DATA_DIR.`);
    }
    throw error;
  }
  return () => {
    if (!lock.open) return;
    lock.exec('ROLLBACK');
    lock.close();
  };
}

// Whether this process can do its work: the database answers a read.
import type { Database } from '../db/database.ts';

export function pingDatabase({ sqlite }: Pick<Database, 'sqlite'>): () => boolean {
  const ping = sqlite.prepare("SELECT value FROM meta WHERE key = 'open'").pluck();
  return () => {
    try {
      return ping.get() === '1';
    } catch {
      // Closed, damaged or gone: the answer is no, whatever the reason; the writers report it.
      return false;
    }
  };
}

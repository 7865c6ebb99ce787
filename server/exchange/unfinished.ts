// Which rooms are being made from a file, and what becomes of those that were never finished: nobody stands in them, and what is in them
// is taken away as from any deleted room. Bodies of commands.
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';

const PREFIX = 'import.';

export function markUnfinished({ $client: sqlite }: Orm, roomId: Id): void {
  sqlite.prepare("INSERT INTO meta (key, value) VALUES (?, '1')").run(PREFIX + roomId);
}

export function unmark({ $client: sqlite }: Orm, roomId: Id): void {
  sqlite.prepare('DELETE FROM meta WHERE key = ?').run(PREFIX + roomId);
}

export function listUnfinished({ $client: sqlite }: Orm): Id[] {
  const keys = sqlite.prepare("SELECT key FROM meta WHERE key GLOB 'import.*'").pluck().all() as string[];
  return keys.map((key) => key.slice(PREFIX.length));
}

/** True when there was something to take away. */
export function abandon(orm: Orm, roomId: Id, now: number): boolean {
  if (!listUnfinished(orm).includes(roomId)) return false;
  unmark(orm, roomId);
  orm.$client.prepare("UPDATE rooms SET deleted_at = ?, name = '', topic = '', greeting = '' WHERE id = ?").run(now, roomId);
  return true;
}

/** Whoever began it is still here. */
export function requireMaker({ $client: sqlite }: Orm, actorId: Id): void {
  const account = sqlite.prepare('SELECT 1 FROM accounts WHERE actor_id = ? AND disabled_at IS NULL').get(actorId);
  if (account === undefined) refuse('signed_out', 'the account is gone');
}

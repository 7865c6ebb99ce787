// What an actor is on this server: whoever has no account of their own (a guest, a persona, somebody gone) has no say in the library.
import { eq } from 'drizzle-orm';
import { accounts } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';

/** Undefined: knows only what is in their rooms. */
export function findServerRole(orm: Orm, actorId: Id): 'owner' | 'member' | undefined {
  const role = orm.select({ role: accounts.serverRole }).from(accounts).where(eq(accounts.actorId, actorId)).get()?.role;
  return role === 'guest' ? undefined : role;
}

// What rooms have to know of bots: before they let one in, and when its owner has to go. Reads only.
import { and, asc, eq } from 'drizzle-orm';
import { bots } from '../../drizzle/door-schema.ts';
import { accounts, actors, members } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';

export interface BotRow {
  ownerId: Id;
  /** Neither it nor its owner is disabled or gone: only then it is heard and hears. */
  alive: boolean;
}

/** Undefined: that is no bot. */
export function findBotRow(orm: Orm, actorId: Id): BotRow | undefined {
  const row = orm
    .select({
      ownerId: bots.ownerId,
      disabledAt: bots.disabledAt,
      deletedAt: actors.deletedAt,
      account: accounts.actorId,
      ownerDisabledAt: accounts.disabledAt,
    })
    .from(bots)
    .innerJoin(actors, eq(actors.id, bots.actorId))
    .leftJoin(accounts, eq(accounts.actorId, bots.ownerId))
    .where(eq(bots.actorId, actorId))
    .get();
  if (row === undefined) return undefined;
  const alive = row.disabledAt === null && row.deletedAt === null && row.account !== null && row.ownerDisabledAt === null;
  return { ownerId: row.ownerId, alive };
}

/** The bots of this person that are in a room now. */
export function listBotsIn(orm: Orm, roomId: Id, ownerId: Id): Id[] {
  return orm
    .select({ id: members.actorId })
    .from(members)
    .innerJoin(bots, eq(bots.actorId, members.actorId))
    .where(and(eq(members.roomId, roomId), eq(members.status, 'active'), eq(bots.ownerId, ownerId)))
    .orderBy(asc(members.joinedAt), asc(members.actorId))
    .all()
    .map((row) => row.id);
}

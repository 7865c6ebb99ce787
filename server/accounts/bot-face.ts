// How a bot is known to itself: an actor without an account. Reads only.
import { and, eq, isNull } from 'drizzle-orm';
import { actors } from '../../drizzle/schema.ts';
import type { Id, Me } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';

type Bot = Extract<Me, { kind: 'bot' }>;

export function findBot(orm: Orm, actorId: Id): Bot | undefined {
  const face = orm
    .select({ id: actors.id, name: actors.name, emoji: actors.emoji, hue: actors.hue, picture: actors.pictureId })
    .from(actors)
    .where(and(eq(actors.id, actorId), eq(actors.kind, 'bot'), isNull(actors.deletedAt)))
    .get();
  return face === undefined ? undefined : { kind: 'bot', ...face };
}

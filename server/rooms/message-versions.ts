// Older texts of a line: kept when an edit or its persona's second attempt replaces one. Only inside a command.
import { and, asc, desc, eq, inArray, lte } from 'drizzle-orm';
import { messages, messageVersions, roomEvents } from '../../drizzle/schema.ts';
import type { Orm } from '../db/database.ts';

type Row = Pick<typeof messages.$inferSelect, 'id' | 'roomId' | 'text' | 'createdAt' | 'changedSeq'>;

const MAX_VERSIONS = 50;
/** What gives a line its words. */
const WRITING = ['message.posted', 'message.edited', 'message.regenerated', 'message.continued'];

/** Keeps the text that the row has now; the oldest goes when there are too many. */
export function keepVersion(orm: Orm, row: Row): void {
  const kept = orm
    .select({ version: messageVersions.version })
    .from(messageVersions)
    .where(eq(messageVersions.messageId, row.id))
    .orderBy(asc(messageVersions.version))
    .all();
  const oldest = kept[0];
  if (kept.length >= MAX_VERSIONS && oldest !== undefined) {
    orm
      .delete(messageVersions)
      .where(and(eq(messageVersions.messageId, row.id), eq(messageVersions.version, oldest.version)))
      .run();
  }
  const version = (kept.at(-1)?.version ?? 0) + 1;
  orm
    .insert(messageVersions)
    .values({ messageId: row.id, version, text: row.text, writtenAt: writtenAt(orm, row) })
    .run();
}

/** The log knows; the last event about a line is nearly always the one that is looked for. */
function writtenAt(orm: Orm, row: Row): number {
  const { roomId, id, changedSeq } = row;
  const last = orm
    .select({ at: roomEvents.at })
    .from(roomEvents)
    .where(
      and(eq(roomEvents.roomId, roomId), lte(roomEvents.seq, changedSeq), eq(roomEvents.subjectId, id), inArray(roomEvents.type, WRITING)),
    )
    .orderBy(desc(roomEvents.seq))
    .limit(1)
    .get();
  return last?.at ?? row.createdAt;
}

// Reads what the server ended with, for the checker: the log and the rows straight from the database, the state from a fresh load.
import { asc, eq } from 'drizzle-orm';
import { messages, roomEvents } from '../../drizzle/schema.ts';
import { readEpoch } from '../../server/db/epoch.ts';
import { openDatabase } from '../../server/db/database.ts';
import type { Orm } from '../../server/db/database.ts';
import type { Id } from '../../protocol/records.ts';
import type { TestClient } from './client.ts';
import { comparable, eventHash, hashOf } from './history.ts';
import type { FinalLog, FinalRoom } from './history-checker.ts';

export function readFinalRoom(orm: Orm, roomId: Id, stateHash: string): FinalRoom {
  const events = orm.select().from(roomEvents).where(eq(roomEvents.roomId, roomId)).orderBy(asc(roomEvents.seq)).all();
  const rows = orm
    .select({ id: messages.id, seq: messages.seq, authorId: messages.authorId })
    .from(messages)
    .where(eq(messages.roomId, roomId))
    .orderBy(asc(messages.seq))
    .all();
  return {
    room: roomId,
    events: events.map(({ seq, type, subjectId }) => ({ seq, type, subjectId, hash: eventHash(type, subjectId) })),
    messages: rows,
    stateHash,
  };
}

/** `witness` has loaded the rooms afresh, to the beginning. */
export function readFinalLog(orm: Orm, roomIds: readonly Id[], witness: TestClient): FinalLog {
  const rooms = roomIds.map((roomId) => readFinalRoom(orm, roomId, hashOf(comparable(witness.view(roomId)))));
  return { epoch: readEpoch(orm), rooms };
}

/** The same for a server in another process, which has ended. */
export function readFinalLogFrom(file: string, roomIds: readonly Id[], witness: TestClient): FinalLog {
  const database = openDatabase(file);
  try {
    return readFinalLog(database.orm, roomIds, witness);
  } finally {
    database.close();
  }
}

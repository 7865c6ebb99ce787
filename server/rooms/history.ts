// Reading a room: snapshot, pages by number, single records, older versions, missed events. Never writes. Pages are bounded by
// lines and by bytes; whoever calls has committed the open batch, so that what is read is on disk. (J1–J3)
import { and, asc, desc, eq, gt, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { actors, members, messages, messageVersions, roomEvents, rooms } from '../../drizzle/schema.ts';
import type { EventType } from '../../protocol/events.ts';
import type { MessagePage } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, MessageRecord, MessageVersion, RoomSnapshot } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { memberColumns, messageColumns, readMemory, toMessageRecord, toRoomRecord } from './records.ts';
import type { LoggedEvent } from './room-log.ts';
import type { Standing } from './standing.ts';

/** Characters of text in one page: the frame stays far below what a slow connection may have waiting. */
const PAGE_CHARACTERS = 120_000;

export class History {
  readonly #orm: Orm;
  readonly #older;
  readonly #newer;
  readonly #events;
  readonly #time;

  constructor(orm: Orm) {
    this.#orm = orm;
    const limit = sql.placeholder('limit');
    const roomId = sql.placeholder('roomId');
    this.#older = orm
      .select(messageColumns)
      .from(messages)
      .where(and(eq(messages.roomId, roomId), lt(messages.seq, sql.placeholder('seq'))))
      .orderBy(desc(messages.seq))
      .limit(limit)
      .prepare();
    this.#newer = orm
      .select(messageColumns)
      .from(messages)
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, sql.placeholder('seq'))))
      .orderBy(asc(messages.seq))
      .limit(limit)
      .prepare();
    this.#events = orm
      .select()
      .from(roomEvents)
      .where(and(eq(roomEvents.roomId, roomId), gt(roomEvents.seq, sql.placeholder('seq'))))
      .orderBy(asc(roomEvents.seq))
      .limit(limit)
      .prepare();
    this.#time = orm
      .select({ at: roomEvents.at })
      .from(roomEvents)
      .where(and(eq(roomEvents.roomId, roomId), eq(roomEvents.seq, sql.placeholder('seq'))))
      .prepare();
  }

  getHead(roomId: Id): number {
    return this.#orm.select({ seq: rooms.seq }).from(rooms).where(eq(rooms.id, roomId)).get()?.seq ?? 0;
  }

  findTimeOf(roomId: Id, seq: number): number | undefined {
    return this.#time.get({ roomId, seq })?.at;
  }

  /** At most `limit` rows of the log after a number, in order. */
  listLogged(roomId: Id, after: number, limit: number): LoggedEvent[] {
    return this.#events.all({ roomId, seq: after, limit }).map((row) => ({ ...row, type: row.type as EventType }));
  }

  getSnapshot(standing: Standing): RoomSnapshot {
    const { roomId } = standing;
    const room = this.#orm.select().from(rooms).where(eq(rooms.id, roomId)).get();
    if (room === undefined) throw new Error('a standing in a room that is not there');
    const page = this.pageBefore(roomId, Number.MAX_SAFE_INTEGER, LIMITS.page);
    return {
      room: toRoomRecord(room),
      members: this.#orm
        .select(memberColumns)
        .from(members)
        .innerJoin(actors, eq(actors.id, members.actorId))
        .where(eq(members.roomId, roomId))
        .orderBy(asc(members.joinedAt), asc(members.actorId))
        .all(),
      messages: page.messages,
      hasOlder: page.hasOlder,
      role: standing.role,
      readSeq: standing.readSeq,
      memory: readMemory(this.#orm, roomId),
    };
  }

  pageBefore(roomId: Id, before: number, limit: number): MessagePage {
    const rows = this.#older.all({ roomId, seq: before, limit: limit + 1 });
    const page = withinBytes(rows, limit);
    return { messages: page.map(toMessageRecord).reverse(), hasOlder: rows.length > page.length, hasNewer: this.#exists(roomId, before) };
  }

  pageAfter(roomId: Id, after: number, limit: number): MessagePage {
    const rows = this.#newer.all({ roomId, seq: after, limit: limit + 1 });
    const page = withinBytes(rows, limit);
    const hasOlder = this.#older.get({ roomId, seq: after + 1, limit: 1 }) !== undefined;
    return { messages: page.map(toMessageRecord), hasOlder, hasNewer: rows.length > page.length };
  }

  pageAround(roomId: Id, seq: number, limit: number): MessagePage {
    const half = Math.max(1, limit >> 1);
    const older = this.pageBefore(roomId, seq, half);
    const newer = this.pageAfter(roomId, seq - 1, half);
    return { messages: [...older.messages, ...newer.messages], hasOlder: older.hasOlder, hasNewer: newer.hasNewer };
  }

  lookUp(roomId: Id, ids: readonly Id[]): MessageRecord[] {
    return this.#select(and(eq(messages.roomId, roomId), inArray(messages.id, [...ids])));
  }

  /** `+`: in the order of an index it would be given, and looked for in the whole room, rather than by the index of pinned lines. */
  listPinned(roomId: Id): MessageRecord[] {
    return this.#select(and(eq(messages.roomId, roomId), isNotNull(messages.pinnedAt)), sql`+${messages.seq}`);
  }

  /** Oldest first; of very long ones the newest, as many as fit. */
  listVersions(roomId: Id, messageId: Id): MessageVersion[] {
    const rows = this.#orm
      .select({ text: messageVersions.text, writtenAt: messageVersions.writtenAt })
      .from(messageVersions)
      .innerJoin(messages, eq(messages.id, messageVersions.messageId))
      .where(and(eq(messageVersions.messageId, messageId), eq(messages.roomId, roomId)))
      .orderBy(desc(messageVersions.version))
      .all();
    return withinBytes(rows, rows.length).reverse();
  }

  #select(where: ReturnType<typeof and>, order: SQL = asc(messages.seq)): MessageRecord[] {
    const rows = this.#orm.select(messageColumns).from(messages).where(where).orderBy(order).all();
    return withinBytes(rows, rows.length).map(toMessageRecord);
  }

  #exists(roomId: Id, from: number): boolean {
    if (from >= Number.MAX_SAFE_INTEGER) return false;
    return this.#newer.get({ roomId, seq: from - 1, limit: 1 }) !== undefined;
  }
}

function withinBytes<T extends { text: string }>(rows: readonly T[], limit: number): T[] {
  let characters = 0;
  const page: T[] = [];
  for (const row of rows) {
    characters += row.text.length;
    if (page.length >= limit || (page.length > 0 && characters > PAGE_CHARACTERS)) break;
    page.push(row);
  }
  return page;
}

// Row → wire record: the only serializer, used for live delivery, replay, pages and snapshots alike, so that they cannot differ.
import { and, eq, sql } from 'drizzle-orm';
import { roomMemories } from '../../drizzle/company-schema.ts';
import { actors, members, messages, rooms } from '../../drizzle/schema.ts';
import type { RoomEvent } from '../../protocol/events.ts';
import { MEMBER_EVENTS, MEMORY_EVENTS, ROOM_EVENTS } from '../../protocol/events.ts';
import { noMemory } from '../../protocol/records.ts';
import type { Id, MemberRecord, MemoryRecord, MessageRecord, Reaction, RoomRecord } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import type { LoggedEvent } from './room-log.ts';

type RoomRow = typeof rooms.$inferSelect;

/** The columns a member record is made of. */
export const memberColumns = {
  id: members.actorId,
  kind: actors.kind,
  name: actors.name,
  emoji: actors.emoji,
  hue: actors.hue,
  picture: actors.pictureId,
  role: members.role,
  status: members.status,
  muted: members.muted,
  tuned: sql<boolean>`${members.override} is not null`.mapWith(Boolean),
  joinedAt: members.joinedAt,
  changedSeq: members.changedSeq,
};

/** The columns a message record is made of; the reactions come along as JSON, oldest kind first. */
export const messageColumns = {
  id: messages.id,
  seq: messages.seq,
  authorId: messages.authorId,
  text: messages.text,
  replyToId: messages.replyToId,
  mentions: messages.mentions,
  createdAt: messages.createdAt,
  editedAt: messages.editedAt,
  deletedAt: messages.deletedAt,
  deletedBy: messages.deletedBy,
  pinnedAt: messages.pinnedAt,
  pinnedBy: messages.pinnedBy,
  ai: messages.ai,
  changedSeq: messages.changedSeq,
  // Asked only where there are any: sorting nothing costs as much as the rest of the row.
  reactions: sql<string | null>`case when exists (select 1 from reactions r where r.message_id = ${messages.id}) then
    (select json_group_array(json_array(r.emoji, r.actor_id) order by r.at, r.emoji, r.actor_id) from reactions r where r.message_id = ${messages.id})
    end`,
};

export type MessageRow = Omit<MessageRecord, 'reactions'> & { reactions: string | null };

export function toMessageRecord(row: MessageRow): MessageRecord {
  return { ...row, reactions: toReactions(row.reactions) };
}

function toReactions(json: string | null): Reaction[] {
  if (json === null || json === '[]') return [];
  const byEmoji = new Map<string, Id[]>();
  for (const [emoji, actorId] of JSON.parse(json) as [string, Id][]) {
    const actorIds = byEmoji.get(emoji);
    if (actorIds === undefined) byEmoji.set(emoji, [actorId]);
    else actorIds.push(actorId);
  }
  return Array.from(byEmoji, ([emoji, actorIds]) => ({ emoji, actorIds }));
}

export function toRoomRecord(row: RoomRow): RoomRecord {
  return {
    id: row.id,
    name: row.name,
    topic: row.topic,
    greeting: row.greeting,
    manner: row.manner,
    watchable: row.watchable,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    archivedAt: row.archivedAt,
    deletedAt: row.deletedAt,
    paused: row.paused,
    allowance: row.allowance,
    heedsBots: row.heedsBots,
    changedSeq: row.changedSeq,
  };
}

/** The columns a memory record is made of. */
const memoryColumns = {
  roomId: roomMemories.roomId,
  summary: roomMemories.summary,
  summedSeq: roomMemories.summedSeq,
  forgottenSeq: roomMemories.forgottenSeq,
  changedBy: roomMemories.changedBy,
  changedAt: roomMemories.changedAt,
  changedSeq: roomMemories.changedSeq,
};

/** A room that never had one has an empty one. */
export function readMemory(orm: Orm, roomId: Id): MemoryRecord {
  return orm.select(memoryColumns).from(roomMemories).where(eq(roomMemories.roomId, roomId)).get() ?? noMemory(roomId);
}

const ROOM: ReadonlySet<string> = new Set(ROOM_EVENTS);
const MEMBER: ReadonlySet<string> = new Set(MEMBER_EVENTS);
const MEMORY: ReadonlySet<string> = new Set(MEMORY_EVENTS);

export class Records {
  readonly #orm: Orm;
  readonly #room;
  readonly #member;
  readonly #message;

  constructor(orm: Orm) {
    this.#orm = orm;
    this.#room = orm
      .select()
      .from(rooms)
      .where(eq(rooms.id, sql.placeholder('id')))
      .prepare();
    this.#member = orm
      .select(memberColumns)
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(eq(members.roomId, sql.placeholder('roomId')), eq(members.actorId, sql.placeholder('id'))))
      .prepare();
    this.#message = orm
      .select(messageColumns)
      .from(messages)
      .where(eq(messages.id, sql.placeholder('id')))
      .prepare();
  }

  getRoom(id: Id): RoomRecord {
    return toRoomRecord(found(this.#room.get({ id })));
  }

  getMember(roomId: Id, id: Id): MemberRecord {
    return found(this.#member.get({ roomId, id }));
  }

  getMessage(id: Id): MessageRecord {
    return toMessageRecord(found(this.#message.get({ id })));
  }

  /** The wire event: the log row joined to the subject's record as it is now. */
  toEvent(logged: LoggedEvent): RoomEvent {
    const happened = { seq: logged.seq, type: logged.type, actorId: logged.actorId, at: logged.at };
    if (ROOM.has(logged.type)) return { ...happened, room: this.getRoom(logged.subjectId) } as RoomEvent;
    if (MEMBER.has(logged.type)) return { ...happened, member: this.getMember(logged.roomId, logged.subjectId) } as RoomEvent;
    if (MEMORY.has(logged.type)) return { ...happened, memory: readMemory(this.#orm, logged.roomId) } as RoomEvent;
    return { ...happened, message: this.getMessage(logged.subjectId) } as RoomEvent;
  }
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('the log names a record that is not there');
  return row;
}

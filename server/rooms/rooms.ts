// The room itself: create, change, archive, delete. Every function is a command's body: synchronous, inside a batch.
import { and, count, eq, isNull } from 'drizzle-orm';
import { accounts, invitations, members, rooms } from '../../drizzle/schema.ts';
import type { Command } from '../../protocol/commands.ts';
import type { RoomEventType } from '../../protocol/events.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { cleanLine, noLonger } from '../text/message-text.ts';
import { cleanName } from '../text/names.ts';
import type { RoomLog } from './room-log.ts';
import type { Standings } from './standing.ts';

export type NewRoom = Omit<Extract<Command, { type: 'room.create' }>, 'type' | 'personas'>;
type RoomChange = Omit<Extract<Command, { type: 'room.change' }>, 'type'>;

const MAX_ROOMS_MADE = 200;

export class Rooms {
  readonly #orm: Orm;
  readonly #log: RoomLog;
  readonly #standings: Standings;

  constructor(orm: Orm, log: RoomLog, standings: Standings) {
    this.#orm = orm;
    this.#log = log;
    this.#standings = standings;
  }

  /** The maker is its owner. The id is the maker's choice: repeated, it answers as the first time. (L7) */
  createRoom(actorId: Id, roomId: Id, wish: NewRoom): number {
    const known = this.#orm.select().from(rooms).where(eq(rooms.id, roomId)).get();
    const name = cleanName(wish.name);
    if (known !== undefined) {
      if (known.createdBy === actorId && known.deletedAt === null) return 1;
      refuse('conflict', 'the id is taken', { reason: 'id_taken' });
    }
    this.insertRoom(actorId, roomId, { ...wish, name });
    return this.#log.record({ roomId, type: 'room.created', subjectId: roomId, actorId }, (seq, at) => {
      this.noteMade(roomId, { seq, at });
      this.#orm.insert(members).values({ roomId, actorId, role: 'owner', status: 'active', joinedAt: at, changedSeq: seq }).run();
    });
  }

  /** A refusal unless this account may make one more. */
  requireMayMake(actorId: Id): void {
    const account = this.#orm.select({ role: accounts.serverRole }).from(accounts).where(eq(accounts.actorId, actorId)).get();
    if (account === undefined) refuse('forbidden', 'bots make no rooms', { reason: 'bot' });
    if (account.role === 'guest') refuse('forbidden', 'guests cannot make rooms', { reason: 'guest' });
    const made = this.#orm
      .select({ n: count() })
      .from(rooms)
      .where(and(eq(rooms.createdBy, actorId), isNull(rooms.deletedAt)))
      .get();
    if ((made?.n ?? 0) >= MAX_ROOMS_MADE) refuse('forbidden', 'too many rooms', { reason: 'too_many_rooms' });
  }

  /** The bare row: nobody stands in it, so nobody knows of it. */
  insertRoom(actorId: Id, roomId: Id, wish: NewRoom): void {
    this.requireMayMake(actorId);
    const topic = toShortLine(wish.topic ?? '', 'topic');
    const greeting = toShortLine(wish.greeting ?? '', 'greeting');
    const { name, manner } = wish;
    this.#orm.insert(rooms).values({ id: roomId, name, topic, greeting, manner, createdBy: actorId, createdAt: 0 }).run();
  }

  noteMade(roomId: Id, { seq, at }: { seq: number; at: number }): void {
    this.#orm.update(rooms).set({ createdAt: at, changedSeq: seq }).where(eq(rooms.id, roomId)).run();
  }

  /** Its maker comes in, once everything is there, and has read all of it. */
  enterMade(actorId: Id, roomId: Id): void {
    this.#log.record({ roomId, type: 'member.joined', subjectId: actorId, actorId }, (seq, at) => {
      const fresh = { role: 'owner' as const, status: 'active' as const, joinedAt: at, changedSeq: seq, readSeq: seq };
      this.#orm
        .insert(members)
        .values({ roomId, actorId, ...fresh })
        .run();
    });
  }

  isKnown(roomId: Id): boolean {
    return this.#orm.select({ id: rooms.id }).from(rooms).where(eq(rooms.id, roomId)).get() !== undefined;
  }

  changeRoom(actorId: Id, roomId: Id, wish: RoomChange): number | null {
    this.#standings.require(roomId, actorId, 'change_room');
    const now = this.#get(roomId);
    const next = {
      name: wish.name === undefined ? now.name : cleanName(wish.name),
      topic: wish.topic === undefined ? now.topic : toShortLine(wish.topic, 'topic'),
      greeting: wish.greeting === undefined ? now.greeting : toShortLine(wish.greeting, 'greeting'),
      manner: wish.manner ?? now.manner,
      watchable: wish.watchable ?? now.watchable,
      allowance: wish.allowance ?? now.allowance,
      heedsBots: wish.heedsBots ?? now.heedsBots,
    };
    const same = (Object.keys(next) as (keyof typeof next)[]).every((key) => next[key] === now[key]);
    return same ? null : this.#set(actorId, roomId, 'room.changed', next);
  }

  pauseRoom(actorId: Id, roomId: Id): number | null {
    this.#standings.require(roomId, actorId, 'direct');
    return this.#get(roomId).paused ? null : this.#set(actorId, roomId, 'room.paused', { paused: true });
  }

  resumeRoom(actorId: Id, roomId: Id): number | null {
    this.#standings.require(roomId, actorId, 'direct');
    return this.#get(roomId).paused ? this.#set(actorId, roomId, 'room.resumed', { paused: false }) : null;
  }

  archiveRoom(actorId: Id, roomId: Id): number | null {
    this.#standings.require(roomId, actorId, 'archive_room');
    if (this.#get(roomId).archivedAt !== null) return null;
    return this.#set(actorId, roomId, 'room.archived', (at) => ({ archivedAt: at }));
  }

  unarchiveRoom(actorId: Id, roomId: Id): number | null {
    this.#standings.require(roomId, actorId, 'archive_room');
    if (this.#get(roomId).archivedAt === null) return null;
    return this.#set(actorId, roomId, 'room.unarchived', { archivedAt: null });
  }

  /** From here on nobody stands in it; purge.ts takes the contents away piece by piece. */
  deleteRoom(actorId: Id, roomId: Id): number | null {
    this.#standings.require(roomId, actorId, 'delete_room');
    return this.takeAway(actorId, roomId);
  }

  /** Asks nobody: also for a room whose last person has gone, which nobody else could ever read or delete. */
  takeAway(actorId: Id, roomId: Id): number {
    this.#orm.delete(invitations).where(eq(invitations.roomId, roomId)).run();
    return this.#set(actorId, roomId, 'room.deleted', (at) => ({ deletedAt: at, name: '', topic: '', greeting: '' }));
  }

  #get(roomId: Id): typeof rooms.$inferSelect {
    const room = this.#orm.select().from(rooms).where(eq(rooms.id, roomId)).get();
    if (room === undefined) refuse('not_found', 'no such room');
    return room;
  }

  #set(actorId: Id, roomId: Id, type: RoomEventType, change: RoomSet | ((at: number) => RoomSet)): number {
    return this.#log.record({ roomId, type, subjectId: roomId, actorId }, (seq, at) => {
      const values = typeof change === 'function' ? change(at) : change;
      this.#orm
        .update(rooms)
        .set({ ...values, changedSeq: seq })
        .where(eq(rooms.id, roomId))
        .run();
    });
  }
}

type RoomSet = Partial<typeof rooms.$inferInsert>;

function toShortLine(raw: string, field: 'topic' | 'greeting'): string {
  return noLonger(cleanLine(raw), LIMITS.topicLength, field);
}

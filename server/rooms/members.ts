// Who belongs to a room and with which role. A member's row stays after they go, so that old lines keep a name.
// Every function is a command's body: synchronous, inside a batch.
import { and, asc, count, eq, isNull, ne } from 'drizzle-orm';
import { accounts, actors, members, rooms } from '../../drizzle/schema.ts';
import type { MemberEventType } from '../../protocol/events.ts';
import type { Id, MemberStatus, Role } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { outranks } from './access.ts';
import { findBotRow, listBotsIn } from './bot-members.ts';
import { dropNotesOf } from './memory.ts';
import type { RoomLog } from './room-log.ts';
import type { Standing, Standings } from './standing.ts';

type Row = typeof members.$inferSelect;

const MAX_MEMBERS = 500;

export class Members {
  readonly #orm: Orm;
  readonly #log: RoomLog;
  readonly #standings: Standings;

  constructor(orm: Orm, log: RoomLog, standings: Standings) {
    this.#orm = orm;
    this.#log = log;
    this.#standings = standings;
  }

  /** Whoever calls this has made sure that the actor was invited. Nobody comes back from a ban this way. */
  joinRoom(actorId: Id, roomId: Id, role: Role): number | null {
    const row = this.#find(roomId, actorId);
    if (row?.status === 'active') return null;
    if (row?.status === 'banned') refuse('forbidden', 'you are banned from this room', { reason: 'banned' });
    this.#refuseBotOfBanned(roomId, actorId);
    const active = this.#orm
      .select({ n: count() })
      .from(members)
      .where(and(eq(members.roomId, roomId), eq(members.status, 'active')))
      .get();
    if ((active?.n ?? 0) >= MAX_MEMBERS) refuse('forbidden', 'the room is full', { reason: 'room_full' });
    return this.#log.record({ roomId, type: 'member.joined', subjectId: actorId, actorId }, (seq, at) => {
      // What was said before somebody came is not unread for them.
      const fresh = { role, status: 'active' as const, muted: false, override: null, joinedAt: at, changedSeq: seq, readSeq: seq };
      this.#orm
        .insert(members)
        .values({ roomId, actorId, ...fresh })
        .onConflictDoUpdate({ target: [members.roomId, members.actorId], set: fresh })
        .run();
    });
  }

  addMember(actorId: Id, roomId: Id, memberId: Id): number | null {
    this.#standings.require(roomId, actorId, 'add_member');
    const bot = findBotRow(this.#orm, memberId);
    const known = bot?.ownerId === actorId || this.#sharesRoom(actorId, memberId);
    if (!known || (bot !== undefined && !bot.alive)) refuse('not_found', 'nobody you know has that id');
    return this.joinRoom(memberId, roomId, 'member');
  }

  leaveRoom(actorId: Id, roomId: Id): number | null {
    const standing = this.#standings.find(roomId, actorId);
    if (standing === undefined) refuse('not_found', 'no such room');
    if (standing.role === 'owner') this.#keepAnOwner(roomId, actorId);
    return this.#setStatus(actorId, roomId, actorId, 'left', 'member.left');
  }

  removeMember(actorId: Id, roomId: Id, memberId: Id): number | null {
    const mine = this.#standings.require(roomId, actorId, 'remove_member');
    const row = this.#findBelow(mine, memberId);
    if (row.status !== 'active') return null;
    const seq = this.#setStatus(actorId, roomId, memberId, 'removed', 'member.removed');
    this.#removeBotsOf(actorId, roomId, memberId);
    return seq;
  }

  banMember(actorId: Id, roomId: Id, memberId: Id): number | null {
    const mine = this.#standings.require(roomId, actorId, 'ban_member');
    const row = this.#findBelow(mine, memberId);
    const seq = row.status === 'banned' ? null : this.#setStatus(actorId, roomId, memberId, 'banned', 'member.banned');
    // Also of somebody who left before, or was banned when bots still stayed behind.
    const ofBots = this.#removeBotsOf(actorId, roomId, memberId);
    return seq ?? ofBots;
  }

  unbanMember(actorId: Id, roomId: Id, memberId: Id): number | null {
    const mine = this.#standings.require(roomId, actorId, 'ban_member');
    const row = this.#findBelow(mine, memberId);
    return row.status === 'banned' ? this.#setStatus(actorId, roomId, memberId, 'removed', 'member.unbanned') : null;
  }

  changeRole(actorId: Id, roomId: Id, memberId: Id, role: Role): number | null {
    this.#standings.require(roomId, actorId, 'change_role');
    const row = this.#find(roomId, memberId);
    if (row?.status !== 'active') refuse('not_found', 'no such member');
    if (row.role === role) return null;
    const kind = this.#kindOf(memberId);
    // A bot never has more than a member's rights.
    if ((role === 'owner' || role === 'moderator') && kind === 'bot') refuse('forbidden', 'a bot stays a member', { reason: 'bot' });
    // Nor does a persona, which could not keep a room, and one that only reads could not answer.
    if (role !== 'member' && kind === 'persona') refuse('forbidden', 'a persona stays a member', { reason: 'persona_role' });
    if (row.role === 'owner') this.#keepAnOwner(roomId, memberId);
    return this.#log.record({ roomId, type: 'member.changed', subjectId: memberId, actorId }, (seq) => {
      this.#update(roomId, memberId, { role, changedSeq: seq });
    });
  }

  /** Seated, but silent. People cannot be muted. */
  setMuted(actorId: Id, roomId: Id, memberId: Id, { muted }: { muted: boolean }): number | null {
    this.#standings.require(roomId, actorId, 'direct');
    const row = this.#find(roomId, memberId);
    if (row?.status !== 'active' || this.#kindOf(memberId) !== 'persona') refuse('not_found', 'no such persona here');
    if (row.muted === muted) return null;
    return this.#log.record({ roomId, type: 'member.changed', subjectId: memberId, actorId }, (seq) => {
      this.#update(roomId, memberId, { muted, changedSeq: seq });
    });
  }

  /** After an actor's name or looks changed: one event in each room that knows them, whether they are still there or not. */
  announceActor(actorId: Id): void {
    for (const roomId of this.#roomsOf(actorId)) {
      this.#log.record({ roomId, type: 'member.changed', subjectId: actorId, actorId }, (seq) => {
        this.#update(roomId, actorId, { changedSeq: seq });
      });
    }
  }

  /** An account goes: it leaves every room; a room it owned alone passes to its longest-standing moderator or member, and to somebody who
   *  is kept out only if there is nobody else. Returns the rooms in which nobody is left. */
  leaveAll(actorId: Id): Id[] {
    const empty: Id[] = [];
    dropNotesOf(this.#orm, actorId);
    for (const roomId of this.#roomsOf(actorId)) {
      const standing = this.#standings.find(roomId, actorId);
      if (standing === undefined) continue;
      if (standing.role === 'owner' && !this.#hasOwnerBeside(roomId, actorId)) this.#passOn(roomId, actorId);
      this.#setStatus(actorId, roomId, actorId, 'left', 'member.left');
      if (this.#peopleBeside(roomId, actorId).length === 0) empty.push(roomId);
    }
    return empty;
  }

  #passOn(roomId: Id, actorId: Id): void {
    const others = this.#peopleBeside(roomId, actorId);
    const able = others.filter(({ disabledAt }) => disabledAt === null);
    const heirs = able.length > 0 ? able : others;
    const heir = heirs.find(({ role }) => role === 'moderator') ?? heirs.find(({ role }) => role === 'member') ?? heirs[0];
    if (heir === undefined) return;
    this.#log.record({ roomId, type: 'member.changed', subjectId: heir.actorId, actorId }, (seq) => {
      this.#update(roomId, heir.actorId, { role: 'owner', changedSeq: seq });
    });
  }

  /** Whoever is put out takes their bots along, who would go on hearing for them. The number of the first event; null: they had none here. */
  #removeBotsOf(actorId: Id, roomId: Id, ownerId: Id): number | null {
    const [first = null] = listBotsIn(this.#orm, roomId, ownerId).map((id) =>
      this.#setStatus(actorId, roomId, id, 'removed', 'member.removed'),
    );
    return first;
  }

  /** Nobody listens on through a bot to a room they are banned from, whoever would let it in. */
  #refuseBotOfBanned(roomId: Id, actorId: Id): void {
    const ownerId = findBotRow(this.#orm, actorId)?.ownerId;
    if (ownerId !== undefined && this.#find(roomId, ownerId)?.status === 'banned')
      refuse('forbidden', 'the owner of the bot is banned from this room', { reason: 'owner_banned' });
  }

  #setStatus(actorId: Id, roomId: Id, memberId: Id, status: MemberStatus, type: MemberEventType): number {
    return this.#log.record({ roomId, type, subjectId: memberId, actorId }, (seq) => {
      this.#update(roomId, memberId, { status, changedSeq: seq });
    });
  }

  #find(roomId: Id, actorId: Id): Row | undefined {
    return this.#orm
      .select()
      .from(members)
      .where(and(eq(members.roomId, roomId), eq(members.actorId, actorId)))
      .get();
  }

  #findBelow(mine: Standing, memberId: Id): Row {
    const row = this.#find(mine.roomId, memberId);
    if (row === undefined) refuse('not_found', 'no such member');
    // Whoever is gone has no rank left.
    if (row.status === 'active' && !outranks(mine.role, row.role)) refuse('forbidden', 'they stand as high as you', { reason: 'rank' });
    return row;
  }

  #update(roomId: Id, actorId: Id, values: Partial<Row>): void {
    this.#orm
      .update(members)
      .set(values)
      .where(and(eq(members.roomId, roomId), eq(members.actorId, actorId)))
      .run();
  }

  /** The other people of a room, those who have been there for longest first. */
  #peopleBeside(roomId: Id, actorId: Id) {
    return this.#orm
      .select({ actorId: members.actorId, role: members.role, disabledAt: accounts.disabledAt })
      .from(members)
      .innerJoin(accounts, eq(accounts.actorId, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(members.status, 'active'), ne(members.actorId, actorId)))
      .orderBy(asc(members.joinedAt), asc(members.actorId))
      .all();
  }

  /** Whoever is kept out of the server keeps no room. */
  #hasOwnerBeside(roomId: Id, actorId: Id): boolean {
    return this.#peopleBeside(roomId, actorId).some(({ role, disabledAt }) => role === 'owner' && disabledAt === null);
  }

  #keepAnOwner(roomId: Id, actorId: Id): void {
    if (!this.#hasOwnerBeside(roomId, actorId)) refuse('forbidden', 'a room needs an owner', { reason: 'last_owner' });
  }

  #kindOf(actorId: Id): string | undefined {
    return this.#orm.select({ kind: actors.kind }).from(actors).where(eq(actors.id, actorId)).get()?.kind;
  }

  #roomsOf(actorId: Id): Id[] {
    return this.#orm
      .select({ roomId: members.roomId })
      .from(members)
      .innerJoin(rooms, eq(rooms.id, members.roomId))
      .where(and(eq(members.actorId, actorId), isNull(rooms.deletedAt)))
      .all()
      .map((row) => row.roomId);
  }

  #sharesRoom(actorId: Id, otherId: Id): boolean {
    const mine = new Set(this.#activeRoomsOf(actorId));
    return this.#activeRoomsOf(otherId).some((roomId) => mine.has(roomId));
  }

  #activeRoomsOf(actorId: Id): Id[] {
    return this.#orm
      .select({ roomId: members.roomId })
      .from(members)
      .where(and(eq(members.actorId, actorId), eq(members.status, 'active')))
      .all()
      .map((row) => row.roomId);
  }
}

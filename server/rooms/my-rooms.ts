// Things about me: my rooms with their unread counts, my read marks, and of what I want to be told. Not part of any room's log.
import { and, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import { accounts, actors, members, rooms } from '../../drizzle/schema.ts';
import type { Notify } from '../../protocol/notices.ts';
import type { Acquaintance, Id, Me, Mine, MyRoom } from '../../protocol/records.ts';
import { findBot } from '../accounts/bot-face.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { toRoomRecord } from './records.ts';
import type { RoomLog } from './room-log.ts';
import type { Standings } from './standing.ts';

const MOST_ACQUAINTANCES = 500;
/** Lines of a room that are looked at for unread ones: a program that writes all day and reads nothing has a whole room of its own behind it. */
const LOOKED_BACK = 2_000;

export class MyRooms {
  readonly #orm: Orm;
  readonly #log: RoomLog;
  readonly #standings: Standings;
  readonly #list;
  readonly #me;

  constructor(orm: Orm, log: RoomLog, standings: Standings) {
    this.#orm = orm;
    this.#log = log;
    this.#standings = standings;
    this.#me = orm
      .select({
        ...{ id: actors.id, name: actors.name, emoji: actors.emoji, hue: actors.hue, picture: actors.pictureId },
        serverRole: accounts.serverRole,
      })
      .from(accounts)
      .innerJoin(actors, eq(actors.id, accounts.actorId))
      .where(eq(accounts.actorId, sql.placeholder('actorId')))
      .prepare();
    this.#list = orm
      .select({
        room: rooms,
        role: members.role,
        readSeq: members.readSeq,
        notify: members.notify,
        unread: sql<number>`(select count(*) from (select 1 from (select m.author_id, m.deleted_at from messages m
          where m.room_id = ${rooms.id} and m.seq > ${members.readSeq} order by m.seq desc limit ${sql.raw(String(LOOKED_BACK))}) n
          where n.author_id <> ${members.actorId} and n.deleted_at is null limit 999))`,
        mentioned: sql<number>`(select count(*) from mentions n where n.actor_id = ${members.actorId} and n.room_id = ${rooms.id}
          and n.seq > ${members.readSeq})`,
        lastLineAt: sql<number | null>`(select m.created_at from messages m where m.room_id = ${rooms.id} order by m.seq desc limit 1)`,
      })
      .from(members)
      .innerJoin(rooms, eq(rooms.id, members.roomId))
      .where(and(eq(members.actorId, sql.placeholder('actorId')), eq(members.status, 'active'), isNull(rooms.deletedAt)))
      .prepare();
  }

  findMe(principal: Principal): Me | undefined {
    if (principal.kind === 'visitor') return { kind: 'visitor', roomId: principal.roomId };
    const me = this.#me.get({ actorId: principal.actorId });
    return me === undefined ? findBot(this.#orm, principal.actorId) : { kind: 'person', ...me };
  }

  getMine(principal: Principal): Omit<Mine, 'ownKey'> {
    const me = this.findMe(principal);
    if (me === undefined) refuse('signed_out', 'the account is gone');
    return { me, rooms: principal.kind === 'person' ? this.#listRooms(principal.actorId) : [] };
  }

  /** Those who are in a room together with this actor now, by name. */
  listAcquaintances(actorId: Id): Acquaintance[] {
    const mine = this.#orm
      .select({ roomId: members.roomId })
      .from(members)
      .innerJoin(rooms, eq(rooms.id, members.roomId))
      .where(and(eq(members.actorId, actorId), eq(members.status, 'active'), isNull(rooms.deletedAt)));
    return this.#orm
      .selectDistinct({
        ...{ id: actors.id, kind: actors.kind, name: actors.name },
        ...{ emoji: actors.emoji, hue: actors.hue, picture: actors.pictureId },
      })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(inArray(members.roomId, mine), eq(members.status, 'active'), ne(members.actorId, actorId), isNull(actors.deletedAt)))
      .orderBy(actors.name, actors.id)
      .limit(MOST_ACQUAINTANCES)
      .all();
  }

  /** Moves the read mark forward, never back. True if it moved. */
  markRead(actorId: Id, roomId: Id, seq: number): boolean {
    this.#standings.require(roomId, actorId, 'read');
    const upTo = Math.min(seq, this.#log.headOf(roomId));
    const moved = this.#orm
      .update(members)
      .set({ readSeq: upTo })
      .where(and(eq(members.roomId, roomId), eq(members.actorId, actorId), gt(sql`${upTo}`, members.readSeq)))
      .run();
    return moved.changes > 0;
  }

  /** True if it is another choice than before. */
  chooseNotify(actorId: Id, roomId: Id, notify: Notify): boolean {
    this.#standings.require(roomId, actorId, 'read');
    const chosen = this.#orm
      .update(members)
      .set({ notify })
      .where(and(eq(members.roomId, roomId), eq(members.actorId, actorId), ne(members.notify, notify)))
      .run();
    return chosen.changes > 0;
  }

  #listRooms(actorId: Id): MyRoom[] {
    return this.#list.all({ actorId }).map(({ room, ...rest }) => ({ room: toRoomRecord(room), seq: room.seq, ...rest }));
  }
}

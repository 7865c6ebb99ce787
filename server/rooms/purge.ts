// Takes the contents of deleted rooms away, a few hundred rows a turn, so that nobody waits for it. Nobody can reach them meanwhile:
// a deleted room gives no standing. Begins again where it stopped after a restart.
import { and, eq, exists, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import { personaNotes, roomMemories } from '../../drizzle/company-schema.ts';
import { actors, members, mentions, messages, roomEvents, rooms } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import type { LoggedEvent } from './room-log.ts';

const ROWS_A_TURN = 300;

export class Purge {
  readonly #orm: Orm;
  readonly #batch: Batch<LoggedEvent>;
  readonly #reportBug: (error: unknown) => void;
  #running = false;
  #stopped = false;

  constructor(orm: Orm, batch: Batch<LoggedEvent>, reportBug: (error: unknown) => void) {
    this.#orm = orm;
    this.#batch = batch;
    this.#reportBug = reportBug;
  }

  /** At start and after each deletion. */
  begin(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run()
      .catch(this.#reportBug)
      .finally(() => {
        this.#running = false;
      });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const roomId = this.#findDeleted();
      if (roomId === undefined) return;
      await this.#batch.do(() => {
        this.#deleteSome(roomId);
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #findDeleted(): Id | undefined {
    const contents = this.#orm
      .select({ one: sql`1` })
      .from(roomEvents)
      .where(eq(roomEvents.roomId, rooms.id));
    return this.#orm
      .select({ id: rooms.id })
      .from(rooms)
      .where(and(isNotNull(rooms.deletedAt), exists(contents)))
      .limit(1)
      .get()?.id;
  }

  /** Messages take their versions and reactions with them. The log goes last: it says whether anything is left. */
  #deleteSome(roomId: Id): void {
    const some = this.#orm.select({ id: messages.id }).from(messages).where(eq(messages.roomId, roomId)).limit(ROWS_A_TURN);
    if (this.#orm.delete(messages).where(inArray(messages.id, some)).run().changes > 0) return;
    // By the key, and so before the members go: else all mentions of the server would be looked through, a turn after the other.
    const known = this.#orm.select({ id: members.actorId }).from(members).where(eq(members.roomId, roomId));
    this.#orm
      .delete(mentions)
      .where(and(inArray(mentions.actorId, known), eq(mentions.roomId, roomId)))
      .run();
    this.#orm.delete(personaNotes).where(eq(personaNotes.roomId, roomId)).run();
    this.#orm.delete(roomMemories).where(eq(roomMemories.roomId, roomId)).run();
    this.#deleteMembers(roomId);
    const oldest = this.#orm
      .select({ seq: sql<number>`min(${roomEvents.seq})` })
      .from(roomEvents)
      .where(eq(roomEvents.roomId, roomId))
      .get();
    this.#orm
      .delete(roomEvents)
      .where(and(eq(roomEvents.roomId, roomId), lt(roomEvents.seq, (oldest?.seq ?? 0) + ROWS_A_TURN)))
      .run();
  }

  /** With the stand-ins of an import, who are nobody outside of their room. */
  #deleteMembers(roomId: Id): void {
    const standIns = this.#orm
      .select({ id: actors.id })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(actors.kind, 'stand_in')))
      .all();
    this.#orm.delete(members).where(eq(members.roomId, roomId)).run();
    for (const { id } of standIns) this.#orm.delete(actors).where(eq(actors.id, id)).run();
  }
}

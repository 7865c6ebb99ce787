// The one door: nothing else can number or announce a durable change of a room. (L1)
// The number is taken inside the transaction that makes the change; the change itself is written between the two.
import { eq, sql } from 'drizzle-orm';
import { roomEvents, rooms } from '../../drizzle/schema.ts';
import type { EventType } from '../../protocol/events.ts';
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';

/** A row of the log: what changed, not how it looks now. */
export interface LoggedEvent {
  roomId: Id;
  seq: number;
  type: EventType;
  subjectId: Id;
  actorId: Id;
  at: number;
}

export interface Change {
  roomId: Id;
  type: EventType;
  subjectId: Id;
  actorId: Id;
}

export class RoomLog {
  readonly #batch: Batch<LoggedEvent>;
  readonly #now: () => number;
  readonly #takeSeq;
  readonly #append;

  constructor(orm: Orm, batch: Batch<LoggedEvent>, now: () => number) {
    this.#batch = batch;
    this.#now = now;
    this.#takeSeq = orm
      .update(rooms)
      .set({ seq: sql`${rooms.seq} + 1` })
      .where(eq(rooms.id, sql.placeholder('roomId')))
      .returning({ seq: rooms.seq })
      .prepare();
    this.#append = orm
      .insert(roomEvents)
      .values({
        roomId: sql.placeholder('roomId'),
        seq: sql.placeholder('seq'),
        type: sql.placeholder('type'),
        subjectId: sql.placeholder('subjectId'),
        actorId: sql.placeholder('actorId'),
        at: sql.placeholder('at'),
      })
      .prepare();
  }

  /** Takes the next number, lets `write` make the change with it, logs and announces it. Only inside a command. */
  record(change: Change, write: (seq: number, at: number) => void): number {
    const [taken] = this.#takeSeq.all({ roomId: change.roomId });
    if (taken === undefined) refuse('not_found', 'no such room');
    const at = this.#now();
    write(taken.seq, at);
    const event: LoggedEvent = { ...change, seq: taken.seq, at };
    this.#append.run({ ...event });
    this.#batch.announce(event);
    return taken.seq;
  }
}

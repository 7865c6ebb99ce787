// The one door: nothing else can number or announce a durable change of a room. (L1)
// The number is taken inside the transaction that makes the change; the change itself is written between the two. While a batch is
// open the heads of its rooms are counted here and written once, with the commit: a busy room costs one update a turn, not one a line.
import { eq, sql } from 'drizzle-orm';
import type { Statement } from 'better-sqlite3';
import { rooms } from '../../drizzle/schema.ts';
import type { EventType, RoomEvent } from '../../protocol/events.ts';
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
  /** The event as it will be told, where the command that made its record has it in hand. */
  told?: RoomEvent | undefined;
}

export interface Change {
  roomId: Id;
  type: EventType;
  subjectId: Id;
  actorId: Id;
}

/** The number and the time of the change. May return the whole event, if it has it at no cost. */
type Write = (seq: number, at: number) => RoomEvent | undefined;

export class RoomLog {
  readonly #batch: Batch<LoggedEvent>;
  readonly #now: () => number;
  readonly #readHead;
  readonly #writeHead;
  readonly #append: Statement;
  /** The newest number of each room that the open batch has changed. */
  readonly #heads = new Map<Id, number>();

  constructor(orm: Orm, batch: Batch<LoggedEvent>, now: () => number) {
    this.#batch = batch;
    this.#now = now;
    this.#readHead = orm
      .select({ seq: rooms.seq })
      .from(rooms)
      .where(eq(rooms.id, sql.placeholder('roomId')))
      .prepare();
    this.#writeHead = orm.$client.prepare('UPDATE rooms SET seq = ? WHERE id = ?');
    this.#append = orm.$client.prepare('INSERT INTO room_events (room_id, seq, type, subject_id, actor_id, at) VALUES (?, ?, ?, ?, ?, ?)');
  }

  /** Takes the next number, lets `write` make the change with it, logs and announces it. Only inside a command. */
  record(change: Change, write: Write | ((seq: number, at: number) => void)): number {
    const seq = this.headOf(change.roomId) + 1;
    this.#heads.set(change.roomId, seq);
    const at = this.#now();
    const event: LoggedEvent = { ...change, seq, at };
    // Announced before it is written: should the writing fail, `undo` gives the number back.
    this.#batch.announce(event);
    event.told = write(seq, at) ?? undefined;
    this.#append.run(change.roomId, seq, change.type, change.subjectId, change.actorId, at);
    return seq;
  }

  /** The newest number of a room, as the running command sees it. */
  headOf(roomId: Id): number {
    return this.#heads.get(roomId) ?? this.#readHead.get({ roomId })?.seq ?? refuse('not_found', 'no such room');
  }

  /** Before the commit. */
  writeHeads(): void {
    for (const [roomId, seq] of this.#heads) this.#writeHead.run(seq, roomId);
  }

  /** A command was refused after it took these numbers, newest last. */
  undo(events: readonly LoggedEvent[]): void {
    for (const event of events.toReversed()) this.#heads.set(event.roomId, event.seq - 1);
  }

  /** The batch is on disk, or nothing of it is. */
  forgetHeads(): void {
    this.#heads.clear();
  }
}

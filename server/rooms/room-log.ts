// The one door: nothing else can number or announce a durable change of a room. (L1)
// The number is taken inside the transaction that makes the change. While a batch is open the heads of its rooms are counted here
// and written once, with the commit, as are the rows of the log, which no command reads: a busy room costs one update a turn, not
// one a line, and a line that was posted is one statement.
import type { Statement } from 'better-sqlite3';
import type { EventType } from '../../protocol/events.ts';
import type { Id } from '../../protocol/records.ts';
import type { PostedFrame } from '../../protocol/wire.ts';
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { LinePages } from './line-pages.ts';

/** A row of the log: what changed, not how it looks now. */
export interface LoggedEvent {
  roomId: Id;
  seq: number;
  type: EventType;
  subjectId: Id;
  actorId: Id;
  at: number;
}

/** A line: how it will be told stands on its room's page, from here on. */
export interface LoggedLine extends LoggedEvent {
  type: 'message.posted';
  from: number;
  to: number;
}

export interface Change {
  roomId: Id;
  type: EventType;
  subjectId: Id;
  actorId: Id;
}

/** Something that happened before the room was here, as it is written down now. */
export interface Brought extends Omit<Change, 'roomId'> {
  at: number;
  write: (seq: number) => void;
}

type Write = (seq: number, at: number) => void;
/** A write that knows only by writing whether there is something to post gives null where there is not. */
type WriteLine<Nothing extends null> = (seq: number, at: number) => PostedFrame | Nothing;

/** Fewer are as cheap one by one. */
const MANY = 4;

export class RoomLog {
  readonly #batch: Batch<LoggedEvent>;
  readonly #pages: LinePages;
  readonly #now: () => number;
  readonly #readHead: Statement<[Id], number>;
  readonly #writeHead;
  readonly #append: Statement;
  readonly #appendMissing: Statement;
  readonly #appendPosted: Statement;
  /** The newest number of each room that the open batch has changed. */
  readonly #heads = new Map<Id, number>();

  constructor(orm: Orm, batch: Batch<LoggedEvent>, pages: LinePages, now: () => number) {
    this.#batch = batch;
    this.#pages = pages;
    this.#now = now;
    this.#readHead = orm.$client.prepare<[Id], number>('SELECT seq FROM rooms WHERE id = ?').pluck();
    this.#writeHead = orm.$client.prepare('UPDATE rooms SET seq = ? WHERE id = ?');
    const row = 'INTO room_events (room_id, seq, type, subject_id, actor_id, at)';
    this.#append = orm.$client.prepare(`INSERT ${row} VALUES (?, ?, ?, ?, ?, ?)`);
    this.#appendMissing = orm.$client.prepare(`INSERT OR IGNORE ${row} VALUES (?, ?, ?, ?, ?, ?)`);
    this.#appendPosted = orm.$client.prepare(
      `INSERT ${row} SELECT room_id, seq, 'message.posted', id, author_id, created_at FROM messages
       WHERE room_id = ? AND seq BETWEEN ? AND ? ORDER BY seq`,
    );
  }

  /** Takes the next number, lets `write` make the change with it, and announces it. Only inside a command. */
  record({ roomId, type, subjectId, actorId }: Change, write: Write): number {
    const seq = this.headOf(roomId) + 1;
    const at = this.#now();
    write(seq, at);
    this.#heads.set(roomId, seq);
    this.#batch.announce({ roomId, seq, type, subjectId, actorId, at });
    return seq;
  }

  /** The same for a new line. Null: nothing was posted, and no number was taken. */
  recordLine<Nothing extends null>(change: Omit<Change, 'type'>, write: WriteLine<Nothing>): number | Nothing {
    const { roomId, subjectId, actorId } = change;
    const seq = this.headOf(roomId) + 1;
    const at = this.#now();
    const frame = write(seq, at);
    if (frame === null) return frame;
    this.#heads.set(roomId, seq);
    const from = this.#pages.endOf(roomId);
    const to = this.#pages.write(frame);
    const line: LoggedLine = { roomId, seq, type: 'message.posted', subjectId, actorId, at, from, to };
    this.#batch.announce(line);
    return seq;
  }

  /** Said by a command that usually writes one row, before it writes more. */
  secure(): void {
    this.#batch.secure();
  }

  /** For a room that is made of a file: nobody stands in it yet, so what happened is numbered and written, and nobody is told. Only
   *  inside a command that announces nothing in this room before it. */
  bring(roomId: Id, changes: Iterable<Brought>): void {
    let seq = this.headOf(roomId);
    for (const { type, subjectId, actorId, at, write } of changes) {
      seq += 1;
      write(seq);
      this.#append.run(roomId, seq, type, subjectId, actorId, at);
    }
    this.#writeHead.run(seq, roomId);
  }

  /** The newest number of a room, as the running command sees it. */
  headOf(roomId: Id): number {
    return this.#heads.get(roomId) ?? this.#readHead.get(roomId) ?? refuse('not_found', 'no such room');
  }

  /** Before the commit: what the batch has announced. Room by room, since neighbours in the tree are cheap to write together. */
  write(events: readonly LoggedEvent[]): void {
    for (const [roomId, ofRoom] of Map.groupBy(events, (event) => event.roomId)) this.#writeOf(roomId, ofRoom);
    for (const [roomId, seq] of this.#heads) this.#writeHead.run(seq, roomId);
  }

  /** The rows of many lines are made from the lines, in one statement: half of what handing over each value costs. */
  #writeOf(roomId: Id, events: readonly LoggedEvent[]): void {
    let append = this.#append;
    if (events.length >= MANY && events.every(({ type }) => type === 'message.posted')) {
      const [first, last] = [events[0]?.seq, events.at(-1)?.seq];
      if (this.#appendPosted.run(roomId, first, last).changes === events.length) return;
      // Taken away again in this very batch: the room was deleted and its purge has begun. The log keeps every number until its turn.
      append = this.#appendMissing;
    }
    for (const { seq, type, subjectId, actorId, at } of events) append.run(roomId, seq, type, subjectId, actorId, at);
  }

  /** A command was refused after it took these numbers, newest last. */
  undo(events: readonly LoggedEvent[]): void {
    for (const event of events.toReversed()) {
      this.#heads.set(event.roomId, event.seq - 1);
      if (isLine(event)) this.#pages.cut(event.roomId, event.from);
    }
  }

  /** The batch is on disk, or nothing of it is. */
  forgetBatch(): void {
    this.#heads.clear();
    this.#pages.forget();
  }
}

export function isLine(event: LoggedEvent): event is LoggedLine {
  return 'from' in event;
}

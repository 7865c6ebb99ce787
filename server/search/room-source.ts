// One room as search looks through it, from its newest line down, a piece at a time: first the lines that the index does not have yet,
// then those that it names, or, where it cannot help, one by one. What the index says is only a guess: every line is read and looked
// at, so that an edited or deleted one is found by what it says now.
import type Sqlite from 'better-sqlite3';
import { rowOf } from './search-numbers.ts';
import { CONFIDENCE } from './search-plan.ts';
import type { FoundLine, SearchPlan } from './search-plan.ts';

export interface Found extends FoundLine {
  roomId: string;
  /** Its time, but never later than that of a later line, however clocks were set: the order of a page. */
  key: number;
}

const COLUMNS = `m.id, m.seq, m.author_id AS authorId, m.text, m.created_at AS createdAt, m.edited_at AS editedAt,
  m.deleted_at AS deletedAt, m.pinned_at AS pinnedAt, ${CONFIDENCE} AS confidence`;
const WRITTEN_ANEW = "type IN ('message.edited', 'message.regenerated', 'message.continued')";
const PIECE = { first: 50, most: 800, scan: 2_000 };
/** More edits than this before the index has seen them: the oldest of them wait for it. */
const MOST_FRESH_EDITS = 500;

/** The statements that all rooms of a question share. */
export class SourceStatements {
  readonly room;
  readonly newest;
  readonly bound;
  readonly edited;
  readonly scan;
  readonly indexed;

  constructor(sqlite: Sqlite.Database, plan: SearchPlan) {
    this.room = sqlite.prepare<[string], { number: number; indexedSeq: number }>(
      'SELECT number, indexed_seq AS indexedSeq FROM search_rooms WHERE room_id = ?',
    );
    this.newest = sqlite.prepare<[string, number], { seq: number; createdAt: number }>(
      'SELECT seq, created_at AS createdAt FROM messages WHERE room_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1',
    );
    this.bound = sqlite.prepare<[string, number, number, number], { seq: number; createdAt: number }>(
      'SELECT seq, created_at AS createdAt FROM messages WHERE room_id = ? AND seq < ? AND seq > ? ORDER BY seq DESC LIMIT 1 OFFSET ?',
    );
    this.edited = sqlite.prepare<[string, number, number], FoundLine>(
      `SELECT ${COLUMNS} FROM messages m WHERE m.id IN
        (SELECT subject_id FROM room_events WHERE room_id = ? AND seq > ? AND ${WRITTEN_ANEW} ORDER BY seq DESC LIMIT ${MOST_FRESH_EDITS})
        AND m.seq <= ? ORDER BY m.seq DESC`,
    );
    this.scan = sqlite.prepare<(string | number)[], FoundLine>(
      `SELECT ${COLUMNS} FROM messages m WHERE m.room_id = ? AND m.seq < ? AND m.seq >= ? AND ${plan.condition} ORDER BY m.seq DESC`,
    );
    this.indexed = sqlite.prepare<[string, number, string, number, number, number], FoundLine>(
      `SELECT ${COLUMNS} FROM search_words w CROSS JOIN messages m ON m.room_id = ? AND m.seq = w.rowid - ?
        WHERE w.search_words MATCH ? AND w.rowid >= ? AND w.rowid < ? ORDER BY w.rowid DESC LIMIT ?`,
    );
  }
}

export class RoomSource {
  readonly roomId: string;
  /** Lines below this number were not looked at yet. */
  below: number;
  /** No line that is left can be later than this. */
  key: number;
  done = false;
  /** Lines read. */
  looked = 0;
  readonly #plan: SearchPlan;
  readonly #statements: SourceStatements;
  readonly #number: number | undefined;
  /** Up to this number the index has the room. */
  readonly #indexedSeq: number;
  #edited: FoundLine[] | undefined;
  #piece = PIECE.first;

  constructor(room: { roomId: string; below: number }, plan: SearchPlan, statements: SourceStatements) {
    this.roomId = room.roomId;
    this.#plan = plan;
    this.#statements = statements;
    const indexed = plan.match === undefined ? undefined : statements.room.get(room.roomId);
    this.#number = indexed?.number;
    this.#indexedSeq = indexed?.indexedSeq ?? 0;
    const newest = statements.newest.get(room.roomId, room.below);
    this.done = newest === undefined;
    this.below = newest === undefined ? 0 : newest.seq + 1;
    this.key = newest?.createdAt ?? 0;
  }

  /** The hits of the next piece, newest first. */
  look(): Found[] {
    const hits: Found[] = [];
    if (this.below > this.#indexedSeq + 1 || this.#number === undefined) this.#scan(hits);
    else this.#lookUp(this.#number, hits);
    return hits;
  }

  #scan(hits: Found[]): void {
    const { roomId, below } = this;
    const bound = this.#statements.bound.get(roomId, below, this.#indexedSeq, PIECE.scan - 1);
    const least = bound?.seq ?? this.#indexedSeq + 1;
    for (const line of this.#statements.scan.all(roomId, below, least, ...this.#plan.values)) this.#take(line, hits);
    this.looked += PIECE.scan;
    this.below = least;
    if (bound !== undefined) this.#lower(bound.createdAt);
    else if (this.#number === undefined) this.done = true;
  }

  #lookUp(number: number, hits: Found[]): void {
    const { below, roomId } = this;
    const match = this.#plan.match ?? '';
    const rows = this.#statements.indexed.all(roomId, rowOf(number, 0), match, rowOf(number, 0), rowOf(number, below), this.#piece);
    this.looked += rows.length;
    this.done = rows.length < this.#piece;
    this.below = this.done ? 0 : (rows.at(-1)?.seq ?? 0);
    const edited = this.#freshlyEdited().filter(({ seq }) => seq < below && seq >= this.below);
    const seen = new Set(edited.map(({ seq }) => seq));
    const lines = [...edited, ...rows.filter(({ seq }) => !seen.has(seq))].sort((a, b) => b.seq - a.seq);
    for (const line of lines) this.#take(line, hits);
    const last = rows.at(-1);
    if (last !== undefined) this.#lower(last.createdAt);
    this.#piece = Math.min(PIECE.most, this.#piece * 2);
  }

  /** What the index knows by older words only. */
  #freshlyEdited(): FoundLine[] {
    this.#edited ??= this.#statements.edited.all(this.roomId, this.#indexedSeq, this.#indexedSeq);
    return this.#edited;
  }

  #take(line: FoundLine, hits: Found[]): void {
    this.#lower(line.createdAt);
    if (this.#plan.fits(line)) hits.push({ ...line, roomId: this.roomId, key: this.key });
  }

  #lower(createdAt: number): void {
    this.key = Math.min(this.key, createdAt);
  }
}

// One room as search looks through it, from its newest line down, a piece at a time: first the lines that the index does not have yet,
// then those that it names, or, where it cannot help, one by one. What the index says is only a guess: every line is read and looked
// at, so that an edited or deleted one is found by what it says now.
import type Sqlite from 'better-sqlite3';
import type { RoomCandidates } from './candidates.ts';
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
const PIECE = { first: 12, most: 800, scan: 2_000 };
/** More edits than this before the index has seen them: the oldest of them wait for it. */
const MOST_FRESH_EDITS = 500;

/** The statements that all rooms of a question share. */
export class SourceStatements {
  readonly newest;
  readonly bound;
  readonly edited;
  readonly scan;
  readonly line;

  constructor(sqlite: Sqlite.Database, plan: SearchPlan) {
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
    this.line = sqlite.prepare<[string, number], FoundLine>(`SELECT ${COLUMNS} FROM messages m WHERE m.room_id = ? AND m.seq = ?`);
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
  /** Undefined: the index cannot help, or does not know the room. */
  readonly #candidates: RoomCandidates | undefined;
  /** Up to this number the candidates are all. */
  readonly #indexedSeq: number;
  /** Of the candidates, how many were looked at or are not asked for. */
  #passed = 0;
  #edited: FoundLine[] | undefined;
  #piece = PIECE.first;

  constructor(
    room: { roomId: string; below: number },
    need: { plan: SearchPlan; statements: SourceStatements; candidates: RoomCandidates | undefined },
  ) {
    const { plan, statements, candidates } = need;
    this.roomId = room.roomId;
    this.#plan = plan;
    this.#statements = statements;
    this.#candidates = candidates;
    this.#indexedSeq = candidates?.indexedSeq ?? 0;
    const newest = statements.newest.get(room.roomId, room.below);
    this.done = newest === undefined;
    this.below = newest === undefined ? 0 : newest.seq + 1;
    this.key = newest?.createdAt ?? 0;
  }

  /** The hits of the next piece, newest first. It ends at that time, but not before one line was looked at: who writes can make lines in
   *  which looking for a word takes milliseconds. */
  look(end: number): Found[] {
    const hits: Found[] = [];
    if (this.below > this.#indexedSeq + 1 || this.#candidates === undefined) this.#scan(hits, end);
    else this.#lookUp(this.#candidates, hits, end);
    return hits;
  }

  #scan(hits: Found[], end: number): void {
    const { roomId, below } = this;
    const bound = this.#statements.bound.get(roomId, below, this.#indexedSeq, PIECE.scan - 1);
    const least = bound?.seq ?? this.#indexedSeq + 1;
    this.looked += PIECE.scan;
    for (const line of this.#statements.scan.iterate(roomId, below, least, ...this.#plan.values)) {
      this.#take(line, hits);
      this.below = line.seq;
      if (performance.now() > end) return;
    }
    this.below = least;
    if (bound !== undefined) this.#lower(bound.createdAt);
    else if (this.#candidates === undefined) this.done = true;
  }

  #lookUp({ seqs }: RoomCandidates, hits: Found[], end: number): void {
    const { below, roomId } = this;
    while ((seqs[this.#passed] ?? 0) >= below) this.#passed += 1;
    const piece = seqs.slice(this.#passed, this.#passed + this.#piece);
    this.looked += piece.length;
    const isLast = this.#passed + piece.length >= seqs.length;
    const least = isLast ? 0 : (piece.at(-1) ?? 0);
    const edited = new Map(this.#freshlyEdited().flatMap((line) => (line.seq < below && line.seq >= least ? [[line.seq, line]] : [])));
    for (const seq of [...new Set([...edited.keys(), ...piece])].sort((a, b) => b - a)) {
      const line = edited.get(seq) ?? this.#statements.line.get(roomId, seq);
      if (line !== undefined) this.#take(line, hits);
      this.below = seq;
      if (performance.now() > end) return;
    }
    this.below = least;
    this.done = isLast;
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

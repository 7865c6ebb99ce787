// What the index says about an expression: in which rooms, which lines, newest first. One pass over the index answers for all rooms: it
// cannot jump into the middle of a frequent word's lines (measured, 1 ms for every 40,000 passed over), so a pass for each room would cost
// as much as all of them. Only guesses, good as long as the numbers up to which the index had each room are kept with them.
import type Sqlite from 'better-sqlite3';
import { placeOf } from './search-numbers.ts';

export interface RoomCandidates {
  /** Up to this number the index had the room. */
  indexedSeq: number;
  /** Newest first. */
  seqs: readonly number[];
}

export type Candidates = ReadonlyMap<string, RoomCandidates>;

/** The next pages of a question come soon, if at all. */
const KEPT_MS = 60_000;
const KEPT = 4;
/** More than this is found again rather than kept. */
const MOST_KEPT = 400_000;

interface Kept {
  at: number;
  candidates: Candidates;
}

export class CandidateFinder {
  readonly #rooms;
  readonly #match;
  readonly #kept = new Map<string, Kept>();

  constructor(sqlite: Sqlite.Database) {
    this.#rooms = sqlite.prepare<[], { roomId: string; number: number; indexedSeq: number }>(
      'SELECT room_id AS roomId, number, indexed_seq AS indexedSeq FROM search_rooms',
    );
    this.#match = sqlite.prepare<[string], number>('SELECT rowid FROM search_words WHERE search_words MATCH ? ORDER BY rowid DESC').pluck();
  }

  find(match: string): Candidates {
    const now = performance.now();
    const known = this.#kept.get(match);
    if (known !== undefined && now - known.at < KEPT_MS) return known.candidates;
    this.#kept.delete(match);
    const rooms = this.#rooms.all();
    const seqsOf = new Map<number, number[]>(rooms.map(({ number }) => [number, []]));
    let count = 0;
    for (const row of this.#match.iterate(match)) {
      const { number, seq } = placeOf(row);
      seqsOf.get(number)?.push(seq);
      count += 1;
    }
    const candidates = new Map(rooms.map(({ roomId, number, indexedSeq }) => [roomId, { indexedSeq, seqs: seqsOf.get(number) ?? [] }]));
    if (count <= MOST_KEPT) this.#kept.set(match, { at: now, candidates });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return candidates;
  }
}

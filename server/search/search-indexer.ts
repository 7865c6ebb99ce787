// Keeps the index of search: follows the logs of all rooms, a few lines at a time, when nothing has happened for a moment, so that
// posting a line costs what it did without it. How far it came in each room is stored with the lines it took in, so that it goes on
// there after a restart. What is not in yet, search reads itself. (HOUSE §9)
import type Sqlite from 'better-sqlite3';
import type { Batch } from '../db/batch.ts';
import { emptySearchIndex, isIndexConflict, isIndexDamage } from '../db/search-index.ts';
import { ChatError } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import { rowOf, rowsOf } from './search-numbers.ts';
import { PADDING } from './search-terms.ts';
import { IndexMerge } from './index-merge.ts';

export interface IndexerNeed {
  sqlite: Sqlite.Database;
  batch: Pick<Batch<LoggedEvent>, 'do'>;
  hub: RoomHub;
  now: () => number;
  reportBug: (error: unknown) => void;
}

interface Behind {
  roomId: string;
  seq: number;
  deletedAt: number | null;
  number: number | null;
  indexedSeq: number;
}

/** Nothing happened in any room for so long; each commit of the index is a sync of the disk, and lines taken in together share one. */
const QUIET_MS = 600;
/** However long they go on. */
const PATIENCE_MS = 10_000;
/** Of taking in; what the commit does with it comes on top. */
const SLICE_MS = 1;
const SLICE_EVENTS = 64;
const SLICE_CHARACTERS = 20_000;
/** Of the time it gets, it takes a fifth. */
const REST = 4;
const LEAST_REST_MS = 5;

export class SearchIndexer {
  readonly #need: IndexerNeed;
  readonly #merge: IndexMerge;
  readonly #behind;
  readonly #begin;
  readonly #events;
  readonly #line;
  readonly #put;
  readonly #drop;
  readonly #moved;
  readonly #dropSome;
  readonly #forget;
  #timer: NodeJS.Timeout | undefined;
  /** Changes that were heard since the index was last up to date. */
  #heard = 0;
  #cleaning: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(need: IndexerNeed) {
    this.#need = need;
    const { sqlite } = need;
    this.#merge = new IndexMerge(sqlite, need.now);
    this.#behind = sqlite.prepare<[], Behind>(
      `SELECT r.id AS roomId, r.seq, r.deleted_at AS deletedAt, s.number, coalesce(s.indexed_seq, 0) AS indexedSeq
        FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id
        WHERE CASE WHEN r.deleted_at IS NULL THEN r.seq > coalesce(s.indexed_seq, 0) ELSE s.number IS NOT NULL END LIMIT 1`,
    );
    this.#begin = sqlite.prepare('INSERT INTO search_rooms (room_id) VALUES (?)');
    this.#events = sqlite.prepare<[string, number], { seq: number; type: string; subjectId: string }>(
      `SELECT seq, type, subject_id AS subjectId FROM room_events WHERE room_id = ? AND seq > ? ORDER BY seq LIMIT ${SLICE_EVENTS}`,
    );
    this.#line = sqlite.prepare<[string], { seq: number; text: string }>('SELECT seq, text FROM messages WHERE id = ?');
    this.#put = sqlite.prepare('INSERT OR REPLACE INTO search_words (rowid, text) VALUES (?, ?)');
    this.#drop = sqlite.prepare('DELETE FROM search_words WHERE rowid = ?');
    this.#moved = sqlite.prepare('UPDATE search_rooms SET indexed_seq = ? WHERE number = ?');
    this.#dropSome = sqlite.prepare(
      'DELETE FROM search_words WHERE rowid IN (SELECT id FROM search_words_docsize WHERE id >= ? AND id < ? LIMIT 500)',
    );
    this.#forget = sqlite.prepare('DELETE FROM search_rooms WHERE number = ?');
    need.hub.listen(() => {
      this.#heard += 1;
      this.#wake();
    });
  }

  /** At start: goes on where it stopped. */
  begin(): void {
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#cleaning);
  }

  /** What SQLite found damaged is emptied and filled again: until then search reads the lines themselves. */
  async beginAnew(damage: unknown): Promise<void> {
    const { batch, reportBug, sqlite } = this.#need;
    reportBug(damage);
    try {
      await batch.do(() => {
        emptySearchIndex(sqlite);
      });
    } catch (error) {
      // Nor can it be emptied, of a full disk for one: the next change of a room tries again.
      reportBug(error);
      return;
    }
    this.#wake();
  }

  /** Resolves when the index has everything that is committed, and is merged as far as it is worth it. */
  async catchUp(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  #wake(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    this.#waitFor(this.#heard, PATIENCE_MS - QUIET_MS);
  }

  /** Waits again as long as something was heard meanwhile, and there is patience left. */
  #waitFor(heard: number, patienceMs: number): void {
    this.#timer = setTimeout(() => {
      if (this.#heard > heard && patienceMs > 0) {
        this.#waitFor(this.#heard, patienceMs - QUIET_MS);
        return;
      }
      this.catchUp().catch((error: unknown) => {
        // A full disk: the next change of a room tries again, and search reads what is not in.
        if (error instanceof ChatError) return;
        if (isIndexDamage(error) || isIndexConflict(error)) void this.beginAnew(error);
        else this.#need.reportBug(error);
      });
    }, QUIET_MS);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#stopped) return;
      const began = performance.now();
      const more = await this.#need.batch.do(() => this.#step());
      if (!more) {
        this.#cleanLater();
        return;
      }
      await rest(Math.max(LEAST_REST_MS, (performance.now() - began) * REST));
    }
  }

  /** True when there is more to do. What was taken in is written here, where SQLite does it for every savepoint, and not with the commit, which
   *  would be refused as a whole for a damaged index, with the lines of people in it. */
  #step(): boolean {
    const more = this.#slice() || this.#merge.step();
    this.#need.sqlite.exec('SAVEPOINT taken; RELEASE taken');
    return more;
  }

  /** However quiet it stays. */
  #cleanLater(): void {
    clearTimeout(this.#cleaning);
    const due = this.#merge.dueInMs();
    if (due === undefined || this.#stopped) return;
    this.#cleaning = setTimeout(() => {
      this.#wake();
    }, due + QUIET_MS);
    this.#cleaning.unref();
  }

  /** True when there was something to take in. */
  #slice(): boolean {
    const behind = this.#behind.get();
    if (behind === undefined) return false;
    if (behind.deletedAt !== null) this.#dropRoom(behind.number ?? 0);
    else this.#follow(behind);
    return true;
  }

  #follow({ roomId, seq, number: known, indexedSeq }: Behind): void {
    const number = known ?? Number(this.#begin.run(roomId).lastInsertRowid);
    const end = performance.now() + SLICE_MS;
    let upTo = indexedSeq;
    let characters = 0;
    const events = this.#events.all(roomId, indexedSeq);
    for (const event of events) {
      characters += this.#take(number, event);
      upTo = event.seq;
      if (performance.now() > end || characters > SLICE_CHARACTERS) break;
    }
    this.#moved.run(events.length === 0 ? seq : upTo, number);
  }

  /** The line as it is now, whatever happened to it since: a later event about it finds the same. */
  #take(number: number, { type, subjectId }: { type: string; subjectId: string }): number {
    switch (type) {
      case 'message.posted':
      case 'message.edited':
      case 'message.regenerated':
      case 'message.continued': {
        const line = this.#line.get(subjectId);
        if (line === undefined || line.text === '') return 0;
        this.#put.run(rowOf(number, line.seq), line.text + PADDING);
        if (type !== 'message.posted') this.#merge.leftWords();
        return line.text.length;
      }
      case 'message.deleted': {
        const line = this.#line.get(subjectId);
        if (line !== undefined && this.#drop.run(rowOf(number, line.seq)).changes > 0) this.#merge.leftWords();
        return 0;
      }
      default:
        return 0;
    }
  }

  #dropRoom(number: number): void {
    const [from, to] = rowsOf(number);
    this.#merge.leftWords();
    if (this.#dropSome.run(from, to).changes === 0) this.#forget.run(number);
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

// Answers a question of search: the rooms are looked through together, always the one whose unread part is the newest, until a page is
// full, everything is read, or the time is over; then the answer says where to go on. Hits are cut out of their lines here as well: who
// writes can make lines in which that takes milliseconds. Reads only. Runs in a thread of its own.
import type Sqlite from 'better-sqlite3';
import { SEARCH } from '../../protocol/search.ts';
import type { Excerpt } from '../../protocol/search.ts';
import { CandidateFinder } from './candidates.ts';
import { RoomSource, SourceStatements } from './room-source.ts';
import type { Found } from './room-source.ts';
import { makePlan } from './search-plan.ts';
import type { SearchAsk } from './search-plan.ts';
import { toExcerpt, weigh } from './search-terms.ts';

export interface ShownLine extends Found {
  excerpt: Excerpt;
}

export interface SearchPage {
  /** No more than a page. */
  lines: ShownLine[];
  /** By relevance: more hits come after these. */
  more: boolean;
  /** Where lines below these numbers were not looked at. */
  rest: { roomId: string; below: number }[];
  lookedBackTo: number | null;
}

type Lines = Omit<SearchPage, 'lines'> & { lines: Found[] };

/** One question keeps the thread no longer than this; the next one goes on from there. */
const MOST_MS = 400;
const MOST_LINES = 60_000;

export class SearchReader {
  readonly #sqlite: Sqlite.Database;
  readonly #candidates: CandidateFinder;

  constructor(sqlite: Sqlite.Database) {
    this.#sqlite = sqlite;
    this.#candidates = new CandidateFinder(sqlite);
  }

  find(ask: SearchAsk): SearchPage {
    // One view of the database for all of its statements.
    const page = this.#sqlite.transaction(() => this.#find(ask))();
    return { ...page, lines: page.lines.map((line) => ({ ...line, excerpt: toExcerpt(line.text, ask.terms) })) };
  }

  #find(ask: SearchAsk): Lines {
    const plan = makePlan(this.#sqlite, ask);
    const statements = new SourceStatements(this.#sqlite, plan);
    const known = plan.match === undefined ? undefined : this.#candidates.find(plan.match);
    const sources = ask.rooms.map((room) => new RoomSource(room, { plan, statements, candidates: known?.get(room.roomId) }));
    if (ask.order === 'newest') return this.#newest(sources, SEARCH.page);
    const page = this.#newest(sources, SEARCH.weighed);
    const now = Date.now();
    const weighed = page.lines.map((line) => ({ line, weight: weigh(line.text, ask.terms, now - line.createdAt) }));
    weighed.sort((a, b) => b.weight - a.weight || b.line.createdAt - a.line.createdAt);
    const end = ask.skip + SEARCH.page;
    return { ...page, lines: weighed.slice(ask.skip, end).map(({ line }) => line), more: end < weighed.length };
  }

  #newest(sources: readonly RoomSource[], limit: number): Lines {
    const end = performance.now() + MOST_MS;
    const hits: Found[] = [];
    for (;;) {
      const source = newestUnread(sources);
      if (source === undefined) break;
      if (settled(hits, source.key) >= limit) break;
      hits.push(...source.look(end));
      const looked = sources.reduce((sum, one) => sum + one.looked, 0);
      if (looked > MOST_LINES || performance.now() > end) break;
    }
    hits.sort(byTime);
    const unread = newestUnread(sources);
    const shown = unread === undefined ? hits.length : settled(hits, unread.key);
    return toPage(sources, hits, Math.min(limit, shown));
  }
}

function newestUnread(sources: readonly RoomSource[]): RoomSource | undefined {
  let newest: RoomSource | undefined;
  for (const source of sources) if (!source.done && (newest === undefined || source.key > newest.key)) newest = source;
  return newest;
}

/** How many hits are certainly newer than whatever is unread. */
function settled(hits: readonly Found[], key: number): number {
  return hits.reduce((count, hit) => count + (hit.key >= key ? 1 : 0), 0);
}

function byTime(a: Found, b: Found): number {
  return b.key - a.key || (a.roomId === b.roomId ? b.seq - a.seq : a.roomId < b.roomId ? -1 : 1);
}

function toPage(sources: readonly RoomSource[], hits: readonly Found[], shown: number): Lines {
  const kept = hits.slice(shown);
  const rest: SearchPage['rest'] = [];
  let lookedBackTo: number | null = null;
  for (const source of sources) {
    // What was found but not shown is found again.
    const newestKept = kept.find(({ roomId }) => roomId === source.roomId);
    if (newestKept === undefined && source.done) continue;
    rest.push({ roomId: source.roomId, below: newestKept === undefined ? source.below : newestKept.seq + 1 });
    lookedBackTo = Math.max(lookedBackTo ?? 0, newestKept?.key ?? source.key);
  }
  return { lines: hits.slice(0, shown), more: false, rest, lookedBackTo };
}

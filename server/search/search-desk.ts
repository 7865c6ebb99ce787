// Answers who searches: only rooms whose member they are now, a visitor's one room; and what was found is read again when the answer
// leaves, so that neither a line that was deleted nor a room that was left meanwhile is in it. (G21)
import type { Id } from '../../protocol/records.ts';
import { SEARCH } from '../../protocol/search.ts';
import type { SearchAnswer, SearchCursor, SearchHit, SearchWish } from '../../protocol/search.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { Standings } from '../rooms/standing.ts';
import type { SearchAsk } from './search-plan.ts';
import type { SearchPage, ShownLine } from './search-reader.ts';
import { toTerms } from './search-terms.ts';

export interface SearchDeskNeed {
  orm: Orm;
  standings: Standings;
  /** Before others read: what was said in this turn is on disk then. */
  commit: () => void;
  find: (ask: SearchAsk) => Promise<SearchPage>;
  now: () => number;
}

type Author = SearchHit['author'];
type Line = Pick<ShownLine, 'text' | 'editedAt' | 'pinnedAt' | 'deletedAt'>;

const MINUTE_MS = 60_000;
const PER_MINUTE = 90;
const AT_ONCE = 2;

export class SearchDesk {
  readonly #need: SearchDeskNeed;
  readonly #rooms;
  readonly #line;
  readonly #author;
  readonly #asked = new AttemptWindow(PER_MINUTE, MINUTE_MS);
  readonly #asking = new Map<Id, number>();

  constructor(need: SearchDeskNeed) {
    this.#need = need;
    const sqlite = need.orm.$client;
    this.#rooms = sqlite
      .prepare<[Id], Id>(
        `SELECT r.id FROM members m JOIN rooms r ON r.id = m.room_id
          WHERE m.actor_id = ? AND m.status = 'active' AND r.deleted_at IS NULL
          ORDER BY (SELECT l.created_at FROM messages l WHERE l.room_id = r.id ORDER BY l.seq DESC LIMIT 1) DESC LIMIT ${SEARCH.rooms}`,
      )
      .pluck();
    this.#line = sqlite.prepare<[Id], Line>(
      'SELECT text, edited_at AS editedAt, pinned_at AS pinnedAt, deleted_at AS deletedAt FROM messages WHERE id = ?',
    );
    this.#author = sqlite.prepare<[Id], Author>('SELECT id, name, kind, emoji, hue FROM actors WHERE id = ?');
  }

  async search(principal: Principal, wish: SearchWish): Promise<SearchAnswer> {
    const terms = toTerms(wish.text);
    if (terms.length === 0 && !narrows(wish)) refuse('invalid', 'there is nothing to look for', { reason: 'text_empty', field: 'text' });
    const asker = principal.kind === 'person' ? principal.actorId : principal.sessionId;
    this.#admit(asker);
    const order = wish.order === 'relevance' && terms.length > 0 ? 'relevance' : 'newest';
    const allowed = this.#allowed(principal, wish.roomId ?? null);
    const cursor = wish.cursor ?? null;
    const rooms = narrowed(allowed, cursor);
    const ask: SearchAsk = {
      ...{ terms, order, rooms, authorId: wish.authorId ?? null, from: wish.from ?? null, until: wish.until ?? null },
      ...{ pinned: wish.pinned === true, doubtful: wish.doubtful === true },
      ...{ hasCode: wish.hasCode === true, hasLink: wish.hasLink === true },
      skip: cursor !== null && 'skip' in cursor ? cursor.skip : 0,
    };
    this.#asking.set(asker, (this.#asking.get(asker) ?? 0) + 1);
    try {
      this.#need.commit();
      const page = await this.#need.find(ask);
      return this.#answer(principal, ask, page);
    } finally {
      const left = (this.#asking.get(asker) ?? 1) - 1;
      if (left > 0) this.#asking.set(asker, left);
      else this.#asking.delete(asker);
    }
  }

  #admit(asker: Id): void {
    const now = this.#need.now();
    const waitMs = (this.#asking.get(asker) ?? 0) >= AT_ONCE ? 500 : this.#asked.waitMs(asker, now);
    if (waitMs > 0) refuse('too_many', 'too many searches', { reason: 'search_rate', retryAfterMs: waitMs });
    this.#asked.add(asker, now);
  }

  #allowed(principal: Principal, roomId: Id | null): Id[] {
    if (roomId !== null) return [this.#need.standings.requireReader(roomId, principal).roomId];
    if (principal.kind === 'visitor') return [this.#need.standings.requireReader(principal.roomId, principal).roomId];
    return this.#rooms.all(principal.actorId);
  }

  #mayRead(principal: Principal, roomId: Id): boolean {
    if (principal.kind === 'person') return this.#need.standings.find(roomId, principal.actorId) !== undefined;
    try {
      return this.#need.standings.requireReader(roomId, principal).roomId === roomId;
    } catch {
      return false; // The link was withdrawn meanwhile.
    }
  }

  #answer(principal: Principal, ask: SearchAsk, page: SearchPage): SearchAnswer {
    this.#need.commit();
    const readable = new Set(ask.rooms.map(({ roomId }) => roomId).filter((roomId) => this.#mayRead(principal, roomId)));
    const hits = page.lines.flatMap((line) => (readable.has(line.roomId) ? this.#toHit(line) : []));
    if (ask.order === 'relevance')
      return { hits, cursor: page.more ? { skip: ask.skip + page.lines.length } : null, lookedBackTo: page.lookedBackTo };
    const rest = page.rest.filter(({ roomId }) => readable.has(roomId));
    return { hits, cursor: rest.length === 0 ? null : { rooms: rest }, lookedBackTo: rest.length === 0 ? null : page.lookedBackTo };
  }

  /** Nothing if the line says something else by now: the next search finds it by that. */
  #toHit(found: ShownLine): SearchHit[] {
    const line = this.#line.get(found.id);
    const author = this.#author.get(found.authorId);
    if (line === undefined || line.deletedAt !== null || line.text !== found.text || author === undefined) return [];
    const { roomId, id, seq, createdAt, confidence, excerpt } = found;
    return [{ roomId, id, seq, author, createdAt, confidence, excerpt, edited: line.editedAt !== null, pinned: line.pinnedAt !== null }];
  }
}

function narrows({ authorId, pinned, doubtful, hasCode, hasLink }: SearchWish): boolean {
  return (authorId ?? null) !== null || [pinned, doubtful, hasCode, hasLink].includes(true);
}

/** A cursor says where to go on; which rooms may be read is never its to say. */
function narrowed(allowed: readonly Id[], cursor: SearchCursor | null): SearchAsk['rooms'] {
  if (cursor === null || 'skip' in cursor) return allowed.map((roomId) => ({ roomId, below: Number.MAX_SAFE_INTEGER }));
  const below = new Map(cursor.rooms.map((room) => [room.roomId, room.below]));
  return allowed.flatMap((roomId) => {
    const from = below.get(roomId);
    return from === undefined ? [] : [{ roomId, below: from }];
  });
}

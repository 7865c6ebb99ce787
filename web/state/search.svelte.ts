// What is being looked for: the words, the filters, the hits so far. One question at a time; an answer that came too late is left aside.
// The words of lately stay in this browser, and go with whoever signs out of it.
import type { Id } from '../../protocol/records.ts';
import type { SearchAnswer, SearchCursor, SearchHit, SearchOrder, SearchWish } from '../../protocol/search.ts';
import type { Refusal } from '../net/refusal.ts';
import { asRefusal } from '../net/refusal.ts';
import { forgetSearches, keepSearch, readSearches } from './recent-searches.ts';

export interface Filters {
  roomId: Id | null;
  authorId: Id | null;
  order: SearchOrder;
  /** As a date field has them: the first and the last day. */
  from: string;
  until: string;
  pinned: boolean;
  doubtful: boolean;
  hasCode: boolean;
  hasLink: boolean;
}

type Ask = (wish: SearchWish) => Promise<SearchAnswer>;

const SLOW_MS = 1_200;
/** Pages without a hit that are gone through before somebody has to ask for more. */
const EMPTY_PAGES = 3;
const DAY_MS = 86_400_000;

export class Search {
  text = $state('');
  filters = $state<Filters>(noFilters());
  hits = $state.raw<readonly SearchHit[]>([]);
  cursor = $state.raw<SearchCursor | null>(null);
  lookedBackTo = $state<number | null>(null);
  /** `idle`: nothing was asked yet. */
  state = $state<'idle' | 'busy' | 'slow' | 'done' | 'failed'>('idle');
  refusal = $state.raw<Refusal | null>(null);
  recent = $state.raw<readonly string[]>([]);
  readonly #ask: Ask;
  readonly #meId: Id | null;
  #turn = 0;

  constructor(ask: Ask, meId: Id | null) {
    this.#ask = ask;
    this.#meId = meId;
    this.recent = readSearches(meId);
  }

  get asksSomething(): boolean {
    const { authorId, pinned, doubtful, hasCode, hasLink } = this.filters;
    return this.text.trim() !== '' || authorId !== null || pinned || doubtful || hasCode || hasLink;
  }

  async run(): Promise<void> {
    this.#turn += 1;
    this.hits = [];
    this.cursor = null;
    this.lookedBackTo = null;
    this.refusal = null;
    this.state = 'idle';
    if (this.asksSomething) await this.#page();
  }

  async more(): Promise<void> {
    if (this.cursor !== null && this.state === 'done') await this.#page();
  }

  /** A hit was followed: these words were worth keeping. */
  keep(): void {
    const text = this.text.trim();
    if (text !== '') this.recent = keepSearch(this.#meId, text);
  }

  forget(): void {
    this.recent = [];
    forgetSearches(this.#meId);
  }

  async #page(): Promise<void> {
    const turn = this.#turn;
    this.state = 'busy';
    const slow = setTimeout(() => {
      if (turn === this.#turn && this.state === 'busy') this.state = 'slow';
    }, SLOW_MS);
    try {
      for (let pages = 0; pages < EMPTY_PAGES; pages += 1) {
        const answer = await this.#ask(this.#wish());
        if (turn !== this.#turn) return;
        this.hits = [...this.hits, ...answer.hits];
        this.cursor = answer.cursor;
        this.lookedBackTo = answer.lookedBackTo;
        if (answer.hits.length > 0 || answer.cursor === null) break;
      }
      this.state = 'done';
    } catch (error) {
      if (turn !== this.#turn) return;
      this.refusal = asRefusal(error);
      this.state = 'failed';
    } finally {
      clearTimeout(slow);
    }
  }

  #wish(): SearchWish {
    const { from, until, ...filters } = $state.snapshot(this.filters);
    const end = dayOf(until);
    return { text: this.text.trim(), ...filters, from: dayOf(from), until: end === null ? null : end + DAY_MS, cursor: this.cursor };
  }
}

export function noFilters(): Filters {
  return {
    ...{ roomId: null, authorId: null, order: 'newest', from: '', until: '' },
    ...{ pinned: false, doubtful: false, hasCode: false, hasLink: false },
  };
}

/** When a day of a date field began here; null: none was chosen. */
export function dayOf(value: string): number | null {
  const at = value === '' ? NaN : new Date(`${value}T00:00`).getTime();
  return Number.isFinite(at) && at >= 0 ? at : null;
}

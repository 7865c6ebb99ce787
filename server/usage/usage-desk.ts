// Who may see what of the figures: everybody what they set off themselves, moderators and owners their room, whoever manages a key that key,
// the owner of the server everything. The reading itself runs beside this thread. (PRODUCT D2, A1; G21)
import type { Id } from '../../protocol/records.ts';
import type { Usage } from '../../protocol/usage.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import { refuse } from '../errors.ts';
import type { Keys } from '../keys/keys.ts';
import { spanOf } from './days.ts';
import type { FewAtOnce } from './few-at-once.ts';
import { UsageNames } from './usage-names.ts';
import type { Asker, UsageNamesNeed } from './usage-names.ts';
import type { UsageReader } from './usage-reader.ts';
import type { Scope } from './usage-worker.ts';

export interface SpanWish {
  from: string;
  to: string;
  zone: string;
}

export interface UsageDeskNeed extends UsageNamesNeed {
  keys: Keys;
  reader: UsageReader;
  few: FewAtOnce;
  now: () => number;
}

const QUESTIONS = 60;
const WINDOW_MS = 60_000;
const EVERYTHING: Scope = { setOffBy: null, roomId: null, keyId: null };

export class UsageDesk {
  readonly #need: UsageDeskNeed;
  readonly #names: UsageNames;
  readonly #questions = new AttemptWindow(QUESTIONS, WINDOW_MS);
  readonly #few: FewAtOnce;

  constructor(need: UsageDeskNeed) {
    this.#need = need;
    this.#few = need.few;
    this.#names = new UsageNames(need);
  }

  ofServer(actorId: Id, wish: SpanWish): Promise<Usage> {
    if (!this.#need.rights.isServerOwner(actorId)) refuse('forbidden', 'only the owner of the server may', { reason: 'role' });
    return this.#ask({ actorId, roomId: null }, EVERYTHING, wish);
  }

  /** What somebody set off, in all rooms or in one that they can read. */
  ofMine(actorId: Id, wish: SpanWish, roomId: Id | null = null): Promise<Usage> {
    if (roomId !== null) this.#need.standings.require(roomId, actorId, 'read');
    return this.#ask({ actorId, roomId }, { ...EVERYTHING, setOffBy: actorId, roomId }, wish);
  }

  ofRoom(actorId: Id, roomId: Id, wish: SpanWish): Promise<Usage> {
    this.#need.standings.require(roomId, actorId, 'see_usage');
    return this.#ask({ actorId, roomId }, { ...EVERYTHING, roomId }, wish);
  }

  ofKey(actorId: Id, keyId: Id, wish: SpanWish): Promise<Usage> {
    const { roomId } = this.#need.keys.getFor(actorId, keyId);
    return this.#ask({ actorId, roomId }, { ...EVERYTHING, keyId }, wish);
  }

  async #ask(asker: Asker, scope: Scope, { from, to, zone }: SpanWish): Promise<Usage> {
    const { days, bounds } = spanOf(from, to, zone);
    const now = this.#need.now();
    const waitMs = this.#questions.waitMs(asker.actorId, now);
    if (waitMs > 0) refuse('too_many', 'too many questions', { retryAfterMs: waitMs });
    this.#questions.add(asker.actorId, now);
    const { personas, people, rooms, keys, ...sums } = await this.#few.run(asker.actorId, () => this.#need.reader.sum(bounds, scope));
    return {
      ...sums,
      days: sums.days.map((amounts, at) => ({ day: days[at] ?? '', ...amounts })),
      personas: this.#names.personas(personas),
      people: this.#names.people(people, asker),
      rooms: this.#names.rooms(rooms, asker),
      keys: this.#names.keys(keys, asker),
    };
  }
}

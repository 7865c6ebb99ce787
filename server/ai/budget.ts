// What one budget allows: its limits, what counts against it, what the provider's headers taught. All in monotonic time; the wall clock
// only dates what people read. Sends nothing and holds no timer: the gate does. (G11, F41, F45, F46; CONVERSATION §2)
import { forecastSends, type Waiting } from './forecast.ts';
import { Ledger, type Send } from './ledger.ts';
import { learnFrom, type Lesson, type Offer } from './learning.ts';
import { opensAt, paceOpensAt, tokensFitAt, type Rules } from './rules.ts';
import { ageOf, type BootMark, type MarkedRow, type MarkedSendLog } from './send-log.ts';
import type { Clock, HeaderLimits, KeyLimits } from './types.ts';
import type { Lane, MeterReading } from '../../protocol/stage.ts';

/** A refusal without a word: a third of a minute, doubled each time, at most so often. */
const FIRST_BACK_OFF = 1 / 3;
const MOST_DOUBLINGS = 6;

export interface BudgetOptions {
  limits: KeyLimits;
  clock: Clock;
  windowMs: number;
  dayMs: number;
  marginMs: number;
  random: () => number;
}

export class Budget {
  readonly ledger: Ledger;
  readonly #options: BudgetOptions;
  readonly #clock: Clock;
  #limits: KeyLimits;
  #offer: Offer | null = null;
  #refusals = 0;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#limits = { ...options.limits };
    this.ledger = new Ledger(options.windowMs + options.marginMs, options.dayMs + options.marginMs);
  }

  get limits(): KeyLimits {
    return { ...this.#limits };
  }

  get offer(): Offer | null {
    return this.#offer === null ? null : { ...this.#offer };
  }

  setLimits(limits: KeyLimits): void {
    this.#limits = { ...limits };
    this.#offer = null;
  }

  /** What an earlier process sent; returns the sends that still count in the minute. */
  restore(log: MarkedSendLog, mark: BootMark | null, blockedUntil: number | null): Send[] {
    const now = this.#clock.monotonic();
    const wall = this.#clock.now();
    if (blockedUntil !== null && blockedUntil > wall) this.ledger.block(now + Math.min(blockedUntil - wall, this.#options.dayMs));
    // Twice the day: the wall clock may have been set while nothing ran.
    return this.count(log.since(wall - 2 * this.ledger.dayMs), mark);
  }

  /** Rows of the log that count here from now on; returns the sends that still count in the minute. */
  count(rows: readonly MarkedRow[], mark: BootMark | null): Send[] {
    const now = this.#clock.monotonic();
    const wall = this.#clock.now();
    const sends = rows.map((row): Send => ({ at: now - ageOf(row, wall, mark), lane: row.lane, tokens: row.tokens }));
    for (const send of sends) this.ledger.add(send);
    return sends.filter((send) => send.at + this.ledger.windowMs > now);
  }

  /** When a request of this lane may leave. `tokens-aside`: as far as it is not the reservoir that decides. */
  opensAt(lane: Lane, now: number, how: 'strictly' | 'tokens-aside'): number {
    const strictly = how === 'strictly' || this.ledger.hasForeign(now);
    return strictly ? opensAt(lane, this.ledger, this.#rules, now) : paceOpensAt(lane, this.ledger, this.#rules, now);
  }

  tokensFitAt(tokens: number, now: number): number {
    return tokensFitAt(tokens, this.ledger, this.#rules, now);
  }

  /** True when the limits or the offer changed. */
  learn(said: HeaderLimits): boolean {
    this.#refusals = 0;
    return this.#apply(this.#lessonOf(said));
  }

  /** Told to wait: never earlier than said. Not told how long: longer each time, with jitter. */
  refused(said: HeaderLimits): boolean {
    const lesson = this.#lessonOf(said);
    if (lesson.blockMs === 0) lesson.blockMs = Math.min(emptyForMs(said) || this.#backOffMs(), this.#options.dayMs);
    this.#refusals += 1;
    return this.#apply(lesson);
  }

  forecast(waiting: readonly Waiting[]): number[] {
    return forecastSends(waiting, this.ledger, this.#rules, this.#clock.monotonic()).map((at) => this.#toWall(at));
  }

  nextReturnAt(): number | null {
    const ends = this.ledger.windowEnds(this.#clock.monotonic(), 'all');
    return ends.length === 0 ? null : Math.min(...ends);
  }

  reading(): MeterReading {
    const now = this.#clock.monotonic();
    const opens = opensAt('addressed', this.ledger, this.#rules, now);
    const used = this.#used(now);
    const { perMinute, perDay } = this.#limits;
    return {
      perMinute,
      leftThisMinute: perMinute === null ? null : Math.max(0, perMinute - used.minute),
      perDay,
      leftToday: perDay === null ? null : Math.max(0, perDay - used.day),
      nextSlotAt: opens <= now ? null : this.#toWall(opens),
      blockedUntil: this.ledger.blockedUntil <= now ? null : this.#toWall(this.ledger.blockedUntil),
    };
  }

  get #rules(): Rules {
    return { limits: this.#limits, windowMs: this.#options.windowMs };
  }

  #lessonOf(said: HeaderLimits): Lesson {
    const { windowMs, dayMs } = this.#options;
    const used = this.#used(this.#clock.monotonic());
    return learnFrom(said, {
      limits: this.#limits,
      usedThisMinute: used.minute,
      usedToday: used.day,
      tokensUsed: used.tokens,
      windowMs,
      dayMs,
    });
  }

  #apply(lesson: Lesson): boolean {
    const now = this.#clock.monotonic();
    for (const { forMs, ...gone } of lesson.foreign) this.ledger.addForeign({ ...gone, until: now + forMs });
    if (lesson.blockMs > 0) this.ledger.block(now + lesson.blockMs);
    const offer = { ...this.#offer, ...lesson.offer };
    const before = JSON.stringify([this.#limits, this.#offer ?? {}]);
    this.#limits = lesson.limits;
    this.#offer = Object.keys(offer).length === 0 ? null : offer;
    return before !== JSON.stringify([this.#limits, offer]);
  }

  #backOffMs(): number {
    const doubled = this.#options.windowMs * FIRST_BACK_OFF * 2 ** Math.min(this.#refusals, MOST_DOUBLINGS);
    return doubled * (1 + this.#options.random() / 2);
  }

  #used(now: number): { minute: number; day: number; tokens: number } {
    return {
      minute: this.ledger.windowEnds(now, 'all').length,
      day: this.ledger.usedInDay(now),
      tokens: this.ledger.tokenEnds(now).reduce((sum, entry) => sum + entry.tokens, 0),
    };
  }

  #toWall(at: number): number {
    return Math.ceil(this.#clock.now() + at - this.#clock.monotonic());
  }
}

function emptyForMs(said: HeaderLimits): number {
  const requestsMs = said.requestsRemaining === 0 ? said.requestsResetMs : 0;
  const tokensMs = said.tokensRemaining === 0 ? said.tokensResetMs : 0;
  return Math.max(requestsMs ?? 0, tokensMs ?? 0);
}

// What was sent under one budget, in monotonic time: the facts that every rule of the gate reads. Holds no rule and no timer; reads
// no clock: every question says when. (G11; CONVERSATION §2)
import type { Lane } from '../../protocol/stage.ts';

export interface Send {
  at: number;
  readonly lane: Lane;
  tokens: number;
}

/** What somebody else spent of our budget, as far as the provider's headers let us see. */
export interface Foreign {
  until: number;
  scope: 'minute' | 'day';
  requests: number;
  tokens: number;
}

const PERSONA_LANES: ReadonlySet<Lane> = new Set<Lane>(['follow-up', 'chatter', 'upkeep']);

/** Nobody waits for it in person: personas among themselves, and the upkeep of the room's memory. */
export function isPersonaLane(lane: Lane): boolean {
  return PERSONA_LANES.has(lane);
}

export class Ledger {
  readonly windowMs: number;
  readonly dayMs: number;
  #sends: Send[] = [];
  #foreign: Foreign[] = [];
  #lastPersonaAt = -Infinity;
  #blockedUntil = -Infinity;

  /** `windowMs` and `dayMs` are how long a send counts: the margin is in them. */
  constructor(windowMs: number, dayMs: number) {
    this.windowMs = windowMs;
    this.dayMs = dayMs;
  }

  copy(): Ledger {
    const twin = new Ledger(this.windowMs, this.dayMs);
    twin.#sends = [...this.#sends];
    twin.#foreign = [...this.#foreign];
    twin.#lastPersonaAt = this.#lastPersonaAt;
    twin.#blockedUntil = this.#blockedUntil;
    return twin;
  }

  add(send: Send): void {
    this.#sends.push(send);
    this.#sends.sort((a, b) => a.at - b.at);
    if (isPersonaLane(send.lane)) this.#lastPersonaAt = Math.max(this.#lastPersonaAt, send.at);
    this.#forget(send.at);
  }

  /** It left later than it was let go: it counts from then. */
  delay(send: Send, at: number): void {
    send.at = Math.max(send.at, at);
    this.#sends.sort((a, b) => a.at - b.at);
  }

  addForeign(foreign: Foreign): void {
    if (foreign.requests > 0 || foreign.tokens > 0) this.#foreign.push(foreign);
  }

  /** Never earlier than told before. */
  block(until: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until);
  }

  get blockedUntil(): number {
    return this.#blockedUntil;
  }

  get lastPersonaAt(): number {
    return this.#lastPersonaAt;
  }

  hasForeign(t: number): boolean {
    return this.#foreign.some((foreign) => foreign.until > t);
  }

  /** When each send that still counts in the minute stops counting; `personas`: only theirs. */
  windowEnds(t: number, which: 'all' | 'personas'): number[] {
    const recent = this.#sends.slice(this.#firstAfter(t - this.windowMs));
    if (which === 'personas') return recent.filter((send) => isPersonaLane(send.lane)).map((send) => send.at + this.windowMs);
    return [...recent.map((send) => send.at + this.windowMs), ...this.#foreignEnds(t, 'minute')];
  }

  dayEnds(t: number): number[] {
    const recent = this.#sends.slice(this.#firstAfter(t - this.dayMs));
    return [...recent.map((send) => send.at + this.dayMs), ...this.#foreignEnds(t, 'day')];
  }

  usedInDay(t: number): number {
    return this.#sends.length - this.#firstAfter(t - this.dayMs) + this.#foreignEnds(t, 'day').length;
  }

  /** When the next request of the day's count stops counting. */
  nextDayEnd(t: number): number {
    const oldest = this.#sends[this.#firstAfter(t - this.dayMs)];
    return Math.min(oldest === undefined ? Infinity : oldest.at + this.dayMs, ...this.#foreignEnds(t, 'day'));
  }

  /** Tokens that still count in the minute, and until when. */
  tokenEnds(t: number): { until: number; tokens: number }[] {
    const own = this.#sends
      .slice(this.#firstAfter(t - this.windowMs))
      .map((send) => ({ until: send.at + this.windowMs, tokens: send.tokens }));
    return [...own, ...this.#foreign.filter((foreign) => foreign.until > t)].filter((entry) => entry.tokens > 0);
  }

  #foreignEnds(t: number, scope: Foreign['scope']): number[] {
    const ends: number[] = [];
    for (const foreign of this.#foreign) {
      if (foreign.scope !== scope || foreign.until <= t) continue;
      for (let i = 0; i < foreign.requests; i += 1) ends.push(foreign.until);
    }
    return ends;
  }

  /** Index of the first send after this moment. */
  #firstAfter(t: number): number {
    let low = 0;
    let high = this.#sends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sends[middle]?.at ?? Infinity) > t) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #forget(t: number): void {
    const gone = this.#firstAfter(t - this.dayMs);
    if (gone > 0) this.#sends = this.#sends.slice(gone);
    this.#foreign = this.#foreign.filter((foreign) => foreign.until > t);
  }
}

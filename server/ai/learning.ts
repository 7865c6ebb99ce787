// What follows from a provider's headers: limits only ever get tighter by themselves, a looser one is offered to the key's owner, and
// what somebody else spent of the same budget counts as spent. Pure. (F45; CONVERSATION §2)
import type { HeaderLimits, KeyLimits } from './types.ts';

export type Offer = Partial<Pick<KeyLimits, 'perMinute' | 'perDay' | 'tokensPerMinute'>>;
export type Scope = 'minute' | 'day';

export interface Known {
  limits: KeyLimits;
  /** What counts against them now, as far as we know. */
  usedThisMinute: number;
  usedToday: number;
  tokensUsed: number;
  windowMs: number;
  dayMs: number;
}

export interface Lesson {
  limits: KeyLimits;
  offer: Offer;
  /** Units that we did not spend and that are gone all the same, each for so long. */
  foreign: { scope: Scope; requests: number; tokens: number; forMs: number }[];
  /** Nothing goes before this; 0: nothing was said. */
  blockMs: number;
}

/** A limit that would take so many windows to refill does not belong to the minute. */
const WINDOWS_OF_A_MINUTE = 10;

export function learnFrom(said: HeaderLimits, known: Known): Lesson {
  const lesson: Lesson = { limits: { ...known.limits }, offer: {}, foreign: [], blockMs: said.retryAfterMs ?? 0 };
  learnRequests(said, known, lesson);
  learnTokens(said, known, lesson);
  lesson.blockMs = Math.min(lesson.blockMs, known.dayMs);
  return lesson;
}

function learnRequests(said: HeaderLimits, known: Known, lesson: Lesson): void {
  const { requestsLimit: limit, requestsRemaining: remaining, requestsResetMs: resetMs } = said;
  const { perMinute, perDay } = known.limits;
  const scope = scopeOf({ limit, remaining, resetMs, perMinute, perDay, windowMs: known.windowMs });
  if (limit !== undefined) {
    if (scope === 'day') adjust('perDay', limit, lesson);
    // Of unknown scope: too few for a day are too few for a minute, but many for a day say nothing about a minute.
    else if (scope === 'minute' || isTighter(limit, perMinute)) adjust('perMinute', limit, lesson);
  }
  if (remaining === undefined) return;
  if (remaining === 0 && lesson.limits.perMinute === null) lesson.blockMs = Math.max(lesson.blockMs, resetMs ?? 0);
  const gone = (lesson.limits.perMinute ?? 0) - known.usedThisMinute - remaining;
  spend(lesson, { scope: 'minute', requests: gone, forMs: Math.min(resetMs ?? Infinity, known.windowMs) });
  if (scope !== 'day') return;
  const goneToday = (lesson.limits.perDay ?? 0) - known.usedToday - remaining;
  spend(lesson, { scope: 'day', requests: goneToday, forMs: Math.min(resetMs ?? Infinity, known.dayMs) });
}

function learnTokens(said: HeaderLimits, known: Known, lesson: Lesson): void {
  const { tokensLimit: limit, tokensRemaining: remaining, tokensResetMs: resetMs } = said;
  const { tokensPerMinute } = known.limits;
  const scope = scopeOf({ limit, remaining, resetMs, perMinute: tokensPerMinute, perDay: null, windowMs: known.windowMs });
  if (limit !== undefined && scope !== 'day' && (scope === 'minute' || isTighter(limit, tokensPerMinute))) {
    adjust('tokensPerMinute', limit, lesson);
  }
  if (remaining === undefined) return;
  const bound = lesson.limits.tokensPerMinute;
  if (bound !== null) {
    const forMs = Math.min(resetMs ?? known.windowMs, known.dayMs);
    spend(lesson, { scope: 'minute', tokens: bound - known.tokensUsed - remaining, forMs });
  } else if (remaining === 0) lesson.blockMs = Math.max(lesson.blockMs, resetMs ?? 0);
}

/** Providers write a limit a minute and a limit a day into the same header; the time it takes to refill tells them apart. */
export function scopeOf(said: {
  limit: number | undefined;
  remaining: number | undefined;
  resetMs: number | undefined;
  perMinute: number | null;
  perDay: number | null;
  windowMs: number;
}): Scope | null {
  const { limit, remaining, resetMs, perMinute, perDay, windowMs } = said;
  if (limit !== undefined && perMinute !== perDay) {
    if (limit === perDay) return 'day';
    if (limit === perMinute) return 'minute';
  }
  if (resetMs === undefined || limit === undefined) return null;
  const used = limit - (remaining ?? limit);
  const refillMs = used > 0 ? (resetMs * limit) / used : resetMs;
  return resetMs > 2 * windowMs || refillMs > WINDOWS_OF_A_MINUTE * windowMs ? 'day' : 'minute';
}

function spend(lesson: Lesson, gone: { scope: Scope; requests?: number; tokens?: number; forMs: number }): void {
  const { scope, requests = 0, tokens = 0, forMs } = gone;
  if ((requests > 0 || tokens > 0) && forMs > 0)
    lesson.foreign.push({ scope, requests: Math.max(0, requests), tokens: Math.max(0, tokens), forMs });
}

function adjust(name: keyof Offer, limit: number, lesson: Lesson): void {
  const known = lesson.limits[name];
  if (isTighter(limit, known)) lesson.limits[name] = limit;
  else if (known !== null && limit > known) lesson.offer[name] = limit;
}

function isTighter(limit: number, known: number | null): boolean {
  return known === null || limit < known;
}

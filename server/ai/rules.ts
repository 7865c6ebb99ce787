// When the next request of a lane may leave, given what was sent: window, reserved slot, pacing, day, tokens, and what the provider
// asked for. Pure; reads no clock. The gate obeys it and the forecast replays it. (G11; CONVERSATION §2)
import { isPersonaLane, type Ledger } from './ledger.ts';
import type { KeyLimits } from './types.ts';
import type { Lane } from '../../protocol/stage.ts';

export interface Rules {
  limits: KeyLimits;
  /** The provider's minute, without our margin. */
  windowMs: number;
}

/** Part of the day's budget that a lane leaves alone: chatter goes quiet first, then follow-ups; replies to people use all of it. */
export const DAY_FLOORS: Readonly<Record<Lane, number>> = { addressed: 0, person: 0, 'follow-up': 0.1, chatter: 0.25, upkeep: 0.25 };
/** Pace of the day where nothing is said about a minute. */
const USUAL_PER_MINUTE = 3;

/** The earliest moment, `t` or later, at which a request of this lane may leave if nothing else does before. Tokens apart. */
export function opensAt(lane: Lane, ledger: Ledger, rules: Rules, t: number): number {
  return Math.max(paceOpensAt(lane, ledger, rules, t), windowOpensAt(ledger, rules, t));
}

/** What the window says of all requests together: the rule that Bottleneck's reservoir keeps as well. */
export function windowOpensAt(ledger: Ledger, rules: Rules, t: number): number {
  const { perMinute } = rules.limits;
  return perMinute === null ? t : whenFewer(ledger.windowEnds(t, 'all'), perMinute, t);
}

/** Everything else: blocked, the day, the slot reserved for people, the spacing of personas. */
export function paceOpensAt(lane: Lane, ledger: Ledger, rules: Rules, t: number): number {
  const { perMinute, perDay } = rules.limits;
  const start = Math.max(t, ledger.blockedUntil);
  const byDay = perDay === null || ledger.usedInDay(start) < perDay ? start : whenFewer(ledger.dayEnds(start), perDay, start);
  if (!isPersonaLane(lane)) return byDay;
  const spaced = spacedFrom(lane, ledger, rules, byDay);
  if (lane === 'upkeep') return Math.max(spaced, idleFrom(ledger, rules, t));
  if (perMinute === null) return spaced;
  return Math.max(spaced, whenFewer(ledger.windowEnds(t, 'personas'), shareOfPersonas(perMinute), t));
}

/** The room's memory waits until a whole minute has passed without a request, and leaves a place where there are two. Never of a single one. */
function idleFrom(ledger: Ledger, { limits: { perMinute } }: Rules, t: number): number {
  return perMinute !== null && perMinute < 2 ? Infinity : whenFewer(ledger.windowEnds(t, 'all'), 1, t);
}

/** When this many tokens fit. A request larger than the whole budget may go once nothing else counts. */
export function tokensFitAt(tokens: number, ledger: Ledger, rules: Rules, t: number): number {
  const { tokensPerMinute } = rules.limits;
  if (tokensPerMinute === null) return t;
  const counted = ledger.tokenEnds(t).sort((a, b) => a.until - b.until);
  let used = counted.reduce((sum, entry) => sum + entry.tokens, 0);
  let at = t;
  for (const entry of counted) {
    if (used + tokens <= tokensPerMinute) break;
    used -= entry.tokens;
    at = entry.until;
  }
  return at;
}

/** One place always stays free for a person, where there are two. */
export function shareOfPersonas(places: number): number {
  return Math.max(1, places - 1);
}

/**
 * The pause after one request of personas before the next. `x` is what is left of the lane's share of the day, 1 to 0:
 * pause = window / N + min(window / N × (1 / x² − 1), day / requests left in the share).
 * With 3 a minute and 200 a day chatter speaks every 20 s at first, every 80 s when half of its 150 are gone, every 320 s at the
 * last quarter, and never in the last 50 of the day; used without a break the 150 last a day and more instead of 50 minutes.
 * Never slower than what spreads the rest of the share over a day.
 */
export function pauseOf(lane: Lane, left: number, rules: Rules, dayMs: number): number {
  const { perMinute, perDay } = rules.limits;
  const even = perMinute === null ? 0 : rules.windowMs / perMinute;
  if (perDay === null) return Math.ceil(even);
  const floor = DAY_FLOORS[lane];
  const share = left - floor * perDay;
  if (share < 1) return Infinity;
  const x = Math.min(1, share / (perDay * (1 - floor)));
  const slower = (rules.windowMs / (perMinute ?? USUAL_PER_MINUTE)) * (1 / (x * x) - 1);
  return Math.ceil(even + Math.min(slower, dayMs / share));
}

/** The pause shrinks whenever a request of yesterday stops counting: walk along those moments. */
function spacedFrom(lane: Lane, ledger: Ledger, rules: Rules, from: number): number {
  const { perDay } = rules.limits;
  let t = from;
  for (;;) {
    const left = perDay === null ? Infinity : perDay - ledger.usedInDay(t);
    const pause = pauseOf(lane, left, rules, ledger.dayMs);
    const opens = pause === Infinity ? Infinity : ledger.lastPersonaAt + pause;
    if (opens <= t) return t;
    const next = perDay === null ? Infinity : ledger.nextDayEnd(t);
    if (opens <= next) return opens;
    t = next;
  }
}

/** The moment when fewer than `limit` of these still count. */
function whenFewer(ends: number[], limit: number, t: number): number {
  if (limit <= 0) return Infinity;
  if (ends.length < limit) return t;
  return ends.sort((a, b) => a - b)[ends.length - limit] ?? t;
}

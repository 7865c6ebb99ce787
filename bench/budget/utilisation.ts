// How much of what the budget would have allowed was used while work was waiting. Between two requests the rules of the gate (window, day,
// the place kept for people, the spacing of personas, two requests at a time) say from when a request of each lane might leave; from the
// first such moment at which a turn of that lane could go, until the next request does leave, time is lost. A slot is lost for every
// third of a minute (window / N) of it: share = requests / (requests + slots lost).
import { isPersonaLane, Ledger } from '../../server/ai/ledger.ts';
import { opensAt } from '../../server/ai/rules.ts';
import type { Rules } from '../../server/ai/rules.ts';
import type { Arrival, Budget } from './upstream.ts';
import { DAY_MS, MINUTE_MS } from './upstream.ts';
import type { Story } from './story.ts';
import type { Span, Work } from './waiting-work.ts';

export interface Utilisation {
  share: number;
  slotsLost: number;
  lostMs: number;
  /** The greatest losses: when, how long, whose. */
  worst: { at: number; ms: number; lane: string; turnId: string }[];
}

const MARGIN_MS = 1_000;
const CONCURRENT = 2;
const PERSONAS_AT_ONCE = 1;
const WORST = 5;

export function utilisationOf(
  story: Story,
  work: readonly Work[],
  arrivals: readonly Arrival[],
  budget: Budget,
  untilMs: number,
): Utilisation {
  const limits = { perMinute: budget.perMinute, perDay: budget.perDay, tokensPerMinute: null, concurrent: CONCURRENT };
  const rules: Rules = { limits, windowMs: MINUTE_MS };
  const ledger = new Ledger(MINUTE_MS + MARGIN_MS, DAY_MS + MARGIN_MS);
  const flights = story.sends.map(({ at, lane }, place) => ({ from: at, to: arrivals[place]?.endedAt ?? at, lane }));
  const losses: Utilisation['worst'] = [];
  let from = 0;
  for (const send of [...story.sends, null]) {
    const to = send?.at ?? untilMs;
    const loss = lossIn({ from, to }, work, flights, ledger, rules);
    if (loss !== null) losses.push(loss);
    if (send !== null) ledger.add({ at: send.at, lane: send.lane, tokens: 0 });
    from = to;
  }
  const lostMs = losses.reduce((sum, { ms }) => sum + ms, 0);
  const slotsLost = lostMs / ((MINUTE_MS + MARGIN_MS) / budget.perMinute);
  const sent = story.sends.length;
  return { share: sent / (sent + slotsLost), slotsLost, lostMs, worst: losses.sort((a, b) => b.ms - a.ms).slice(0, WORST) };
}

interface Flight extends Span {
  lane: Work['turn']['lane'];
}

/** Nothing leaves within the gap: the rules look at the same ledger all the time. */
function lossIn(
  gap: Span,
  work: readonly Work[],
  flights: readonly Flight[],
  ledger: Ledger,
  rules: Rules,
): Utilisation['worst'][number] | null {
  let first: { at: number; turn: Work['turn'] } | null = null;
  for (const { turn, ready } of work) {
    for (const span of ready) {
      const start = Math.max(gap.from, span.from);
      if (start >= Math.min(gap.to, span.to)) continue;
      const open = opensAt(turn.lane, ledger, rules, start);
      const at = hasPlaceFrom(turn.lane, Math.max(start, open), flights, gap.from);
      if (at < Math.min(gap.to, span.to) && (first === null || at < first.at)) first = { at, turn };
    }
  }
  return first === null ? null : { at: first.at, ms: gap.to - first.at, lane: first.turn.lane, turnId: first.turn.id };
}

/** From when one more request may be on its way. */
function hasPlaceFrom(lane: Work['turn']['lane'], at: number, flights: readonly Flight[], before: number): number {
  const [most, counted] = isPersonaLane(lane)
    ? [PERSONAS_AT_ONCE, flights.filter((flight) => isPersonaLane(flight.lane))]
    : [CONCURRENT, flights];
  const ends = counted.filter(({ from, to }) => from <= before && to > at).map(({ to }) => to);
  const all = flights.filter(({ from, to }) => from <= before && to > at).map(({ to }) => to);
  return Math.max(at, nth(ends, most), nth(all, CONCURRENT));
}

function nth(ends: number[], most: number): number {
  return ends.length < most ? -Infinity : (ends.sort((a, b) => a - b)[ends.length - most] ?? -Infinity);
}

// The figures of one run, of Dantok or of the naive dispatcher.
import type { RunRecord } from './dantok-run.ts';
import type { Address } from './ears.ts';
import { countLosses } from './losses.ts';
import type { Losses } from './losses.ts';
import { readStory } from './story.ts';
import type { Story } from './story.ts';
import { DAY_MS, MINUTE_MS } from './upstream.ts';
import type { Arrival } from './upstream.ts';
import { utilisationOf } from './utilisation.ts';
import type { Utilisation } from './utilisation.ts';
import { workOf } from './waiting-work.ts';

export interface Figures {
  requests: number;
  violations: number;
  /** Most requests in any minute and in any day, wherever they begin. */
  mostInAMinute: number;
  mostInADay: number;
  lines: number;
  linesPerRequest: number;
  /** In minutes in which anybody said anything. */
  linesPerMinute: number;
  /** From an address to the first word, in seconds; null: never. */
  waitP50: number | null;
  waitP95: number | null;
  addresses: number;
  /** Of those: never answered, and answered later than the return of one slot explains. */
  neverAnswered: number;
  lateAnswers: number;
  aiToAi: number;
}

export interface DantokFigures extends Figures {
  /** A persona may answer with a reaction alone. */
  utterancesPerRequest: number;
  /** With those that were not said because a person spoke first. */
  writtenPerRequest: number;
  losses: Losses;
  failed: number;
  /** Null: the wall clock was set, and turns are dated by it. */
  utilisation: Utilisation | null;
  kills: number;
  jumps: number;
  unsettled: number;
  bugs: string[];
}

/** People's words wait for more of them, and requests for the road. */
const DEBOUNCE_MS = 6_000;
const ROAD_MS = 900;
const MARGIN_MS = 1_000;

export function judge(record: RunRecord, untilMs: number): DantokFigures {
  const story = readStory(record.database, record.wall);
  const people = record.room.people.map(({ id }) => id);
  const work = workOf(story, record.entries, people);
  const spoken = story.lines.filter(({ ai }) => ai !== null);
  const minutes = new Set(story.lines.map(({ at }) => Math.floor(at / MINUTE_MS))).size;
  const said = story.turns.reduce((sum, turn) => sum + turn.said, 0);
  const unsaid = story.turns.reduce((sum, turn) => sum + turn.unsaid, 0);
  const requests = Math.max(1, record.arrivals.length);
  return {
    utterancesPerRequest: said / requests,
    writtenPerRequest: (said + unsaid) / requests,
    ...commonFigures({
      arrivals: record.arrivals,
      addresses: record.addresses,
      lines: spoken.length,
      minutes,
      perMinute: record.budget.perMinute,
    }),
    aiToAi: countAmongPersonas(story) / Math.max(1, spoken.length),
    losses: countLosses(story, record),
    failed: story.turns.filter(({ state }) => state === 'failed').length,
    utilisation: record.jumps > 0 || record.kills > 0 ? null : utilisationOf(story, work, record.arrivals, record.budget, untilMs),
    kills: record.kills,
    jumps: record.jumps,
    unsettled: record.unsettled + record.unanswered,
    bugs: [...record.bugs, ...record.refusals],
  };
}

export interface Seen {
  arrivals: readonly Arrival[];
  addresses: readonly Address[];
  lines: number;
  minutes: number;
  perMinute: number;
}

export function commonFigures({ arrivals, addresses, lines, minutes, perMinute }: Seen): Omit<Figures, 'aiToAi'> {
  const waits = addresses.map(({ at, firstAt }) => (firstAt === null ? Infinity : firstAt - at)).sort((a, b) => a - b);
  const accepted = arrivals.filter((arrival) => arrival.accepted).map(({ at }) => at);
  return {
    requests: arrivals.length,
    violations: arrivals.length - accepted.length,
    mostInAMinute: mostWithin(accepted, MINUTE_MS),
    mostInADay: mostWithin(accepted, DAY_MS),
    lines,
    linesPerRequest: lines / Math.max(1, arrivals.length),
    linesPerMinute: lines / Math.max(1, minutes),
    waitP50: inSeconds(waits, 0.5),
    waitP95: inSeconds(waits, 0.95),
    addresses: addresses.length,
    neverAnswered: waits.filter((ms) => ms === Infinity).length,
    lateAnswers: addresses.filter((address) => isLate(address, arrivals, perMinute)).length,
  };
}

/** Later than one slot's return, people's finishing what they say, and the provider's own time. */
function isLate({ at, firstAt, arrivals: before }: Address, arrivals: readonly Arrival[], perMinute: number): boolean {
  if (firstAt === null) return true;
  const nth = arrivals[before - perMinute];
  const returnMs = nth === undefined ? 0 : Math.max(0, nth.at + MINUTE_MS + MARGIN_MS - at);
  const slowest = Math.max(0, ...arrivals.slice(before).filter((arrival) => arrival.at <= firstAt).map(({ firstMs }) => firstMs)); // prettier-ignore
  return firstAt - at > DEBOUNCE_MS + returnMs + ROAD_MS + slowest + 100;
}

/** All but the first line of an answer to a person. */
function countAmongPersonas({ lines, turns }: Story): number {
  const ofPeople = new Set(turns.filter(({ lane }) => lane === 'addressed' || lane === 'person').map(({ id }) => id));
  const begun = new Set<string>();
  return lines.filter(({ ai }) => {
    if (ai === null) return false;
    const toPerson = ofPeople.has(ai.turnId) && !begun.has(ai.turnId);
    begun.add(ai.turnId);
    return !toPerson;
  }).length;
}

function inSeconds(sorted: readonly number[], share: number): number | null {
  const ms = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Infinity;
  return ms === Infinity ? null : ms / 1_000;
}

function mostWithin(times: readonly number[], spanMs: number): number {
  let first = 0;
  let most = 0;
  for (const [place, at] of times.entries()) {
    while (at - (times[first] ?? at) >= spanMs) first += 1;
    most = Math.max(most, place - first + 1);
  }
  return most;
}

// Calendar days of a time zone as spans of wall time: where each begins, summer time and missing midnights included. Pure.
import { refuse } from '../errors.ts';

export interface Span {
  days: string[];
  /** One more than days: where each begins, and where the last one ends. */
  bounds: number[];
}

const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

/** Both ends are days of that zone, `2026-11-26`, and belong to it. */
export function spanOf(from: string, to: string, zone: string): Span {
  const dateIn = openZone(zone);
  const first = utcOf(from, 'from');
  const count = Math.round((utcOf(to, 'to') - first) / DAY_MS) + 1;
  if (count < 1) refuse('invalid', 'it ends before it begins', { reason: 'range', field: 'to' });
  if (count > MOST_DAYS) refuse('invalid', `at most ${MOST_DAYS} days`, { reason: 'range', field: 'to' });
  const midnights = Array.from({ length: count + 1 }, (_, n) => first + n * DAY_MS);
  return { days: midnights.slice(0, count).map(nameOf), bounds: midnights.map((midnight) => startOf(midnight, dateIn)) };
}

function utcOf(day: string, field: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at) || nameOf(at) !== day) refuse('invalid', 'no such day', { reason: 'range', field });
  return at;
}

function nameOf(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10);
}

/** What a clock on the wall shows, as if it were UTC. */
function openZone(zone: string): (at: number) => number {
  try {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', calendar: 'gregory', ...fields });
    return (at) => {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      const [year = 0, month = 1, day = 1] = [parts.get('year'), parts.get('month'), parts.get('day')];
      return Date.UTC(year, month - 1, day, parts.get('hour'), parts.get('minute'), parts.get('second'));
    };
  } catch {
    refuse('invalid', 'no such time zone', { reason: 'zone', field: 'zone' });
  }
}

/** The first moment that a calendar there shows this day: with the offset of the day before, or of the day after, where it was changed. */
function startOf(midnight: number, shown: (at: number) => number): number {
  const candidates = [midnight - DAY_MS, midnight + DAY_MS].map((near) => midnight - (shown(near) - near)).sort((a, b) => a - b);
  const [early = midnight, late = midnight] = candidates;
  return nameOf(shown(early)) === nameOf(midnight) ? early : late;
}

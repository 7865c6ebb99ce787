// Dates, times and numbers in the reader's language and time zone, by Intl. Formatters are costly: each is made
// once per language, when it is needed.
import { dayOf } from '../text/runs.ts';
import { once } from './once.ts';

export interface Formats {
  time(at: number): string;
  /** For a date divider: today and yesterday by their words. */
  day(at: number, now: number, words: { today: string; yesterday: string }): string;
  /** Date and time in full, for titles. */
  full(at: number): string;
  date(at: number): string;
  /** Short, for the room list. */
  monthDay(at: number): string;
  /** "in 3 days", "5 minutes ago". */
  relative(at: number, now: number): string;
  list(names: readonly string[]): string;
  sameDay(at: number, other: number): boolean;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
];

export function createFormats(locale: string): Formats {
  const time = once(() => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }));
  const day = once(() => new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric' }));
  const dayWithYear = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'full' }));
  const full = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }));
  const date = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));
  const monthDay = once(() => new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' }));
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const list = once(() => new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' }));

  return {
    time: (at) => time().format(at),
    day(at, now, words) {
      if (dayOf(at) === dayOf(now)) return words.today;
      if (dayOf(at) === dayOf(now - 86_400_000)) return words.yesterday;
      return new Date(at).getFullYear() === new Date(now).getFullYear() ? day().format(at) : dayWithYear().format(at);
    },
    full: (at) => full().format(at),
    date: (at) => date().format(at),
    monthDay: (at) => monthDay().format(at),
    relative(at, now) {
      let value = (at - now) / 1_000;
      for (const [unit, size] of STEPS) {
        if (Math.abs(value) < size) return relative().format(Math.round(value), unit);
        value /= size;
      }
      return relative().format(Math.round(value), 'year');
    },
    list: (names) => list().format(names),
    sameDay: (at, other) => dayOf(at) === dayOf(other),
  };
}

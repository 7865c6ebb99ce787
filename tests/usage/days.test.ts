// Days as spans of wall time in somebody's time zone.
import { expect, test } from 'vitest';
import { spanOf } from '../../server/usage/days.ts';

const HOUR = 3_600_000;

test('a day in Seoul begins at three in the afternoon of the day before in UTC', () => {
  expect(spanOf('2026-11-25', '2026-11-26', 'Asia/Seoul')).toEqual({
    days: ['2026-11-25', '2026-11-26'],
    bounds: [Date.UTC(2026, 10, 24, 15), Date.UTC(2026, 10, 25, 15), Date.UTC(2026, 10, 26, 15)],
  });
});

test('summer time makes days of 23 and of 25 hours', () => {
  const lengths = (from: string, to: string, zone: string): number[] => {
    const { bounds } = spanOf(from, to, zone);
    return bounds.slice(1).map((bound, at) => (bound - (bounds[at] ?? 0)) / HOUR);
  };
  expect(lengths('2026-03-28', '2026-03-30', 'Europe/Berlin')).toEqual([24, 23, 24]);
  expect(lengths('2026-10-24', '2026-10-26', 'Europe/Berlin')).toEqual([24, 25, 24]);
  // Where midnight itself is left out, and where it comes twice.
  expect(lengths('2018-11-03', '2018-11-05', 'America/Sao_Paulo')).toEqual([24, 23, 24]);
  expect(lengths('2018-02-16', '2018-02-19', 'America/Sao_Paulo')).toEqual([24, 25, 24, 24]);
});

test.each([
  ['2026-11-26', '2026-11-25', 'UTC', 'to'],
  ['2026-02-30', '2026-03-01', 'UTC', 'from'],
  ['2020-01-01', '2026-01-01', 'UTC', 'to'],
  ['2026-01-01', '2026-01-01', 'Moon/Base', 'zone'],
])('from %s to %s in %s is refused', (from, to, zone, field) => {
  expect(() => spanOf(from, to, zone)).toThrow(
    expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ field }) as object }),
  );
});

// When it is quiet, and what is left of a line in a notice.
import { expect, test } from 'vitest';
import { isQuiet, isTimeZone, noticeText, USUAL_NOTICES } from '../../protocol/notices.ts';

const seoul = { ...USUAL_NOTICES, timeZone: 'Asia/Seoul' };
const at = (time: string): number => Date.parse(`2026-11-26T${time}:00+09:00`);

test('quiet hours cross midnight in Seoul, whatever the clock of the server says', () => {
  const night = { ...seoul, quietFrom: 22 * 60 + 30, quietTo: 7 * 60 };
  const times = ['22:29', '22:30', '23:59', '00:00', '06:59', '07:00', '12:00'];
  expect(times.map((time) => isQuiet(night, at(time)))).toEqual([false, true, true, true, true, false, false]);
});

test('quiet hours within a day, none at all, and an empty span', () => {
  const noon = { ...seoul, quietFrom: 12 * 60, quietTo: 13 * 60 };
  expect(['11:59', '12:00', '12:59', '13:00'].map((time) => isQuiet(noon, at(time)))).toEqual([false, true, true, false]);
  expect(isQuiet(seoul, at('03:00'))).toBe(false);
  expect(isQuiet({ ...seoul, quietFrom: 60, quietTo: 60 }, at('01:00'))).toBe(false);
});

test('they follow summer time: the same wall clock, another moment', () => {
  const night = { ...USUAL_NOTICES, timeZone: 'Europe/Berlin', quietFrom: 22 * 60, quietTo: 7 * 60 };
  expect(['2026-07-01T05:30:00Z', '2026-12-01T05:30:00Z'].map((time) => isQuiet(night, Date.parse(time)))).toEqual([false, true]);
});

test('a zone is one that the calendar knows', () => {
  expect(['Asia/Seoul', 'UTC', '', 'Kitchen/Table'].map(isTimeZone)).toEqual([true, true, false, false]);
});

test('a notice has a hundred characters in one row, and never half of one', () => {
  expect(noticeText('  one\n\n two\t three ')).toBe('one two three');
  expect(noticeText('🍲'.repeat(100))).toBe('🍲'.repeat(100));
  expect(noticeText('🍲'.repeat(101))).toBe(`${'🍲'.repeat(99)}…`);
});

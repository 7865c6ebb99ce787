// The one order in which a budget serves rooms, trials and calls. (G12)
import { expect, test } from 'vitest';
import type { Lane } from '../../protocol/stage.ts';
import { byArrival, comesBefore, inTurn } from '../../server/ai/line-up.ts';
import type { Lined } from '../../server/ai/line-up.ts';

const one = (id: string, since: number, lane: Lane = 'person'): Lined => ({ id, since, lane, tokens: 1 });
const ids = (line: readonly Lined[]): string => line.map(({ id }) => id).join(' ');

test('a trial goes before a turn of a room that came later or whose lane is lesser, and waits for all others', () => {
  const rooms = [one('a', 90, 'addressed'), one('b', 10), one('c', 50), one('d', 5, 'chatter')];
  expect(ids(byArrival(rooms, [one('t', 20), one('u', 60)]))).toBe('a b t c u d');
  expect(ids(byArrival(rooms, []))).toBe('a b c d');
  expect(ids(byArrival([], [one('t', 20)]))).toBe('t');
  expect([one('b', 10), one('c', 50)].map((room) => comesBefore(one('t', 20), room))).toEqual([false, true]);
});

test('however many calls wait, every second slot of people is of a room or a trial', () => {
  const others = [one('a', 1, 'addressed'), one('b', 1), one('t', 2), one('d', 1, 'chatter')];
  const calls = ['1', '2', '3', '4'].map((id) => one(id, 0));
  expect(ids(inTurn(others, calls, { callsFirst: true }))).toBe('a 1 b 2 t 3 4 d');
  expect(ids(inTurn(others, calls, { callsFirst: false }))).toBe('a b 1 t 2 3 4 d');
  expect(ids(inTurn(others, [], { callsFirst: true }))).toBe('a b t d');
});

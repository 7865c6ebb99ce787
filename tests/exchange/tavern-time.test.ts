// The ways in which SillyTavern wrote down times.
import { expect, test } from 'vitest';
import { readTavernTime } from '../../server/exchange/tavern-time.ts';

const AT = Date.UTC(2023, 6, 12, 14, 5, 33, 123);

test.each<[string | number | null, number | undefined]>([
  ['2023-7-12 @14h 05m 33s 123ms', AT],
  ['2023-7-12@14h5m33s', AT - 123],
  ['July 12, 2023 2:05pm', Date.UTC(2023, 6, 12, 14, 5)],
  ['July 12, 2023 12:05am', Date.UTC(2023, 6, 12, 0, 5)],
  ['2023-07-12T14:05:33.123Z', AT],
  [AT, AT],
  [String(AT), AT],
  [Math.floor(AT / 1_000), AT - 123],
  ['yesterday', undefined],
  ['Smarch 12, 2023 2:05pm', undefined],
  [-5, undefined],
  [1e30, undefined],
  [null, undefined],
])('%s', (sent, at) => {
  expect(readTavernTime(sent)).toBe(at);
});

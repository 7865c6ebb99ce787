// The short form of `npm run bench:budget`: the same run, half an hour of it and some trouble. Only what allows no tolerance is judged here.
import { expect, test } from 'vitest';
import { calmRun, roughRun } from '../../bench/budget/runs.ts';
import { faultsOf } from '../../bench/budget/table.ts';

test('G11 in half an hour of a busy room the provider refuses nothing, no turn is lost and no chain grows too long', async () => {
  expect(faultsOf('calm', await calmRun({ seed: 7, hours: 0.5 }))).toEqual([]);
});

test('G11 F36 F41 nor when the server is killed again and again and the wall clock is set', async () => {
  const figures = await roughRun({ seed: 7, hours: 0.4, kills: 3 });
  expect(figures.kills).toBe(3);
  expect(faultsOf('rough', figures)).toEqual([]);
});

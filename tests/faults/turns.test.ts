// The short form of `npm run faults:turns`.
import { expect, test } from 'vitest';
import { isClean, runTurnCycles } from './turns-run.ts';

test('F36, G9–G11: killed while personas speak, no word is lost, none is said twice, and the budget is exact', async () => {
  const totals = await runTurnCycles({ cycles: 4, seed: 7, perMinute: 30 });
  expect(isClean(totals), JSON.stringify(totals, null, 1)).toBe(true);
  expect(totals.done).toBeGreaterThan(5);
  expect(totals.onTheWay).toBeGreaterThan(0);
});

// The short form of `npm run faults:frames`. (F72)
import { expect, test } from 'vitest';
import { runFrames } from './frames-run.ts';
import { UNNOTICED_MS } from './stage.ts';

test('F72, G15: 20,000 spoiled frames crash nothing, stall nobody and are no errors of the server', async () => {
  const totals = await runFrames({ frames: 20_000, seed: 1 });
  expect(totals).toMatchObject({ crashes: 0, bugs: [] });
  expect(totals.worstComputedMs).toBeLessThan(UNNOTICED_MS);
  expect(totals.rssMb).toBeLessThan(400);
});

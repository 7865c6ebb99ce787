// What hangs on this clock does not hang on how busy the machine is, and still comes to an end.
import { expect, test } from 'vitest';
import { comesWithin, PacedClock } from './paced-clock.ts';

/** The process stands still, as when others have the processor. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('of the time in which the process stood still only a step counts', async () => {
  const clock = new PacedClock({ stepMs: 5 });
  let isOver = false;
  clock.after(100, () => (isOver = true));
  const from = clock.monotonic();
  standStill(150);
  expect(clock.monotonic() - from).toBeLessThan(6);
  expect(isOver).toBe(false);
  await expect.poll(() => isOver).toBe(true);
  expect(clock.monotonic() - from).toBeGreaterThanOrEqual(100);
});

test('timers come in order, those that were cancelled never, also when one cancels the next', async () => {
  const clock = new PacedClock({ speed: 10 });
  const came: string[] = [];
  clock.after(30, () => came.push('second'));
  clock.after(20, () => {
    came.push('first');
    cancel();
  });
  const cancel = clock.after(20, () => came.push('cancelled'));
  await expect.poll(() => came).toEqual(['first', 'second']);
  clock.after(20, () => came.push('third'));
  await expect.poll(() => came).toEqual(['first', 'second', 'third']);
});

test('what never comes does not come within a time, what fails fails', async () => {
  expect(await comesWithin(20, Promise.withResolvers().promise)).toBe(false);
  expect(await comesWithin(10_000, Promise.resolve())).toBe(true);
  await expect(comesWithin(10_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
});

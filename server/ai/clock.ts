// The real clock. Tests and the budget benchmark bring their own.
import type { Clock } from './types.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Never a wait so short that a clock would not move. */
export function wholeMs(ms: number): number {
  return Math.max(0, Math.ceil(ms));
}

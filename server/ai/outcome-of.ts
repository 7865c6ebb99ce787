// What becomes of a turn whose request failed: again, or failed with a card. Pure. (CONVERSATION §7)
import type { Outcome } from './performance.ts';
import type { ProviderError } from './types.ts';

/** `attempts`: requests this turn has cost, this one included. */
export function outcomeOf(failure: ProviderError, attempts: number): Exclude<Outcome, { end: 'over' }> {
  const { code, limits, retryable } = failure;
  switch (code) {
    case 'rate_limited':
      return { end: 'again', why: 'rate_limited', limits };
    case 'context_length':
      return attempts <= 1 ? { end: 'again', why: 'shorter', limits } : { end: 'failed', card: code };
    case 'stopped':
      // Nobody of ours did.
      return { end: 'failed', card: 'cut' };
    default:
      return retryable && attempts <= 1 ? { end: 'again', why: 'retry', limits } : { end: 'failed', card: code };
  }
}

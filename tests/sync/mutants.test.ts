// Proves that the checker can fail: seven builds with one promise broken each are caught over the same day that the real one survives.
import { describe, expect, test } from 'vitest';
import { PROJECT } from '../harness/child.ts';
import { listViolations, VIOLATIONS } from '../harness/history-checker.ts';
import { makeCopy, MUTANTS } from './mutants.ts';
import { liveThroughWorstDay } from './worst-day.ts';

describe('the worst day', () => {
  test('the build as it is lives through it without a violation', async () => {
    const verdict = await liveThroughWorstDay(PROJECT);
    expect(listViolations(verdict)).toEqual([]);
    expect(verdict.operations).toBeGreaterThan(300);
  });

  test('there are seven mutants', () => {
    expect(MUTANTS).toHaveLength(7);
  });

  test.each(MUTANTS)('a build that $name is caught', async ({ patches, caughtAs }) => {
    const { root, remove } = makeCopy(patches);
    try {
      const verdict = await liveThroughWorstDay(root);
      expect(VIOLATIONS.filter((kind) => verdict[kind].length > 0)).toContain(caughtAs);
    } finally {
      remove();
    }
  });
});

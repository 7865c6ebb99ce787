// A command of the batch, waited for. `settled` is called in the same run as the publishing, before anybody can read the room again.
import type { Outcome, Synchronous } from '../db/batch.ts';
import type { PerformerNeed } from './performer-need.ts';

export function commit<T>(
  batch: PerformerNeed['batch'],
  command: () => Synchronous<T>,
  settled: (outcome: Outcome<T>) => void = () => undefined,
): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    batch.run<T>(command, (outcome) => {
      settled(outcome);
      resolve(outcome);
    });
  });
}

// The load in a process of its own: takes one plan from its parent, answers with the report or the reason there is none.
import { LoadClient } from './load-client.ts';
import type { Plan, Report } from './plan.ts';

export type LoadAnswer = { report: Report } | { failure: string };

process.once('message', (plan) => {
  new LoadClient(plan as Plan).run().then(
    (report) => {
      answer({ report });
    },
    (error: unknown) => {
      answer({ failure: error instanceof Error ? error.message : String(error) });
    },
  );
});
process.once('disconnect', () => {
  process.exit();
});

function answer(message: LoadAnswer): void {
  process.send?.(message, () => {
    if (process.connected) process.disconnect?.();
  });
}

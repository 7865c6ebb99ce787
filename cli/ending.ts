// How a command ends, decided by whoever comes first. (Node 20 has no Promise.withResolvers.)
import type { ExitCode } from './failure.ts';

export class Ending {
  readonly code: Promise<ExitCode>;
  end!: (code: ExitCode) => void;
  fail!: (error: Error) => void;

  constructor() {
    this.code = new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
    // Nobody may be waiting any more.
    this.code.catch(() => undefined);
  }
}

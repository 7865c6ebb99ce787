// Makes the next COMMIT go wrong: refused by the disk, or the process dies right before or right after it.
import type Sqlite from 'better-sqlite3';

export type CommitFault = 'fail' | 'die before' | 'die after';

export class CommitFaults {
  #next: CommitFault | undefined;
  /** Commits to let pass first. */
  #after = 0;
  /** A disk that stays full until somebody makes room. */
  full = false;

  arm(fault: CommitFault, after = 0): void {
    this.#next = fault;
    this.#after = after;
  }

  /** On one database or on all (the prototype), before a server is built on it: statements are prepared once. */
  installOn(target: Pick<Sqlite.Database, 'prepare'>): void {
    const { prepare } = target;
    const commit = (run: () => Sqlite.RunResult): Sqlite.RunResult => this.#commit(run);
    target.prepare = function (this: Sqlite.Database, source: string) {
      const statement = prepare.call(this, source);
      if (source !== 'COMMIT') return statement;
      const run = statement.run.bind(statement) as () => Sqlite.RunResult;
      return Object.assign(statement, { run: () => commit(run) });
    } as typeof prepare;
  }

  #commit(run: () => Sqlite.RunResult): Sqlite.RunResult {
    const fault = this.full ? 'fail' : this.#next;
    if (fault === undefined) return run();
    if (this.#after > 0) {
      this.#after -= 1;
      return run();
    }
    this.#next = undefined;
    if (fault === 'fail') throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    if (fault === 'die after') run();
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way: nothing may happen meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    throw new Error('unreachable');
  }
}

// All commands of one event-loop turn share one transaction and one fsync. Nothing is acknowledged or published before it is on
// disk; if the commit fails, every command of the batch is refused and nothing was published. (L1, L2, L3, L4; G1, G16)
// A command is a synchronous function. A refusal undoes only itself: by a savepoint, or, for a command that writes one row and
// nothing after it, by SQLite, which undoes a statement that fails by itself. A savepoint copies every page that is written after
// it; measured, that is a third of what storing a line costs.
import type Sqlite from 'better-sqlite3';
import { ChatError } from '../errors.ts';
import { codeOf } from './error-code.ts';
import { isIndexDamage } from './search-index.ts';

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** A command may not return a promise: by the time it settled, others would have run between its reads and its writes. */
export type Synchronous<T> = T extends PromiseLike<unknown> ? never : T;

/** `one row`: refuses, if at all, before its only write, which is announced right after it. Whoever finds more to write than that
 *  calls `secure` before the first of it. */
export type Writes = 'anything' | 'one row';

/** From so many commands on a batch is a rush. Its pages are written again in the next one, so that they are copied into the
 *  database four times as seldom. Not otherwise: a log that still grows takes longer to sync than one that is written over. */
const RUSH = 100;
const CHECKPOINT_PAGES = { usually: 1_000, inRush: 4_000 };

type Settle = (outcome: Outcome<unknown>) => void;

/** In place of the outcome of each command: most went well, and a flood of them is kept until the commit. */
class Refused {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

export interface BatchHooks<E> {
  /** Asks for the end of the turn, when `commit` will be called. */
  askTurnEnd: () => void;
  /** A command is about to run. What others read stays true for as long as each writes one row. */
  begins: (writes: Writes) => void;
  /** Reads what the events will say, still inside the transaction (cheaper than opening another one after it), and returns what
   *  publishes them. That is called after the commit, in one run with the acknowledgements, and may not run commands. */
  prepare: (events: readonly E[]) => () => void;
  /** These were announced by a command that was then refused, newest last. */
  undone: (events: readonly E[]) => void;
  /** The batch is on disk, or nothing of it is. */
  over: (end: 'kept' | 'lost') => void;
  /** The disk cannot be trusted any more: the process must end. */
  fatal: (error: unknown) => void;
}

export class Batch<E> {
  readonly #sqlite: Sqlite.Database;
  readonly #hooks: BatchHooks<E>;
  readonly #begin: Sqlite.Statement;
  readonly #commit: Sqlite.Statement;
  readonly #savepoint: Sqlite.Statement;
  readonly #release: Sqlite.Statement;
  readonly #undo: Sqlite.Statement;
  /** Whoever waits for a command of this batch, and what came of it: at the same place. */
  #settling: Settle[] = [];
  #outcomes: unknown[] = [];
  #events: E[] = [];
  #state: 'idle' | 'open' | 'running' | 'publishing' = 'idle';
  /** Whether the running command has a savepoint. */
  #secured = false;
  #inRush = false;
  commits = 0;
  /** Commands that were settled, and what their commits took in all. */
  settled = 0;
  commitMs = 0;

  constructor(sqlite: Sqlite.Database, hooks: BatchHooks<E>) {
    this.#sqlite = sqlite;
    this.#hooks = hooks;
    this.#begin = sqlite.prepare('BEGIN IMMEDIATE');
    this.#commit = sqlite.prepare('COMMIT');
    this.#savepoint = sqlite.prepare('SAVEPOINT command');
    this.#release = sqlite.prepare('RELEASE command');
    this.#undo = sqlite.prepare('ROLLBACK TO command');
  }

  /** Runs the command now; `settle` hears how it ended once the batch is on disk (or was refused). */
  run<T>(command: () => Synchronous<T>, settle: (outcome: Outcome<T>) => void, writes: Writes = 'anything'): void {
    if (this.#state === 'publishing') throw new Error('L4: a listener ran a command inside its callback; it must defer');
    if (this.#state === 'running') throw new Error('a command ran another command; call the function instead');
    const take = settle as (outcome: Outcome<unknown>) => void;
    if (this.#state === 'idle' && !this.#open(take)) return;
    this.#state = 'running';
    this.#hooks.begins(writes);
    const before = this.#events.length;
    try {
      if (writes === 'anything') this.secure();
      const value: unknown = command();
      if (value instanceof Promise || typeof (value as { then?: unknown } | null)?.then === 'function') {
        throw new Error('L3: a command returned a promise');
      }
      if (this.#secured) this.#release.run();
      this.#note(take, value);
    } catch (error) {
      const undone = this.#events.splice(before);
      this.#hooks.undone(undone);
      this.#note(take, new Refused(toRefusal(error)));
      this.#undoCommand(error, undone.length > 0);
    } finally {
      this.#secured = false;
      if (this.#stateIs('running')) this.#state = 'open';
    }
  }

  /** From here on whatever the running command writes can be undone by itself. */
  secure(): void {
    if (this.#state !== 'running') throw new Error('only a running command can be secured');
    if (this.#secured) return;
    this.#savepoint.run();
    this.#secured = true;
  }

  /** The same for callers that can wait: settles after the commit. */
  do<T>(command: () => Synchronous<T>, writes: Writes = 'anything'): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcome<T>): void => {
        if (outcome.ok) resolve(outcome.value);
        else reject(outcome.error instanceof Error ? outcome.error : new Error(String(outcome.error)));
      };
      this.run(command, settle, writes);
    });
  }

  /** Called by the one door while a command runs. */
  announce(event: E): void {
    if (this.#state !== 'running') throw new Error('only a running command can announce a change');
    this.#events.push(event);
  }

  /** Ends the batch: at the end of the turn, or before a read that needs committed truth (J1). */
  commit(): void {
    if (this.#state !== 'open') return;
    const events = this.#events;
    let publish: (() => void) | undefined;
    try {
      if (events.length > 0) publish = this.#hooks.prepare(events);
      this.#setPace(this.#settling.length >= RUSH);
      const before = performance.now();
      this.#commit.run();
      this.commitMs += performance.now() - before;
      this.commits += 1;
      this.settled += this.#settling.length;
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#end(publish);
  }

  /** What is left of the batch is told to those who wait. `failure`: nothing of it happened. */
  #end(publish: (() => void) | undefined, failure?: Refused): void {
    const [settling, outcomes] = [this.#settling, this.#outcomes];
    this.#events = [];
    this.#settling = [];
    this.#outcomes = [];
    this.#hooks.over(failure === undefined ? 'kept' : 'lost');
    this.#state = 'publishing';
    publish?.();
    settling.forEach((settle, at) => {
      const result = outcomes[at];
      const refused = result instanceof Refused ? result : failure;
      settle(refused === undefined ? { ok: true, value: result } : { ok: false, error: refused.error });
    });
    this.#state = 'idle';
  }

  #note(settle: Settle, result: unknown): void {
    this.#settling.push(settle);
    this.#outcomes.push(result);
  }

  #open(settle: (outcome: Outcome<unknown>) => void): boolean {
    try {
      this.#begin.run();
    } catch (error) {
      // The refusal waits for the end of the turn like any other answer, so that callers are never called back at once.
      setImmediate(() => {
        settle({ ok: false, error: toRefusal(error) });
      });
      if (isFatal(error)) this.#hooks.fatal(error);
      return false;
    }
    this.#state = 'open';
    this.#hooks.askTurnEnd();
    return true;
  }

  #undoCommand(error: unknown, wrote: boolean): void {
    if (isFatal(error)) {
      this.#fail(error);
      return;
    }
    // A full disk can make SQLite roll the whole transaction back by itself: then nothing of this batch happened.
    if (!this.#sqlite.inTransaction) {
      this.#fail(error);
      return;
    }
    // Rather all of the batch than half of a command, and if the disk is why, the end of the process.
    if (this.#secured) this.#backToSavepoint();
    // A bug: it went on after its one row.
    else if (wrote) this.#fail(error);
  }

  #backToSavepoint(): void {
    try {
      this.#undo.run();
      this.#release.run();
    } catch (error) {
      this.#fail(error);
    }
  }

  #setPace(rush: boolean): void {
    if (rush === this.#inRush) return;
    this.#inRush = rush;
    // Not kept as statements: this pragma acts when it is prepared.
    this.#sqlite.pragma(`wal_autocheckpoint = ${rush ? CHECKPOINT_PAGES.inRush : CHECKPOINT_PAGES.usually}`);
  }

  #fail(error: unknown): void {
    if (this.#sqlite.inTransaction) {
      try {
        this.#sqlite.exec('ROLLBACK');
      } catch (rollbackError) {
        this.#hooks.fatal(rollbackError);
      }
    }
    this.#end(undefined, new Refused(toRefusal(error)));
    if (isFatal(error)) this.#hooks.fatal(error);
  }

  #stateIs(state: string): boolean {
    return this.#state === state;
  }
}

/** After these the page cache may lie: the process ends rather than trusting it. A damaged index says nothing of pages. */
function isFatal(error: unknown): boolean {
  if (isIndexDamage(error)) return false;
  const code = codeOf(error);
  return code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

function toRefusal(error: unknown): unknown {
  const refused = refusalOf(codeOf(error));
  if (refused === undefined) return error;
  refused.cause = error;
  return refused;
}

function refusalOf(code: string): ChatError | undefined {
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR'))
    return new ChatError('storage_full', 'the disk is full; nothing was stored');
  if (code.startsWith('SQLITE_BUSY')) return new ChatError('storage_full', 'the database is busy; nothing was stored', { reason: 'busy' });
  if (code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN')
    return new ChatError('storage_full', 'the disk is read-only', { reason: 'read_only' });
  return undefined;
}

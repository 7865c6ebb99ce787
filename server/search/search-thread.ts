// The search thread as seen from the main one: started by the first question, gone when nobody asked for a while, one question at a
// time. Nothing else talks to it.
import { Worker } from 'node:worker_threads';
import { ChatError } from '../errors.ts';
import type { SearchAsk } from './search-plan.ts';
import type { SearchPage } from './search-reader.ts';
import type { WorkerAnswer, WorkerQuestion } from './search-worker.ts';

interface Waiting {
  take: (page: SearchPage) => void;
  fail: (error: Error) => void;
}

/** Whoever keeps the index can make another one. */
export class DamagedIndex extends Error {}

const IDLE_MS = 10 * 60_000;
const MOST_WAITING = 40;

export class SearchThread {
  readonly #file: string;
  readonly #reportBug: (error: unknown) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #closed = false;

  constructor(file: string, reportBug: (error: unknown) => void) {
    this.#file = file;
    this.#reportBug = reportBug;
  }

  find(ask: SearchAsk): Promise<SearchPage> {
    if (this.#closed) return Promise.reject(closing());
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.reject(new ChatError('too_many', 'too many are searching; try again soon', { retryAfterMs: 2_000 }));
    const id = (this.#lastId += 1);
    return new Promise((take, fail) => {
      this.#waiting.set(id, { take, fail });
      this.#start().postMessage({ id, ask } satisfies WorkerQuestion);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  /** Who asks while it ends has a thread of their own: only those who waited for this one are told. */
  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#failAll(closing());
    await worker?.terminate();
  }

  #start(): Worker {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#waiting.size === 0) void this.#end();
    }, IDLE_MS);
    this.#idle.unref();
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { workerData: { file: this.#file } });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: WorkerAnswer) => {
      this.#heard(answer);
    });
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#reportBug(error);
      this.#failAll(new Error('the search thread broke down'));
    });
    return worker;
  }

  #heard(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('page' in answer) waiting?.take(answer.page);
    else waiting?.fail(answer.damaged ? new DamagedIndex(answer.failed) : new Error(answer.failed));
  }

  #failAll(error: Error): void {
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
  }
}

function closing(): ChatError {
  return new ChatError('restarting', 'the server is closing');
}

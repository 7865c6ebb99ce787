// Has sums made by a thread of its own: started when first asked, ended when nobody has asked for a while, or takes too long. It gets the name
// of the file and nothing of the environment. Few may wait at a time.
import { Worker } from 'node:worker_threads';
import type { Id } from '../../protocol/records.ts';
import { ChatError, refuse } from '../errors.ts';
import type { PersonaCounts } from '../personas/numbers.ts';
import type { Tallied } from './tally.ts';
import type { Order, Question, Report, Scope } from './usage-worker.ts';

interface Waiting {
  resolve: (answer: Tallied | PersonaCounts) => void;
  reject: (error: Error) => void;
}

const MOST_WAITING = 20;
const IDLE_MS = 30_000;
const PATIENCE_MS = 30_000;

export class UsageReader {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | undefined;
  #orders = 0;

  constructor(file: string) {
    this.#file = file;
  }

  sum(bounds: number[], scope: Scope): Promise<Tallied> {
    return this.#ask({ what: 'sum', bounds, scope }) as Promise<Tallied>;
  }

  countPersona(personaId: Id, since: number): Promise<PersonaCounts> {
    return this.#ask({ what: 'persona', personaId, since }) as Promise<PersonaCounts>;
  }

  close(): void {
    this.#end(new ChatError('restarting', 'the server is going away'));
  }

  #ask(question: Question): Promise<Tallied | PersonaCounts> {
    if (this.#waiting.size >= MOST_WAITING) refuse('too_many', 'too many ask for statistics', { retryAfterMs: 2_000 });
    this.#orders += 1;
    const order: Order = { id: this.#orders, ...question };
    return new Promise((resolve, reject) => {
      this.#waiting.set(order.id, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.postMessage(order);
      this.#endLater(PATIENCE_MS);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('usage-worker.ts', import.meta.url), {
      ...{ workerData: { file: this.#file }, env: {}, execArgv: [] },
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    worker.on('message', (report: Report) => {
      if (worker === this.#worker) this.#hear(report);
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#end(new Error('statistics failed', { cause: error }));
    });
    worker.unref();
    return worker;
  }

  #hear(report: Report): void {
    const waiting = this.#waiting.get(report.id);
    this.#waiting.delete(report.id);
    this.#endLater(this.#waiting.size > 0 ? PATIENCE_MS : IDLE_MS);
    if ('answer' in report) waiting?.resolve(report.answer);
    else waiting?.reject(new Error(`statistics: ${report.failed}`));
  }

  #endLater(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#end(new Error('statistics took too long'));
    }, ms).unref();
  }

  #end(why: Error): void {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
    void worker?.terminate();
  }
}

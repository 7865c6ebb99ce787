// One answer asked for outside of rooms: waits, is on its way, is over; once each. Whoever asked hears its text as it comes and where it
// stands. Sends nothing itself. (PRODUCT C1)
import { newId } from '../../protocol/ids.ts';
import { ChatError } from '../errors.ts';
import type { CallAnswer, CallWish } from './call-wish.ts';

export class Call {
  readonly id = newId();
  readonly wish: CallWish;
  /** Wall time. */
  readonly since: number;
  readonly control = new AbortController();
  /** Rejects with a refusal. */
  readonly answer: Promise<CallAnswer>;
  state: 'waiting' | 'sent' | 'over' = 'waiting';
  attempts = 0;
  text = '';
  #settle: { resolve: (answer: CallAnswer) => void; reject: (error: Error) => void } = {
    resolve: () => undefined,
    reject: () => undefined,
  };
  #hear: (piece: string) => void = () => undefined;

  constructor(wish: CallWish, since: number) {
    this.wish = wish;
    this.since = since;
    this.answer = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever went away hears of no failure, and that is none of the process.
    this.answer.catch(() => undefined);
  }

  listen(hear: (piece: string) => void): void {
    this.#hear = hear;
  }

  say(piece: string): void {
    this.text += piece;
    this.#hear(piece);
  }

  succeed(answer: CallAnswer): void {
    if (this.#end()) this.#settle.resolve(answer);
  }

  fail(error: ChatError): void {
    if (this.#end()) this.#settle.reject(error);
  }

  /** Nobody waits for it any more: it leaves the queue, or its request ends. */
  stop(): void {
    this.control.abort();
    this.fail(new ChatError('conflict', 'it was stopped', { reason: 'stopped' }));
  }

  #end(): boolean {
    if (this.state === 'over') return false;
    this.state = 'over';
    return true;
  }
}

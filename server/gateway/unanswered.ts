// Joins and questions that wait until the answers before them are on their way: who enters all of their rooms in one packet is not slow.
// Whoever asks on and never reads is. (C2, G14)
import type { ClientFrame } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';

export type Request = Extract<ClientFrame, { type: 'join' | 'ask' }>;

/** While more than this waits in the socket, nothing more is answered. */
const ANSWERS_WAITING = 64 * 1024;
const MOST = 100;

export class Unanswered {
  readonly #outgoing: { readonly waiting: number };
  readonly #answer: (request: Request) => void;
  #requests: Request[] = [];

  constructor(outgoing: { readonly waiting: number }, answer: (request: Request) => void) {
    this.#outgoing = outgoing;
    this.#answer = answer;
  }

  /** Answered now or later, in order. False: too many wait already. */
  take(request: Request): boolean {
    if (this.#requests.length >= MOST) return false;
    this.#requests.push(request);
    this.goOn();
    return true;
  }

  /** The socket takes more. */
  goOn(): void {
    while (this.#outgoing.waiting <= ANSWERS_WAITING) {
      const next = this.#requests.shift();
      if (next === undefined) return;
      this.#answer(next);
    }
  }

  /** They do not want to come in any more. */
  forgetJoins(roomId: Id): void {
    this.#requests = this.#requests.filter((request) => request.type !== 'join' || request.roomId !== roomId);
  }

  forgetAll(): void {
    this.#requests = [];
  }
}

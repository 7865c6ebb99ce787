// How much of the counting thread one person may ask for at a time: nobody fills its queue for all others.
import type { Id } from '../../protocol/records.ts';
import { refuse } from '../errors.ts';

const MOST_AT_ONCE = 3;

export class FewAtOnce {
  readonly #asking = new Map<Id, number>();

  async run<T>(actorId: Id, ask: () => Promise<T>): Promise<T> {
    const asking = this.#asking.get(actorId) ?? 0;
    if (asking >= MOST_AT_ONCE) refuse('too_many', 'one question after the other', { retryAfterMs: 1_000 });
    this.#asking.set(actorId, asking + 1);
    try {
      return await ask();
    } finally {
      const left = (this.#asking.get(actorId) ?? 1) - 1;
      if (left === 0) this.#asking.delete(actorId);
      else this.#asking.set(actorId, left);
    }
  }
}

// Many prompts at once: each is a call of its own in the queue; what came of them is kept in their order until an hour after the last. Its
// owner's alone. In memory; a restart forgets. (PRODUCT C1)
import { newId } from '../../protocol/ids.ts';
import type { WireError } from '../../protocol/errors.ts';
import type { Id } from '../../protocol/records.ts';
import { ChatError, refuse, toWireError } from '../errors.ts';
import type { Call } from './call.ts';
import type { Calls } from './calls.ts';
import type { CallAnswer, CallPlace } from './call-wish.ts';
import type { Clock } from './types.ts';

export interface BatchItem extends CallPlace {
  state: 'waiting' | 'sent' | 'done' | 'failed';
  answer: CallAnswer | null;
  error: WireError | null;
}

export interface BatchView {
  id: Id;
  state: 'running' | 'over';
  total: number;
  done: number;
  failed: number;
  items: BatchItem[];
}

interface Item {
  call: Call;
  answer: CallAnswer | null;
  error: WireError | null;
}

const KEPT_MS = 60 * 60_000;
const MOST_OF_ONE = 20;

export class CallBatches {
  readonly #calls: Calls;
  readonly #clock: Clock;
  readonly #batches = new Map<Id, { actorId: Id; items: Item[] }>();

  constructor({ calls, clock }: { calls: Calls; clock: Clock }) {
    this.#calls = calls;
    this.#clock = clock;
  }

  requireRoom(actorId: Id): void {
    const mine = [...this.#batches.values()].filter((batch) => batch.actorId === actorId).length;
    if (mine >= MOST_OF_ONE) refuse('too_many', 'too many batches', { reason: 'batches', retryAfterMs: KEPT_MS });
  }

  keep(actorId: Id, calls: readonly Call[]): Id {
    const id = newId();
    const items = calls.map((call): Item => ({ call, answer: null, error: null }));
    this.#batches.set(id, { actorId, items });
    const ends = items.map((item) =>
      item.call.answer.then(
        (answer) => {
          item.answer = answer;
        },
        (error: unknown) => {
          item.error = toWireError(error instanceof ChatError ? error : undefined);
        },
      ),
    );
    void Promise.all(ends).then(() => this.#clock.after(KEPT_MS, () => this.#batches.delete(id)));
    return id;
  }

  look(actorId: Id, id: Id): BatchView {
    const batch = this.#get(actorId, id);
    const places = this.#calls.placesOf(batch.map(({ call }) => call));
    const items = batch.map(({ call, answer, error }, at): BatchItem => {
      const state = answer !== null ? 'done' : error !== null ? 'failed' : call.state === 'sent' ? 'sent' : 'waiting';
      return { state, answer, error, ...(places[at] ?? { place: 0, earliestAt: null }) };
    });
    const of = (state: BatchItem['state']): number => items.filter((item) => item.state === state).length;
    const [done, failed] = [of('done'), of('failed')];
    return { id, state: done + failed === items.length ? 'over' : 'running', total: items.length, done, failed, items };
  }

  cancel(actorId: Id, id: Id): void {
    for (const { call } of this.#get(actorId, id)) call.stop();
  }

  #get(actorId: Id, id: Id): Item[] {
    const batch = this.#batches.get(id);
    return batch?.actorId === actorId ? batch.items : refuse('not_found', 'no such batch');
  }
}

// What waits to be pushed: bounded, a few at a time, each asked about once more before it leaves. A browser whose service fails rests,
// longer each time, and of what came meanwhile only the newest is sent. Nothing here survives a restart: a notice is not a line.
import type { Batch } from '../db/batch.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { noticeText } from '../../protocol/notices.ts';
import type { PushedNotice } from '../../protocol/notices.ts';
import type { Id } from '../../protocol/records.ts';
import type { Listeners, ToldLine } from './listeners.ts';
import type { NoticeWishes } from './notice-wishes.ts';
import type { PushOutcome, PushPost } from './push-post.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';

export interface PushSenderNeed {
  batch: Batch<LoggedEvent>;
  listeners: Listeners;
  wishes: NoticeWishes;
  subscriptions: Subscriptions;
  post: PushPost;
  /** Whether a session still counts. */
  counts: (sessionId: Id) => boolean;
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  reportBug: (error: unknown) => void;
}

export interface Errand {
  subscriptionId: Id;
  line: ToldLine;
  urgent: boolean;
  since: number;
}

const MOST_WAITING = 500;
const AT_ONCE = 4;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 3_600_000;
/** Nobody needs to be told of yesterday's line. */
const STALE_MS = 3_600_000;

export class PushSender {
  readonly #need: PushSenderNeed;
  readonly #waiting: Errand[] = [];
  /** By browser: what is sent when its rest is over, and how to call that off. */
  readonly #resting = new Map<Id, { errand: Errand; cancel: () => void }>();
  #busy = 0;
  #closed = false;

  constructor(need: PushSenderNeed) {
    this.#need = need;
  }

  add(errand: Errand): void {
    const resting = this.#resting.get(errand.subscriptionId);
    if (resting !== undefined) {
      resting.errand = errand;
      return;
    }
    this.#waiting.push(errand);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.#pump();
  }

  /** Past the queue: somebody waits for the answer. */
  async sendTest(to: Subscription): Promise<PushOutcome['kind']> {
    const outcome = await this.#need.post.send(to, { type: 'test' }, { urgent: true });
    await this.#note(to.id, outcome);
    return outcome.kind;
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    for (const { cancel } of this.#resting.values()) cancel();
    this.#resting.clear();
  }

  #pump(): void {
    while (!this.#closed && this.#busy < AT_ONCE) {
      const errand = this.#waiting.shift();
      if (errand === undefined) return;
      this.#busy += 1;
      this.#run(errand)
        .catch(this.#need.reportBug)
        .finally(() => {
          this.#busy -= 1;
          this.#pump();
        });
    }
  }

  async #run(errand: Errand): Promise<void> {
    const { subscriptions, post } = this.#need;
    const to = subscriptions.find(errand.subscriptionId);
    const notice = to === undefined ? undefined : this.#noticeFor(to, errand);
    if (to === undefined || notice === undefined) return;
    const outcome = await post.send(to, notice, errand);
    if (this.#closed) return;
    await this.#note(to.id, outcome);
    if (outcome.kind === 'failed') this.#rest(errand, Math.max(outcome.waitMs, FIRST_REST_MS * 4 ** to.failures));
  }

  /** Undefined: it is not for them any more. */
  #noticeFor({ actorId, sessionId }: Subscription, { line, since }: Errand): PushedNotice | undefined {
    const { counts, listeners, now, wishes } = this.#need;
    if (now() - since > STALE_MS || !counts(sessionId) || !listeners.stillFor(actorId, line)) return undefined;
    const words = listeners.words(line);
    if (words === undefined) return undefined;
    const { preview } = wishes.get(actorId);
    return { type: 'line', ...line, words: preview ? { ...words, text: noticeText(words.text) } : null };
  }

  #rest(errand: Errand, ms: number): void {
    const id = errand.subscriptionId;
    this.#resting.get(id)?.cancel();
    const cancel = this.#need.after(Math.min(ms, LONGEST_REST_MS), () => {
      const rested = this.#resting.get(id);
      this.#resting.delete(id);
      if (rested !== undefined) this.add(rested.errand);
    });
    this.#resting.set(id, { errand, cancel });
  }

  #note(id: Id, outcome: PushOutcome): Promise<void> {
    const { batch, subscriptions } = this.#need;
    return batch.do(() => {
      if (outcome.kind === 'delivered') subscriptions.arrived(id);
      else if (outcome.kind === 'gone') subscriptions.remove(id);
      else subscriptions.failed(id);
    });
  }
}

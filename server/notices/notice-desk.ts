// What people decide about notices: their hours, and whether this browser may be told while its page is closed. Everything here is the
// asker's own; a browser belongs to the session that brought it.
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { NoticeSettings } from '../../protocol/notices.ts';
import type { Id } from '../../protocol/records.ts';
import type { NoticeWishes } from './notice-wishes.ts';
import { areBrowserKeys } from './push-cipher.ts';
import type { BrowserKeys } from './push-cipher.ts';
import type { PushKeys } from './push-keys.ts';
import { refusesEndpoint } from './push-post.ts';
import type { PushOutcome } from './push-post.ts';
import type { PushSender } from './push-sender.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface NoticeDeskNeed {
  batch: Batch<LoggedEvent>;
  wishes: NoticeWishes;
  keys: PushKeys;
  subscriptions: Subscriptions;
  sender: PushSender;
  outbound: Outbound;
  now: () => number;
}

type Person = Extract<Principal, { kind: 'person' }>;

const TESTS_PER_MINUTE = 3;
const MINUTE_MS = 60_000;

export class NoticeDesk {
  readonly #need: NoticeDeskNeed;
  readonly #tests = new AttemptWindow(TESTS_PER_MINUTE, MINUTE_MS);

  constructor(need: NoticeDeskNeed) {
    this.#need = need;
  }

  settings(actorId: Id): NoticeSettings {
    return this.#need.wishes.get(actorId);
  }

  change(actorId: Id, settings: NoticeSettings): Promise<NoticeSettings> {
    return this.#need.batch.do(() => this.#need.wishes.put(actorId, settings));
  }

  /** The server's public half, made when first asked for, and whether the asker's browser is subscribed. */
  async look({ sessionId }: Person): Promise<{ key: string; endpoint: string | null }> {
    const { batch, keys, subscriptions } = this.#need;
    const key = keys.find() ?? (await batch.do(() => keys.keep()));
    return { key, endpoint: subscriptions.findOfSession(sessionId)?.endpoint ?? null };
  }

  async subscribe({ sessionId, actorId }: Person, { endpoint, ...browser }: BrowserKeys & { endpoint: string }): Promise<void> {
    const { batch, keys, outbound, subscriptions } = this.#need;
    const refusal = refusesEndpoint(outbound, endpoint);
    if (refusal !== null) refuse('invalid', 'that address cannot be called', { reason: 'push_address', field: 'endpoint' });
    if (!areBrowserKeys(browser)) refuse('invalid', 'these are no keys of a browser', { reason: 'malformed', field: 'p256dh' });
    if (keys.find() === undefined) refuse('conflict', 'ask for the key first', { reason: 'push_key' });
    await batch.do(() => {
      subscriptions.put({ sessionId, actorId }, endpoint, browser);
    });
  }

  async unsubscribe({ sessionId }: Person): Promise<void> {
    await this.#need.batch.do(() => {
      this.#need.subscriptions.removeOfSession(sessionId);
    });
  }

  test({ sessionId, actorId }: Person): Promise<PushOutcome['kind']> {
    const { now, sender, subscriptions } = this.#need;
    const to = subscriptions.findOfSession(sessionId);
    if (to === undefined) return refuse('not_found', 'this browser is not subscribed');
    const retryAfterMs = this.#tests.waitMs(actorId, now());
    if (retryAfterMs > 0) refuse('too_many', 'that was tried just now', { retryAfterMs });
    this.#tests.add(actorId, now());
    return sender.sendTest(to);
  }
}

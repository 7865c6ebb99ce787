// One message to one browser, through the service it named. That address was entered by a member: it is called as such addresses are
// (public, TLS, no redirects), what it answers is not read, and only its status counts.
import { hash } from 'node:crypto';
import type { PushedNotice } from '../../protocol/notices.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { sealPush } from './push-cipher.ts';
import type { PushKeys } from './push-keys.ts';
import type { Subscription } from './subscriptions.ts';

export interface PushPostNeed {
  outbound: Outbound;
  keys: PushKeys;
  after: (ms: number, run: () => void) => () => void;
}

/** `waitMs`: how long the service wants to be left alone. */
export type PushOutcome = { kind: 'delivered' } | { kind: 'gone' } | { kind: 'failed'; waitMs: number };

const PATIENCE_MS = 15_000;
/** A browser that comes back later finds the room itself. */
const KEPT_SECONDS = 12 * 3_600;
const MOST_ENDPOINT = 1_024;

/** Null: fine. Some services put what they know of a browser behind a `?`, which the address of a provider may not have. */
export function refusesEndpoint(outbound: Outbound, endpoint: string): string | null {
  const url = endpoint.length <= MOST_ENDPOINT ? URL.parse(endpoint) : null;
  if (url === null || url.hash !== '' || url.username !== '' || url.password !== '') return 'not_an_address';
  const verdict = outbound.judge(`${url.origin}/`, 'member');
  return verdict.ok ? null : verdict.reason;
}

export class PushPost {
  readonly #need: PushPostNeed;

  constructor(need: PushPostNeed) {
    this.#need = need;
  }

  /** Never throws. */
  async send(to: Subscription, notice: PushedNotice, options: { urgent: boolean }): Promise<PushOutcome> {
    const authorization = this.#need.keys.authorize(new URL(to.endpoint).origin);
    // Subscribed under a pair that is lost: nothing can be sent there again.
    if (authorization === undefined) return { kind: 'gone' };
    const giveUp = new AbortController();
    const stopClock = this.#need.after(PATIENCE_MS, () => {
      giveUp.abort();
    });
    try {
      const response = await this.#need.outbound.fetchFor('member')(to.endpoint, {
        method: 'POST',
        headers: { authorization, ...headersOf(to, notice, options) },
        body: new Uint8Array(sealPush(Buffer.from(JSON.stringify(notice)), to)),
        signal: giveUp.signal,
      });
      await response.body?.cancel().catch(() => undefined);
      return outcomeOf(response);
    } catch {
      return { kind: 'failed', waitMs: 0 };
    } finally {
      stopClock();
    }
  }
}

function headersOf(to: Subscription, notice: PushedNotice, { urgent }: { urgent: boolean }): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    ttl: String(notice.type === 'test' ? 60 : KEPT_SECONDS),
    urgency: urgent ? 'high' : 'normal',
    // Of what waits for a browser that is off, the newest of each room is enough. Says nothing of the room: each browser has its own.
    ...(notice.type === 'line' ? { topic: hash('sha256', `${to.auth} ${notice.roomId}`, 'base64url').slice(0, 32) } : {}),
  };
}

function outcomeOf({ status, headers }: Response): PushOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  const seconds = Number(headers.get('retry-after') ?? 0);
  return { kind: 'failed', waitMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0 };
}

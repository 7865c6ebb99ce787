// How many calls of the API may come in a minute: from one token or session, or, of whoever shows neither, from one address. What is left is
// told with every answer. In memory, bounded. (F68, RELIABILITY 5.3)
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../errors.ts';
import { TokenBucket } from '../gateway/token-bucket.ts';
import { toAddressKey } from '../ip-address.ts';
import { toPeerAddress } from './cookies.ts';

const MOST_KEYS = 10_000;

export class RequestLimit {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Throws when it is one too many. */
  take(request: FastifyRequest, reply: FastifyReply): void {
    const key = request.actor?.sessionId ?? toAddressKey(toPeerAddress(request));
    const now = performance.now();
    const bucket = this.#bucketOf(key, now);
    const retryAfterMs = bucket.take(now);
    const left = bucket.left;
    reply.headers({
      'ratelimit-limit': String(this.#perMinute),
      'ratelimit-remaining': String(left),
      // Seconds until all of it is there again.
      'ratelimit-reset': String(Math.ceil(((this.#perMinute - left) / this.#perMinute) * 60)),
    });
    if (retryAfterMs > 0) refuse('too_many', 'too many calls', { reason: 'calls', retryAfterMs });
  }

  #bucketOf(key: string, now: number): TokenBucket {
    const known = this.#buckets.get(key) ?? new TokenBucket(this.#perMinute, this.#perMinute / 60, now);
    // In the order of their last call: whoever was quiet for longest is forgotten.
    this.#buckets.delete(key);
    this.#buckets.set(key, known);
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST_KEYS) break;
      this.#buckets.delete(oldest);
    }
    return known;
  }
}

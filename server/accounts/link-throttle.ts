// How often one address may try links (invitations, set-up): the tokens cannot be guessed, this bounds what trying costs. (G27)
// Every attempt counts as failed until it succeeds; what succeeds is counted too, more generously.
import { refuse } from '../errors.ts';
import { toAddressKey } from '../ip-address.ts';
import { AttemptWindow } from './attempt-window.ts';
import type { Admission } from './sign-in-throttle.ts';

const WINDOW_MS = 3 * 60_000;

export class LinkThrottle {
  readonly #now: () => number;
  readonly #failed = new AttemptWindow(20, WINDOW_MS);
  readonly #all = new AttemptWindow(120, WINDOW_MS);

  constructor(now: () => number) {
    this.#now = now;
  }

  admit(address: string): Admission {
    const now = this.#now();
    const key = toAddressKey(address);
    const waitMs = Math.max(this.#failed.waitMs(key, now), this.#all.waitMs(key, now));
    if (waitMs > 0) refuse('too_many', 'too many attempts', { reason: 'link_throttle', retryAfterMs: waitMs });
    this.#failed.add(key, now);
    this.#all.add(key, now);
    return {
      succeeded: () => {
        this.#failed.takeBack(key);
      },
    };
  }
}

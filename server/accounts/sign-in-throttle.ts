// How often somebody may guess. Every attempt counts as failed until it succeeds, so that a thousand at once are a thousand.
// A browser that signed in before has a count of its own: a stranger's guessing can lock a name, never its owner out. (G27)
// In memory, bounded; a restart forgets. Pure but for the clock it is given.
import { ChatError } from '../errors.ts';
import { toAddressKey } from '../ip-address.ts';
import { AttemptWindow } from './attempt-window.ts';

export interface Attempt {
  /** The name's skeleton, whether anybody has it or not. */
  account: string;
  address: string;
  /** The hash of a known device's token, once it is sure that it belongs to this account. */
  device: string | undefined;
}

export interface Admission {
  succeeded: () => void;
}

interface Lock {
  failures: number;
  lastAt: number;
}

const FREE_FAILURES = 5;
const FIRST_LOCK_MS = 1_000;
const LONGEST_LOCK_MS = 15 * 60_000;
const FORGET_AFTER_MS = 24 * 3_600_000;
const MAX_LOCKS = 10_000;
const EVERYBODY = 'everybody';

export class SignInThrottle {
  readonly #now: () => number;
  readonly #locks = new Map<string, Lock>();
  readonly #perAddress = new AttemptWindow(10, 3 * 60_000);
  readonly #failedByStrangers = new AttemptWindow(60, 60_000);
  /** Who knows the password may not keep the hashing busy with it either. */
  readonly #succeeded = new AttemptWindow(120, 10 * 60_000);

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Lets the attempt through, or throws `too_many` with the time to wait. */
  admit({ account, address, device }: Attempt): Admission {
    const name = `account ${account}`;
    return device === undefined ? this.#admitStranger(name, toAddressKey(address)) : this.#admitKnown(`device ${device}`, name);
  }

  /** Somebody signed in proves once more who they are; their own count, so that nobody else's guessing matters. */
  admitSelf(sessionId: string): Admission {
    return this.#admitKnown(`session ${sessionId}`, `session ${sessionId}`);
  }

  /** `name`: what successes are counted by; a device gets a new token with each. */
  #admitKnown(key: string, name: string): Admission {
    const now = this.#now();
    orWait(Math.max(this.#lockedForMs(key, now), this.#succeeded.waitMs(name, now)));
    this.#fail(key, now);
    return {
      succeeded: () => {
        this.#locks.delete(key);
        this.#succeeded.add(name, now);
      },
    };
  }

  #admitStranger(name: string, address: string): Admission {
    const now = this.#now();
    const strangers = Math.max(this.#perAddress.waitMs(address, now), this.#failedByStrangers.waitMs(EVERYBODY, now));
    orWait(Math.max(this.#lockedForMs(name, now), this.#succeeded.waitMs(name, now), strangers));
    this.#fail(name, now);
    this.#perAddress.add(address, now);
    this.#failedByStrangers.add(EVERYBODY, now);
    return {
      succeeded: () => {
        this.#locks.delete(name);
        this.#succeeded.add(name, now);
        this.#perAddress.takeBack(address);
        this.#failedByStrangers.takeBack(EVERYBODY);
      },
    };
  }

  #lockedForMs(key: string, now: number): number {
    const lock = this.#find(key, now);
    if (lock === undefined || lock.failures < FREE_FAILURES) return 0;
    const lockMs = Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(30, lock.failures - FREE_FAILURES));
    return Math.max(0, lock.lastAt + lockMs - now);
  }

  #fail(key: string, now: number): void {
    const failures = (this.#find(key, now)?.failures ?? 0) + 1;
    this.#locks.delete(key);
    this.#locks.set(key, { failures, lastAt: now });
    for (const oldest of this.#locks.keys()) {
      if (this.#locks.size <= MAX_LOCKS) break;
      this.#locks.delete(oldest);
    }
  }

  /** A time in the future is a clock that was put back: it counts as now. */
  #find(key: string, now: number): Lock | undefined {
    const lock = this.#locks.get(key);
    if (lock === undefined || now - lock.lastAt > FORGET_AFTER_MS) return undefined;
    lock.lastAt = Math.min(lock.lastAt, now);
    return lock;
  }
}

function orWait(waitMs: number): void {
  if (waitMs > 0) throw new ChatError('too_many', 'too many attempts', { reason: 'sign_in_throttle', retryAfterMs: waitMs });
}

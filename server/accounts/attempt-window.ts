// Counts what happened per key in a sliding window, in bounded memory. Pure but for the clock it is given.
// Full, it forgets the key that was quiet for longest.

const MAX_KEYS = 10_000;

export class AttemptWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  /** Times per key, oldest first; keys in the order of their last attempt. */
  readonly #times = new Map<string, number[]>();

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** 0: one more is allowed. Else how long until it is. */
  waitMs(key: string, now: number): number {
    const times = this.#recent(key, now);
    const oldest = times[0];
    return times.length < this.#limit || oldest === undefined ? 0 : Math.max(1, oldest + this.#windowMs - now);
  }

  add(key: string, now: number): void {
    const times = this.#recent(key, now);
    this.#times.delete(key);
    this.#times.set(key, [...times, now].slice(-this.#limit));
    for (const oldest of this.#times.keys()) {
      if (this.#times.size <= MAX_KEYS) break;
      this.#times.delete(oldest);
    }
  }

  /** What was added last turned out not to count. */
  takeBack(key: string): void {
    this.#times.get(key)?.pop();
  }

  /** A clock that went back must not make old attempts last for ever. */
  #recent(key: string, now: number): number[] {
    return (this.#times.get(key) ?? []).filter((at) => at > now - this.#windowMs && at <= now);
  }
}

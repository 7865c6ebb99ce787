// The server's wall time, as far as hello told it. Moves on every second for whoever shows it, and stands still when nobody does.
import { createSubscriber } from 'svelte/reactivity';

const EVERY_MS = 1_000;

export class Clock {
  #aheadMs = 0;
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, EVERY_MS);
    return () => clearInterval(timer);
  });

  /** Countdowns are told in the server's time, which need not be ours. */
  heard(serverTime: number): void {
    this.#aheadMs = serverTime - Date.now();
  }

  get now(): number {
    this.#subscribe();
    return Date.now() + this.#aheadMs;
  }
}

// A clock that stands still while the process does: of the time between two looks no more than a step counts. Whoever waits by it notices
// of a busy machine only that everything takes longer, and never that everything came at once.
import type { Clock } from '../../server/ai/types.ts';

interface Timer {
  at: number;
  run: () => void;
}

export class PacedClock implements Clock {
  readonly #stepMs: number;
  readonly #speed: number;
  readonly #wall: () => number;
  readonly #timers = new Set<Timer>();
  #elapsed = 0;
  #looked = performance.now();
  /** Runs while somebody waits. */
  #ticking: NodeJS.Timeout | undefined;

  /** `stepMs` is real time; `speed`: how many of its milliseconds are one of those; `now`: the wall clock, or it goes with this one. */
  constructor({ stepMs = 20, speed = 1, now }: { stepMs?: number; speed?: number; now?: () => number } = {}) {
    this.#stepMs = stepMs;
    this.#speed = speed;
    const began = Date.now();
    this.#wall = now ?? (() => Math.round(began + this.monotonic()));
  }

  readonly now = (): number => this.#wall();
  readonly monotonic = (): number => {
    const now = performance.now();
    this.#elapsed += Math.min(now - this.#looked, this.#stepMs) * this.#speed;
    this.#looked = now;
    return this.#elapsed;
  };
  readonly after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.monotonic() + Math.max(0, ms), run };
    this.#timers.add(timer);
    this.#ticking ??= setInterval(() => {
      this.#tick();
    }, 1).unref();
    return () => {
      this.#timers.delete(timer);
    };
  };

  #tick(): void {
    const now = this.monotonic();
    const due = [...this.#timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    // Not those that one before it has cancelled.
    for (const timer of due) if (this.#timers.delete(timer)) timer.run();
    if (this.#timers.size > 0) return;
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }
}

/** Whether it comes in so much time of this process: what must be at once is given a second by it, however long that takes by the wall. */
export async function comesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  const cancel = new PacedClock().after(ms, () => {
    resolve(false);
  });
  try {
    return await Promise.race([promise.then(() => true), over]);
  } finally {
    cancel();
  }
}

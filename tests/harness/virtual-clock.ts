// A clock that moves only when told: six hours in a second, and a wall clock that jumps. Timers fire in order, each at its own moment,
// and everything that a timer set off has come to rest before the next one. Bottleneck's own zero-delay timers stay real.
import type { Clock } from '../../server/ai/types.ts';

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

export class VirtualClock implements Clock {
  #elapsed = 0;
  #wall: number;
  #order = 0;
  #timers: Timer[] = [];
  /** Waits for whatever does not use this clock (gates: `() => gate.settled()`). */
  readonly rests = new Set<() => Promise<void>>();

  constructor(wall = Date.UTC(2026, 0, 15, 9)) {
    this.#wall = wall;
  }

  readonly now = (): number => this.#wall + this.#elapsed;
  readonly monotonic = (): number => this.#elapsed;
  readonly after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#elapsed + Math.max(0, ms), order: (this.#order += 1), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** The wall clock is set; nothing else notices. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** A closed lid: time passes, and nobody notices before it is opened. */
  sleep(ms: number): void {
    this.#elapsed += ms;
  }

  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms;
    for (;;) {
      await this.rest();
      const next = this.#timers.reduce<Timer | null>((first, timer) => (first === null || isBefore(timer, first) ? timer : first), null);
      if (next === null || next.at > until) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.run();
    }
    this.#elapsed = until;
    await this.rest();
  }

  async advanceTo(elapsed: number): Promise<void> {
    await this.advance(Math.max(0, elapsed - this.#elapsed));
  }

  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const rest of this.rests) await rest();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Until undone, timers of at most a millisecond do not wait for it: Bottleneck needs five of them for each ticket. */
export function hastenTimers(): () => void {
  const real = globalThis.setTimeout;
  const hasty = (run: (...values: unknown[]) => void, ms?: number, ...values: unknown[]): unknown =>
    (ms ?? 0) > 1 ? real(run, ms, ...values) : setImmediate(run, ...values);
  globalThis.setTimeout = Object.assign<typeof hasty, typeof real>(hasty, real);
  return () => {
    globalThis.setTimeout = real;
  };
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

// The clock of the measured server: it stands still until told how late it is, and then lets whatever is due happen, one timer after
// another. Monotonic time counts from the start of this process, uptime from that of the whole run; the wall may be set.
import type { Clock } from '../../server/ai/types.ts';

interface Timer {
  at: number;
  run: () => void;
}

export class SteppedClock implements Clock {
  readonly #bornAt: number;
  readonly #timers = new Set<Timer>();
  #at: number;
  #wall: number;

  /** `at`: how long the run has lasted; `wall`: what the wall clock says at its beginning. */
  constructor(at: number, wall: number) {
    this.#at = at;
    this.#bornAt = at;
    this.#wall = wall;
  }

  readonly now = (): number => this.#wall + this.#at;
  readonly monotonic = (): number => this.#at - this.#bornAt;
  readonly after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#at + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  get at(): number {
    return this.#at;
  }

  setWall(wall: number): void {
    this.#wall = wall;
  }

  /** When the next timer is due, in the time of the run. */
  get next(): number | null {
    return this.#first()?.at ?? null;
  }

  /** `rest`: until whatever a timer set off has come to rest. */
  async advance(to: number, rest: () => Promise<void>): Promise<void> {
    for (;;) {
      const timer = this.#first();
      if (timer === undefined || timer.at > to) break;
      this.#timers.delete(timer);
      this.#at = Math.max(this.#at, timer.at);
      timer.run();
      await rest();
    }
    this.#at = Math.max(this.#at, to);
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }
}

// Reveals the lines of a scene one after another, as they become known, each after a while of "writing". One line at a time: the next one's
// time begins when the one before is in the room. What is not revealed can be taken back at any moment. (CONVERSATION §5)
import type { Id } from '../../protocol/records.ts';
import { revealDelay } from './pace.ts';
import type { SceneLine } from './scene-format.ts';
import type { Clock } from './types.ts';

export interface DripNeed {
  clock: Clock;
  /** Monotonic; null: nothing presses. */
  paceUntil: () => number | null;
  writing: (personaIds: Id[]) => void;
  /** Puts it into the room; settles when it is there, or will never be. `last`: no other line comes after it. */
  reveal: (line: SceneLine, at: { last: boolean }) => Promise<void>;
}

export class Drip {
  readonly #need: DripNeed;
  #waiting: SceneLine[] = [];
  #revealed = 0;
  #cancel: (() => void) | null = null;
  #revealing = false;
  #closed = false;
  #halted = false;
  readonly #end = Promise.withResolvers<undefined>();

  constructor(need: DripNeed) {
    this.#need = need;
    // Whoever waits hears of a failure; before anybody waits it must not be an unhandled one.
    this.#end.promise.catch(() => undefined);
  }

  /** Everything is revealed and nothing more comes, or the rest was taken back. */
  get done(): Promise<undefined> {
    return this.#end.promise;
  }

  /** Two lines of one speaker in a row become one, as long as the first is not yet said. */
  add(line: SceneLine): void {
    const before = this.#waiting.at(-1);
    if (before?.speakerId === line.speakerId && before.kind === 'say' && line.kind === 'say') {
      const asks = line.asks === 'nobody' ? before.asks : line.asks;
      this.#waiting[this.#waiting.length - 1] = { ...before, text: `${before.text} ${line.text}`, asks };
      return;
    }
    this.#waiting.push(line);
    this.#next();
  }

  /** No line comes any more. */
  close(): void {
    this.#closed = true;
    this.#next();
  }

  /** Gives back what was not revealed; a line that is on its way into the room still arrives. */
  halt(): SceneLine[] {
    this.#halted = true;
    this.#cancel?.();
    this.#cancel = null;
    const rest = this.#waiting;
    this.#waiting = [];
    this.#need.writing([]);
    if (!this.#revealing) this.#end.resolve(undefined);
    return rest;
  }

  /** The same, but whoever is shown as writing gets the words out first: a sign of typing that comes to nothing looks broken. */
  breakOff(): SceneLine[] {
    const written = this.#cancel === null ? undefined : this.#waiting[0];
    if (written === undefined) return this.halt();
    const rest = this.#waiting.slice(1);
    this.#waiting = [written];
    this.#halted = true;
    this.#cancel?.();
    this.#cancel = null;
    this.#say();
    return rest;
  }

  #next(): void {
    if (this.#halted || this.#cancel !== null || this.#revealing) return;
    const line = this.#waiting[0];
    if (line === undefined) {
      if (this.#revealed > 0 || this.#closed) this.#need.writing([]);
      if (this.#closed) this.#end.resolve(undefined);
      return;
    }
    const { clock, paceUntil, writing } = this.#need;
    writing([line.speakerId]);
    const delay = revealDelay(this.#waiting, { first: this.#revealed === 0, now: clock.monotonic(), until: paceUntil() });
    this.#cancel = clock.after(delay, () => {
      this.#cancel = null;
      this.#say();
    });
  }

  #say(): void {
    this.#reveal().catch((error: unknown) => {
      this.#halted = true;
      this.#end.reject(error);
    });
  }

  async #reveal(): Promise<void> {
    const line = this.#waiting.shift();
    if (line === undefined) return;
    this.#revealing = true;
    try {
      await this.#need.reveal(line, { last: this.#closed && !this.#halted && this.#waiting.length === 0 });
    } finally {
      this.#revealing = false;
    }
    this.#revealed += 1;
    if (this.#halted) {
      this.#need.writing([]);
      this.#end.resolve(undefined);
    } else this.#next();
  }
}

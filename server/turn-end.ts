// The end of the event-loop turn, shared by all who have something to finish in it: first the open batch is committed and
// published, then every connection writes once. Asked for during a turn, runs once in its check phase; no timers.

export class TurnEnd {
  readonly #steps: (() => void)[] = [];
  #asked = false;

  /** Steps run in the order in which they were added; one that throws is a bug and ends the process. */
  addStep(step: () => void): void {
    this.#steps.push(step);
  }

  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    setImmediate(() => {
      this.#asked = false;
      for (const step of this.#steps) step();
    });
  }
}

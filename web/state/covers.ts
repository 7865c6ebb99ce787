// What stands over the page where there is a gesture to go back: a dialog, the room's panel, the emoji. Each has a step of the browser's
// history while it stands, so that going back closes the topmost instead of leaving the room.
// No CloseWatcher: Chromium alone is sure to have it, and only its own back button asks it; a swipe in Safari asks the history alone. The
// two agree: a dialog that Chromium's watcher closes goes as by Escape, and takes its step along.
import { tick } from 'svelte';

const GOES_BACK = '(max-width: 760px), (pointer: coarse)';
/** A step that the browser does not take: whoever waits for it goes on without. */
const GIVEN_UP_MS = 3_000;

/** How many covers the step stands for that the browser is at: marked, because a step outlives its cover in a reload and in the forward button. */
function depth(): number {
  const { covers } = (history.state ?? {}) as { covers?: unknown };
  return typeof covers === 'number' ? covers : 0;
}

export class Covers {
  /** How each is closed, the topmost last. */
  readonly #standing: { close: () => void }[] = [];
  #travelling: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  /** Is the browser at the step of a cover, or on its way from one? */
  get stepped(): boolean {
    return this.#travelling !== undefined || depth() > 0;
  }

  /** What a reload or the forward button left behind is no place to be. */
  start(): void {
    addEventListener('popstate', this.#arrived);
    this.#settle();
  }

  /** Until what it returns is called. `close` may also decline: what is left standing gets its step back. */
  stand(close: () => void): () => void {
    if (!matchMedia(GOES_BACK).matches) return () => undefined;
    const cover = { close };
    this.#standing.push(cover);
    this.#settleSoon();
    return () => {
      this.#standing.splice(this.#standing.indexOf(cover), 1);
      this.#settleSoon();
    };
  }

  /** Goes on from the step of the page itself: no step of a cover may be left in between. */
  below(go: () => void): void {
    if (!this.stepped) return go();
    this.#waiting.push(go);
    this.#settleSoon();
  }

  readonly #arrived = (): void => {
    const asked = this.#travelling !== undefined;
    this.#stopWaiting();
    if (!asked) for (const { close } of this.#standing.slice(depth()).reverse()) close();
    this.#settleSoon();
  };

  /** After the page is drawn: one that closes and one that opens at the same time are one step. */
  #settleSoon(): void {
    void tick().then(() => this.#settle());
  }

  #settle(): void {
    if (this.#travelling !== undefined) return;
    const wanted = this.#waiting.length > 0 ? 0 : this.#standing.length;
    const at = depth();
    if (at > wanted) {
      this.#travelling = setTimeout(() => this.#giveUp(), GIVEN_UP_MS);
      history.go(wanted - at);
      return;
    }
    for (const go of this.#waiting.splice(0)) go();
    for (let step = depth() + 1; step <= wanted; step += 1) history.pushState({ covers: step }, '');
  }

  #giveUp(): void {
    this.#stopWaiting();
    history.replaceState(null, '');
    this.#settle();
  }

  #stopWaiting(): void {
    clearTimeout(this.#travelling);
    this.#travelling = undefined;
  }
}

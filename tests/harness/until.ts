// Waiting by condition: the condition is asked again whenever something happened that may have changed it. Never a fixed sleep.

/** Long: whoever waits in vain loses nothing by it, and a machine may be slow. */
export const PATIENCE_MS = 30_000;

export class Watched {
  readonly #waiting = new Set<() => void>();

  /** Something changed: everybody who waits looks again. */
  touch(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves as soon as the condition holds; `what` is said when it never does. */
  until(condition: () => boolean, what: string | (() => string), patienceMs = PATIENCE_MS): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          if (!condition()) return;
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`waited ${patienceMs} ms for: ${typeof what === 'string' ? what : what()}`));
      }, patienceMs);
      this.#waiting.add(look);
    });
  }
}

/** For what tells nobody when it changes (another process, the kernel): looks every few milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, patienceMs = PATIENCE_MS): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${patienceMs} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

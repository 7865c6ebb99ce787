// How long the page kept from painting: every picture that took longer than 50 ms while something went on, as the browser itself counts
// them (long animation frames), and the longest task.
import type { Page } from 'playwright-core';

export interface Pictures {
  seconds: number;
  /** Longer than 50 ms. */
  slow: number;
  longestMs: number;
  longestTaskMs: number;
}

interface Watched {
  frames: number[];
  tasks: number[];
}

/** Put into the page before it loads anything. */
export async function watchPictures(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = { frames: [], tasks: [] };
    Object.assign(globalThis, { watched });
    const watch = (type: 'longtask' | 'long-animation-frame', into: number[]): void => {
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) into.push(duration);
      }).observe({ type, buffered: false });
    };
    watch('long-animation-frame', watched.frames);
    watch('longtask', watched.tasks);
  });
}

export async function measurePictures(page: Page, during: () => Promise<void>): Promise<Pictures> {
  await settle(page);
  await page.evaluate(() => {
    const { watched } = globalThis as unknown as { watched: Watched };
    watched.frames.length = 0;
    watched.tasks.length = 0;
  });
  const began = performance.now();
  await during();
  await settle(page);
  const { frames, tasks } = await page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
  return {
    seconds: (performance.now() - began) / 1_000,
    slow: frames.filter((ms) => ms > 50).length,
    longestMs: Math.round(Math.max(0, ...frames)),
    longestTaskMs: Math.round(Math.max(0, ...tasks)),
  };
}

/** Until the browser has told of what it painted last. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
}

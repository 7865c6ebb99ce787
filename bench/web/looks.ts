// What can be seen on the page, asked from within it.
import type { Page } from 'playwright-core';

/** From the beginning of the navigation until the newest line can be seen; the parts of the page are in the browser's cache. */
export async function reopen(page: Page): Promise<number> {
  await page.reload({ waitUntil: 'commit' });
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const log = document.querySelector('[role=log]');
          const shown = log !== null && getComputedStyle(log).visibility === 'visible' && log.textContent.includes('as I said long ago');
          if (shown) requestAnimationFrame(() => resolve(Math.round(performance.now())));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** The number of the earliest line that is laid out. */
export function topmost(page: Page, before: number): Promise<number> {
  return page.evaluate((last) => {
    const numbers = [...document.querySelectorAll('[data-line] .message-text')].map((line) =>
      Number(/#(\d+) /.exec(line.textContent)?.[1] ?? last),
    );
    return Math.min(last, ...numbers);
  }, before);
}

// Runs axe over what a window shows, in both themes. It has to be put into the page, so windows for it are opened without the content
// policy; what the policy forbids is looked for in all the other tests.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What a window needs to be looked at by axe: nothing moves, nothing is forbidden. */
export const LOOKED_AT = { bypassCSP: true, reducedMotion: 'reduce' } as const;

/** Fails with what is wrong and where. `name` says which screen it is. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(settle);
    const found = await findViolations(page);
    expect.soft(found, `${name}, ${colorScheme}`).toEqual([]);
  }
}

/** The other colours are there a frame later, and then fade in: until nothing moves any more. */
async function settle(): Promise<void> {
  const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let still = 0; still < 2; still += 1) {
    await frame();
    const moving = document.getAnimations();
    if (moving.length > 0) still = 0;
    await Promise.allSettled(moving.map((animation) => animation.finished));
  }
}

async function findViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ content: SOURCE });
  const results = await page.evaluate(async (tags) => {
    const options = { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] };
    return (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options as RunOptions);
  }, TAGS);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${(failureSummary ?? '').replace(/\s+/g, ' ')}`),
  );
}

// Ten thousand lines: the newest are there at once, scrolling back holds still and is never blank, a link leads to its line.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { newId } from '../../protocol/ids.ts';
import { openServer } from '../harness/in-test.ts';
import type { TestServer } from '../harness/server.ts';
import { openRoom, sees, useBrowser } from './windows.ts';

useBrowser();

const LINES = 10_000;

/** The answer is the id of line 4,000. */
async function fill(server: TestServer, authorId: string, roomId: string): Promise<string> {
  const early = newId();
  for (let from = 1; from <= LINES; from += 1_000) {
    await server.core.batch.do(() => {
      for (let n = from; n < from + 1_000; n += 1)
        server.core.messages.postMessage(authorId, roomId, { id: n === 4_000 ? early : newId(), text: `line ${n}` });
    });
  }
  return early;
}

/** The number of the topmost line that is wholly visible; 0 when nothing is there. */
async function topmost(page: Page): Promise<number> {
  return page.evaluate(() => {
    const log = document.querySelector('[role=log]');
    const box = log?.getBoundingClientRect();
    if (log === null || box === undefined) return 0;
    for (let y = box.top + 8; y < box.bottom; y += 12) {
      const found = document.elementsFromPoint(box.left + box.width / 3, y).map((element) => /line (\d+)/.exec(element.textContent)?.[1]);
      const number = found.find((text) => text !== undefined);
      if (number !== undefined) return Number(number);
    }
    return 0;
  });
}

test('a room of 10,000 lines opens at its end, scrolls back without a blank and leads to a linked line', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const early = await fill(server, ana.id, kitchen);
  const { page } = await openRoom(server.port, ana, kitchen);
  await sees(page, `line ${LINES}`);
  await page.getByRole('log').hover();
  for (let step = 0; step < 60; step += 1) {
    await page.mouse.wheel(0, -900);
    await expect.poll(() => topmost(page), { message: `something to read at step ${step}` }).toBeGreaterThan(0);
  }
  expect(await topmost(page)).toBeLessThan(LINES - 200);
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}/5001`);
  await sees(page, 'line 5000');
  await page.getByRole('button', { name: 'To the newest' }).click();
  await sees(page, `line ${LINES}`);
  await server.core.batch.do(() => server.core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'as I said', replyToId: early }));
  await page
    .getByRole('log')
    .getByRole('button', { name: /line 4000/ })
    .click();
  await sees(page, 'line 4000');
  await sees(page, 'line 4001');
});

// What the page does in the largest room: opening it, jumping to an early line, scrolling back twenty thousand lines, standing in a storm of
// lines while a persona streams, and laying out hostile texts.
import { setTimeout as passed } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { newId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { LINES, textOf, type Table } from './table.ts';
import { reopen, topmost } from './looks.ts';
import { measurePictures, watchPictures, type Pictures } from './pictures.ts';

const SCROLLED = 20_000;
const STORM_MS = 15_000;
const STORM_EVERY_MS = 50;
const WORD_EVERY_MS = 40;
const SEEDS = [
  '[',
  '>',
  '_a',
  '*a_',
  '|a',
  '- ',
  '`',
  '![](',
  '<',
  '&',
  'https://a.b/c ',
  '# a\n',
  '| a | b |\n',
  '```js\n',
  '**a ',
  'x\n',
  '@ben ',
];

export interface RoomFigures {
  openMs: number;
  jumpMs: number;
  scrolledTo: number;
  heapMb: number;
  scroll: Pictures;
  storm: Pictures;
  throttledStorm: Pictures;
  hostile: { seed: string; ms: number }[];
}

export async function measureRoom(context: BrowserContext, table: Table): Promise<RoomFigures> {
  const { port } = table.server;
  const [name = '', value = ''] = table.ana.cookie.split('=');
  await context.addCookies([{ name, value, url: `http://127.0.0.1:${port}` }]);
  const page = await context.newPage();
  await watchPictures(page);
  await page.goto(`http://127.0.0.1:${port}/#/room/${table.roomId}`);
  await lastLine(page).waitFor();
  const openMs = await reopen(page);
  const jumpMs = await jump(page);
  const { scroll, scrolledTo } = await scrollBack(page);
  const heapMb = await heapOf(context, page);
  await page.getByRole('log').press('End');
  await lastLine(page).waitFor();
  const storm = await measurePictures(page, () => storming(table));
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const throttledStorm = await measurePictures(page, () => storming(table));
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const hostile = await suffer(page, table);
  return { openMs, jumpMs, scrolledTo, heapMb, scroll, storm, throttledStorm, hostile };
}

const lastLine = (page: Page): ReturnType<Page['locator']> => page.getByRole('log').getByText('as I said long ago').last();

async function jump(page: Page): Promise<number> {
  const began = performance.now();
  await page
    .getByRole('log')
    .getByRole('button', { name: new RegExp(`#${LINES / 10}\\b`) })
    .click();
  await page
    .getByRole('log')
    .locator('article', { hasText: `#${LINES / 10} ` })
    .locator('.message-text')
    .waitFor();
  const took = Math.round(performance.now() - began);
  await page.getByRole('log').press('End');
  await lastLine(page).waitFor();
  return took;
}

async function scrollBack(page: Page): Promise<{ scroll: Pictures; scrolledTo: number }> {
  let scrolledTo = LINES;
  const scroll = await measurePictures(page, async () => {
    await page.getByRole('log').hover();
    while (scrolledTo > LINES - SCROLLED) {
      await page.mouse.wheel(0, -2_400);
      await passed(16);
      scrolledTo = await topmost(page, scrolledTo);
    }
  });
  return { scroll, scrolledTo };
}

async function heapOf(context: BrowserContext, page: Page): Promise<number> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return usedSize / 1e6;
}

/** Twenty lines a second, and a persona whose words come as fast as models write. */
async function storming({ server, ben, mina, roomId }: Table): Promise<void> {
  const { batch, hub, messages } = server.core;
  const id = newId();
  let text = '';
  const draft = {
    id,
    authorId: mina,
    text,
    replyToId: null,
    startedAt: Date.now(),
    turnId: newId(),
    voice: 'demo' as const,
    mode: 'line' as const,
  };
  hub.signal(roomId, { type: 'draft.started', draft });
  let n = LINES;
  const posting = setInterval(
    () => void batch.do(() => messages.postMessage(ben.id, roomId, { id: newId(), text: textOf((n += 1)) })),
    STORM_EVERY_MS,
  );
  const writing = setInterval(() => {
    const more = text.length % 400 < 10 ? '\n\n- and **so' : ' on';
    hub.signal(roomId, { type: 'draft.delta', id, at: text.length, text: more });
    text += more;
  }, WORD_EVERY_MS);
  await passed(STORM_MS);
  clearInterval(posting);
  clearInterval(writing);
  hub.signal(roomId, { type: 'draft.ended', id });
}

async function suffer(page: Page, { server, ben, roomId }: Table): Promise<{ seed: string; ms: number }[]> {
  const { batch, messages } = server.core;
  const figures: { seed: string; ms: number }[] = [];
  for (const [at, seed] of SEEDS.entries()) {
    const begin = `text ${at} begins\n\n`;
    const text = (begin + seed.repeat(LIMITS.messageLength)).slice(0, LIMITS.messageLength);
    const { longestMs } = await measurePictures(page, async () => {
      await batch.do(() => messages.postMessage(ben.id, roomId, { id: newId(), text }));
      const line = page.getByRole('log').locator('article', { hasText: begin.trim() });
      await line.waitFor({ state: 'attached' });
      // What is cut at first is laid out whole when somebody wants it.
      await line.locator('.link-button').last().click();
    });
    figures.push({ seed: JSON.stringify(seed), ms: longestMs });
  }
  return figures.sort((a, b) => b.ms - a.ms);
}

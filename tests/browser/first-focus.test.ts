// Where the keyboard stands when a dialog opens: on its first field, or on the way out of a dangerous question.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { openRoom, useBrowser } from './windows.ts';

useBrowser();

/** The title of the topmost dialog, and the words of what has the focus. */
const focused = (page: Page): Promise<[string | undefined, string | undefined]> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement | null;
    const label = at?.labels?.[0]?.querySelector('.name') ?? at?.labels?.[0];
    const name = at?.getAttribute('aria-label') ?? label?.firstChild?.textContent ?? at?.textContent;
    return [[...document.querySelectorAll('dialog[open] h2:first-child')].at(-1)?.textContent, name?.trim()];
  });

const begins = (page: Page, title: string, name: string): Promise<void> => expect.poll(() => focused(page)).toEqual([title, name]);

test('a dialog that begins with a field has the focus there, a dangerous question on its way out', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('button', { name: 'New room' }).click();
  await begins(page, 'New room', 'Who is there from the start');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Delete the room' }).click();
  await begins(page, 'Delete the room', 'Name of the room');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Leave the room' }).click();
  await begins(page, 'Leave the room', 'Cancel');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export' }).click();
  await begins(page, 'Export', 'A page');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+F');
  await begins(page, 'Search', 'Words to look for');
});

test('a dialog that begins with something else has the focus on the button that closes', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('log').press('?');
  await begins(page, 'Shortcuts and commands', 'Close');
});

// Everything by the keyboard: from room to room, to a line and back to writing, and where the focus stands after each step.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { newId } from '../../protocol/ids.ts';
import { isolate } from '../../web/text/isolate.ts';
import { openServer } from '../harness/in-test.ts';
import { openRoom, say, sees, useBrowser } from './windows.ts';

useBrowser();

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute('aria-label') ?? at?.textContent.trim().slice(0, 40) ?? '';
  });

const heading = (page: Page, name: string): Promise<void> => page.locator('main').getByRole('heading', { name }).waitFor();

test('rooms by keys: found by a piece of the name, stepped through, marked read', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  await server.room('cellar', ana, ben);
  const attic = await server.room('attic', ana, ben);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.keyboard.press('Control+k');
  await expect.poll(() => focused(page)).toBe('Find a room');
  await page.keyboard.type('cel');
  await expect.poll(() => page.locator('.rooms a').count()).toBe(1);
  await page.keyboard.press('Enter');
  await heading(page, 'cellar');
  await expect.poll(() => focused(page)).toBe('Message');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('nothing like it');
  await page.getByText('No room fits.').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => focused(page)).toBe('Find a room');
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('Message');
  await server.core.batch.do(() => server.core.messages.postMessage(ben.id, attic, { id: newId(), text: 'anybody up here?' }));
  await page.getByRole('link', { name: /attic.*1 unread line/ }).waitFor();
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await heading(page, 'attic');
  await page.keyboard.press('Shift+Escape');
  await expect.poll(() => page.getByRole('separator').getByText('New').count()).toBe(0);
  const before = await page.locator('main h1').textContent();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => page.locator('main h1').textContent()).not.toBe(before);
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => page.locator('main h1').textContent()).toBe(before);
});

test('Alt with an arrow stays with a field that wants it: a list of choices everywhere, every text on keyboards of Apple', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  await server.room('cellar', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('tab', { name: 'Invite' }).click();
  await page.locator('select').first().press('Alt+ArrowDown');
  await page.locator('select').first().press('Escape');
  await heading(page, 'kitchen');
  expect(page.url()).toContain(kitchen);
  await page.getByRole('combobox', { name: 'Message' }).press('Alt+ArrowDown');
  await heading(page, 'cellar');
  const userAgent = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  const apple = await openRoom(server.port, ana, kitchen, { userAgent });
  const box = apple.page.getByRole('combobox', { name: 'Message' });
  await box.fill('two\nrows');
  await box.press('Alt+ArrowUp');
  await box.press('Alt+Shift+ArrowDown');
  expect(apple.page.url()).toContain(kitchen);
  await apple.page.getByRole('log').press('Alt+ArrowDown');
  await heading(apple.page, 'cellar');
});

test('the sheet of keys opens with ?, and the focus goes back to where it was', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('combobox', { name: 'Message' }).press('?');
  expect(await page.getByRole('combobox', { name: 'Message' }).inputValue()).toBe('?');
  await page.getByRole('log').press('?');
  const sheet = page.getByRole('dialog', { name: 'Shortcuts and commands' });
  await sheet.getByText('Find a room').waitFor();
  expect(await sheet.getByText('Search in all rooms').locator('xpath=ancestor::*[.//kbd][1]').locator('kbd').allTextContents()).toEqual([
    'Ctrl',
    'Shift',
    'F',
  ]);
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('Messages');
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('Message');
});

test('a line by keys: answered, changed, deleted, and had back', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  await server.core.batch.do(() => server.core.messages.postMessage(ben.id, kitchen, { id: newId(), text: 'soup?' }));
  const { page } = await openRoom(server.port, ana, kitchen);
  const other = await openRoom(server.port, ben, kitchen);
  await sees(page, 'soup?');
  await page.getByRole('log').press('ArrowUp');
  await page.keyboard.press('r');
  await page.getByText(`Reply to ${isolate('ben')}`).waitFor();
  await expect.poll(() => focused(page)).toBe('Message');
  await say(page, 'yes please');
  await sees(other.page, 'yes please');
  await page.getByRole('log').press('ArrowUp');
  await page.keyboard.press('Delete');
  await page.getByRole('status').getByText('Deleted', { exact: true }).waitFor();
  await sees(page, 'yes please', 0);
  await sees(other.page, 'yes please');
  await page.getByRole('button', { name: 'Undo' }).click();
  await sees(page, 'yes please');
  await page.getByRole('log').press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await sees(page, 'yes please', 0);
  // Whoever leaves has had second thoughts enough.
  await page.reload();
  await sees(other.page, 'yes please', 0);
  await sees(page, 'yes please', 0);
});

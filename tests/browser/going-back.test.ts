// On a phone the gesture to go back closes what stands over the page, and leaves the room only when nothing does.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { openServer } from '../harness/in-test.ts';
import type { TestServer } from '../harness/server.ts';
import { indexed } from '../search/searching.ts';
import { kitchenWithMina, METER, openTheatre } from './theatre.ts';
import { DESKTOP, openRoom, PHONE, say, sees, useBrowser } from './windows.ts';

useBrowser();

interface Place {
  hash: string;
  /** The titles of what stands over the page, the lowest first. */
  over: string[];
}

const place = (page: Page): Promise<Place> =>
  page.evaluate(() => ({
    hash: location.hash,
    over: [...document.querySelectorAll('dialog[open] h2:first-child, .emoji-panel, .details[role="group"]')].map(
      (one) => one.getAttribute('aria-label') ?? one.textContent,
    ),
  }));

const isAt = (page: Page, hash: string, ...over: string[]): Promise<void> => expect.poll(() => place(page)).toEqual({ hash, over });

/** What went has taken its step along. */
const isEven = (page: Page): Promise<void> => expect.poll(() => page.evaluate(() => history.state as unknown)).toBe(null);

/** What stands over the page has its step. */
const hasSteps = (page: Page, covers: number): Promise<void> =>
  expect.poll(() => page.evaluate(() => history.state as unknown)).toEqual({ covers });

async function openKitchen(viewport = PHONE): Promise<{ server: TestServer; page: Page; kitchen: Id; room: string }> {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  await server.room('cellar', ana);
  const { page } = await openRoom(server.port, ana, kitchen, { viewport });
  const room = `#/room/${kitchen}`;
  await page.evaluate(() => (location.hash = '#/'));
  await page.getByRole('link', { name: /kitchen/ }).click();
  await isAt(page, room);
  return { server, page, kitchen, room };
}

const openPanel = async (page: Page): Promise<void> => page.getByRole('button', { name: /^Room details/ }).click();

test('back closes the panel, then leaves the room', async () => {
  const { page, room } = await openKitchen();
  await openPanel(page);
  await isAt(page, room, 'Room details');
  await hasSteps(page, 1);
  await page.goBack();
  await isAt(page, room);
  await isEven(page);
  await page.goBack();
  await isAt(page, '#/');
});

test('back closes a dialog over the panel and then the panel', async () => {
  const { page, room } = await openKitchen();
  await openPanel(page);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Leave the room' }).click();
  await isAt(page, room, 'Room details', 'Leave the room');
  await hasSteps(page, 2);
  await page.goBack();
  await isAt(page, room, 'Room details');
  await hasSteps(page, 1);
  await page.goBack();
  await isAt(page, room);
  await page.goBack();
  await isAt(page, '#/');
});

test('what is closed by a button or by Escape leaves no step, and nothing for the forward button to come back to', async () => {
  const { page, room } = await openKitchen();
  await openPanel(page);
  await hasSteps(page, 1);
  await page.getByRole('button', { name: 'Close' }).click();
  await isAt(page, room);
  await isEven(page);
  await openPanel(page);
  await hasSteps(page, 1);
  await page.keyboard.press('Escape');
  await isAt(page, room);
  await isEven(page);
  await page.goForward();
  await isEven(page);
  await isAt(page, room);
  await page.goBack();
  await isAt(page, '#/');
  await page.goForward();
  await isAt(page, room);
  await isEven(page);
});

test('a dialog that takes the place of another takes its step', async () => {
  const { server, page, kitchen, room } = await openKitchen();
  const ben = await server.person('ben');
  await server.core.batch.do(() => {
    server.core.members.joinRoom(ben.id, kitchen, 'member');
    server.core.messages.postMessage(ben.id, kitchen, { id: newId(), text: 'soup?' });
  });
  await sees(page, 'soup?');
  await page.getByRole('log').press('ArrowUp');
  await page.keyboard.press('Enter');
  await isAt(page, room, 'ben');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await isAt(page, room, 'Delete');
  await hasSteps(page, 1);
  await page.goBack();
  await isAt(page, room);
  await isEven(page);
  await page.goBack();
  await isAt(page, '#/');
});

test('back closes the emoji and leaves what was written', async () => {
  const { page, room } = await openKitchen();
  await page.getByRole('combobox', { name: 'Message' }).fill('soup');
  await page.getByRole('button', { name: 'Emoji' }).click();
  await hasSteps(page, 1);
  await page.goBack();
  await isAt(page, room);
  await isEven(page);
  expect(await page.getByRole('combobox', { name: 'Message' }).inputValue()).toBe('soup');
  await page.goBack();
  await isAt(page, '#/');
});

test('back closes the words about the budget', async () => {
  const { server, ana, roomId } = await kitchenWithMina();
  const { page } = await openTheatre(server, ana, roomId, { meter: METER });
  await page.getByRole('button', { name: /^Budget/ }).click();
  await isAt(page, `#/room/${roomId}`, 'Budget');
  await hasSteps(page, 1);
  await page.goBack();
  await isAt(page, `#/room/${roomId}`);
  await isEven(page);
});

test('after a reload with a dialog open one step back is one step', async () => {
  const { page, room } = await openKitchen();
  await openPanel(page);
  await hasSteps(page, 1);
  await page.reload();
  await page.getByRole('combobox', { name: 'Message' }).waitFor();
  await isAt(page, room);
  await isEven(page);
  await page.goBack();
  await isAt(page, '#/');
});

test('a link in what covers the page leads on from the page under it', async () => {
  const { page, room } = await openKitchen();
  await openPanel(page);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Statistics of this room' }).click();
  await isAt(page, room.replace('#/room', '#/statistics/room'));
  await isEven(page);
  await page.goBack();
  await isAt(page, room);
  await page.goBack();
  await isAt(page, '#/');
  await page.getByRole('button', { name: 'New room' }).click();
  await hasSteps(page, 1);
  await page.getByRole('link', { name: 'Make a room from a file' }).click();
  await isAt(page, '#/import');
  await isEven(page);
  await page.goBack();
  await isAt(page, '#/');
});

test('a jump from the search to a line is one step back', async () => {
  const { server, page, kitchen, room } = await openKitchen();
  await say(page, 'dumplings tonight');
  await sees(page, 'dumplings tonight');
  await indexed(server);
  const seq = server.core.history.getHead(kitchen);
  await page.keyboard.press('Control+Shift+F');
  await isAt(page, room, 'Search');
  await page.getByRole('searchbox').fill('dumplings');
  await page.locator('[data-hit]').first().click();
  await isAt(page, `${room}/${seq}`);
  await isEven(page);
  await page.goBack();
  await isAt(page, room);
});

test('what is not saved asks, and back goes on being back', async () => {
  const { page } = await openKitchen();
  await page.evaluate(() => (location.hash = '#/personas'));
  await page.getByRole('button', { name: 'Write a new one' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Mina');
  await hasSteps(page, 1);
  await page.goBack();
  await page.getByRole('alert').waitFor();
  await hasSteps(page, 1);
  await page.getByRole('button', { name: 'Discard them' }).click();
  await isAt(page, '#/personas');
  await isEven(page);
});

test('where there is a mouse and room for it a dialog has no step', async () => {
  const { page, room } = await openKitchen(DESKTOP);
  const steps = await page.evaluate(() => history.length);
  await page.keyboard.press('Control+Shift+F');
  await isAt(page, room, 'Search');
  await page.keyboard.press('Escape');
  await isAt(page, room);
  expect(await page.evaluate(() => [history.length, history.state as unknown])).toEqual([steps, null]);
});

// What a link into a room is shown with.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { expectAccessible } from './axe.ts';
import { openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

test('a link that leads to this computer only says so, and has no code for a phone', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const { page } = await openRoom(server.port, ana, await server.room('kitchen', ana));
  await page.getByRole('tab', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByText('This link opens on this computer only').waitFor();
  expect(await page.getByRole('img', { name: 'QR code of the link' }).count()).toBe(0);
});

test('on a phone a notice about what was done in the panel stands before it', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const { page } = await openRoom(server.port, ana, await server.room('kitchen', ana), { viewport: PHONE });
  await page.getByRole('button', { name: /^Room details/ }).click();
  await page.getByRole('tab', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByRole('button', { name: 'Take back' }).click();
  // What lies behind a modal dialog is found by no role.
  const notice = page.getByRole('status').getByText('The link was taken back');
  await notice.waitFor();
  const seen = await notice.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  expect(seen).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.getByRole('status').getByText('The link was taken back').count()).toBe(1);
});

test('what stands in one row about a link or a member stands apart', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const { page } = await openRoom(server.port, ana, await server.room('kitchen', ana));
  await page.getByRole('tab', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByText('used 0 of 10 · runs out in 7 days · ana').waitFor();
  await page.getByRole('tab', { name: 'Members' }).click();
  await page.getByRole('tabpanel').getByRole('button', { name: /^ana/ }).click();
  await page.getByRole('dialog').getByText('Owner · you').waitFor();
});

test('a link that others can open has a code for their phones', async () => {
  const server = await openServer({ environment: { PUBLIC_URL: 'http://chat.example.org' } });
  const ana = await server.person('ana');
  const { page } = await openRoom(server.port, ana, await server.room('kitchen', ana), { bypassCSP: true });
  await page.getByRole('tab', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByRole('img', { name: 'QR code of the link' }).waitFor();
  expect(await page.getByText('This link opens on this computer only').count()).toBe(0);
  await expectAccessible(page, 'a link with its code');
});

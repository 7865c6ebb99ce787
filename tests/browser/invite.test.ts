// What a link into a room is shown with.
import { test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { openRoom, useBrowser } from './windows.ts';

useBrowser();

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

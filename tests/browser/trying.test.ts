// Trying a persona out where nobody may speak: the page says why, and nothing before it knows.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { openRoom, useBrowser } from './windows.ts';

useBrowser();

test('where personas are switched off the editor says that, and speaks of no key while it does not know', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const told = Promise.withResolvers<undefined>();
  const { page } = await openRoom(server.port, ana, kitchen, {}, async (opened) => {
    await opened.route('**/api/trials/meter', async (route) => {
      await told.promise;
      await route.continue();
    });
  });
  await page.goto(`http://127.0.0.1:${server.port}/#/personas`);
  await page.getByRole('button', { name: 'Write a new one' }).click();
  const dialog = page.getByRole('dialog');
  const asked = page.waitForRequest('**/api/trials/meter');
  await dialog.getByRole('tab', { name: 'Try it' }).click();
  await asked;
  await dialog.getByLabel('Your line').waitFor();
  expect(await dialog.getByText(/key may be used|switched off/u).count()).toBe(0);
  told.resolve(undefined);
  await dialog.getByText('Personas are switched off on this server.').waitFor();
});

// Parts of the page that are fetched when they are first wanted, over a line that does not bring them: it is said, and asking again helps.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

test('a page, a dialog and a part of a panel that did not come say so in their place, and come when they are asked for again', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  let away = true;
  await page.route(/\/assets\/(?:Account|KeysSheet|InviteTab)-.*\.js$/u, (route) => (away ? route.abort() : route.continue()));
  const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
  const comesAgain = async (): Promise<void> => {
    await again.waitFor();
    away = false;
    await again.click();
    await expect.poll(() => again.count()).toBe(0);
    away = true;
  };
  await page.getByRole('tab', { name: 'Invite' }).click();
  await comesAgain();
  await page.getByRole('tabpanel').locator('select').first().waitFor();
  await page.getByRole('log').press('?');
  await again.waitFor();
  await page.getByText('Close', { exact: true }).click();
  await expect.poll(() => again.count()).toBe(0);
  await page.getByRole('log').press('?');
  await comesAgain();
  await page.getByRole('dialog', { name: 'Shortcuts and commands' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'ana' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Back' }).click();
  await page.getByRole('link', { name: 'ana' }).click();
  await comesAgain();
  await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
});

test('on a phone a dialog that does not come can be put away, in Korean', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen, { viewport: PHONE, locale: 'ko-KR', colorScheme: 'dark' });
  await page.route(/\/assets\/KeysSheet-.*\.js$/u, (route) => route.abort());
  await page.getByRole('log').press('?');
  await page.getByRole('alert').getByRole('button', { name: '다시 시도' }).waitFor();
  await page.getByText('닫기', { exact: true }).click();
  await expect.poll(() => page.getByRole('button', { name: '다시 시도' }).count()).toBe(0);
});

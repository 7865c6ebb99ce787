// Parts of the page that are fetched when they are first wanted, over a line that does not bring them: it is said, and asking again helps.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { openRoom, openWindow, PHONE, useBrowser } from './windows.ts';

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

test('a part that did not come asks for another page only of a server that answers, not over a line that is dead unnoticed', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  let away = true;
  await page.route('**/api/session', (route) => (away ? route.abort() : route.continue()));
  await page.route(/\/assets\/KeysSheet-.*\.js$/u, (route) => route.abort());
  const asked = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/session'));
  await page.getByRole('log').press('?');
  await asked;
  const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
  await again.waitFor();
  const reload = page.getByText('The server was updated. Reload to go on.');
  expect(await reload.count()).toBe(0);
  away = false;
  await again.click();
  await reload.waitFor();
});

test('a room that cannot be brought back says why', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  await server.core.batch.do(() => server.core.rooms.archiveRoom(ana.id, kitchen));
  const visit = await openWindow(server.port);
  const [name = '', value = ''] = ana.cookie.split('=');
  await visit.context.addCookies([{ name, value, url: `http://127.0.0.1:${server.port}` }]);
  const { page } = visit;
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}`);
  await page.reload();
  await page.getByRole('tab', { name: 'Settings' }).click();
  const back = page.getByRole('button', { name: 'Bring it back' });
  await back.waitFor();
  await server.stop();
  await page.getByText(/Connection lost/u).waitFor();
  await back.click();
  await page.getByRole('status').getByText('The server cannot be reached right now.').waitFor();
});

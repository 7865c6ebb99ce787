// What stays in a browser when somebody leaves it, or somebody else is let in: nothing of theirs, whichever way it happened.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { newId } from '../../protocol/ids.ts';
import { Passwords } from '../../server/accounts/passwords.ts';
import { openServer, openWire } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { openRoom, openWatch, say, sees, useBrowser } from './windows.ts';

useBrowser();

const stored = (page: Page): Promise<string[]> => page.evaluate(() => Object.keys(localStorage).sort());

async function endElsewhere(server: TestServer, { id, sessionId }: Person): Promise<void> {
  await server.core.batch.do(() => void server.core.orm.$client.prepare('DELETE FROM sessions WHERE actor_id = ?').run(id));
  server.gateway.connections.endSessions([sessionId]);
}

async function leave(page: Page, how: 'signing out' | 'deleting the account'): Promise<void> {
  await page.getByRole('link', { name: 'ben' }).click();
  if (how === 'signing out') {
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    return;
  }
  await page.getByRole('button', { name: 'Delete the account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the account' }).click();
}

test.each(['signing out', 'deleting the account', 'a session that is ended elsewhere'] as const)(
  '%s leaves no draft, no search and no wish to be told in the browser',
  async (how) => {
    const server = await openServer();
    const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben', 'guest')];
    const kitchen = await server.room('kitchen', ana, ben);
    const { page } = await openRoom(server.port, ben, kitchen);
    await page.evaluate((id) => {
      localStorage.setItem('dantok.notices', 'on');
      localStorage.setItem(`dantok.searches.${id}`, '["broth"]');
      localStorage.setItem('dantok.theme', 'dark');
    }, ben.id);
    await page.getByRole('combobox', { name: 'Message' }).fill('only half writ');
    await expect.poll(() => stored(page)).toContain(`dantok.draft.${ben.id}.${kitchen}`);
    if (how === 'a session that is ended elsewhere') await endElsewhere(server, ben);
    else await leave(page, how);
    await page.getByLabel('Password', { exact: true }).waitFor();
    await expect.poll(() => stored(page)).toEqual(['dantok.theme']);
  },
);

test('what was not sent when a session was ended elsewhere is there again once the same person is back in that window', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  const password = 'a spoon and a bowl';
  const hash = await new Passwords().hash(password);
  await server.core.batch.do(() => server.parts.accounts.setPassword(ben.id, hash));
  const wire = await openWire(server);
  const { page } = await openRoom(wire.port, ben, kitchen);
  const field = page.getByRole('combobox', { name: 'Message' });
  wire.refusing = true;
  wire.cut();
  await say(page, 'written without a line');
  await field.fill('only half writ');
  await endElsewhere(server, ben);
  wire.refusing = false;
  await page.getByLabel('Name').fill('ben');
  await expect.poll(() => stored(page)).toEqual([]);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.poll(() => field.inputValue()).toBe('only half writ');
  await sees(page, 'written without a line');
  await expect
    .poll(() => server.core.history.pageBefore(kitchen, 9_999, 10).messages.map(({ text }) => text))
    .toEqual(['written without a line']);
});

test('when somebody else is let in behind a cut line, nothing of the first is sent or kept as theirs', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  const wire = await openWire(server);
  const { page, context } = await openRoom(wire.port, ana, kitchen);
  wire.refusing = true;
  wire.cut();
  await say(page, 'said by ana');
  await sees(page, 'said by ana');
  await page.getByRole('combobox', { name: 'Message' }).fill('only half writ');
  const [name = '', value = ''] = ben.cookie.split('=');
  await context.addCookies([{ name, value, url: `http://127.0.0.1:${wire.port}` }]);
  // What ben has in another tab.
  const bens = `dantok.draft.${ben.id}.${newId()}`;
  await page.evaluate((key) => localStorage.setItem(key, '{"text":"his own"}'), bens);
  wire.refusing = false;
  await page.getByRole('link', { name: 'ben' }).waitFor();
  await server.core.batch.do(() => server.core.messages.postMessage(ben.id, kitchen, { id: newId(), text: 'said by ben' }));
  await sees(page, 'said by ben');
  await sees(page, 'said by ana', 0);
  const lines = server.core.history.pageBefore(kitchen, 9_999, 10).messages.map(({ authorId, text }) => ({ authorId, text }));
  expect(lines).toEqual([{ authorId: ben.id, text: 'said by ben' }]);
  expect(await page.getByRole('combobox', { name: 'Message' }).inputValue()).toBe('');
  expect((await stored(page)).filter((key) => /draft|out/u.test(key))).toEqual([bens]);
});

test('a store of the device that gives up in the middle of a wipe does not keep whoever leaves', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  const { page } = await openRoom(server.port, ben, kitchen);
  // As with a full disk: the request goes well, and what it is part of does not.
  await page.evaluate(() => {
    const { clear } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.clear = function (this: IDBObjectStore) {
      const request = clear.call(this);
      request.addEventListener('success', () => this.transaction.abort());
      return request;
    };
  });
  await leave(page, 'signing out');
  await page.getByLabel('Password', { exact: true }).waitFor();
  await expect.poll(() => stored(page)).toEqual([]);
});

test('a reader whose link is taken back is told so, and not to sign in again', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, kitchen, { watchable: true }));
  const visitor = await server.visitor('eve', kitchen, ana);
  const { page } = await openWatch(server.port, visitor, kitchen);
  await server.parts.invitationDesk.revoke(ana.id, kitchen, visitor.invitationId);
  await page.getByText('You cannot read along any more').waitFor();
  expect(await page.getByText('You were signed out').count()).toBe(0);
});

// What a page does while nobody looks, and what is left of it without a connection.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { openServer, openWire } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { openRoom, PHONE, say, sees, useBrowser } from './windows.ts';

useBrowser();

interface Told {
  title: string;
  body: string;
  tag: string;
}

/** The desktop that notices go to, and a page that can be put out of sight. */
async function onDesktop(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const told: Told[] = [];
    class Desktop {
      static readonly permission = 'granted';
      static requestPermission = (): Promise<string> => Promise.resolve('granted');
      onclick: (() => void) | null = null;
      constructor(title: string, { body = '', tag = '' }: NotificationOptions) {
        told.push({ title, body, tag });
      }
      close(): void {
        this.onclick = null;
      }
    }
    let state = 'visible';
    Object.assign(globalThis, {
      Notification: Desktop,
      told,
      look: (to: string) => {
        state = to;
        document.dispatchEvent(new Event('visibilitychange'));
        // Lines count as read on the window that is used.
        if (to === 'visible') dispatchEvent(new Event('focus'));
      },
    });
    Object.defineProperty(document, 'visibilityState', { get: () => state });
  });
}

const look = (page: Page, state: 'visible' | 'hidden'): Promise<unknown> =>
  page.evaluate((to) => (globalThis as unknown as { look: (to: string) => void }).look(to), state);
const told = (page: Page): Promise<Told[]> => page.evaluate(() => (globalThis as unknown as { told: Told[] }).told);
const icon = (page: Page): Promise<string | null> => page.locator('link[rel="icon"]').getAttribute('href');

async function post(server: TestServer, who: Person, roomId: Id, text: string): Promise<void> {
  await server.core.batch.do(() => server.core.messages.postMessage(who.id, roomId, { id: newId(), text }));
}

test('a mention while the page is out of sight: title and icon say so, the desktop tells who wrote what, and looking takes it away', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const [kitchen, cellar] = [await server.room('kitchen', ana, ben), await server.room('cellar', ana, ben)];
  const { page } = await openRoom(server.port, ben, kitchen, {}, onDesktop);
  await page.goto(`http://127.0.0.1:${server.port}/#/account`);
  await page.getByRole('button', { name: 'Show notices here' }).click();
  await page.getByText('This browser shows notices.').waitFor();
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}`);
  await page.getByRole('combobox', { name: 'Message' }).waitFor();
  await look(page, 'hidden');
  await post(server, ana, kitchen, 'nothing for anybody');
  await post(server, ana, kitchen, '@ben the soup boils over');
  await expect.poll(() => page.title()).toMatch(/^\(1\) kitchen/);
  await post(server, ana, cellar, '@ben bring the lid');
  await expect.poll(() => page.title()).toMatch(/^\(2\) kitchen/);
  expect(await icon(page)).toBe('/favicon-waiting.svg');
  await expect
    .poll(() => told(page))
    .toEqual([
      { title: 'ana · kitchen', body: '@ben the soup boils over', tag: kitchen },
      { title: 'ana · cellar', body: '@ben bring the lid', tag: cellar },
    ]);
  await look(page, 'visible');
  await expect.poll(() => page.title()).toMatch(/^\(1\) kitchen/);
  await page.getByRole('link', { name: /cellar/ }).click();
  await expect.poll(() => page.title()).toMatch(/^cellar/);
  expect(await icon(page)).toBe('/favicon.svg');
});

test('what somebody has set is not overwritten before it is known: until then nothing can be ticked, and what did not come is asked for again', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const set = { quietFrom: 60, quietTo: 120, timeZone: 'Asia/Seoul', sound: false, preview: false };
  const own = { method: 'PUT', headers: { cookie: ana.cookie, 'content-type': 'application/json' }, body: JSON.stringify(set) };
  const url = `http://127.0.0.1:${server.port}/api/notices`;
  expect((await fetch(url, { ...own, headers: { ...own.headers, origin: `http://127.0.0.1:${server.port}` } })).status).toBe(200);
  let answering = false;
  const { page } = await openRoom(server.port, ana, kitchen, {}, async (opened) => {
    await opened.route('**/api/notices', (route) => (answering ? route.continue() : route.abort()));
  });
  await page.goto(`http://127.0.0.1:${server.port}/#/account`);
  const section = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Notices' }) });
  const again = section.getByRole('alert').getByRole('button', { name: 'Try again' });
  await again.waitFor();
  expect(await section.getByRole('checkbox').count()).toBe(0);
  answering = true;
  await again.click();
  await section.getByRole('checkbox', { name: /tone|sound/iu }).check();
  await expect
    .poll(async (): Promise<unknown> => (await fetch(url, { headers: { cookie: ana.cookie } })).json())
    .toEqual({ settings: { ...set, sound: true, timeZone: expect.any(String) } });
});

test('lines that come while one looks at the end count nowhere, not for a moment', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.evaluate(() => {
    const seen = new Set<string>();
    const note = (): unknown => seen.add(`${document.title} ${document.querySelector('link[rel="icon"]')?.getAttribute('href') ?? ''}`);
    note();
    new MutationObserver(note).observe(document.head, { subtree: true, childList: true, characterData: true, attributes: true });
    Object.assign(globalThis, { seen });
  });
  for (let n = 1; n <= 5; n += 1) {
    await post(server, ben, kitchen, `line ${n}`);
    await sees(page, `line ${n}`);
  }
  const seen = await page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen]);
  expect(seen).toEqual(['kitchen · Dantok /favicon.svg']);
});

test('a room from which one wants nothing counts nowhere, and says so in the list', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const [kitchen, cellar] = [await server.room('kitchen', ana, ben), await server.room('cellar', ana, ben)];
  const { page } = await openRoom(server.port, ben, cellar, {}, onDesktop);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: /nothing/ }).check();
  await page.getByRole('link', { name: /cellar.*without notices/ }).waitFor();
  await page.getByRole('link', { name: /kitchen/ }).click();
  await page.getByRole('combobox', { name: 'Message' }).waitFor();
  await post(server, ana, cellar, '@ben psst');
  await post(server, ana, kitchen, 'the last line');
  await sees(page, 'the last line');
  expect(await page.title()).toMatch(/^kitchen/);
  await expect
    .poll(() =>
      server.core.myRooms
        .getMine({ kind: 'person', sessionId: '', actorId: ben.id })
        .rooms.map(({ notify }) => notify)
        .sort(),
    )
    .toEqual(['mentions', 'none']);
});

test('a page that is loaded anew without a connection shows the last rooms, keeps what is written, and sends it when there is one', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const [kitchen, cellar] = [await server.room('kitchen', ana, ben), await server.room('cellar', ana, ben)];
  const wire = await openWire(server);
  const { page } = await openRoom(wire.port, ben, kitchen, { viewport: PHONE, serviceWorkers: 'allow' });
  await post(server, ana, kitchen, 'the soup is on');
  await sees(page, 'the soup is on');
  await kept(page, kitchen);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  wire.refusing = true;
  wire.cut();
  await page.reload();
  await sees(page, 'the soup is on');
  await page.getByText(/You see what was here/).waitFor();
  await say(page, 'said into the dark');
  await page.reload();
  await sees(page, 'said into the dark');
  const own = page.getByRole('log').locator('article').filter({ hasText: 'said into the dark' });
  const [words, state] = [own.getByText('said into the dark'), own.getByText('Waiting for the connection…')];
  await state.waitFor();
  const below = async (): Promise<number> => ((await state.boundingBox())?.y ?? 0) - ((await words.boundingBox())?.y ?? 0);
  expect(await below()).toBeGreaterThanOrEqual((await words.boundingBox())?.height ?? 0);
  await page.goto(`http://127.0.0.1:${wire.port}/#/room/${cellar}`);
  await page.getByText('This room cannot be shown without a connection').waitFor();
  await page.goto(`http://127.0.0.1:${wire.port}/#/room/${kitchen}`);
  await post(server, ana, kitchen, 'said meanwhile');
  wire.refusing = false;
  await sees(page, 'said meanwhile');
  await expect
    .poll(() => server.core.history.pageBefore(kitchen, 9_999, 10).messages.map(({ text }) => text))
    .toEqual(['the soup is on', 'said meanwhile', 'said into the dark']);
  await expect.poll(() => page.getByText(/You see what was here/).count()).toBe(0);
});

test('signing out leaves nothing on the device, and neither does a session that is ended elsewhere', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  for (const how of ['here', 'elsewhere']) {
    const { page } = await openRoom(server.port, await server.session(ben), kitchen);
    await kept(page, kitchen);
    if (how === 'here') {
      await page.goto(`http://127.0.0.1:${server.port}/#/account`);
      await page.getByRole('listitem').filter({ hasText: 'This device' }).getByRole('button').click();
    } else {
      const sessions = server.core.orm.$client.prepare('SELECT id FROM sessions WHERE actor_id = ?').pluck().all(ben.id) as Id[];
      await server.core.batch.do(() => void server.core.orm.$client.prepare('DELETE FROM sessions WHERE actor_id = ?').run(ben.id));
      server.gateway.connections.endSessions(sessions);
    }
    await page.getByLabel('Password', { exact: true }).waitFor();
    await expect.poll(() => keys(page)).toEqual([]);
  }
});

/** What is in the store of the device. */
function keys(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const request = indexedDB.open('dantok', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('kept');
        request.onerror = () => reject(new Error('no store'));
        request.onsuccess = () => {
          const all = request.result.transaction('kept').objectStore('kept').getAllKeys();
          all.onsuccess = () => {
            request.result.close();
            resolve(all.result.map(String));
          };
        };
      }),
  );
}

async function kept(page: Page, roomId: Id): Promise<void> {
  await expect.poll(() => keys(page), { timeout: 15_000 }).toEqual(['page', `room.${roomId}`]);
}

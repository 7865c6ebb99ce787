// The page's worker: what is pushed is shown, but not to somebody who looks at the room; a click on it leads to the line.
import { expect, test } from 'vitest';
import type { CDPSession, Page } from 'playwright-core';
import type { PushedNotice } from '../../protocol/notices.ts';
import { newId } from '../../protocol/ids.ts';
import { openServer } from '../harness/in-test.ts';
import { openRoom, useBrowser } from './windows.ts';

useBrowser();

interface Deliverer {
  push: (notice: PushedNotice) => Promise<void>;
}

/** As the browser's push service would hand it over. */
async function openDeliverer(page: Page, port: number): Promise<Deliverer> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  return {
    push: async (notice) => {
      await session.send('ServiceWorker.deliverPushMessage', {
        origin: `http://127.0.0.1:${port}`,
        registrationId,
        data: JSON.stringify(notice),
      });
    },
  };
}

function shown(page: Page): Promise<{ title: string; body: string; tag: string }[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

test('what is pushed is shown unless its room is looked at, and a click leads to the line', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const [kitchen, cellar] = [await server.room('kitchen', ana, ben), await server.room('cellar', ana, ben)];
  const id = newId();
  const seq = await server.core.batch.do(() => server.core.messages.postMessage(ana.id, cellar, { id, text: '@ben bring the lid' }));
  const { page, context } = await openRoom(server.port, ben, kitchen, { serviceWorkers: 'allow' });
  await context.grantPermissions(['notifications'], { origin: `http://127.0.0.1:${server.port}` });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const { push } = await openDeliverer(page, server.port);
  await push({ type: 'line', roomId: kitchen, seq: 2, words: { room: 'kitchen', author: 'ana', text: 'you see this already' } });
  await push({ type: 'line', roomId: cellar, seq, words: { room: 'cellar', author: 'ana', text: '@ben bring the lid' } });
  await expect.poll(() => shown(page)).toEqual([{ title: 'ana · cellar', body: '@ben bring the lid', tag: cellar }]);
  await push({ type: 'line', roomId: cellar, seq, words: null });
  await expect.poll(() => shown(page)).toEqual([{ title: 'Something for you', body: '', tag: cellar }]);
  await push({ type: 'test' });
  await expect.poll(async () => (await shown(page)).map(({ body }) => body).sort()).toEqual(['', 'Notices reach this browser.']);
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async (tag) => {
    const scope = self as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await scope.registration.getNotifications({ tag });
    const clicked = Object.assign(new Event('notificationclick'), {
      notification,
      waitUntil: (work: Promise<unknown>) => work.catch(() => 0),
    });
    self.dispatchEvent(clicked);
  }, cellar);
  await expect.poll(() => page.url()).toContain(`#/room/${cellar}/${seq}`);
  await page.getByRole('log').getByText('bring the lid').waitFor();
});

// Bots as people meet them: made on the account page, added to a room, given a webhook whose letters do not arrive; by keyboard, on a phone,
// in both themes and languages. (PRODUCT C4)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { HookEnd } from '../harness/hook-end.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { expectAccessible, LOOKED_AT } from './axe.ts';
import { fitsItsWidth, openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

interface Kitchen {
  server: TestServer;
  end: HookEnd;
  ana: Person;
  ben: Person;
  kitchen: Id;
}

async function openKitchen(): Promise<Kitchen> {
  const end = await HookEnd.open();
  const server = await openServer({ environment: { PRIVATE_WEBHOOKS: end.origin } });
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  return { server, end, ana, ben, kitchen };
}

/** In the kitchen, with a webhook, a letter that was given up and one that waits. */
async function withLetters(place: Kitchen): Promise<Id> {
  const { server, end, ana, ben, kitchen } = place;
  const { botDesk, webhookDesk } = server.botParts;
  const { id: bot } = await botDesk.create(ana.id, { name: 'Echo', emoji: '🔔', hue: 30, about: 'Rings when the soup is ready.' });
  const { batch, members, messages, orm } = server.core;
  await batch.do(() => void members.addMember(ana.id, kitchen, bot));
  await webhookDesk.create(ana.id, kitchen, { botId: bot, url: `${end.origin}/in`, hears: 'lines' });
  end.answer = (response) => response.writeHead(503).end();
  for (const text of ['soup?', 'bread?']) await batch.do(() => void messages.postMessage(ben.id, kitchen, { id: newId(), text }));
  // The webhook rests after the first refusal: the second letter waits meanwhile.
  const count = orm.$client.prepare("SELECT count(*), count(detail = 'status' OR NULL) FROM webhook_letters").raw();
  await expect.poll(() => count.get()).toEqual([2, 1]);
  orm.$client.exec(`UPDATE webhook_letters SET state = 'dead', attempts = 8, status = 503, detail = 'status', ended_at = created_at
    WHERE seq = (SELECT max(seq) FROM webhook_letters)`);
  return bot;
}

test('somebody makes a bot, gives it a token, adds it to a room and sends its lines somewhere', async () => {
  const { server, end, ana, ben, kitchen } = await openKitchen();
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.goto(`http://127.0.0.1:${server.port}/#/account`);
  await page.getByText('No bots yet.').waitFor();
  await page.getByRole('button', { name: 'New bot' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('ben');
  await page.keyboard.press('Enter');
  await dialog.getByText('That name is taken').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Echo');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Tokens: Echo' }).click();
  await dialog.getByText('No token yet').waitFor();
  await dialog.getByRole('button', { name: 'Make a token' }).click();
  const form = page.getByRole('dialog', { name: 'A new token' });
  await form.getByRole('textbox', { name: 'Name' }).fill('bell');
  await form.getByLabel('Current password').fill('none is set');
  expect(await form.getByRole('checkbox').count()).toBe(2);
  await form.getByRole('button', { name: 'Make a token' }).click();
  const made = page.getByRole('dialog', { name: 'Your token' });
  const secret = await made.getByRole('textbox').inputValue();
  await made.getByRole('button', { name: 'Done' }).click();
  await page.keyboard.press('Escape');
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}`);
  await page.getByRole('button', { name: 'Add somebody' }).click();
  await dialog.getByRole('listitem').filter({ hasText: 'Echo' }).getByRole('button', { name: 'Add' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Echo.*bot/ }).click();
  await dialog.getByText('It hears this room by the socket alone.').waitFor();
  await dialog.getByRole('button', { name: 'Add a webhook' }).click();
  await dialog.getByRole('textbox', { name: 'Address' }).fill('https://10.0.0.1/in');
  await page.keyboard.press('Enter');
  await dialog.getByText('PRIVATE_WEBHOOKS').waitFor();
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`${end.origin}/in`);
  await dialog.getByRole('radio', { name: /Every line/ }).check();
  await dialog.getByRole('button', { name: 'Add a webhook' }).click();
  expect(await dialog.getByRole('textbox', { name: 'The secret' }).inputValue()).toMatch(/^dantok_hook_/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const { messages, batch } = server.core;
  await batch.do(() => void messages.postMessage(ben.id, kitchen, { id: newId(), text: 'soup?' }));
  await end.has(1);
  expect(end.texts).toEqual(['soup?']);
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/rooms/${kitchen}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Ready.' }),
  });
  expect(answer.status).toBe(200);
  await page.keyboard.press('Escape');
  const line = page.getByRole('log').getByRole('article').filter({ hasText: 'Ready.' });
  await line.getByText('bot', { exact: true }).waitFor();
});

test('what did not arrive is told, and sent again by hand; whoever only moderates sees the host alone', async () => {
  const place = await openKitchen();
  const { server, end, ana, ben, kitchen } = place;
  await withLetters(place);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('button', { name: /Echo.*bot/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/given up .* · answered 503/).waitFor();
  await dialog.getByText(/1 attempt, the next .* · answered 503/).waitFor();
  end.answer = (response) => response.writeHead(204).end();
  await dialog.getByRole('button', { name: /^Send again/ }).press('Enter');
  await end.has(2);
  await server.core.batch.do(() => void server.core.members.changeRole(ana.id, kitchen, ben.id, 'moderator'));
  const { page: bens } = await openRoom(server.port, ben, kitchen);
  await bens.getByRole('button', { name: /Echo.*bot/ }).click();
  await bens.getByRole('dialog').getByText(end.origin, { exact: true }).waitFor();
  expect(await bens.getByRole('dialog').getByText('Not arrived').count()).toBe(0);
  await bens.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await bens.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await bens.getByText(end.origin).waitFor({ state: 'detached' });
  expect(server.botParts.webhookDesk.list(ana.id, kitchen)).toEqual([]);
});

test.each([
  ['en-US', 'light'],
  ['ko-KR', 'dark'],
] as const)('bots and their webhooks fit a phone and have nothing that axe complains of (%s, %s)', async (locale, colorScheme) => {
  const place = await openKitchen();
  const { server, ana, kitchen } = place;
  const bot = await withLetters(place);
  server.core.orm.$client.prepare('UPDATE webhooks SET stopped_at = 1').run();
  const { page } = await openRoom(server.port, ana, kitchen, { ...LOOKED_AT, viewport: PHONE, locale, colorScheme });
  await page.goto(`http://127.0.0.1:${server.port}/#/account`);
  await page.getByRole('button', { name: /: Echo$/ }).first().waitFor(); // prettier-ignore
  await expectAccessible(page, 'account with bots');
  expect(await fitsItsWidth(page)).toBe(true);
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}`);
  await page.getByRole('button', { name: /^(Room details|방 정보)/ }).first().click(); // prettier-ignore
  await page.getByRole('button', { name: /Echo/ }).first().click(); // prettier-ignore
  await page.getByText('503').first().waitFor();
  await expectAccessible(page, 'a webhook with letters');
  expect(await fitsItsWidth(page)).toBe(true);
  expect(bot).not.toBe('');
});

// What personas cost and bring, as people look at it: at a desk, on a phone, in both languages, by keyboard, as charts and as tables; the cap
// of a key and the price of a model on the page of keys; the meter of a room. (PRODUCT B5, D2)
import { expect, test } from 'vitest';
import { fitsItsWidth, openRoom, PHONE, useBrowser } from './windows.ts';
import { openSpentKitchen } from './usage-room.ts';

useBrowser();

test('a moderator goes from the room to its statistics, chooses days, measure and tables by keyboard, and copies', async () => {
  const { rig } = await openSpentKitchen();
  const { page, context } = await openRoom(rig.server.port, rig.ana, rig.kitchen);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Statistics of this room' }).click();
  await page.getByRole('heading', { name: 'Statistics' }).waitFor();
  const personas = page.locator('section').filter({ has: page.getByRole('heading', { name: 'By persona' }) });
  await personas.getByText('$4.50').waitFor();
  expect(await personas.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/Mina\s+\$4\.50/u),
    expect.stringMatching(/Juno\s+\$1\.50/u),
    expect.stringMatching(/no line came of it\s+\$0\.00/u),
  ]);
  await page.getByText('3 requests have no known price and count nothing.').waitFor();
  // The six totals fill their rows.
  const rows = await page.locator('dl > div').evaluateAll((tiles) => tiles.map((tile) => Math.round(tile.getBoundingClientRect().top)));
  expect(new Set(rows).size).toBe(2);
  expect(rows[3]).toBe(rows[5]);
  await expect.poll(() => page.locator('canvas').count()).toBe(1);
  await page.getByRole('radio', { name: 'Lines' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await personas.getByText('90', { exact: true }).waitFor();
  await page.getByRole('radio', { name: 'Charts' }).focus();
  await page.keyboard.press('ArrowRight');
  const row = page.getByRole('region', { name: 'By who set it off' }).getByRole('row', { name: /ben/ });
  expect(await row.getByRole('cell').allInnerTexts()).toEqual(['18', '30,300', '2,280', '$3.00', '45']);
  await page.getByRole('button', { name: 'Copy as CSV: By room' }).click();
  await page.getByText('Copied').waitFor();
  expect((await page.evaluate(() => navigator.clipboard.readText())).split('\r\n')).toEqual([
    'Room,Requests,Tokens sent,Tokens answered,Cost (USD),Lines',
    'kitchen,33,90300,8280,6,135',
  ]);
  await page.getByRole('radio', { name: '7 days' }).check();
  await expect.poll(() => page.getByRole('region', { name: 'By day' }).getByRole('row').count()).toBe(8);
});

test('on a phone, in Korean and in the dark: it fits, shows what one set off, and is empty kindly', async () => {
  const { rig } = await openSpentKitchen();
  const { page } = await openRoom(rig.server.port, rig.ben, rig.kitchen, {
    viewport: PHONE,
    locale: 'ko-KR',
    colorScheme: 'dark',
    hasTouch: true,
  });
  await page.goto(`http://127.0.0.1:${rig.server.port}/#/account`);
  await page.getByRole('link', { name: '통계 열기' }).click();
  await page.getByRole('heading', { name: '페르소나별' }).waitFor();
  await page.getByText('$3.00').first().waitFor();
  expect(await page.getByText('ana').count()).toBe(0);
  expect(await fitsItsWidth(page)).toBe(true);
  await page.getByRole('radio', { name: '표' }).check();
  await page.getByRole('table').first().waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  await page.goto(`http://127.0.0.1:${rig.server.port}/#/statistics/server`);
  await page.getByRole('alert').waitFor();
  const cho = await rig.server.person('cho');
  await rig.server.core.batch.do(() => rig.server.core.members.joinRoom(cho.id, rig.kitchen, 'member'));
  const other = await openRoom(rig.server.port, cho, rig.kitchen, { viewport: PHONE, locale: 'ko-KR' });
  await other.page.goto(`http://127.0.0.1:${rig.server.port}/#/statistics`);
  await other.page.getByText('이 기간에는 아무것도 없습니다').waitFor();
});

test('the keeper of a key caps it, the owner of the server states a price, and the room’s meter tells what it cost', async () => {
  const { rig, keyId } = await openSpentKitchen();
  const { page } = await openRoom(rig.server.port, rig.ana, rig.kitchen);
  await page
    .getByRole('button', { name: /^Budget|^What is left|meter/i })
    .first()
    .click();
  const meter = page.getByRole('group').filter({ hasText: 'In this room, 30 days' });
  await meter.getByText(/Mina/).waitFor();
  expect(await meter.getByRole('listitem').filter({ hasText: 'ben' }).innerText()).toMatch(/\$3\.00/u);
  await page.goto(`http://127.0.0.1:${rig.server.port}/#/keys`);
  const item = page.getByRole('listitem').filter({ hasText: 'Kitchen key' });
  await item.getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Most in a month, US dollars').fill('a lot');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('A sum of at least one cent, please.').waitFor();
  await dialog.getByLabel('Most in a month, US dollars').fill('2.50');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await item.getByText(/of \$2\.50 spent this month/u).waitFor();
  expect(rig.server.core.orm.$client.prepare('SELECT monthly_cap FROM keys WHERE id = ?').pluck().get(keyId)).toBe(2.5);
  await page.getByRole('button', { name: 'State another model' }).click();
  await dialog.getByLabel('Model').fill('llama3.1:8b');
  await dialog.getByLabel('$ per million sent').fill('0');
  await dialog.getByLabel('$ per million answered').fill('0');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('listitem').filter({ hasText: 'llama3.1:8b' }).getByText('stated here').waitFor();
  expect(rig.server.keyParts.models.costOf('llama3.1:8b', { promptTokens: 5, completionTokens: 5 })).toBe(0);
  expect(await fitsItsWidth(page)).toBe(true);
});

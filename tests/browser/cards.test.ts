// Character cards as people bring them: dropped on the page or chosen, looked at, taken, seated, greeting with names in place of
// placeholders; and pictures of people and personas. Nothing in a card is asked for.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { cardPng, picture } from '../harness/files.ts';
import { openServer } from '../harness/in-test.ts';
import type { TestServer } from '../harness/server.ts';
import { fitsItsWidth, openRoom, personaLines, PHONE, useBrowser } from './windows.ts';

useBrowser();

const CARD = {
  spec: 'chara_card_v3',
  spec_version: '3.0',
  data: {
    ...{ name: 'Nari', description: '{{char}} keeps goats. <img src="https://cards.invalid/x.png">', creator: 'somebody' },
    ...{ first_mes: 'Mind the goats, {{user}}. I am <BOT>.', alternate_greetings: ['Hm?'], system_prompt: 'Obey {{char}}.' },
    assets: [{ type: 'icon', uri: 'https://cards.invalid/icon.png', name: 'main', ext: 'png' }],
    character_book: {
      extensions: {},
      entries: [{ keys: [], content: 'Goats eat paper.', constant: true, enabled: true, insertion_order: 0 }],
    },
  },
};

/** As from a folder of the system: the files ride on a drag that the page only hears of. */
async function dropFile(page: Page, file: Buffer, name: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ base64, name }) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
      return transfer;
    },
    { base64: file.toString('base64'), name },
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.getByText('Drop the card here').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

const openPersonas = (page: Page, server: TestServer): Promise<unknown> => page.goto(`http://127.0.0.1:${server.port}/#/personas`);

test('somebody drops a card, sees what is in it, takes it, seats it, and is greeted by name', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await openPersonas(page, server);
  await page.getByText('There are none yet.').waitFor();
  await dropFile(page, Buffer.from('{"no":"card"}'), 'notes.json');
  const dialog = page.getByRole('dialog', { name: 'A character card' });
  await dialog.getByText('That is not a character card.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dropFile(page, await cardPng(CARD, 'ccv3'), 'nari.png');
  await dialog.getByText('Mind the goats, {{user}}. I am <BOT>.').waitFor();
  await dialog.getByText('1 other greeting · 1 lorebook entry, with every request').waitFor();
  await dialog.getByText('That is quoted as part of its description, not obeyed.').waitFor();
  await dialog.getByText('It names files elsewhere.').waitFor();
  await dialog.getByRole('button', { name: 'Make this persona' }).click();
  await page.getByText('Nari keeps goats.').waitFor();
  const [nari] = server.core.library.list(ana.id);
  const face = page.locator(`img[src="/api/pictures/${nari?.picture}"]`).first();
  await expect.poll(() => face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  await page.getByRole('button', { name: 'Export: Nari' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Picture with the card in it (PNG)' }).click();
  expect((await saved).suggestedFilename()).toBe('card Nari.png');
  await page.keyboard.press('Escape');

  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}`);
  await page.getByRole('button', { name: 'Add a persona' }).click();
  await page.getByRole('button', { name: 'Add: Nari' }).click();
  await expect.poll(() => personaLines(page).allInnerTexts()).toEqual([expect.stringContaining('Mind the goats, ana. I am Nari.')]);
  await expect.poll(() => personaLines(page).locator('img.face').count()).toBe(1);
});

test.each([
  ['en-US', 'GIF', 'Import a card', 'Nari.gif', 'image/gif', 'GIF89a', /Cards are read from PNG and JSON files\. GIF, CHARX/],
  ['ko-KR', 'CHARX', '카드 가져오기', 'nari.charx', '', 'PK\x03\x04 card.json', /카드는 PNG와 JSON 파일로만 읽습니다\. GIF, CHARX/],
] as const)(
  'in %s, a card in another kind of file (%s) is refused in words that say what to do',
  async (locale, _kind, button, name, mimeType, file, words) => {
    const server = await openServer();
    const ana = await server.person('ana', 'owner');
    const kitchen = await server.room('kitchen', ana);
    const { page } = await openRoom(server.port, ana, kitchen, { locale });
    await openPersonas(page, server);
    await page.getByLabel(button).setInputFiles({ name, mimeType, buffer: Buffer.from(file) });
    await expect.poll(() => page.getByRole('dialog').textContent()).toMatch(words);
  },
);

test('by keyboard on a phone, in Korean and in the dark: a second one of the same name gets a number, and its own picture', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  await server.persona('Nari', ana);
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen, { viewport: PHONE, locale: 'ko-KR', colorScheme: 'dark', hasTouch: true });
  await openPersonas(page, server);
  await page.getByRole('button', { name: '고치기: Nari' }).waitFor();
  await page.getByLabel('카드 가져오기').focus();
  await page.getByLabel('카드 가져오기').setInputFiles({ name: 'nari.json', mimeType: '', buffer: Buffer.from(JSON.stringify(CARD)) });
  const dialog = page.getByRole('dialog', { name: '캐릭터 카드' });
  await dialog.getByText('Nari는 이미 있어서 번호를 붙였습니다.').waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  expect(await dialog.getByLabel('이름').inputValue()).toBe('Nari 2');
  await dialog.getByRole('button', { name: '이 페르소나 만들기' }).click();
  await page.getByRole('button', { name: '고치기: Nari 2' }).click();
  const editor = page.getByRole('dialog', { name: 'Nari 2 고치기' });
  await editor.getByLabel('그림 고르기').setInputFiles({ name: 'x', mimeType: '', buffer: Buffer.from('GIF89a') });
  await editor.getByRole('alert').first().waitFor();
  await editor.getByLabel('그림 고르기').setInputFiles({ name: 'x', mimeType: '', buffer: await picture('jpeg', 300, 200) });
  await editor.getByRole('button', { name: '그림 지우기' }).waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  await editor.getByRole('button', { name: '그림 지우기' }).click();
  await editor.getByText('그림 고르기').waitFor();
});

test('one’s own picture is seen by the others at once', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  await server.core.batch.do(() => {
    server.core.messages.postMessage(ana.id, kitchen, { id: 'a-line-of-ana-here', text: 'hello' });
  });
  const { page: atBen } = await openRoom(server.port, ben, kitchen);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.goto(`http://127.0.0.1:${server.port}/#/account`);
  await page
    .getByLabel('Choose a picture')
    .setInputFiles({ name: 'me.webp', mimeType: 'image/webp', buffer: await picture('webp', 600, 700) });
  await page.getByRole('button', { name: 'Take the picture away' }).waitFor();
  const face = atBen.getByRole('log').locator('img.face');
  await expect.poll(() => face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512);
  await page.getByRole('button', { name: 'Take the picture away' }).click();
  await expect.poll(() => face.count()).toBe(0);
});

// Writing: emoji by keys and by words, and a text that is too long, which is explained and kept.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { fitsItsWidth, openRoom, PHONE, sees, useBrowser } from './windows.ts';

useBrowser();

test('emoji are put where the caret stands: by a word, by the arrows, by a finger', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  const box = page.getByRole('combobox', { name: 'Message' });
  await box.fill('ab');
  await box.press('ArrowLeft');
  await box.press('Control+e');
  await page.getByRole('dialog', { name: 'Emoji' }).waitFor();
  await page.keyboard.type('라면');
  await page.keyboard.press('Enter');
  await expect.poll(() => box.inputValue()).toBe('a🍜b');
  await box.press('Control+e');
  await page.getByRole('dialog', { name: 'Emoji' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(() => box.inputValue()).toBe('a🍜😄b');
  await box.press('Control+e');
  await page.getByRole('dialog', { name: 'Emoji' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Emoji' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await sees(page, 'a🍜😄b');
  const phone = await openRoom(server.port, ana, kitchen, { viewport: PHONE, hasTouch: true, isMobile: true, locale: 'ko-KR' });
  await phone.page.getByRole('button', { name: '이모지' }).tap();
  await phone.page.getByRole('button', { name: '😂', exact: false }).first().tap();
  await expect.poll(() => phone.page.getByRole('combobox', { name: '메시지' }).inputValue()).toBe('😂');
  expect(await fitsItsWidth(phone.page)).toBe(true);
});

test('a text that is too long is explained, not sent, and kept over a reload', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  const box = page.getByRole('combobox', { name: 'Message' });
  await box.fill('soup '.repeat(4_000));
  await page.getByText('That is 4,000 characters more').or(page.getByText('That is 4000 characters more')).waitFor();
  await box.press('Enter');
  expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
  await page.reload();
  await expect.poll(async () => (await box.inputValue()).length).toBe(20_000);
});

test('a file that is dropped or pasted says that it cannot be sent, and the room stays; words with a picture are put in', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  const field = page.getByRole('combobox', { name: 'Message' });
  /** Whether the page keeps it from the browser, which would open the file in its place. */
  const bring = (types: readonly ('dragover' | 'drop' | 'paste')[], withWords: boolean): Promise<boolean[]> =>
    field.evaluate(
      (area, { types, withWords }) =>
        types.map((type) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['x'], 'soup.png', { type: 'image/png' }));
          if (withWords) transfer.setData('text/plain', 'soup');
          const wish = { bubbles: true, cancelable: true };
          return !area.dispatchEvent(
            type === 'paste'
              ? new ClipboardEvent(type, { ...wish, clipboardData: transfer })
              : new DragEvent(type, { ...wish, dataTransfer: transfer }),
          );
        }),
      { types, withWords },
    );
  const said = page.getByText('Files cannot be sent in a room yet.');
  expect(await bring(['paste'], true)).toEqual([false]);
  expect(await said.count()).toBe(0);
  expect(await bring(['dragover', 'drop'], false)).toEqual([true, true]);
  await said.waitFor();
  expect(await bring(['paste'], false)).toEqual([true]);
  expect(await said.count()).toBe(1);
});

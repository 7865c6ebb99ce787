// Personas as people make them: taken, written, changed, deleted, seated with a new room; at a desk and on a phone, in both languages.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { fitsItsWidth, openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

test('somebody takes a ready-made persona, edits it by keyboard, and deletes it', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.goto(`http://127.0.0.1:${server.port}/#/account`);
  await page.getByRole('link', { name: 'Open the personas' }).click();
  await page.getByText('There are none yet.').waitFor();
  await page.getByRole('button', { name: 'Take: Robin' }).click();
  await page.getByRole('button', { name: 'Edit: Robin' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Robin' });
  await dialog.getByLabel('Name').fill('Robina');
  const work = dialog.getByRole('textbox', { name: 'Fact 2', exact: true });
  await work.fill('Work: bakes bread');
  for (let at = 3; at <= 6; at += 1) await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Born in May');
  await dialog.getByRole('button', { name: 'Take fact 3 away' }).click();
  await dialog.getByRole('slider', { name: 'Temperature' }).fill('1.2');
  await dialog.getByText('surprising:').waitFor();
  await dialog.getByText('Model and limits').click();
  await dialog.getByLabel('Longest answer, in tokens').fill('7');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('That number is outside of what is possible.').waitFor();
  await dialog.getByLabel('Longest answer, in tokens').fill('700');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Edit: Robina' }).waitFor();
  const [robina] = server.core.library.list(ana.id);
  expect(robina?.details).toMatchObject({ temperature: 1.2, maxTokens: 700 });
  expect(robina?.details?.facts.slice(0, 2)).toEqual(['Works for: ana', 'Work: bakes bread']);
  expect(robina?.details?.facts.at(-1)).toBe('Born in May');
  expect(robina?.details?.facts).toHaveLength(6);
  await page.getByRole('button', { name: 'Delete: Robina' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('There are none yet.').waitFor();
});

test('a new room opens with its company', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('button', { name: 'New room' }).click();
  const dialog = page.getByRole('dialog', { name: 'New room' });
  await dialog.getByLabel('Who is there from the start').selectOption('Movie Night');
  await expect.poll(() => dialog.getByLabel('Name').inputValue()).toBe('Movie Night');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('log').getByText('Juno. I used to run a projector').waitFor();
  await page.getByRole('log').getByText('Nelly, with a lamp.').waitFor();
  expect(server.core.library.list(ana.id).map(({ name }) => name)).toEqual(['Juno', 'Mina', 'Nelly']);
});

test('on a phone, in Korean and in the dark: written from scratch, with a name that is taken at first', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen, { viewport: PHONE, locale: 'ko-KR', colorScheme: 'dark', hasTouch: true });
  await page.goto(`http://127.0.0.1:${server.port}/#/personas`);
  await page.getByRole('button', { name: '데려오기: 미나' }).waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  await page.getByRole('button', { name: '새로 쓰기' }).click();
  const dialog = page.getByRole('dialog', { name: '새 페르소나' });
  await dialog.getByLabel('이름').fill('ana');
  await dialog.getByLabel('어떤 사람인지').fill('나리는 염소를 기른다.');
  await dialog.getByRole('button', { name: '이 페르소나 만들기' }).click();
  await dialog.getByRole('alert').first().waitFor();
  await dialog.getByLabel('이름').fill('나리');
  expect(await fitsItsWidth(page)).toBe(true);
  await dialog.getByRole('button', { name: '이 페르소나 만들기' }).click();
  await page.getByRole('button', { name: '고치기: 나리' }).waitFor();
});

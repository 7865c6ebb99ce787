// Commands that are typed do what their buttons do, for those who see the buttons.
import { expect, test } from 'vitest';
import { openServer } from '../harness/in-test.ts';
import { kitchenWithMina, METER, openTheatre } from './theatre.ts';
import { openRoom, sees, useBrowser } from './windows.ts';

useBrowser();

test('the owner types commands: from the list, with words, unknown ones, and one that is none', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const { page, sent } = await openTheatre(server, ana, roomId, { meter: METER });
  const box = page.getByRole('combobox', { name: 'Message' });
  const list = page.getByRole('listbox', { name: 'Commands' });
  await box.pressSequentially('/');
  await expect.poll(() => list.getByRole('option').count()).toBe(7);
  await box.press('ArrowUp');
  await expect.poll(() => list.getByRole('option', { name: /^\/help/ }).getAttribute('aria-selected')).toBe('true');
  await box.pressSequentially('as');
  await box.press('Enter');
  await page.getByRole('listbox', { name: 'People to mention' }).getByText('Mina').waitFor();
  await box.press('Enter');
  await box.press('Enter');
  await expect.poll(() => sent.find(({ type }) => type === 'persona.call')).toEqual({ type: 'persona.call', personaId: mina });
  await box.fill('/ask @Mina what is in the pot?');
  await box.press('Enter');
  await expect
    .poll(() => sent.find(({ type }) => type === 'message.post'))
    .toMatchObject({ text: '@Mina what is in the pot?', mentions: [mina] });
  await box.fill('/topic soup');
  await box.press('Enter');
  await page.locator('header').getByText('soup').waitFor();
  await box.fill('/talk about salt');
  await box.press('Enter');
  await expect.poll(() => page.getByRole('dialog').getByLabel('What about?').inputValue()).toBe('about salt');
  await page.keyboard.press('Escape');
  await box.fill('/pau');
  await box.press('Enter');
  await page.locator('header').getByText('AIs paused').waitFor();
  await box.fill('/frobnicate now');
  await box.press('Enter');
  await page.getByText('/frobnicate is no command').waitFor();
  await sees(page, '/frobnicate now', 0);
  await box.press('Enter');
  await sees(page, '/frobnicate now');
  await box.fill('//me waves');
  await box.press('Enter');
  await sees(page, '/me waves');
});

test('a member is not offered what the server would refuse, in Korean', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, kitchen, ana);
  const { page } = await openRoom(server.port, ben, kitchen, { locale: 'ko-KR' });
  const box = page.getByRole('combobox', { name: '메시지' });
  await box.pressSequentially('/');
  const options = page.getByRole('listbox', { name: '명령' }).getByRole('option');
  await expect
    .poll(() => options.evaluateAll((all) => all.map((one) => one.querySelector('.name')?.textContent)))
    .toEqual(['/ask', '/talk', '/pause', '/help']);
  await box.fill('/주제 국');
  await box.press('Enter');
  await page.getByText('/주제 명령은 없습니다').waitFor();
});

test('Tab only writes a command out and Shift+Enter only begins a row: nothing is done before Enter', async () => {
  const { server, ana, roomId } = await kitchenWithMina();
  const { page, sent } = await openTheatre(server, ana, roomId, { meter: METER });
  const box = page.getByRole('combobox', { name: 'Message' });
  await box.fill('/pau');
  await box.press('Shift+Enter');
  expect(await box.inputValue()).toBe('/pau\n');
  await box.fill('/pau');
  await box.press('Tab');
  await expect.poll(() => box.inputValue()).toBe('/pause ');
  await box.fill('@Mi');
  await page.getByRole('listbox', { name: 'People to mention' }).waitFor();
  await box.press('Shift+Enter');
  expect(await box.inputValue()).toBe('@Mi\n');
  expect(sent.filter(({ type }) => type !== 'read.mark')).toEqual([]);
  await box.fill('/pause ');
  await box.press('Enter');
  await page.locator('header').getByText('AIs paused').waitFor();
});

// What people do, in real windows against the real server: the first minute, two people talking, a cut network, an invitation on a phone,
// somebody who is removed.
import { expect, test } from 'vitest';
import { openServer, openWire } from '../harness/in-test.ts';
import { DESKTOP, fitsItsWidth, openRoom, openWindow, PHONE, say, sees, useBrowser } from './windows.ts';

useBrowser();

test('the owner follows the set-up link, lands in the first room and says hello', async () => {
  const server = await openServer();
  const token = (await server.parts.firstRun.makeToken()) ?? '';
  const { page } = await openWindow(server.port);
  await page.goto(`http://127.0.0.1:${server.port}/#/setup/${token}`);
  await page.reload();
  await page.getByLabel('Name').fill('ana');
  await page.getByLabel('Password', { exact: true }).fill('kettle on the stove');
  await page.getByRole('button', { name: 'Make it mine' }).click();
  await page.getByText('The Kitchen Table').first().waitFor();
  const composer = page.getByRole('combobox', { name: 'Message' });
  if (!(await composer.isVisible()))
    await page
      .getByRole('link', { name: /The Kitchen Table/ })
      .first()
      .click();
  await composer.waitFor();
  await say(page, 'hello, kitchen');
  await sees(page, 'hello, kitchen');
});

test('two people talk in two windows: every line arrives once, typing is shown by name, an edit and a deletion follow', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  const a = await openRoom(server.port, ana, kitchen);
  const b = await openRoom(server.port, ben, kitchen);
  await say(a.page, 'is anybody there');
  await sees(b.page, 'is anybody there');
  await sees(a.page, 'is anybody there');
  await b.page.getByRole('combobox', { name: 'Message' }).pressSequentially('yes, ');
  await a.page
    .getByText(/ben.* is writing…/)
    .first()
    .waitFor();
  await say(b.page, 'yes, here');
  await sees(a.page, 'yes, here');
  await b.page.getByRole('combobox', { name: 'Message' }).press('ArrowUp');
  const edit = b.page.getByRole('log').getByRole('textbox');
  await edit.fill('yes, right here');
  await edit.press('Enter');
  await sees(a.page, 'yes, right here');
  await sees(a.page, 'yes, here', 0);
  await expect.poll(() => a.page.getByText('edited', { exact: true }).count()).toBeGreaterThan(0);
});

test('a cut network says so, and coming back misses nothing and doubles nothing', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  const wire = await openWire(server);
  const a = await openRoom(wire.port, ana, kitchen);
  const b = await openRoom(server.port, ben, kitchen);
  await say(a.page, 'before the cut');
  await sees(b.page, 'before the cut');
  wire.refusing = true;
  wire.cut();
  await a.page
    .getByText(/^Connection lost/)
    .first()
    .waitFor();
  await say(a.page, 'said into the dark');
  await say(b.page, 'said meanwhile');
  await sees(b.page, 'said into the dark', 0);
  wire.refusing = false;
  await sees(a.page, 'said meanwhile');
  await sees(b.page, 'said into the dark');
  await sees(a.page, 'said into the dark');
  await expect.poll(() => a.page.getByText(/^Connection lost/).count()).toBe(0);
});

test('a friend opens an invitation on a phone and is in the room', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { token } = await server.parts.invitationDesk.create(ana.id, kitchen, { kind: 'join' });
  const { page } = await openWindow(server.port, { viewport: PHONE, hasTouch: true, isMobile: true });
  await page.goto(`http://127.0.0.1:${server.port}/#/join/${token}`);
  await page.reload();
  await page.getByText('kitchen').first().waitFor();
  await page.getByLabel('Name').fill('ben');
  await page.getByLabel(/^Password/).fill('a lamp in the window');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('combobox', { name: 'Message' }).waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  await say(page, 'hello from the bus');
  await sees(page, 'hello from the bus');
  const desktop = await openRoom(server.port, ana, kitchen, { viewport: DESKTOP });
  await sees(desktop.page, 'hello from the bus');
});

test('a removed member is told so and sees nothing more', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  const b = await openRoom(server.port, ben, kitchen);
  await server.core.batch.do(() => server.core.members.removeMember(ana.id, kitchen, ben.id));
  await b.page.getByText('You were removed from this room').waitFor();
  const a = await openRoom(server.port, ana, kitchen);
  await say(a.page, 'now that we are alone');
  await sees(a.page, 'now that we are alone');
  expect(await b.page.getByText('now that we are alone').count()).toBe(0);
  await b.page.reload();
  await b.page.getByText('There is no such room for you').waitFor();
});

test('a link to a room that was cut says that there is no such room, and the others open as before', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen.slice(0, 9)}`);
  await page.getByText('There is no such room for you').waitFor();
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}`);
  await say(page, 'still here');
  await sees(page, 'still here');
});

test('what a field still wants is said in the language of the page, not of the browser', async () => {
  const server = await openServer();
  const token = (await server.parts.firstRun.makeToken()) ?? '';
  const { page } = await openWindow(server.port);
  await page.goto(`http://127.0.0.1:${server.port}/#/setup/${token}`);
  await page.reload();
  await page.getByRole('button', { name: '한국어' }).click();
  const password = page.getByLabel('비밀번호', { exact: true });
  const wanted = (): Promise<string> => password.evaluate((input: HTMLInputElement) => input.validationMessage);
  await page.getByLabel('이름').fill('ana');
  await page.getByRole('button', { name: '시작하기' }).click();
  await expect.poll(wanted).toBe('이 칸을 채워 주세요.');
  await password.pressSequentially('짧다');
  await page.getByRole('button', { name: '시작하기' }).click();
  await expect.poll(wanted).toBe('10자 이상 써 주세요.');
  await password.fill('부엌 난로 위의 주전자');
  await page.getByRole('button', { name: '시작하기' }).click();
  await page.getByRole('combobox', { name: '메시지' }).waitFor();
});

test('a wrong password is refused in plain words, in either language', async () => {
  const server = await openServer({ environment: { OWNER_NAME: 'ana', OWNER_PASSWORD: 'kettle on the stove' } });
  await server.parts.firstRun.ensureOwner({ name: 'ana', password: 'kettle on the stove' });
  for (const [locale, button, html] of [
    ['en-US', 'Sign in', 'en'],
    ['ko-KR', '로그인', 'ko'],
  ] as const) {
    const { page } = await openWindow(server.port, { locale });
    await page.locator('input[autocomplete=username]').fill('ana');
    await page.locator('input[autocomplete=current-password]').fill('something else entirely');
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe(html);
    await page.locator('input[autocomplete=current-password]').fill('kettle on the stove');
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect.poll(() => page.locator('input[autocomplete=current-password]').count()).toBe(0);
  }
});

test('Enter while a syllable is being composed sends nothing', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page, context } = await openRoom(server.port, ana, kitchen);
  const keyboard = await context.newCDPSession(page);
  await page.getByRole('combobox', { name: 'Message' }).focus();
  await keyboard.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
  await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 });
  await keyboard.send('Input.insertText', { text: '한글' });
  expect(await page.getByRole('combobox', { name: 'Message' }).inputValue()).toBe('한글');
  await page.getByRole('combobox', { name: 'Message' }).press('Enter');
  await sees(page, '한글');
});

// A room of people and personas before anybody brought a key: the first minute, pausing, a talk, somebody who only reads along, Korean on a
// phone. One server for all of it, with the built-in demo voices.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Id } from '../../protocol/records.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { fitsItsWidth, openRoom, openWatch, openWindow, personaLines, PHONE, say, sees, useBrowser } from './windows.ts';

useBrowser();

let server: TestServer;
let setUp: string;

beforeAll(async () => {
  // Faster than a small key, so that no test waits for another's requests.
  server = await TestServer.start({ environment: { PERSONAS: 'on', REQUESTS_PER_MINUTE: '30', REQUESTS_PER_DAY: '1000' } });
  setUp = (await server.parts.firstRun.makeToken()) ?? '';
});
afterAll(() => server.close());

async function kitchenOf(name: string): Promise<{ person: Person; roomId: Id }> {
  const person = await server.person(name);
  const roomId = await server.room(`kitchen of ${name}`, person);
  for (const persona of ['Mina', 'Juno']) await server.seat(await server.persona(`${persona} of ${name}`, person), roomId, person);
  return { person, roomId };
}

async function foot(page: Page): Promise<string> {
  return (await page.getByRole('log').locator('.foot').textContent()) ?? '';
}

/** A persona that another one asked has answered it. */
function hasFollowUp(): boolean {
  const lines = server.core.orm.$client.prepare<[], { author: Id; ai: string }>(
    'SELECT author_id AS author, ai FROM messages WHERE ai IS NOT NULL ORDER BY seq',
  );
  const marks = lines.all().map(({ author, ai }) => ({ author, reason: (JSON.parse(ai) as { reason: { code: string; by?: Id } }).reason }));
  const personas = new Set(marks.map(({ author }) => author));
  return marks.some(({ author, reason }) => reason.code === 'asked' && reason.by !== author && personas.has(reason.by ?? ''));
}

test(
  'the first minute: set up, hello, a scene within ten seconds, one persona asks and another answers',
  { timeout: 150_000 },
  async () => {
    const { page } = await openWindow(server.port);
    await page.goto(`http://127.0.0.1:${server.port}/#/setup/${setUp}`);
    await page.reload();
    await page.getByLabel('Name').fill('ana');
    await page.getByLabel('Password', { exact: true }).fill('kettle on the stove');
    await page.getByRole('button', { name: 'Make it mine' }).click();
    await page.getByRole('combobox', { name: 'Message' }).waitFor();
    await page.getByText('These are demo voices').waitFor();
    const greetings = 3;
    await expect.poll(() => personaLines(page).count()).toBe(greetings);
    const words = [
      'hello, everybody',
      'I burnt the lasagna again',
      'what should we watch tonight?',
      'I have an exam tomorrow',
      'do you like tea?',
    ];
    await say(page, words.shift() ?? '');
    await expect.poll(() => personaLines(page).count(), { timeout: 10_000 }).toBeGreaterThan(greetings);
    expect(await personaLines(page).last().getByText('demo', { exact: true }).count()).toBe(1);
    await page
      .getByRole('button', { name: /^Budget:/ })
      .and(page.getByTitle(/^The demo voices.*left this minute/))
      .waitFor();
    const follow = async (): Promise<boolean> => {
      if (hasFollowUp()) return true;
      // The dice may end a conversation before anybody was asked: then ana says more.
      if (/have had their lines|Nobody had anything to add|have the first word/.test(await foot(page)))
        await say(page, words.shift() ?? 'and you?');
      return false;
    };
    await expect.poll(follow, { timeout: 60_000, interval: 500 }).toBe(true);
  },
);

test('paused personas say so and stay silent; resumed they answer', async () => {
  const { person, roomId } = await kitchenOf('ben');
  const { page } = await openRoom(server.port, person, roomId);
  await page.getByRole('button', { name: 'Pause AIs' }).click();
  await page.getByRole('log').getByText('The personas are paused.').waitFor();
  await say(page, 'is anybody there?');
  await sees(page, 'is anybody there?');
  await page.getByRole('log').getByRole('button', { name: 'Resume AIs' }).click();
  await expect.poll(() => page.getByText('The personas are paused.').count()).toBe(0);
  expect(await personaLines(page).count()).toBe(0);
  await say(page, 'now then, hello');
  await personaLines(page).first().waitFor();
});

test('they talk among themselves until somebody stops them', async () => {
  const { person, roomId } = await kitchenOf('cem');
  const { page } = await openRoom(server.port, person, roomId);
  await page.getByRole('button', { name: 'Let them talk' }).click();
  const dialog = page.getByRole('dialog', { name: 'Let them talk' });
  await dialog.getByLabel(/^What about/).fill('rain');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await page.getByText('Talking about “⁨rain⁩”').waitFor();
  await personaLines(page).first().waitFor();
  await page.getByRole('button', { name: 'Stop the talk' }).click();
  await expect.poll(() => page.getByText(/^Talking about/).count()).toBe(0);
  await expect.poll(() => page.getByRole('button', { name: 'Let them talk' }).isEnabled()).toBe(true);
});

test('whoever reads along sees who speaks next and can press nothing about it', async () => {
  const { person, roomId } = await kitchenOf('dina');
  await server.core.batch.do(() => server.core.rooms.changeRoom(person.id, roomId, { watchable: true }));
  const visitor = await server.visitor('reader', roomId, person);
  const watching = await openWatch(server.port, visitor, roomId);
  const { page } = await openRoom(server.port, person, roomId);
  await say(page, 'hello, what shall we cook?');
  await watching.page.getByRole('list', { name: 'Who speaks next' }).waitFor();
  await personaLines(watching.page).first().waitFor();
  const directing = /^(Stop|Do not let|Speak now|Mute|Vote|Pause AIs|Let them talk|Keep going|Write anew)/;
  expect(await watching.page.getByRole('button', { name: directing }).count()).toBe(0);
  expect(await watching.page.getByRole('combobox').count()).toBe(0);
});

test('on a phone in Korean they answer in Korean, and everything has its place', async () => {
  const { person, roomId } = await kitchenOf('은하수와함께걷는사람');
  const { page } = await openRoom(server.port, person, roomId, { viewport: PHONE, hasTouch: true, isMobile: true, locale: 'ko-KR' });
  await page.getByText('지금은 데모 목소리입니다').waitFor();
  await say(page, '안녕하세요! 오늘 저녁 뭐 먹을까요?');
  await personaLines(page).first().waitFor();
  expect(await personaLines(page).first().locator('.text, p').allTextContents()).toContainEqual(expect.stringMatching(/[가-힣]{2}/));
  expect(await personaLines(page).first().getByText('데모', { exact: true }).count()).toBe(1);
  await page.getByRole('button', { name: /^남은 요청/ }).click();
  await page.getByText(/오늘 1,000회 중 \d+회 남음/).waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
});

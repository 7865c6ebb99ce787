// People search, follow what they found, take a room along and bring one in, in real windows of both languages. (PRODUCT A6)
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Id } from '../../protocol/records.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { markWith, say } from '../search/searching.ts';
import { fitsItsWidth, openRoom, openWatch, PHONE, sees, useBrowser } from './windows.ts';

useBrowser();

const PATIENT = { timeout: 15_000 };

let server: TestServer;
let ana: Person;
let kitchen: Id;
let cellar: Id;

beforeAll(async () => {
  server = await TestServer.start();
  ana = await server.person('ana');
  kitchen = await server.room('kitchen', ana);
  cellar = await server.room('cellar', ana);
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, kitchen, ana);
  await say(server, ana, kitchen, 'the first dumpling of all', ...Array.from({ length: 300 }, (_, at) => `line ${at} about flour`));
  await say(server, ana, kitchen, '오늘 저녁에 회의 있어요', '<img src=x onerror=alert(1)> soup');
  await say(server, ana, cellar, 'forty jars of dumplings');
  await server.core.batch.do(() => {
    server.core.messages.postMessage(mina, kitchen, { id: 'doubtful'.repeat(3), text: 'Whales fly.' }, markWith({ mean: 0.4, low: 0.1 }));
  });
});
afterAll(() => server.close());

test('by the keyboard alone: words are typed, a hit in another room is followed, the line stands there', async () => {
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.keyboard.press('Control+Shift+KeyF');
  await page.locator('[data-search-words]:focus').waitFor();
  await page.keyboard.type('DUMPL');
  await expect.poll(() => page.locator('[data-hit]').count(), PATIENT).toBe(2);
  expect(await page.locator('[data-hit] mark').allTextContents()).toEqual(['dumpl', 'dumpl']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await sees(page, 'forty jars of dumplings');
  await page.getByRole('heading', { name: 'cellar' }).waitFor();
  // What was searched lately is offered again; the oldest line of a long room is brought onto the screen.
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('button', { name: 'DUMPL' }).click();
  await page.locator('[data-hit]').nth(1).click();
  await sees(page, 'the first dumpling of all');
  await page.getByRole('heading', { name: 'kitchen' }).waitFor();
});

test('in Korean on a phone: two letters in this room, a hostile line as words, nothing found, doubtful lines', async () => {
  const { page } = await openRoom(server.port, ana, kitchen, { locale: 'ko-KR', viewport: PHONE, hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: '이 방에서 검색' }).first().click();
  const words = page.getByRole('searchbox', { name: '찾을 말' });
  await words.fill('회의');
  await expect.poll(() => page.locator('[data-hit]').allTextContents(), PATIENT).toHaveLength(1);
  expect(await page.locator('[data-hit] mark').allTextContents()).toEqual(['회의']);
  await words.fill('onerror');
  await expect.poll(() => page.locator('[data-hit] .text').textContent(), PATIENT).toBe('<img src=x onerror=alert(1)> soup');
  await words.fill('없는말');
  await page.getByText('찾은 글이 없습니다').waitFor();
  await words.fill('');
  await page.getByRole('button', { name: '자신 없는 글' }).click();
  await expect.poll(() => page.locator('[data-hit] .text').allTextContents(), PATIENT).toEqual(['Whales fly.']);
  expect(await fitsItsWidth(page)).toBe(true);
});

test('a visitor searches the room they read', async () => {
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, cellar, { watchable: true }));
  const { page } = await openWatch(server.port, await server.visitor('somebody', cellar, ana), cellar);
  await page.getByRole('button', { name: 'Search in this room' }).click();
  await page.getByRole('searchbox').fill('jars');
  await expect.poll(() => page.locator('[data-hit]').count(), PATIENT).toBe(1);
});

test('a room is taken along and becomes another one; a file that is none says where it is wrong', async () => {
  const { page } = await openRoom(server.port, ana, cellar);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('radio', { name: /JSON lines/ }).check();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
  const file = path.join(server.folder, 'cellar.jsonl');
  await download.saveAs(file);
  expect(download.suggestedFilename()).toMatch(/^cellar-\d{4}-\d{2}-\d{2}\.jsonl$/u);
  const broken = path.join(server.folder, 'broken.jsonl');
  writeFileSync(broken, `${readFileSync(file, 'utf8')}{"line":`);
  await page.goto(`http://127.0.0.1:${server.port}/#/import`);
  const input = page.locator('input[type=file]');
  await input.setInputFiles(broken);
  await page.getByText('Line 3:').waitFor();
  await page.getByText('This is not valid JSON.').waitFor();
  await input.setInputFiles(file);
  await page.getByText('1 line by 1 author').waitFor();
  await page.getByLabel('Name of the room').fill('cellar again');
  await page.getByRole('button', { name: 'Make the room' }).click();
  await page.getByRole('heading', { name: 'cellar again' }).waitFor();
  await sees(page, 'forty jars of dumplings');
});

// With a key: the owner pastes one and the voices become real; two people watch the same line being written and either may stop it; what is
// written anew keeps what stood there before. One server for all of it, and a provider on this machine that streams slowly.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Id } from '../../protocol/records.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { StrictUpstream } from '../harness/strict-upstream.ts';
import { openRoom, personaLines, say, useBrowser } from './windows.ts';

useBrowser();

const KEY = 'sk-of-the-kitchen-1234';
/** At fifty milliseconds each. */
const WORDS = 1_200;
/** Goes on for longer than anybody waits. */
const long = (word: string): string => Array.from({ length: WORDS }, (_, at) => `${word}${at}`).join(' ');

let answer = 'Broth first.';
const far = new StrictUpstream({
  perWindow: 100,
  windowMs: 60_000,
  content: () => answer,
  betweenChunksMs: 50,
  keys: [KEY],
  models: ['stove-1'],
});
let address: string;
let server: TestServer;
let ana: Person;
let ben: Person;
let kitchen: Id;

beforeAll(async () => {
  address = await far.listen();
  server = await TestServer.start({
    environment: { PERSONAS: 'on', REQUESTS_PER_MINUTE: '60', PRIVATE_PROVIDERS: new URL(address).origin },
  });
  ana = await server.person('ana', 'owner');
  ben = await server.person('ben');
  kitchen = await server.room('kitchen', ana, ben);
  await server.seat(await server.persona('Mina', ana), kitchen, ana);
});
afterAll(async () => {
  await server.close();
  await far.close();
});

const writing = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('article', { name: /^Mina, writing/ });

test('a wrong key is refused at its field, the right one makes the voices real', async () => {
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByText('These are demo voices').waitFor();
  await page.getByRole('link', { name: 'Add a key' }).click();
  await page.getByRole('button', { name: 'Add a key: Keys of the server' }).click();
  const dialog = page.getByRole('dialog', { name: 'A new key' });
  await dialog.getByLabel('Provider').selectOption('other');
  await dialog.getByLabel('Address').fill(address);
  const field = dialog.getByLabel('Key', { exact: true });
  await field.fill('sk-of-somebody-else');
  await dialog.getByRole('button', { name: 'Show key' }).click();
  await dialog.getByRole('button', { name: 'Check and save' }).click();
  await dialog.getByRole('alert').getByText('The provider does not accept this key.').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await field.fill(KEY);
  await dialog.getByRole('button', { name: 'Check and save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('ends with 1234').waitFor();
  expect(await page.content()).not.toContain(KEY);
  await page.goto(`http://127.0.0.1:${server.port}/#/room/${kitchen}`);
  await say(page, '@Mina what comes first?');
  const line = personaLines(page).filter({ hasText: 'Broth first.' });
  await line.waitFor();
  expect(await line.getByText('demo', { exact: true }).count()).toBe(0);
  expect(await page.getByText('These are demo voices').count()).toBe(0);
  await page.getByTitle(/^The server’s key/).waitFor();
});

test('two people see the same line being written, and either may stop it', async () => {
  const a = await openRoom(server.port, ana, kitchen);
  const b = await openRoom(server.port, ben, kitchen);
  const pages = [a.page, b.page];
  const rounds = [
    { word: 'broth', stopper: b.page },
    { word: 'salad', stopper: a.page },
  ];
  for (const [round, { word, stopper }] of rounds.entries()) {
    answer = long(word);
    await say(a.page, `@Mina tell me everything about ${word}`);
    for (const page of pages) await writing(page).getByText(`${word}0 ${word}1 ${word}2`).waitFor();
    await writing(stopper).getByRole('button', { name: 'Stop Mina' }).click();
    for (const page of pages) {
      await writing(page).waitFor({ state: 'detached' });
      await expect.poll(() => personaLines(page).filter({ hasText: 'stopped' }).count()).toBe(round + 1);
    }
    const said = async (page: Page): Promise<string[]> =>
      ((await personaLines(page).last().textContent()) ?? '').match(/(?:broth|salad)\d+/g) ?? [];
    const one = await said(a.page);
    expect(await said(b.page)).toEqual(one);
    expect(one).not.toContain(`${word}${WORDS - 1}`);
  }
});

test('what is written anew says so, for everybody, and keeps what stood there before', async () => {
  answer = 'Salt, and then more salt.';
  const a = await openRoom(server.port, ana, kitchen);
  const b = await openRoom(server.port, ben, kitchen);
  await say(a.page, '@Mina what else?');
  const line = personaLines(a.page).filter({ hasText: 'Salt, and then more salt.' });
  await line.waitFor();
  answer = 'Lemon at the very end.';
  await line.hover();
  await a.page.getByRole('button', { name: /^Write anew/ }).click();
  for (const { page } of [a, b]) {
    const fresh = personaLines(page).filter({ hasText: 'Lemon at the very end.' });
    await fresh.getByRole('button', { name: 'written anew' }).click();
    const versions = page.getByRole('dialog', { name: 'Older versions' });
    await versions.getByText('Salt, and then more salt.').waitFor();
    await page.keyboard.press('Escape');
    await versions.waitFor({ state: 'detached' });
  }
});

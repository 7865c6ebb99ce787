// The editor of a persona in real windows: what is saved counts at the next turn of a room that runs in another window; two who edit at
// once; an older sheet comes back; a line is tried out; a room has its persona differently.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Id } from '../../protocol/records.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import type { FakeProvider } from '../harness/fake-provider.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { fitsItsWidth, openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

let far: FakeProvider;
let server: TestServer;
let ana: Person;
let ben: Person;
let kitchen: Id;
let mina: Id;

beforeAll(async () => {
  far = await openFakeProvider({ tellsLimits: false });
  const near = { OPENAI_BASE_URL: far.baseUrl, PRIVATE_PROVIDERS: far.origin, OPENAI_API_KEY: 'sk-of-the-kitchen', DEFAULT_MODEL: 'plain' };
  server = await TestServer.start({ environment: { PERSONAS: 'on', REQUESTS_PER_MINUTE: '60', ...near } });
  ana = await server.person('ana', 'owner');
  ben = await server.person('ben');
  kitchen = await server.room('kitchen', ana, ben);
  mina = await server.persona('Mina', ben, { sheet: 'Mina rhymes.', temperature: 0.9, greeting: 'Sit down.' });
  await server.seat(mina, kitchen, ana);
});
afterAll(async () => {
  await server.close();
  await far.close();
});

const asked = () => far.journal.filter(({ path }) => path.endsWith('/chat/completions')).map(({ body }) => body);

async function openEditor(who: Person, options = {}): Promise<Page> {
  const { page } = await openRoom(server.port, who, kitchen, options);
  await page.goto(`http://127.0.0.1:${server.port}/#/personas`);
  await page.getByRole('button', { name: /^(Edit|고치기): Mina/ }).click();
  await page.getByRole('dialog').getByRole('tablist').waitFor();
  return page;
}

async function callMina(page: Page): Promise<void> {
  const before = asked().length;
  await page.getByRole('button', { name: /^Speak now.*Mina/ }).click();
  await expect.poll(() => asked().length, { timeout: 15_000 }).toBe(before + 1);
}

test('an edit takes effect at the next turn of a room that runs in another window', async () => {
  const { page: room } = await openRoom(server.port, ana, kitchen);
  await callMina(room);
  expect(JSON.stringify(asked().at(-1))).toContain('Mina rhymes.');
  expect(asked().at(-1)).toMatchObject({ temperature: 0.9 });
  const page = await openEditor(ben);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Who it is').fill('Mina answers in numbers.');
  await dialog.getByRole('slider', { name: 'Temperature' }).fill('0.1');
  await dialog.getByText('predictable:').waitFor();
  await dialog.getByText('Not saved yet.').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await callMina(room);
  expect(JSON.stringify(asked().at(-1))).toContain('Mina answers in numbers.');
  expect(JSON.stringify(asked().at(-1))).not.toContain('Mina rhymes.');
  expect(asked().at(-1)).toMatchObject({ temperature: 0.1 });
});

test('what is not saved asks before it goes; two who save at once both see it', async () => {
  const [a, b] = [await openEditor(ana), await openEditor(ben)];
  await a.getByRole('dialog').getByLabel('Greeting').fill('Come in.');
  await a.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await a.getByRole('dialog').waitFor({ state: 'detached' });
  const dialog = b.getByRole('dialog');
  await dialog.getByLabel('Who it is').fill('Mina whistles.');
  await b.keyboard.press('Escape');
  await dialog.getByText('You have changes that are not saved.').waitFor();
  await dialog.getByRole('button', { name: 'Go on editing' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Somebody else saved it meanwhile').waitFor();
  await dialog.locator('ins', { hasText: 'whistles' }).waitFor();
  await dialog.getByRole('button', { name: 'Save mine over it' }).click();
  await dialog.waitFor({ state: 'detached' });
  // Hers stays where he changed nothing.
  expect(server.core.library.get(ben.id, mina).details).toMatchObject({ sheet: 'Mina whistles.', greeting: 'Come in.' });
});

test('an older sheet is compared and taken back; the numbers are told', async () => {
  const page = await openEditor(ben);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Versions' }).click();
  await dialog.getByRole('button', { name: /^Version 1/ }).click();
  await dialog.getByLabel('Compared with').selectOption({ index: 0 });
  await dialog.locator('ins', { hasText: 'rhymes' }).waitFor();
  await dialog.getByRole('button', { name: 'Take this one back' }).click();
  await page.getByText('Version 1 is back.').waitFor();
  expect(server.core.library.get(ben.id, mina).details).toMatchObject({ sheet: 'Mina rhymes.', greeting: 'Sit down.' });
  await dialog.getByRole('tab', { name: 'Numbers' }).click();
  await dialog.getByText('Requests, last 30 days').waitFor();
});

test('a line is tried out before anything is saved, on a phone and in Korean as well', async () => {
  const page = await openEditor(ben, { viewport: PHONE, locale: 'ko-KR', colorScheme: 'dark', hasTouch: true });
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('어떤 사람인지').fill('미나는 휘파람을 분다.');
  await dialog.getByRole('tab', { name: '시험해 보기' }).click();
  await dialog.getByLabel('걸어 볼 말').fill('누구세요?');
  const ask = dialog.getByRole('button', { name: /^물어보기/ });
  await expect.poll(() => ask.textContent()).toMatch(/60/);
  await ask.click();
  await dialog.getByText('반가워요').waitFor();
  expect(JSON.stringify(asked().at(-1))).toContain('미나는 휘파람을 분다.');
  expect(await fitsItsWidth(page)).toBe(true);
  expect(server.core.library.get(ben.id, mina).details?.sheet).toBe('Mina rhymes.');
});

test('a page of the lorebook that is not saved yet is tried out with the rest, one that is saved without its tab ever being opened', async () => {
  await server.core.batch.do(() => {
    const page = { name: '', constant: true, enabled: true, order: 0 };
    const lore = [{ ...page, keys: [], text: 'The kitchen is blue.' }];
    server.core.orm.$client.prepare('UPDATE personas SET lore = ? WHERE actor_id = ?').run(JSON.stringify(lore), mina);
  });
  const page = await openEditor(ben);
  const dialog = page.getByRole('dialog');
  const tryOut = async (line: string): Promise<string> => {
    await dialog.getByRole('tab', { name: 'Try it' }).click();
    await dialog.getByLabel('Your line').fill(line);
    await dialog.getByRole('button', { name: /^Ask/ }).click();
    await expect.poll(() => JSON.stringify(asked().at(-1))).toContain(line);
    return JSON.stringify(asked().at(-1));
  };
  expect(await tryOut('Which colour?')).toContain('The kitchen is blue.');
  await dialog.getByRole('tab', { name: 'Greetings and lore' }).click();
  await dialog.locator('summary').click();
  await dialog.getByLabel('What it says').fill('The kitchen is green.');
  await dialog.getByRole('button', { name: 'Add an entry' }).click();
  expect(await tryOut('And now?')).toContain('The kitchen is green.');
});

test('greetings and lorebook make versions of their own, are compared, and come back with their sheet', async () => {
  const page = await openEditor(ben);
  const dialog = page.getByRole('dialog');
  const greetings = () => server.core.orm.$client.prepare('SELECT greetings FROM personas WHERE actor_id = ?').pluck().get(mina);
  const before = greetings();
  await dialog.getByRole('tab', { name: 'Greetings and lore' }).click();
  await dialog.getByRole('button', { name: 'Add a greeting' }).first().click();
  await page.keyboard.type('Pull up a chair.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect.poll(greetings).toBe('["Pull up a chair."]');
  // The sheet that was begun before can still be saved, and the version that has the book is the newest.
  await dialog.getByRole('tab', { name: 'Versions' }).click();
  const rows = dialog.getByRole('listitem');
  await rows.first().getByText('Other greetings').waitFor();
  await rows.first().getByText('in force').waitFor();
  await rows.first().getByRole('button').first().click();
  await dialog.locator('ins', { hasText: 'Pull up a chair.' }).waitFor();
  await rows.nth(1).getByRole('button').first().click();
  await rows.nth(1).getByRole('button', { name: 'Take this one back' }).click();
  await expect.poll(greetings).toBe(before);
  await dialog.getByRole('tab', { name: 'Greetings and lore' }).click();
  await dialog.getByRole('button', { name: 'Add a greeting' }).first().waitFor();
  expect(await dialog.getByRole('textbox', { name: 'Greeting 1' }).count()).toBe(0);
});

test('a room has its persona differently, and says so', async () => {
  const { page } = await openRoom(server.port, ben, kitchen);
  await page.getByRole('button', { name: 'Mina', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Mina' });
  await dialog.getByRole('button', { name: 'In this room…' }).click();
  await dialog.getByLabel('More about it here').fill('Whispers.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('img', { name: 'different here' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await callMina(page);
  expect(JSON.stringify(asked().at(-1))).toContain('Whispers.');
});

// Other greetings and the lorebook of a persona in real windows: written, moved, removed, led to where something is wrong, kept apart from
// the sheet, on a phone and in Korean as well.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { PersonaBook } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { fitsItsWidth, openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

let server: TestServer;
let ana: Person;
let kitchen: Id;

beforeAll(async () => {
  server = await TestServer.start({ environment: { PERSONAS: 'on' } });
  ana = await server.person('ana', 'owner');
  kitchen = await server.room('kitchen', ana);
});
afterAll(() => server.close());

async function openBook(
  name: string,
  book: Partial<PersonaBook>,
  options = {},
): Promise<{ page: Page; dialog: Locator; kept: () => PersonaBook }> {
  const id = await server.persona(name, ana, { sheet: 'Rhymes.' });
  const { batch, orm } = server.core;
  const columns = { greetings: 'greetings', groupGreetings: 'group_greetings', lore: 'lore' };
  await batch.do(() => {
    for (const [field, list] of Object.entries(book) as [keyof PersonaBook, unknown][])
      orm.$client.prepare(`UPDATE personas SET ${columns[field]} = ? WHERE actor_id = ?`).run(JSON.stringify(list), id);
  });
  const { page } = await openRoom(server.port, ana, kitchen, options);
  await page.goto(`http://127.0.0.1:${server.port}/#/personas`);
  await page.getByRole('button', { name: new RegExp(`^(Edit|고치기): ${name}`) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: /^(Greetings and lore|인사말과 로어북)$/ }).click();
  await dialog.getByRole('group', { name: /^(Lorebook|로어북)$/ }).waitFor();
  const kept = (): PersonaBook => {
    const row = orm.$client.prepare('SELECT greetings, group_greetings AS g, lore FROM personas WHERE actor_id = ?').get(id);
    const { greetings, g, lore } = row as Record<'greetings' | 'g' | 'lore', string>;
    return {
      greetings: JSON.parse(greetings) as string[],
      groupGreetings: JSON.parse(g) as string[],
      lore: JSON.parse(lore) as PersonaBook['lore'],
    };
  };
  return { page, dialog, kept };
}

const OVEN = { name: 'the oven', keys: ['oven', 'say, heat'], text: 'It is old.', constant: false, enabled: true, order: 3 };
const CAT = { name: '', keys: [], text: 'It sleeps.', constant: true, enabled: false, order: 7 };

test('greetings are added, moved and removed from the keyboard, and saved with entries of the lorebook', async () => {
  const { page, dialog, kept } = await openBook('Mina', { greetings: ['One.', 'Two.'], lore: [OVEN, CAT] });
  await dialog.getByRole('button', { name: 'Move down: Greeting 1' }).focus();
  await page.keyboard.press('Enter');
  expect(await dialog.getByRole('textbox', { name: 'Greeting 1' }).inputValue()).toBe('Two.');
  // At the end of the list the hand is on the way back up.
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Move up: Greeting 2');
  await dialog.getByRole('button', { name: 'Add a greeting' }).first().press('Enter');
  await page.keyboard.type('Three.');
  await dialog.getByRole('button', { name: 'Remove: Greeting 1' }).press('Enter');
  await dialog.getByRole('button', { name: 'Add an entry' }).press('Enter');
  await page.keyboard.type('pots');
  await dialog.getByLabel('Words that call it up').fill('pot, "pan, flat" ,');
  await dialog.getByRole('button', { name: 'Save' }).click();
  // Led to the field that is missing.
  await dialog.getByRole('alert').waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  await page.keyboard.type('They hang on the wall.');
  await dialog.getByRole('button', { name: 'Move up: pots' }).press('Enter');
  await dialog.getByText('Not saved yet.').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Not saved yet.').waitFor({ state: 'detached' });
  const pots = { name: 'pots', keys: ['pot', 'pan, flat'], text: 'They hang on the wall.', constant: false, enabled: true };
  expect(kept()).toEqual({
    ...{ greetings: ['One.', 'Three.'], groupGreetings: [] },
    lore: [OVEN, pots, CAT].map((entry, order) => ({ ...entry, order })),
  });
});

test('what is not saved asks before it goes, and is no loss when the sheet is saved first', async () => {
  const { page, dialog, kept } = await openBook('Juno', {});
  await dialog.getByRole('button', { name: 'Add a greeting' }).last().click();
  await page.keyboard.type('All here?');
  await page.keyboard.press('Escape');
  await dialog.getByText('You have changes that are not saved.').waitFor();
  await dialog.getByRole('button', { name: 'Go on editing' }).click();
  await dialog.getByRole('tab', { name: 'Sheet' }).click();
  await dialog.getByLabel('Who it is').fill('Rhymes well.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  expect(await dialog.getByRole('textbox', { name: 'Greeting 1' }).inputValue()).toBe('All here?');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => kept().groupGreetings).toEqual(['All here?']);
});

test('a new persona comes with the greetings and entries that were written before it was made', async () => {
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.goto(`http://127.0.0.1:${server.port}/#/personas`);
  await page.getByRole('button', { name: 'Write a new one' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Greetings and lore' }).click();
  await dialog.getByRole('button', { name: 'Add a greeting' }).first().click();
  await page.keyboard.type('Come in.');
  await dialog.getByRole('button', { name: 'Add an entry' }).click();
  await dialog.getByLabel('Words that call it up').fill('oven');
  // Led to what is missing on the sheet.
  await dialog.getByRole('button', { name: 'Make this persona' }).click();
  await dialog.getByLabel('Name').fill('Nari');
  await dialog.getByLabel('Who it is').fill('Bakes.');
  await dialog.getByRole('button', { name: 'Make this persona' }).click();
  // It is made; its book is not, because an entry says nothing.
  await dialog.getByRole('alert').waitFor();
  expect(await dialog.getByRole('textbox', { name: 'Greeting 1' }).inputValue()).toBe('Come in.');
  await dialog.getByLabel('What it says').fill('It is old.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Not saved yet.').waitFor({ state: 'detached' });
  const row = server.core.orm.$client.prepare("SELECT greetings, lore FROM personas WHERE sheet = 'Bakes.'").get();
  const { greetings, lore } = row as Record<'greetings' | 'lore', string>;
  expect(JSON.parse(greetings)).toEqual(['Come in.']);
  expect(JSON.parse(lore)).toMatchObject([{ keys: ['oven'], text: 'It is old.' }]);
});

test.each([
  ['en-US', 'light', 'desktop', {}],
  ['en-US', 'dark', 'phone', { viewport: PHONE, colorScheme: 'dark' }],
  ['ko-KR', 'light', 'phone', { viewport: PHONE, locale: 'ko-KR' }],
] as const)('it fits in %s, %s, %s, with long words in it', async (locale, scheme, size, options) => {
  const long = { ...OVEN, name: 'x'.repeat(100), text: 'y'.repeat(300) };
  const { page, dialog } = await openBook(
    `Nari ${locale} ${size}`,
    { greetings: ['Sit down, {{user}}.'], lore: [long, OVEN, CAT] },
    options,
  );
  await dialog.getByText('the oven').click();
  expect(await fitsItsWidth(page)).toBe(true);
  const folder = process.env['PICTURES'];
  if (folder !== undefined) {
    await page.screenshot({ path: `${folder}/book-${locale}-${scheme}-top.png` });
    await dialog.getByText('the oven').scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 0);
    await dialog.getByLabel(/^(Words that call it up|불러오는 낱말)$/).scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${folder}/book-${locale}-${scheme}.png` });
    await dialog.getByRole('button', { name: /^(Add an entry|항목 추가)$/ }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${folder}/book-${locale}-${scheme}-end.png` });
  }
});

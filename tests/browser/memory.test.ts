// The memory of a room as people meet it: read, corrected and deleted in the panel, forgotten from a line's menu, taken back; at a desk, on
// a phone, in both languages, and in demo voice. (PRODUCT B6)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { fitsItsWidth, openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

interface Kitchen {
  server: TestServer;
  ana: Person;
  kitchen: Id;
  lines: Id[];
}

async function openKitchen(): Promise<Kitchen> {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, kitchen, ana);
  const lines = ['Bread first.', 'Then soup.', 'And who washes up?'].map(() => newId());
  const { core } = server;
  await core.batch.do(() => {
    ['Bread first.', 'Then soup.', 'And who washes up?'].forEach((text, n) => {
      core.messages.postMessage(ben.id, kitchen, { id: lines[n] ?? '', text });
    });
    const note = { personaId: mina, replacesId: null };
    const notes = [
      { ...note, id: newId(), aboutId: ana.id, text: 'likes sour bread' },
      { ...note, id: newId(), aboutId: ben.id, text: 'is vegan' },
    ];
    core.memory.writeMemory(mina, kitchen, { summary: 'Ana bakes, ben cooks.', summedSeq: 6, notes, anew: false });
  });
  return { server, ana, kitchen, lines };
}

test('somebody reads the memory, corrects it by keyboard, and has it forgotten and known again', async () => {
  const { server, ana, kitchen } = await openKitchen();
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('tab', { name: 'Memory' }).click();
  const panel = page.getByRole('tabpanel');
  await panel.getByText('Ana bakes, ben cooks.').waitFor();
  await panel.getByText('Written by a model').waitFor();
  await panel.getByRole('button', { name: 'Edit', exact: true }).press('Enter');
  await panel.getByRole('textbox', { name: 'What was said before' }).fill('Ana bakes on Sundays.');
  await panel.getByRole('button', { name: 'Save' }).press('Enter');
  await panel.getByText(/^Written by .ana/).waitFor();
  await panel.getByRole('button', { name: 'Correct: likes sour bread' }).click();
  await panel.getByRole('textbox', { name: 'Note' }).fill('likes rye');
  await page.keyboard.press('Enter');
  await panel.getByText('likes rye').waitFor();
  await panel.getByText(/corrected by .ana/).waitFor();
  await panel.getByRole('button', { name: 'Delete: is vegan' }).click();
  await panel.getByText('is vegan').waitFor({ state: 'detached' });
  expect(server.core.memory.listNotes(kitchen).map(({ text }) => text)).toEqual(['likes rye']);

  await page.getByRole('log').getByText('Then soup.').hover();
  await page.getByRole('group', { name: 'Actions' }).getByRole('button', { name: 'More' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget what came before' }).click();
  const asked = page.getByRole('dialog', { name: 'Forget what came before' });
  await asked.getByText('No line is deleted.').waitFor();
  await asked.getByRole('button', { name: 'Forget', exact: true }).click();
  await page.getByRole('log').getByText('Forgotten above').waitFor();
  await panel.getByText('No notes yet.').waitFor();
  expect(server.core.memory.get(kitchen)).toMatchObject({ summary: '', changedBy: ana.id });
  await panel.getByRole('button', { name: 'Remember it again' }).click();
  await page.getByRole('log').getByText('Forgotten above').waitFor({ state: 'detached' });
  expect(server.core.memory.get(kitchen).forgottenSeq).toBe(0);
});

test('a deleted line that was summed up is told of; demo voices say that they write nothing', async () => {
  const { server, ana, kitchen, lines } = await openKitchen();
  const { page } = await openRoom(server.port, ana, kitchen);
  await page.getByRole('tab', { name: 'Memory' }).click();
  const panel = page.getByRole('tabpanel');
  await panel.getByText('Ana bakes, ben cooks.').waitFor();
  await server.core.batch.do(() => server.core.messages.deleteMessage(ana.id, kitchen, lines[0] ?? ''));
  await panel.getByText('A line that is in here was deleted.').waitFor();
  await server.core.batch.do(() => server.core.memory.editMemory(ana.id, kitchen, ''));
  await panel.getByText('Demo voices cannot sum up').waitFor();
  expect(await panel.getByRole('button', { name: 'Go on now' }).count()).toBe(0);
});

test('on a phone, in Korean and in the dark it fits, and everything until now is forgotten', async () => {
  const { server, ana, kitchen } = await openKitchen();
  const { page } = await openRoom(server.port, ana, kitchen, { viewport: PHONE, locale: 'ko-KR', colorScheme: 'dark', hasTouch: true });
  await page.getByRole('button', { name: /^방 정보/ }).tap();
  await page.getByRole('tab', { name: '기억' }).tap();
  await page.getByText(/ana.에 대해/).waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  await page.getByRole('button', { name: '지금까지 모두 잊기' }).tap();
  await page.getByRole('dialog', { name: '지금까지 모두 잊기' }).getByRole('button', { name: '잊기', exact: true }).tap();
  await page.getByText('아직 메모가 없습니다.').waitFor();
  expect(server.core.memory.get(kitchen).summary).toBe('');
});

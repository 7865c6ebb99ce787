// Every screen against WCAG 2.2 AA as far as a machine can tell (axe), in both themes: nothing to complain of.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { newId } from '../../protocol/ids.ts';
import type { DraftRecord, Id } from '../../protocol/records.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { expectAccessible, LOOKED_AT } from './axe.ts';
import { card, kitchenWithMina, MARK, METER, openTheatre, type Theatre } from './theatre.ts';
import { DESKTOP, openRoom, openWatch, openWindow, PHONE, useBrowser } from './windows.ts';

useBrowser();

const RICH =
  'A **line** with `code`, a [link](https://dantok.example/) and\n\n> a quotation\n\n```js\nconst a = "b"; // why\n```\n\n' +
  '| a | b |\n|---|---|\n| 1 | 2 |\n\n![a picture](https://dantok.example/a.png) [other.example](https://dantok.example/)';

async function visit(page: Page, port: number, hash: string): Promise<void> {
  await page.goto(`http://127.0.0.1:${port}/${hash}`);
  await page.reload();
  await page.locator('h1').first().waitFor();
}

test('before one is inside', async () => {
  const server = await openServer();
  const token = (await server.parts.firstRun.makeToken()) ?? '';
  const { page } = await openWindow(server.port, LOOKED_AT);
  await page.getByText('This server has no owner yet').waitFor();
  await expectAccessible(page, 'no owner yet');
  await visit(page, server.port, `#/setup/${token}`);
  await page.getByRole('button', { name: 'Make it mine' }).click();
  await expectAccessible(page, 'set-up');
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, kitchen, { watchable: true }));
  for (const kind of ['join', 'watch'] as const) {
    const made = await server.parts.invitationDesk.create(ana.id, kitchen, { kind });
    await visit(page, server.port, `#/${kind}/${made.token}`);
    await page.getByRole('heading', { name: 'kitchen' }).waitFor();
    await expectAccessible(page, `${kind} by link`);
  }
  await visit(page, server.port, '#/join/nothing-like-it');
  await page.getByText('This link is not good any more').waitFor();
  await expectAccessible(page, 'a bad link');
  await visit(page, server.port, '#/');
  await page.getByLabel('Name').fill('ana');
  await page.getByLabel('Password', { exact: true }).fill('something else entirely');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await expectAccessible(page, 'sign in, refused');
});

interface Table {
  server: TestServer;
  ana: Person;
  roomId: Id;
  mina: Id;
  lineId: Id;
}

/** A kitchen in which everything a line can be has happened. */
async function layTable(): Promise<Table> {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const ben = await server.person('ben');
  await server.core.batch.do(() => server.core.members.joinRoom(ben.id, roomId, 'member'));
  const { messages, reactions, rooms } = server.core;
  const ids = Array.from({ length: 6 }, newId);
  const [lineId = ''] = ids;
  await server.core.batch.do(() => {
    messages.postMessage(ana.id, roomId, { id: lineId, text: RICH });
    messages.postMessage(mina, roomId, { id: ids[1]!, text: RICH }, { ...MARK, confidence: { mean: 0.4, low: 0.1 }, ending: 'cut' });
    messages.postMessage(ben.id, roomId, { id: ids[2]!, text: 'what, @ana?', replyToId: lineId, mentions: [ana.id] });
    messages.postMessage(ben.id, roomId, { id: ids[3]!, text: 'taken back' });
    messages.deleteMessage(ben.id, roomId, ids[3]!);
    messages.postMessage(ana.id, roomId, { id: ids[4]!, text: 'changed' });
    messages.editMessage(ana.id, roomId, ids[4]!, 'changed again');
    messages.pinMessage(ana.id, roomId, ids[4]!);
    reactions.reactToMessage(ben.id, roomId, ids[4]!, '👍');
    reactions.reactToMessage(ana.id, roomId, ids[4]!, '🎉');
    rooms.changeRoom(ana.id, roomId, { topic: 'What to cook', watchable: true });
  });
  return { server, ana, roomId, mina, lineId };
}

function openStage({ server, ana, roomId, mina }: Table, viewport = DESKTOP): Promise<Theatre> {
  const turn = {
    id: newId(),
    kind: 'reply' as const,
    lane: 'addressed' as const,
    state: 'queued' as const,
    personaIds: [mina],
    reason: { code: 'mentioned' as const, by: ana.id },
    setOffBy: ana.id,
    earliestAt: Date.now() + 300_000,
    targetId: null,
  };
  const cards = [card({ code: 'allowance' }), card({ code: 'unreachable', personaId: mina, turnId: newId() })];
  const talk = { topic: 'soup', by: ana.id, linesLeft: 4, untilAt: null };
  return openTheatre(server, ana, roomId, { meter: METER, turns: [turn], writing: [mina], cards, talk }, { ...LOOKED_AT, viewport });
}

function draftOf(mina: Id): DraftRecord {
  return {
    id: newId(),
    authorId: mina,
    text: 'Broth **first',
    replyToId: null,
    startedAt: Date.now(),
    turnId: MARK.turnId,
    voice: 'demo',
    mode: 'line',
  };
}

test.each([
  ['a desk', DESKTOP],
  ['a phone', PHONE],
] as const)('a room with lines, personas, drafts and cards on %s', async (where, viewport) => {
  const table = await layTable();
  const { page, show } = await openStage(table, viewport);
  show({ type: 'draft.started', draft: draftOf(table.mina) });
  await page.getByRole('article', { name: /Mina, writing/ }).waitFor();
  await expectAccessible(page, `the room on ${where}`);
  await page.getByRole('combobox', { name: 'Message' }).fill('@');
  await page.getByRole('listbox').waitFor();
  await expectAccessible(page, `names to mention on ${where}`);
  await page.getByRole('combobox', { name: 'Message' }).fill('');
  await page.getByRole('button', { name: /^Budget/ }).click();
  await expectAccessible(page, `the meter on ${where}`);
});

test('a line, what can be done with it and the dialogs about it', async () => {
  const table = await layTable();
  const { page } = await openStage(table);
  const log = page.getByRole('log');
  await log.getByText('changed again').waitFor();
  await log.press('ArrowUp');
  await page.getByRole('group', { name: 'Actions' }).waitFor();
  await expectAccessible(page, 'a line with its actions');
  // At the edge of the log its actions would stand above what is seen.
  const pointAt = async (line: typeof log): Promise<void> => {
    await line.evaluate((at) => at.scrollIntoView({ block: 'center' }));
    await line.hover();
  };
  const changed = log.locator('article', { hasText: 'changed again' });
  const open = async (action: string): Promise<void> => {
    await pointAt(changed);
    await changed.getByRole('button', { name: 'More', exact: true }).click();
    if (action !== '') await page.getByRole('dialog').getByRole('button', { name: action, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, `a line: ${action === '' ? 'all actions' : action}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await open('');
  await open('Older versions');
  const persona = log.locator('article.persona');
  await pointAt(persona);
  await persona.getByRole('button', { name: 'Why did they speak?' }).click();
  await page.getByRole('dialog').waitFor();
  await expectAccessible(page, 'why');
  await page.keyboard.press('Escape');
  await pointAt(changed);
  await changed.getByRole('button', { name: 'Reply', exact: true }).click();
  await changed.getByRole('button', { name: 'Edit', exact: true }).click();
  await log.getByRole('textbox').waitFor();
  await expectAccessible(page, 'editing and answering');
});

test('the panel, tab by tab, and its dialogs', async () => {
  const table = await layTable();
  const { page } = await openTheatre(table.server, table.ana, table.roomId, { meter: METER }, LOOKED_AT);
  const closes = async (name: string): Promise<void> => {
    await page.getByRole('dialog').waitFor();
    await page.getByText('Loading…').waitFor({ state: 'detached' });
    await expectAccessible(page, name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await page.getByRole('button', { name: /^Room details/ }).waitFor();
  await page.getByRole('combobox', { name: 'Message' }).fill('/');
  await expectAccessible(page, 'commands');
  await page.getByRole('combobox', { name: 'Message' }).fill('x'.repeat(16_001));
  await page.getByText('That is 1 character more').waitFor();
  await expectAccessible(page, 'a text that is too long');
  await page.getByRole('combobox', { name: 'Message' }).fill('');
  await page.keyboard.press('Control+e');
  await page.getByRole('dialog', { name: 'Emoji' }).waitFor();
  await expectAccessible(page, 'emoji');
  await page.keyboard.press('Escape');
  for (const [button, name] of [
    ['Let them talk', 'a talk'],
    ['Add a persona', 'seats'],
    ['Add somebody', 'adding somebody'],
    ['New room', 'a new room'],
    ['Shortcuts and commands', 'the sheet of keys'],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await closes(name);
  }
  await page.getByRole('tabpanel').getByRole('button', { name: /^ben/ }).click();
  await closes('a member');
  await page.getByRole('tabpanel').getByRole('button', { name: /^Mina/ }).click();
  await closes('a persona of the room');
  for (const tab of ['Pinned', 'Invite', 'Settings']) {
    await page.getByRole('tab', { name: tab }).click();
    if (tab === 'Invite') {
      await page.getByRole('button', { name: 'Make a link' }).first().click();
      await page.getByText('This link opens on this computer only').waitFor();
    }
    await page
      .getByRole('tabpanel')
      .getByRole(tab === 'Pinned' ? 'listitem' : 'textbox')
      .first()
      .waitFor();
    await expectAccessible(page, `the tab ${tab}`);
  }
});

test('the pages beside the rooms', async () => {
  const table = await layTable();
  const { page } = await openRoom(table.server.port, table.ana, table.roomId, LOOKED_AT);
  const cellar = await table.server.room('cellar', table.ana);
  await table.server.core.batch.do(() => table.server.core.rooms.archiveRoom(table.ana.id, cellar));
  await visit(page, table.server.port, '#/account');
  await expectAccessible(page, 'account');
  await visit(page, table.server.port, '#/people');
  await page.getByText('ben', { exact: true }).first().waitFor();
  await expectAccessible(page, 'people');
  await visit(page, table.server.port, '#/keys');
  await page.getByRole('button').first().waitFor();
  await expectAccessible(page, 'keys');
  await visit(page, table.server.port, '#/personas');
  await page.getByRole('button', { name: 'Edit: Mina' }).click();
  await page.getByRole('dialog').waitFor();
  await page.getByText('Model and limits').click();
  await expectAccessible(page, 'the persona editor');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expectAccessible(page, 'personas');
  await visit(page, table.server.port, '#/');
  await page.getByText('Choose a room').waitFor();
  await page.getByText('Archived').click();
  await expectAccessible(page, 'choosing a room');
  await visit(page, table.server.port, `#/room/${cellar}`);
  await page.getByText('This room is archived').waitFor();
  await expectAccessible(page, 'an archived room');
  await visit(page, table.server.port, '#/room/0000000000000000');
  await page.getByText('There is no such room for you').waitFor();
  await expectAccessible(page, 'a room that is not there');
});

test('somebody who only reads along, and somebody without a room', async () => {
  const table = await layTable();
  const visitor = await table.server.visitor('eve', table.roomId, table.ana);
  const reading = await openWatch(table.server.port, visitor, table.roomId, LOOKED_AT);
  await expectAccessible(reading.page, 'reading along');
  const cho = await table.server.person('cho');
  const { page, context } = await openWindow(table.server.port, LOOKED_AT);
  const [name = '', value = ''] = cho.cookie.split('=');
  await context.addCookies([{ name, value, url: `http://127.0.0.1:${table.server.port}` }]);
  await page.reload();
  await page.getByRole('heading', { name: 'No rooms yet' }).waitFor();
  await expectAccessible(page, 'no rooms yet');
  expect(await page.title()).toBe('Dantok');
});

// What the page makes of a stage: drafts, chips, cards, the meter.
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { DraftRecord } from '../../protocol/records.ts';
import { card, kitchenWithMina, MARK, METER, openTheatre } from './theatre.ts';
import { DESKTOP, fitsItsWidth, PHONE, useBrowser } from './windows.ts';

useBrowser();

test('a line streams in by name, can be stopped by the keyboard, and stays where it stands when it is posted', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const { page, show, sent } = await openTheatre(server, ana, roomId, { meter: METER });
  const draft: DraftRecord = {
    id: newId(),
    authorId: mina,
    text: 'Broth ',
    replyToId: null,
    startedAt: Date.now(),
    turnId: MARK.turnId,
    voice: 'demo',
    mode: 'line',
  };
  show({ type: 'draft.started', draft });
  show({ type: 'draft.delta', id: draft.id, at: 6, text: 'first.' });
  const bubble = page.getByRole('article', { name: /Mina, writing/ });
  await bubble.getByText('Broth first.').waitFor();
  expect(await bubble.getByText('demo', { exact: true }).count()).toBe(1);
  await bubble.getByRole('button', { name: 'Stop Mina' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => sent.find((command) => command.type === 'turn.stop')).toEqual({ type: 'turn.stop', turnId: MARK.turnId });
  const before = await bubble.getByText('Broth first.').boundingBox();
  const post = { id: draft.id, text: 'Broth first.' };
  await server.core.batch.do(() => server.core.messages.postMessage(mina, roomId, post, MARK));
  await bubble.waitFor({ state: 'detached' });
  const after = await page.getByRole('log').getByText('Broth first.').boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
  expect(await page.getByRole('log').getByText('demo', { exact: true }).count()).toBe(1);
});

test('waiting turns count down and can be taken back; typing names people and personas', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const turn = {
    id: newId(),
    kind: 'reply' as const,
    lane: 'addressed' as const,
    state: 'queued' as const,
    personaIds: [mina],
    reason: { code: 'mentioned' as const, by: ana.id },
    setOffBy: ana.id,
    earliestAt: Date.now() + 30_000,
    targetId: null,
  };
  const { page, sent } = await openTheatre(server, ana, roomId, { meter: METER, turns: [turn], writing: [mina] });
  const chips = page.getByRole('list', { name: 'Who speaks next' });
  await chips.getByText(/next, about \d+ s/).waitFor();
  const seconds = async (): Promise<number> => Number(/\d+/.exec((await chips.textContent()) ?? '')?.[0]);
  const first = await seconds();
  await chips.getByText(new RegExp(String.raw`next, about (?!${first} s)\d+ s`)).waitFor();
  expect(await seconds()).toBeLessThan(first);
  await page.getByText(/Mina.* is writing…/).waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  await chips.getByRole('button', { name: /^Do not let/ }).click();
  await expect.poll(() => sent.find((command) => command.type === 'turn.cancel')).toEqual({ type: 'turn.cancel', turnId: turn.id });
});

test('a stop card says why and what it costs to go on; the meter opens and closes', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const failed = newId();
  const cards = [card({ code: 'allowance' }), card({ code: 'unreachable', personaId: mina, turnId: failed })];
  const { page, sent } = await openTheatre(server, ana, roomId, { meter: METER, cards });
  await page.getByRole('button', { name: /^Keep going\s*1 request$/ }).click();
  await page.getByRole('button', { name: /^Try again/ }).click();
  await expect
    .poll(() => sent.filter((command) => command.type !== 'read.mark'))
    .toEqual([{ type: 'talk.extend' }, { type: 'turn.retry', turnId: failed }]);
  await page.getByRole('button', { name: /^Budget/ }).click();
  await page.getByText('187 of 200 left today').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByText('187 of 200 left today').count()).toBe(0);
});

test('a month that is spent: what can be done stands below the words of its card and not below their sign, desk or phone', async () => {
  const { server, ana, roomId } = await kitchenWithMina();
  const cards = [card({ code: 'cap_reached', until: Date.UTC(2040, 11, 1) })];
  for (const viewport of [DESKTOP, PHONE]) {
    const { page } = await openTheatre(server, ana, roomId, { meter: METER, cards }, { viewport });
    const [words, raise] = [page.getByText(/may cost in a month is spent/u), page.getByText('Raise the cap', { exact: true })];
    const left = async (part: typeof words): Promise<number> => Math.round((await part.boundingBox())?.x ?? 0);
    expect(await left(raise)).toBe(await left(words));
    expect(await fitsItsWidth(page)).toBe(true);
  }
});

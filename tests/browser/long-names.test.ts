// Names as long as they may be, many of them, and written from right to left; a window as small as one that is enlarged four times: nothing
// is pushed out of its place, no sentence is turned around.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Meter } from '../../protocol/stage.ts';
import { isolate } from '../../web/text/isolate.ts';
import { openServer } from '../harness/in-test.ts';
import { kitchenWithMina, METER, openTheatre } from './theatre.ts';
import { fitsItsWidth, openRoom, PHONE, useBrowser } from './windows.ts';

useBrowser();

const LONGEST = 'W'.repeat(40);
const FROM_THE_RIGHT = 'غرفة المطبخ القديمة جدا';

test('whoever is offered as a member can be added, however long the names are', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const long = await server.person(LONGEST);
  const right = await server.person(FROM_THE_RIGHT);
  await server.room('pantry', ana, long, right);
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen, { viewport: PHONE });
  await page.getByRole('button', { name: /^Room details/ }).click();
  await page.getByRole('button', { name: 'Add somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add somebody' });
  await dialog.getByText(LONGEST).waitFor();
  const buttons = await dialog.getByRole('button', { name: 'Add', exact: true }).all();
  expect(buttons).toHaveLength(2);
  for (const button of buttons) {
    const box = await button.boundingBox();
    expect((box?.x ?? PHONE.width) + (box?.width ?? 0)).toBeLessThan(PHONE.width);
  }
  expect(await fitsItsWidth(page)).toBe(true);
});

test('a room written from right to left stands inside Korean sentences', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room(FROM_THE_RIGHT, ana);
  const { page } = await openRoom(server.port, ana, kitchen, { viewport: PHONE, locale: 'ko-KR' });
  await page.getByText(`${isolate(FROM_THE_RIGHT)}가 여기서 시작됩니다.`).waitFor();
  const field = page.getByRole('combobox', { name: '메시지' });
  expect(await field.getAttribute('placeholder')).toBe(`${isolate(FROM_THE_RIGHT)}에 쓰기`);
});

test('a long name fades out where one writes, and what is written does not', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room(LONGEST, ana);
  const { page } = await openRoom(server.port, ana, kitchen, { viewport: PHONE });
  const field = page.getByRole('combobox', { name: 'Message' });
  /** How far the last columns of the field differ from its ground. */
  const inkAtTheEnd = async (): Promise<number> => {
    const { data, info } = await sharp(await field.screenshot())
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const end = Array.from(data).filter((_, at) => at % info.width >= info.width - 3);
    return Math.max(...end) - Math.min(...end);
  };
  expect(await inkAtTheEnd()).toBeLessThan(20);
  await field.fill('W'.repeat(200));
  await expect.poll(() => field.evaluate((area) => getComputedStyle(area).maskImage)).toBe('none');
});

test('one to three emoji alone are shown larger than words', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { batch, messages } = server.core;
  for (const text of ['soup 🎉', '🎉🇰🇷']) await batch.do(() => messages.postMessage(ana.id, kitchen, { id: newId(), text }));
  const { page } = await openRoom(server.port, ana, kitchen);
  const sizeOf = (text: string): Promise<number> =>
    page
      .getByRole('log')
      .getByText(text, { exact: true })
      .evaluate((words) => Number.parseFloat(getComputedStyle(words).fontSize));
  expect([await sizeOf('soup 🎉'), await sizeOf('🎉🇰🇷')]).toEqual([16, 36]);
});

test('a reaction of more people than are named says how many there are besides', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const others = await Promise.all(Array.from({ length: 14 }, (_, at) => server.person(`friend ${at + 1}`)));
  const kitchen = await server.room('kitchen', ana, ...others);
  const { batch, messages, reactions } = server.core;
  const id = newId();
  await batch.do(() => messages.postMessage(ana.id, kitchen, { id, text: 'soup?' }));
  for (const one of others) await batch.do(() => reactions.reactToMessage(one.id, kitchen, id, '👍'));
  const { page } = await openRoom(server.port, ana, kitchen);
  const named = others.slice(0, 12).map(({ name }) => name);
  expect(await page.getByRole('button', { name: /👍\s*14/u }).getAttribute('title')).toBe(`👍 by ${named.join(', ')} and 2 more`);
});

test('enlarged four times there is room for lines, between head and composer', async () => {
  const { server, ana, roomId } = await kitchenWithMina();
  const demo: Meter = { ...METER, of: 'demo', voice: 'demo' };
  const { page } = await openTheatre(server, ana, roomId, { meter: demo }, { viewport: { width: 320, height: 256 } });
  const bar = page.getByText('These are demo voices');
  await page.getByText('demo', { exact: true }).waitFor();
  expect(await bar.isVisible()).toBe(false);
  expect(await page.getByRole('log').evaluate((log) => log.clientHeight)).toBeGreaterThan(90);
  expect(await fitsItsWidth(page)).toBe(true);
  await page.setViewportSize({ width: 320, height: 512 });
  await bar.waitFor();
});

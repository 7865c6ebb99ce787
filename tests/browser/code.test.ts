// Code in lines: coloured when it comes into sight and no sooner, tall blocks cut until somebody wants them, drafts closed for the eye.
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { openServer } from '../harness/in-test.ts';
import { kitchenWithMina, MARK, openTheatre } from './theatre.ts';
import { openRoom, say, sees, useBrowser } from './windows.ts';

useBrowser();

test('code is coloured once it is in sight, a tall block opens and stays open', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page } = await openRoom(server.port, ana, kitchen);
  await say(page, 'nothing to see');
  await sees(page, 'nothing to see');
  const fetched = (): Promise<number> =>
    page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /code-painter.*\.js$/.test(name)).length);
  expect(await fetched()).toBe(0);
  const rows = Array.from({ length: 40 }, (_, at) => `const a${at} = "<b>${at}</b>"; // ${'long '.repeat(6)}`);
  await server.core.batch.do(() =>
    server.core.messages.postMessage(ana.id, kitchen, { id: newId(), text: '```ts\n' + rows.join('\n') + '\n```' }),
  );
  const block = page.locator('.code');
  await block.locator('.code-word').first().waitFor();
  expect(await fetched()).toBe(1);
  expect(await block.locator('code').textContent()).toBe(`${rows.join('\n')}\n`);
  const height = async (): Promise<number> => (await block.locator('pre').boundingBox())?.height ?? 0;
  expect(await height()).toBeLessThan(450);
  await block.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(height).toBeGreaterThan(600);
  await server.core.batch.do(() => {
    for (let n = 0; n < 120; n += 1) server.core.messages.postMessage(ana.id, kitchen, { id: newId(), text: `line ${n}` });
  });
  await page
    .getByRole('button', { name: /^(\d+ new|To the newest)$/ })
    .or(page.getByText('line 119', { exact: true }))
    .first()
    .waitFor();
  await page.getByRole('log').press('End');
  await sees(page, 'line 119');
  await block.waitFor({ state: 'detached' });
  await page.getByRole('log').press('Home');
  await block.waitFor();
  expect(await height()).toBeGreaterThan(600);
});

test('a draft is coloured while it streams, and shows no half marks', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const { page, show } = await openTheatre(server, ana, roomId, {});
  const draft = { id: newId(), authorId: mina, text: '', replyToId: null, startedAt: Date.now(), turnId: MARK.turnId };
  const first = 'Stir **slow';
  show({ type: 'draft.started', draft: { ...draft, voice: 'demo', mode: 'line', text: first } });
  const bubble = page.getByRole('article', { name: /Mina, writing/ });
  await bubble.locator('strong', { hasText: 'slow' }).waitFor();
  show({ type: 'draft.delta', id: draft.id, at: first.length, text: 'ly**\n\n```js\nconst pot' });
  await bubble.locator('.code-word', { hasText: 'const' }).waitFor();
  expect(await bubble.locator('code').textContent()).toBe('const pot');
});

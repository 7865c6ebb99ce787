// What somebody hears who does not look: each line once, when it is whole; a line written anew again; one's own never.
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { kitchenWithMina, MARK, openTheatre } from './theatre.ts';
import { say, sees, useBrowser } from './windows.ts';

useBrowser();

test('new lines are heard once, streamed ones when they are done, lines written anew once more', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const ben = await server.person('ben');
  await server.core.batch.do(() => server.core.members.joinRoom(ben.id, roomId, 'member'));
  const { messages } = server.core;
  const { page, show } = await openTheatre(server, ana, roomId, {});
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const region of document.querySelectorAll('.timeline [aria-live=polite]'))
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) heard.push(node.textContent);
      }).observe(region, { childList: true, subtree: true });
  });
  const heard = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  const post = (text: string): Promise<unknown> => server.core.batch.do(() => messages.postMessage(ben.id, roomId, { id: newId(), text }));
  await post('soup');
  await sees(page, 'soup');
  await post('soup');
  await sees(page, 'soup', 2);
  await say(page, 'my own');
  await sees(page, 'my own');
  const id = newId();
  const draft = { id, authorId: mina, text: '', replyToId: null, startedAt: Date.now(), turnId: MARK.turnId, voice: 'demo' as const };
  show({ type: 'draft.started', draft: { ...draft, mode: 'line' } });
  show({ type: 'draft.delta', id, at: 0, text: 'Broth ' });
  await page
    .getByRole('article', { name: /Mina, writing/ })
    .getByText('Broth')
    .waitFor();
  await server.core.batch.do(() => messages.postMessage(mina, roomId, { id, text: 'Broth first.' }, MARK));
  await sees(page, 'Broth first.');
  const anew = { ...MARK, turnId: newId(), reason: { code: 'regenerate' as const, by: ana.id } };
  await server.core.batch.do(() => messages.regenerateMessage(mina, roomId, id, { text: 'Salt first.', ai: anew }));
  await sees(page, 'Salt first.');
  await expect.poll(heard).toEqual(['ben: soup', 'ben: soup', 'Mina: Broth first.', 'Mina: Salt first.']);
});

// The thread of search comes and goes without anybody noticing.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { SearchAsk } from '../../server/search/search-plan.ts';
import { SearchThread } from '../../server/search/search-thread.ts';
import { openServer } from '../harness/in-test.ts';
import { say } from './searching.ts';

const IDLE_MS = 10 * 60_000;

test('a search that arrives while the idle thread ends is answered, and one that arrives when the server closes is refused', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  await say(server, ana, kitchen, 'soup');
  const ask: SearchAsk = {
    ...{ terms: ['soup'], order: 'newest', rooms: [{ roomId: kitchen, below: Number.MAX_SAFE_INTEGER }], authorId: null, from: null },
    ...{ until: null, pinned: false, doubtful: false, hasCode: false, hasLink: false, skip: 0 },
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const thread = new SearchThread(server.core.orm.$client.name, (error) => expect.unreachable(String(error)));
  const found = await thread.find(ask);
  vi.advanceTimersByTime(IDLE_MS);
  expect(await thread.find(ask)).toEqual(found);
  const late = thread.find(ask);
  const closed = thread.close();
  await expect(late).rejects.toMatchObject({ code: 'restarting' });
  await expect(thread.find(ask)).rejects.toMatchObject({ code: 'restarting' });
  await closed;
});

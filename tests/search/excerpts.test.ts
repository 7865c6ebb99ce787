// Hits are cut out of their lines where they were found: who writes lines in which that takes long holds up nobody else by them.
import { expect, test } from 'vitest';
import { SEARCH } from '../../protocol/search.ts';
import { toExcerpt } from '../../server/search/search-terms.ts';
import { openServer } from '../harness/in-test.ts';
import { say, search } from './searching.ts';

/** It nearly stands at every place of the line, in the other case, and does at its end. */
const WORD = `${'𐐀'.repeat(97)}b`;
const LINE = `${'𐐨'.repeat(7_800)}${WORD}`;
const ROUNDS = 8;

test('thirty lines that take long to cut cost the thread of the server no more than thirty others of their length', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const [hostile, plain] = [await server.room('hostile', ana), await server.room('plain', ana)];
  await say(server, ana, hostile, ...Array<string>(SEARCH.page).fill(LINE));
  await say(server, ana, plain, ...Array<string>(SEARCH.page).fill(`${WORD} ${LINE}`));
  const asking = (roomId: string) => () => search(server, ana, { text: WORD, roomId });
  expect((await asking(hostile)()).hits).toHaveLength(SEARCH.page);
  const [long, short] = [await leastCostMs(asking(hostile)), await leastCostMs(asking(plain))];
  const cut = await leastCostMs(() => Array.from({ length: SEARCH.page }, () => toExcerpt(LINE, [WORD])));
  expect(long - short).toBeLessThan(cut / 2);
});

/** Of this thread's processor, in the quietest of some rounds. */
async function leastCostMs(task: () => unknown): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.threadCpuUsage();
    await task();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

// Search in the page: late answers are left aside, empty pages are gone through, hits stand under their rooms with their words marked.
import { expect, test } from 'vitest';
import type { SearchAnswer, SearchHit, SearchWish } from '../../protocol/search.ts';
import { Search } from '../../web/state/search.svelte.ts';
import { exportAddress } from '../../web/text/export-address.ts';
import { inGroups, toPieces } from '../../web/text/hit-groups.ts';

function hit(id: string, roomId: string): SearchHit {
  return {
    ...{ id, roomId, seq: 1, createdAt: 1, edited: false, pinned: false, confidence: null },
    author: { id: 'ana', name: 'ana', kind: 'person', emoji: '', hue: 0 },
    excerpt: { text: id, marks: [], cutBefore: false, cutAfter: false },
  };
}

const page = (hits: SearchHit[], below: number | null): SearchAnswer => ({
  ...{ hits, lookedBackTo: below },
  cursor: below === null ? null : { rooms: [{ roomId: 'kitchen', below }] },
});

test('an answer to older words is left aside', async () => {
  const waiting: ((answer: SearchAnswer) => void)[] = [];
  const search = new Search(() => new Promise((take) => waiting.push(take)), 'ana');
  search.text = 'so';
  const first = search.run();
  search.text = 'soup';
  const second = search.run();
  waiting[1]?.(page([hit('new', 'kitchen')], null));
  await second;
  waiting[0]?.(page([hit('old', 'kitchen')], null));
  await first;
  expect([search.state, search.hits.map(({ id }) => id)]).toEqual(['done', ['new']]);
});

test('pages without a hit are gone through, a few of them; more come after what is there', async () => {
  const asked: (SearchWish['cursor'] | undefined)[] = [];
  const answers = [
    page([], 50),
    page([hit('a', 'kitchen')], 20),
    page([], 15),
    page([], 10),
    page([], 5),
    page([hit('b', 'kitchen')], null),
  ];
  const search = new Search((wish) => {
    asked.push(wish.cursor);
    return Promise.resolve(answers[asked.length - 1] ?? page([], null));
  }, null);
  search.text = 'soup';
  await search.run();
  expect([search.hits.length, asked.length]).toEqual([1, 2]);
  await search.more();
  expect([search.state, search.hits.length, asked.length, search.lookedBackTo]).toEqual(['done', 1, 5, 5]);
  await search.more();
  expect([search.hits.map(({ id }) => id), search.cursor]).toEqual([['a', 'b'], null]);
});

test('without words or filters nothing is asked', async () => {
  const search = new Search(() => Promise.reject(new Error('asked')), null);
  search.text = '   ';
  await search.run();
  expect(search.state).toBe('idle');
});

test('neighbours of one room stand together, in the order of the hits', () => {
  const groups = inGroups([hit('a', 'kitchen'), hit('b', 'kitchen'), hit('c', 'cellar'), hit('d', 'kitchen')]);
  expect(groups.map(({ roomId, hits }) => [roomId, hits.map(({ id }) => id)])).toEqual([
    ['kitchen', ['a', 'b']],
    ['cellar', ['c']],
    ['kitchen', ['d']],
  ]);
});

test('an excerpt in pieces', () => {
  expect(toPieces({ text: 'a soup', marks: [[2, 6]], cutBefore: true, cutAfter: false })).toEqual([
    { text: '… ', marked: false },
    { text: 'a ', marked: false },
    { text: 'soup', marked: true },
  ]);
});

test('the address of a download', () => {
  const choice = { format: 'html', language: 'ko', timeZone: 'Asia/Seoul', from: 5, until: null } as const;
  expect(exportAddress('kitchen', choice)).toBe('/api/rooms/kitchen/export?format=html&language=ko&timeZone=Asia%2FSeoul&from=5');
});

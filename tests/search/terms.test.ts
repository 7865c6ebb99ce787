// What is looked for, of what was typed; how a hit is cut out of a long line, and how hits are weighed.
import { expect, test } from 'vitest';
import { SEARCH } from '../../protocol/search.ts';
import { likeOf, matchOfLong, patternOf, toExcerpt, toTerms, weigh } from '../../server/search/search-terms.ts';

test('words, phrases in quotation marks, each once, controls left out', () => {
  expect(toTerms('  soup "two bowls"  soup\u0000만두 ')).toEqual(['soup', 'two bowls', '만두']);
  expect(toTerms('"unfinished phrase')).toEqual(['unfinished', 'phrase']);
  expect(toTerms('" "')).toEqual([]);
  expect(toTerms(Array.from({ length: 50 }, (_, at) => `w${at}`).join(' '))).toHaveLength(SEARCH.terms);
});

test('a word is looked up by a few of its trigrams, whatever signs are in it', () => {
  expect(matchOfLong('abcd')).toBe('"abc" AND "bcd"');
  expect(matchOfLong('a"b')).toBe('"a""b"');
  expect(matchOfLong('x'.repeat(200))).toBe('"xxx"');
  expect(matchOfLong('저녁회의')).toBe('"저녁회" AND "녁회의"');
  expect(matchOfLong('abcdefghijklmnop').split(' AND ')).toHaveLength(4);
});

test('LIKE is asked only where it knows both cases', () => {
  expect(['soup', 'kitchen', '100%_\\', '회의', 'été'].map(likeOf)).toEqual(['%soup%', '%kitc%', '%100\\%%', '%회의%', undefined]);
});

test('an excerpt shows the words around the first place and never half a character', () => {
  const text = `${'🍲'.repeat(200)} SOUP ${'🍲'.repeat(200)}`;
  const excerpt = toExcerpt(text, ['soup']);
  expect(excerpt).toMatchObject({ cutBefore: true, cutAfter: true });
  expect(excerpt.text.isWellFormed()).toBe(true);
  expect(excerpt.marks.map(([from, to]) => excerpt.text.slice(from, to))).toEqual(['SOUP']);
  expect(toExcerpt('short', [])).toEqual({ text: 'short', marks: [], cutBefore: false, cutAfter: false });
});

test('signs of patterns are signs', () => {
  expect('a.b (c) [d] {e} ^$ | \\'.match(patternOf(['.', '(c)', '[d]', '{e}', '^$', '|', '\\']))).toHaveLength(7);
});

test('whole words weigh more than parts, often more than once, new more than old', () => {
  const [whole, part, twice, old] = [
    weigh('a soup', ['soup'], 0),
    weigh('a soupspoon', ['soup'], 0),
    weigh('soup soup', ['soup'], 0),
    weigh('a soup', ['soup'], 400 * 86_400_000),
  ];
  expect([whole > part, twice > whole, whole > old]).toEqual([true, true, true]);
});

// The words that call up a page of a lorebook, as they are typed in one field.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanLine } from '../../server/text/message-text.ts';
import { draftOf, wishOf } from '../../web/text/book-draft.ts';
import { typedOf, wordsOf } from '../../web/text/key-words.ts';

test('a word that holds a comma stays one word, also when another is written beside it', () => {
  const entry = { name: '', text: 'It is old.', constant: false, enabled: true, order: 0 };
  const lore = [{ ...entry, keys: ['oven', 'say, heat'], alsoKeys: ['a,b'] }];
  const draft = draftOf({ greetings: [], groupGreetings: [], lore });
  expect(draft.lore[0]).toMatchObject({ keys: 'oven, "say, heat"', alsoKeys: '"a,b"' });
  expect(wishOf(draft).book.lore).toEqual(lore);
  for (const one of draft.lore) one.keys += ', stove';
  expect(wishOf(draft).book.lore[0]?.keys).toEqual(['oven', 'say, heat', 'stove']);
});

test('words are parted by commas of any script; quotation marks of a keyboard that bends them count, those within a word do not', () => {
  expect(wordsOf(' pot, pan ,, pot、솥，냄비\nlid')).toEqual(['pot', 'pan', '솥', '냄비', 'lid']);
  expect(wordsOf('“say, heat” , "so ""they"" say, yes"')).toEqual(['say, heat', 'so "they" say, yes']);
  expect(wordsOf('5" pipe, "open, end')).toEqual(['5" pipe', '"open', 'end']);
  expect(wordsOf('"", " ", ,')).toEqual([]);
});

test('whatever words are kept, the field shows and reads them as they are', () => {
  const word = fc.string({ unit: fc.constantFrom('a', '가', ',', '，', '"', '“', '”', ' ', '、') }).map(cleanLine);
  const words = fc.uniqueArray(word.filter((one) => one !== ''));
  const same = fc.property(words, (kept) => {
    expect(wordsOf(typedOf(kept))).toEqual(kept);
  });
  fc.assert(same, { numRuns: 2_000 });
});

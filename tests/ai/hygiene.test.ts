// What a model wrote, cleaned: its own name, other voices, repeats; in any pieces. (CONVERSATION §6; B79)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanLine, LineCleaner, nearlyRepeats } from '../../server/ai/hygiene.ts';

const OTHERS = ['Juno', 'ana', '테오', 'Mina Lee', 'a.b'];

function clean(text: string, own = 'Mina'): string {
  return cleanLine(text, own, OTHERS).text;
}

describe('its own name', () => {
  test.each([
    ['Mina: soup', 'soup'],
    ['mina : soup', 'soup'],
    ['**Mina:** soup', 'soup'],
    ['**Mina**: soup', 'soup'],
    ['[Mina] soup', 'soup'],
    ['[Mina]: soup', 'soup'],
    ['"Mina: soup', 'soup'],
    ['@Mina: soup', 'soup'],
    ['Mina： soup', 'soup'],
    ['  \n Mina: soup', 'soup'],
    ['\u200BMina: soup', 'soup'],
    ['Mina: one\nMina: two', 'one\ntwo'],
    ['Mina likes soup', 'Mina likes soup'],
    ['Minas: soup', 'Minas: soup'],
    ['I, Mina: soup', 'I, Mina: soup'],
    ['soup', 'soup'],
  ])('%j becomes %j', (raw, expected) => {
    expect(clean(raw)).toBe(expected);
  });

  test('in Hangul', () => {
    expect(clean('미나: 국이요', '미나')).toBe('국이요');
    expect(clean('미나는 국이요', '미나')).toBe('미나는 국이요');
  });
});

describe('other voices end it', () => {
  test.each([
    ['soup\nJuno: no', 'soup'],
    ['soup\n\n**ana:** hi\nMina: back', 'soup'],
    ['soup\n테오: 아니요', 'soup'],
    ['soup\r\nJuno: no', 'soup'],
    ['soup\rJuno: no', 'soup'],
    ['soup\u2028Juno: no', 'soup'],
    ['soup\n   \u200B> Juno: no', 'soup'],
    ['soup\n                                   Juno: no', 'soup'],
    ['Juno: no', ''],
    ['soup\n[ana] hi', 'soup'],
    ['soup\na.b: hi', 'soup'],
    ['soup\naxb: hi', 'soup\naxb: hi'],
    ['soup, Juno: yes', 'soup, Juno: yes'],
    ['soup\nJunoesque: yes', 'soup\nJunoesque: yes'],
    ['soup\nMina Lee: hi', 'soup'],
  ])('%j becomes %j', (raw, expected) => {
    expect(clean(raw)).toBe(expected);
  });

  test('is counted, and nothing comes after', () => {
    const cleaner = new LineCleaner('Mina', OTHERS);
    expect(cleaner.push('Mina: a fine soup\nJuno: no\n')).toEqual({ text: 'a fine soup\n', over: true });
    expect(cleaner.push('more')).toEqual({ text: '', over: true });
    expect(cleaner.end()).toEqual({ text: '', over: true });
    expect(cleaner.trimmed).toEqual({ ownPrefix: 1, foreignSpeech: 1, nearRepeat: 0 });
  });
});

test('in whatever pieces it comes, the result is the same', () => {
  const part = fc.constantFrom(
    'Mina',
    'Juno',
    'ana',
    ':',
    ' ',
    '\n',
    '\r\n',
    '\r',
    '**',
    'soup',
    '테오',
    '[',
    ']',
    '\u2028',
    '😋',
    'x'.repeat(40),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (parts, sizes) => {
      const text = parts.join('');
      const cleaner = new LineCleaner('Mina', OTHERS);
      let out = '';
      let at = 0;
      for (const size of sizes) {
        if (at >= text.length) break;
        out += cleaner.push(text.slice(at, at + size)).text;
        at += size;
      }
      out += cleaner.end().text;
      expect(out.trimEnd()).toBe(clean(text));
    }),
    { numRuns: 500 },
  );
});

test('ordinary text is not held back for long', () => {
  const cleaner = new LineCleaner('Mina', OTHERS);
  expect(cleaner.push('I would start with onions, ').text).toBe('I would start with onions, ');
  expect(cleaner.push('and').text).toBe('and');
  expect(cleaner.push(' '.repeat(300)).text).toBe(' '.repeat(300));
});

test('the first word is shown at once unless a name may begin with it', () => {
  expect(new LineCleaner('Mina', OTHERS).push('So').text).toBe('So');
  const cleaner = new LineCleaner('Mina', OTHERS);
  expect(cleaner.push('**Mi').text).toBe('');
  expect(cleaner.push('na** ').text).toBe('');
  expect(cleaner.push('is here').text).toBe('**Mina** is here');
});

describe('near repeats', () => {
  const recent = ['I would start with the onions and plenty of butter.', '양파부터 버터에 천천히 볶아야 맛있어요.', 'yes!'];
  test.each<[string, boolean]>([
    ['I would start with the onions and plenty of butter!', true],
    ['i would start with the ONIONS, and plenty of butter 😋', true],
    ['So I would start with the onions and plenty of butter.', true],
    ['양파부터 버터에 천천히 볶아야 맛있어요!!', true],
    ['I would start with garlic and a little oil.', false],
    ['yes!', false],
    ['', false],
    ['!!!!!!!!!!!!!!!!', false],
  ])('%j: %j', (text, expected) => {
    expect(nearlyRepeats(text, recent)).toBe(expected);
  });
});

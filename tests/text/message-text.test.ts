// What may stand in a message, and who is meant by `@name` (B46, B49). Every example of the list of bad input is a case here.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChatError } from '../../server/errors.ts';
import { cleanLine, cleanMessageText, cleanText, findMentions } from '../../server/text/message-text.ts';
import { computedMs } from '../harness/cpu-time.ts';

function refusalOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ChatError) return error.details?.reason;
    throw error;
  }
}

describe('B46: what turns the writing around ends with the message', () => {
  test.each([
    ['an override', 'photo\u202Egpj.exe', 'photo\u202Egpj.exe\u202C'],
    ['an isolate', 'a \u2067b', 'a \u2067b\u2069'],
    ['three isolates', '\u2066a\u2067b\u2068c', '\u2066a\u2067b\u2068c\u2069\u2069\u2069'],
    ['an embedding and an isolate', '\u202Ba\u2066b', '\u202Ba\u2066b\u202C\u2069'],
    ['one that is closed', '\u2066a\u2069', '\u2066a\u2069'],
    ['a mark alone', 'שלום\u200F!', 'שלום\u200F!'],
  ])('B46: %s', (_what, raw, kept) => {
    expect(cleanMessageText(raw)).toBe(kept);
  });
});

describe('B49: text is stored as it was sent, or refused', () => {
  test.each([
    ['a lone high surrogate', 'a\uD800b'],
    ['a lone low surrogate', '\uDC00'],
    ['surrogates the wrong way round', '\uDE00\uD83D'],
  ])('B49: %s is refused', (_what, raw) => {
    expect(refusalOf(() => cleanMessageText(raw))).toBe('text_unicode');
  });

  test.each([
    ['NUL and other controls', 'a\u0000b\u0007c\u001Bd\u007Fe\u0085f', 'abcde\nf'],
    ['\\r alone', 'a\rb', 'a\nb'],
    ['\\r\\n', 'a\r\nb', 'a\nb'],
    ['U+2028 and U+2029', 'a\u2028b\u2029c', 'a\nb\nc'],
    ['U+FDFA, which must not grow', '\uFDFA', '\uFDFA'],
    [
      'tags, which are kept for their readers to mark',
      `hi ${String.fromCodePoint(0xe0061, 0xe0062)}`,
      `hi ${String.fromCodePoint(0xe0061, 0xe0062)}`,
    ],
    ['variation selectors', 'a\uFE00\u{E0101}', 'a\uFE00\u{E0101}'],
    ['parts that make one letter', '한글'.normalize('NFD'), '한글'],
    ['tabs and empty lines inside', 'a\n\n\tb', 'a\n\n\tb'],
    ['lines and spaces around', '\n\n  a \n ', '  a'],
  ])('B49: %s', (_what, raw, kept) => {
    expect(cleanMessageText(raw)).toBe(kept);
  });

  test.each(['', '   ', '\n\t', '\u200B', '\u2800', '\u3164\u115F', '\u0000\u0001', '\u00AD', '\uFE0F'])(
    'B49: %j has nothing to read',
    (raw) => {
      expect(refusalOf(() => cleanMessageText(raw))).toBe('text_empty');
    },
  );

  test.each([
    ['spaces', `a${' '.repeat(15_998)}b`],
    ['lines', `a${'\n'.repeat(15_998)}b`],
    ['marks', `a${'\u0301'.repeat(15_999)}`],
    ['what opens', '\u202A'.repeat(15_999)],
    ['what shows nothing', '\u2800'.repeat(16_000)],
  ])('B49: 16,000 characters of %s are cleaned in no time', (_what, raw) => {
    const begun = computedMs();
    refusalOf(() => cleanMessageText(raw));
    expect(computedMs() - begun).toBeLessThan(150);
  });

  test('B49: a line is one line, or empty', () => {
    expect(cleanLine('  a\r\n\tb\u2028c ')).toBe('a b c');
    expect(cleanLine('\u200B\u2800 ')).toBe('');
  });
});

describe('mentions', () => {
  const people = [
    { id: 'ana', name: 'ana' },
    { id: 'annemarie', name: 'Anne Marie' },
    { id: 'anne', name: 'Anne' },
    { id: 'mina', name: '미나' },
    { id: 'zoe', name: 'Zoë' },
    { id: 'fox', name: '🦊' },
    { id: 'istanbul', name: 'İpek' },
  ];
  test.each([
    ['by name', 'hello @ana', ['ana']],
    ['in any case', '@ANA @anne', ['ana', 'anne']],
    ['the longest name', '@Anne Marie and @Anne', ['annemarie', 'anne']],
    ['with a particle', '@미나야 안녕, @미나한테', ['mina']],
    ['before punctuation', '(@ana), @Zoë!', ['ana', 'zoe']],
    ['a name that is a picture', 'look, @🦊!', ['fox']],
    ['not in a word', 'mail ana@anne.example', []],
    ['not a longer name', '@anastasia', []],
    ['not after a letter outside the first plane', '𝒜@ana', []],
    ['not before one', '@ana𝒜', []],
    ['after a capital that grows when it is made small', 'İİİ @ana', ['ana']],
    ['a name with such a capital', '@İpek and @ana', ['istanbul', 'ana']],
    ['once each', '@ana @ana', ['ana']],
  ])('found: %s', (_what, text, ids) => {
    expect(findMentions(text, people)).toEqual(ids);
  });

  test('sixteen thousand of them among five hundred people are looked up in no time', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ id: String(index), name: `${'a'.repeat(30)}${index}` }));
    const begun = computedMs();
    for (const text of ['@'.repeat(16_000), `@${'a'.repeat(30)} `.repeat(500)]) findMentions(text, many);
    expect(computedMs() - begun).toBeLessThan(500);
  });

  test('for all text: only people of the room, nobody twice, and whoever is named alone is found', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }).filter((text) => text.trim() === text && !text.includes('@'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.uniqueArray(name, { maxLength: 5 }), (text, names) => {
        const present = names.map((one, index) => ({ id: String(index), name: one }));
        const found = findMentions(text, present);
        expect(new Set(found).size).toBe(found.length);
        expect(present.map(({ id }) => id)).toEqual(expect.arrayContaining(found));
        for (const one of names) expect(findMentions(`so, @${one}`, [{ id: 'x', name: one }])).toEqual(['x']);
      }),
    );
  });
});

describe('for all text there is', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 100 }));

  test('cleaned text stays as it is, can be stored, and has its brackets closed', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const reason = refusalOf(() => cleanMessageText(raw));
        if (reason !== undefined) {
          expect(['text_unicode', 'text_empty']).toContain(reason);
          return;
        }
        const text = cleanMessageText(raw);
        expect(cleanMessageText(text)).toBe(text);
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
        expect(text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029]/u);
        expect(text.length).toBeLessThanOrEqual(3 * raw.length + 128);
      }),
    );
  });

  test('well-formed text is never refused for its form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (raw) => {
        expect(cleanText(raw).isWellFormed()).toBe(true);
        expect(cleanLine(raw)).not.toMatch(/\n/u);
      }),
    );
  });
});

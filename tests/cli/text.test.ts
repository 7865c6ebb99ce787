// What a terminal is given: nothing harmful, rows that fit, colours only where they are wanted.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanLine, cleanText } from '../../cli/text/clean.ts';
import { splitNamed } from '../../cli/text/members.ts';
import { COLOURED, PLAIN, styleFor } from '../../cli/text/style.ts';
import { fit, widthOf } from '../../cli/text/width.ts';
import { wrap } from '../../cli/text/wrap.ts';
import { PROJECT } from '../harness/child.ts';

test('Hangul, Han, kana and emoji take two columns, marks take none', () => {
  const widths = ['soup', '안녕', '안녕', '漢字', 'カナ', 'ｆｕｌｌ', '🍲', '👩‍🍳', '🇰🇷', '❤️', 'é', 'a\u200b', '…', ''].map(widthOf);
  expect(widths).toEqual([4, 4, 4, 4, 4, 8, 2, 2, 2, 2, 1, 1, 1, 0]);
});

test('a text that is too wide is cut between letters and says so', () => {
  expect(fit('김치찌개 먹자', 7)).toBe('김치찌…');
  expect(fit('soup', 4)).toBe('soup');
  expect(fit('soup', 0)).toBe('');
});

test('rows break at spaces, inside words that are too wide, and where the writer broke them', () => {
  expect(wrap('the soup is on the stove', { first: 8, rest: 12 })).toEqual(['the soup', 'is on the', 'stove']);
  expect(wrap('김치찌개김치찌개', { first: 6, rest: 8 })).toEqual(['김치찌', '개김치찌', '개']);
  expect(wrap('one\n\n  two', { first: 20, rest: 20 })).toEqual(['one', '', '  two']);
  expect(wrap('', { first: 20, rest: 20 })).toEqual(['']);
});

test('no row is wider than it may be, and no letter is lost', () => {
  const words = fc.string({ unit: fc.constantFrom('a', ' ', '김', '🍲', '\n', 'é'), maxLength: 80 });
  fc.assert(
    fc.property(words, fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 30 }), (text, first, rest) => {
      const rows = wrap(text, { first, rest });
      for (const [at, row] of rows.entries()) expect(widthOf(row)).toBeLessThanOrEqual(at === 0 ? first : rest);
      expect(rows.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
    }),
  );
});

test('nothing that others write can steer the terminal', () => {
  expect(cleanText('a\u001b]0;owned\u0007b\u009b2Jc\r\nd\te\u202ef\u0000')).toBe('a]0;ownedb2Jc\nd    ef');
  expect(cleanLine(' ana\nben\u001b[2J ')).toBe('ana ben[2J');
});

test('colours stay away from files, dumb terminals and people who want none', () => {
  const terminal = { isTerminal: true, term: 'xterm-256color', noColour: undefined };
  expect(styleFor(terminal)).toBe(COLOURED);
  expect(styleFor({ ...terminal, noColour: '' })).toBe(COLOURED);
  for (const without of [{ isTerminal: false }, { term: 'dumb' }, { noColour: '1' }])
    expect(styleFor({ ...terminal, ...without })).toBe(PLAIN);
  expect([COLOURED.hue('ana', 0), COLOURED.hue('ana', 359), PLAIN.hue('ana', 5)]).toEqual([
    '\u001b[1;38;5;167mana\u001b[22;39m',
    '\u001b[1;38;5;169mana\u001b[22;39m',
    'ana',
  ]);
});

test('whom a text begins with: the longest name, whole words, in any case, and the rest as it was written', () => {
  const things = ['Mina', 'Mina Park', '민수', 'İpek', 'Al'].map((name) => ({ name }));
  const split = (words: string) => {
    const found = splitNamed(words, things);
    return found === undefined ? undefined : [found.thing.name, found.words];
  };
  expect(['@mina park, soup?', 'MINA soup?', '@Mina', '민수야 밥 먹자', '@İpek: Çorba İster misin', 'İPEK soup'].map(split)).toEqual([
    ['Mina Park', 'soup?'],
    ['Mina', 'soup?'],
    ['Mina', ''],
    ['민수', '야 밥 먹자'],
    ['İpek', 'Çorba İster misin'],
    ['İpek', 'soup'],
  ]);
  expect(['Alice soup?', 'minas soup', 'al_b', ''].map(split)).toEqual([undefined, undefined, undefined, undefined]);
});

test('Korean is polite as the page is, and has its words', () => {
  const folder = path.join(PROJECT, 'cli/words');
  const korean = ['ko.ts', 'ko-refusals.ts', 'ko-usage.ts'].map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
  // Wishes end in 세요 there too.
  expect(korean.match(/[가-힣]+(?<!세)요(?=[^가-힣])/gu)).toBeNull();
  expect(korean).not.toMatch(/제공자|캐릭터|채팅방|주인/u);
});

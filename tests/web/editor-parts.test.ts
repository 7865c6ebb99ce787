// What the editor of a persona is made of, without a page: differences between texts, two who edit at once, what a room has differently.
import { describe, expect, test } from 'vitest';
import type { PersonaSheet } from '../../protocol/personas.ts';
import { diffWords, type DiffPart } from '../../web/text/diff.ts';
import { differing, merged } from '../../web/text/persona-merge.ts';
import { tuneDraftOf, tuneWishOf, withTheirs } from '../../web/text/tuning.ts';

const of = (parts: readonly DiffPart[], ...kinds: DiffPart['kind'][]): string =>
  parts.flatMap(({ kind, text }) => (kinds.includes(kind) ? [text] : [])).join('');

describe('differences', () => {
  test.each([
    ['', ''],
    ['', 'a'],
    ['a', ''],
    ['the soup is hot', 'the soup was very hot'],
    ['미나는 국수를 좋아한다.', '미나는 만두를 아주 좋아한다.'],
    ['👩‍👩‍👧 here', '👩‍👩‍👦 here'],
    ['a\n\nb\nc', 'b\nc\n\nd'],
    ['x '.repeat(4_000), 'y '.repeat(4_000)],
  ])('%j to %j: nothing is lost, nothing made up', (before, after) => {
    const parts = diffWords(before, after);
    expect([of(parts, 'same', 'gone'), of(parts, 'same', 'new')]).toEqual([before, after]);
  });

  test('only what changed is marked, whole words of it', () => {
    expect(diffWords('미나는 국수를 좋아한다.', '미나는 만두를 좋아한다.')).toEqual([
      { kind: 'same', text: '미나는 ' },
      { kind: 'gone', text: '국수를' },
      { kind: 'new', text: '만두를' },
      { kind: 'same', text: ' 좋아한다.' },
    ]);
  });

  test('a rewritten sentence reads as one', () => {
    expect(diffWords('She is warm, quick', 'She grew much older')).toEqual([
      { kind: 'same', text: 'She ' },
      { kind: 'gone', text: 'is warm, quick' },
      { kind: 'new', text: 'grew much older' },
    ]);
  });
});

const BASE: PersonaSheet = {
  ...{ name: 'Mina', emoji: '🍲', hue: 22, sheet: 'Mina cooks.', facts: ['likes tea'], greeting: 'Hello.', model: null, temperature: 0.9 },
  ...{ maxTokens: 400, language: null, talkativeness: 0.7, confidence: false },
};

test('two who edit at once: mine where I changed something, theirs elsewhere', () => {
  const mine = { ...BASE, sheet: 'Mina bakes.', facts: ['likes coffee'] };
  const theirs = { ...BASE, sheet: 'Mina fries.', temperature: 0.1 };
  expect(merged(BASE, mine, theirs)).toEqual({ ...BASE, sheet: 'Mina bakes.', facts: ['likes coffee'], temperature: 0.1 });
  expect(differing(BASE, mine)).toEqual(['sheet', 'facts']);
  expect(merged(BASE, BASE, theirs)).toEqual(theirs);
});

describe('what a room has differently', () => {
  const override = { sheetMore: 'Whispers.', temperature: 0, confidence: false };

  test('somebody else sets something meanwhile: theirs where I changed nothing, and what I am writing stays', () => {
    const draft = { ...tuneDraftOf(override), sheetMore: 'Sings.', model: 'half-writ' };
    const now = { sheetMore: 'Shouts.', temperature: 0.9 };
    expect(withTheirs(draft, override, now)).toEqual({ ...tuneDraftOf(now), sheetMore: 'Sings.', model: 'half-writ' });
    expect(withTheirs(tuneDraftOf(override), override, {})).toEqual(tuneDraftOf({}));
  });

  test('untouched it asks for nothing', () => {
    expect(tuneWishOf(tuneDraftOf(override), override)).toEqual({});
    expect(tuneWishOf(tuneDraftOf({}), {})).toEqual({});
  });

  test('only what changed is sent, and what was emptied is taken back', () => {
    const draft = { ...tuneDraftOf(override), sheetMore: ' ', maxTokens: '1,000', language: 'ko' as const, confidence: 'on' as const };
    expect(tuneWishOf(draft, override)).toEqual({ sheetMore: null, maxTokens: 1_000, language: 'ko', confidence: true });
    expect(tuneWishOf(tuneDraftOf({}), override)).toEqual({ sheetMore: null, temperature: null, confidence: null });
  });

  test('a length that is none is refused at its field', () => {
    expect(() => tuneWishOf({ ...tuneDraftOf({}), maxTokens: '7' }, {})).toThrow(expect.objectContaining({ field: 'maxTokens' }));
  });
});

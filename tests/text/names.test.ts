// Names (B45 to B48): what may be one, and when two are too alike. Every example of the list of bad input is a case here.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { ChatError } from '../../server/errors.ts';
import { cleanActorName, cleanName, skeleton } from '../../server/text/names.ts';
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

const FAMILY = '👨‍👩‍👧‍👦';

describe('B45: names that are nothing, or far too much', () => {
  test.each([
    ['nothing', ''],
    ['spaces only', '   '],
    ['tabs and lines', '\t\n '],
    ['U+3164 Hangul filler', '\u3164'],
    ['U+2800 blank pattern', '\u2800'],
    ['U+115F Hangul choseong filler', '\u115F'],
    ['U+00AD soft hyphen', '\u00AD'],
    ['a joiner', '\u200D'],
    ['a variation selector', '\uFE0F'],
  ])('B45: %s is no name', (_what, raw) => {
    expect(refusalOf(() => cleanName(raw))).toMatch(/^name_(?:empty|characters)$/u);
  });

  test.each(['\u3164', '\u2800', '\u115F', '\u00AD', '\u200B', '\u2060', '\uFFF9', '\uFFFC', '\u{13441}', '\u{16FE4}', '\u{1D159}'])(
    'B45: an invisible character inside a name is refused (%j)',
    (invisible) => {
      expect(refusalOf(() => cleanName(`a${invisible}na`))).toBe('name_characters');
    },
  );

  test.each([
    ['41 letters', 'a'.repeat(LIMITS.nameLength + 1)],
    ['256 graphemes', 'é'.repeat(256)],
    ['41 families', FAMILY.repeat(41)],
    ['20,000 combining marks', `a${'\u0301'.repeat(20_000)}`],
    ['10,000 families', FAMILY.repeat(10_000)],
  ])('B45: %s are too long, and found to be in no time', (_what, raw) => {
    const begun = computedMs();
    expect(refusalOf(() => cleanName(raw))).toBe('name_too_long');
    expect(computedMs() - begun).toBeLessThan(150);
  });

  test('B45: a pile of marks within the length is refused', () => {
    expect(refusalOf(() => cleanName(`z${'\u0335'.repeat(40)}algo`))).toBe('name_characters');
  });

  test.each([
    ['forty letters', 'a'.repeat(40), 'a'.repeat(40)],
    ['Korean', '미나', '미나'],
    ['Korean in parts', '미나'.normalize('NFD'), '미나'],
    ['accents in parts', 'Rene\u0301', 'René'],
    ['Vietnamese', 'Nguyễn Thị Ngọc'.normalize('NFD'), 'Nguyễn Thị Ngọc'],
    ['Hindi', 'राम', 'राम'],
    ['Thai', 'น้ำ', 'น้ำ'],
    ['Arabic', 'مريم', 'مريم'],
    ['a family', `ana ${FAMILY}`, `ana ${FAMILY}`],
    ['a heart', 'ana ❤️', 'ana ❤️'],
    ['a flag and a skin', '🇰🇷 👋🏽', '🇰🇷 👋🏽'],
    ['spaces around and inside', '  ana \u00A0 \u3000 b ', 'ana b'],
    ['punctuation', "Anne-Marie O'Neill, Jr.", "Anne-Marie O'Neill, Jr."],
  ])('B45: %s is a name', (_what, raw, kept) => {
    expect(cleanName(raw)).toBe(kept);
  });
});

describe('B46: names do not turn the writing around', () => {
  test.each(['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069', '\u200E', '\u200F', '\u061C'])(
    'B46: %j is refused',
    (mark) => {
      expect(refusalOf(() => cleanName(`ana${mark}gpj.exe`))).toBe('name_characters');
    },
  );
});

describe('B47: look-alikes have one skeleton', () => {
  test.each([
    ['Cyrillic а', 'аdmin', 'admin'],
    ['all Cyrillic', 'аԁміո', 'admin'],
    ['fullwidth', 'ＡＤＭＩＮ', 'admin'],
    ['case', 'Admin', 'admin'],
    ['dotless ı', 'admın', 'admin'],
    ['dotted İ', 'ADMİN', 'admin'],
    ['long ſ', 'ſam', 'sam'],
    ['Kelvin K', '\u212Ate', 'kte'],
    ['a joiner inside', 'ad\u200Dmin', 'admin'],
    ['a soft hyphen inside', 'ad\u00ADmin', 'admin'],
    ['accents', 'ádmín', 'admin'],
    ['Greek ο', 'bοb', 'bob'],
    ['spaces and dots', 'a.d m-i_n', 'admin'],
    ['a trailing dot (B48)', 'mina.', 'mina'],
    ['Korean in parts', '미나'.normalize('NFD'), '미나'],
    ['halfwidth kana', 'ｶﾞｸ', 'ガク'],
  ])('B47: %s', (_what, name, like) => {
    expect(skeleton(name)).toBe(skeleton(like));
  });

  test.each([
    ['ana', 'anna'],
    ['ben', 'bea'],
    ['미나', '미니'],
    ['राम', 'रमा'],
    ['たかし', 'だかし'],
    ['มี', 'มือ'],
    ['🦊', '🐻'],
    ['1', '2'],
  ])('B47: %s and %s are two people', (one, other) => {
    expect(skeleton(one)).not.toBe(skeleton(other));
  });
});

describe('B48: nobody poses as the room itself', () => {
  test.each(['system', 'System', 'ѕуѕtem', 's y s t e m', 'SYSTEM.', '시스템', 'Dantok', '단톡', 'everyone', '모두', 'here'])(
    'B48: %s is taken',
    (name) => {
      expect(refusalOf(() => cleanActorName(name))).toBe('name_taken');
    },
  );

  test('B48: a name comes with the key that makes it unique', () => {
    expect(cleanActorName(' Mina ')).toEqual({ name: 'Mina', nameKey: 'mina' });
    expect(cleanActorName('mina.').nameKey).toBe('mina');
  });
});

describe('for all text there is', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 60 }));

  test('a name is refused by a reason or kept as it will stay: cleaned twice it is the same', () => {
    const reasons = ['name_too_long', 'name_characters', 'name_empty'];
    fc.assert(
      fc.property(anyText, (raw) => {
        const reason = refusalOf(() => cleanName(raw));
        if (reason !== undefined) expect(reasons).toContain(reason);
        else {
          const name = cleanName(raw);
          expect(cleanName(name)).toBe(name);
          expect(name).toBe(name.normalize('NFC').trim());
          expect([...new Intl.Segmenter('und').segment(name)].length).toBeLessThanOrEqual(LIMITS.nameLength);
          expect(name.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  test('a skeleton is its own skeleton, whatever the case and the form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const bones = skeleton(name);
        expect(skeleton(bones)).toBe(bones);
        expect(skeleton(name.normalize('NFD'))).toBe(bones);
        expect(skeleton(` ${name}`)).toBe(bones);
      }),
    );
  });

  test('a visible name has a skeleton', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (raw) => {
        if (refusalOf(() => cleanName(raw)) === undefined) expect(skeleton(cleanName(raw))).not.toBe('');
      }),
    );
  });
});

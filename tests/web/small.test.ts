// The small pure parts: waiting before a reconnect, entities, emoji, keys, dates.
import { describe, expect, test } from 'vitest';
import { createFormats } from '../../web/i18n/format.ts';
import { FIRST_MS, LONGEST_MS, backoffMs } from '../../protocol/backoff.ts';
import { EMOJI, EMOJI_GROUPS, findEmoji } from '../../web/text/emoji-list.ts';
import { firstEmoji, initialOf, isGesture } from '../../web/text/emoji.ts';
import { decodeHTMLStrict } from '../../web/text/entities.ts';
import { newId } from '../../protocol/ids.ts';
import { holdsMain, isComposing } from '../../web/text/keys.ts';
import { leadsHome } from '../../web/text/links.ts';
import punycode from '../../web/text/punycode.ts';

describe('waiting before a reconnect', () => {
  test('never less than half a second, never more than half a minute', () => {
    for (let failures = 1; failures < 40; failures += 1) {
      expect(backoffMs(failures, 0)).toBe(FIRST_MS);
      expect(backoffMs(failures, 0.999_999)).toBeLessThanOrEqual(LONGEST_MS);
    }
    expect(backoffMs(20, 0.999_999)).toBe(LONGEST_MS);
  });

  test('grows, and is spread over its whole range', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, 0.5))).toEqual([750, 1_250, 2_250, 4_250]);
  });
});

test('entities that people write become letters, others stay', () => {
  expect(decodeHTMLStrict('&amp;')).toBe('&');
  expect(decodeHTMLStrict('&hellip;')).toBe('…');
  expect(decodeHTMLStrict('&constructor;')).toBe('&constructor;');
  expect(decodeHTMLStrict('&colon;')).toBe('&colon;');
});

test('hosts of any script are written in ASCII, and stay so', () => {
  expect(punycode.toASCII('한국.kr')).toBe('xn--3e0b707e.kr');
  expect(punycode.toASCII('not a host')).toBe('not a host');
  expect(punycode.toUnicode('xn--3e0b707e.kr')).toBe('xn--3e0b707e.kr');
});

test('the first emoji of what was typed, whole', () => {
  expect(firstEmoji('so 👩‍👩‍👧 nice')).toBe('👩‍👩‍👧');
  expect(firstEmoji('❤️')).toBe('❤️');
  expect(firstEmoji('plain 1')).toBeUndefined();
});

test('one to three emoji alone are a gesture; words, digits and more of them are a line', () => {
  for (const text of ['👍', ' 🎉🎉 ', '👩‍👩‍👧‍👦🇰🇷❤️', '1️⃣\n😂']) expect([text, isGesture(text)]).toEqual([text, true]);
  for (const text of ['', '😂😂😂😂', 'ok 👍', '123', '👍.', '🎉'.repeat(40)]) expect([text, isGesture(text)]).toEqual([text, false]);
});

test('emoji are found by words of either language, no two are the same', () => {
  expect(findEmoji('ramen').map(({ emoji }) => emoji)).toEqual(['🍜']);
  expect(findEmoji('라ᄆ').map(({ emoji }) => emoji)).toEqual(['🍜']);
  expect(findEmoji('nothing like it')).toEqual([]);
  const all = EMOJI_GROUPS.flatMap((group) => EMOJI[group]);
  expect(all.filter(({ emoji, words }) => firstEmoji(emoji) !== emoji || words === '')).toEqual([]);
  expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
});

test('an initial is a letter, in capitals where there are any', () => {
  expect(initialOf('  ana')).toBe('A');
  expect(initialOf('민수')).toBe('민');
  expect(initialOf('(Ben)')).toBe('B');
  expect(initialOf('…')).toBe('·');
  expect(initialOf('👩‍👩‍👧 🦊')).toBe('👩‍👩‍👧');
});

test('an Enter that ends a syllable is not an Enter', () => {
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});

test('Ctrl is Command where Ctrl moves the caret', () => {
  const ctrl = { ctrlKey: true, metaKey: false };
  expect(holdsMain(ctrl, 'Mozilla/5.0 (X11; Linux x86_64)')).toBe(true);
  expect(holdsMain(ctrl, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe(false);
  expect(holdsMain({ ctrlKey: false, metaKey: true }, 'Mozilla/5.0 (Macintosh)')).toBe(true);
});

test('ids fit what the server takes and do not repeat', () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.filter((id) => !/^[A-Za-z0-9_-]{16,40}$/.test(id))).toEqual([]);
});

describe('dates', () => {
  const words = { today: 'Today', yesterday: 'Yesterday' };
  const now = new Date(2026, 4, 4, 12).getTime();

  test('today and yesterday by their words, others by their names', () => {
    const formats = createFormats('en');
    expect(formats.day(now - 3_600_000, now, words)).toBe('Today');
    expect(formats.day(now - 86_400_000, now, words)).toBe('Yesterday');
    expect(formats.day(new Date(2026, 3, 30).getTime(), now, words)).toBe('Thursday, April 30');
    expect(formats.day(new Date(2025, 3, 30).getTime(), now, words)).toContain('2025');
  });

  test('spans of time in both languages', () => {
    expect(createFormats('en').relative(now + 3 * 86_400_000, now)).toBe('in 3 days');
    expect(createFormats('ko').relative(now - 5 * 60_000, now)).toBe('5분 전');
  });
});

test.each([
  ['http://127.0.0.1:3000/#/join/x', true],
  ['http://localhost/#/join/x', true],
  ['http://[::1]:3000/#/join/x', true],
  ['http://127.0.0.1.example.org/#/join/x', false],
  ['http://192.168.0.7:3000/#/join/x', false],
  ['https://chat.example.org/#/join/127.0.0.1', false],
  ['', false],
])('%j leads only to the machine it is opened on: %s', (address, home) => {
  expect(leadsHome(address)).toBe(home);
});

// What the screen says about the personas: every code has its words in both languages, waits and prices are told rightly.
import { describe, expect, test } from 'vitest';
import { CARD_CODES, LANES, type Meter, type Reason, type StopCard } from '../../protocol/stage.ts';
import type { Catalogue } from '../../web/i18n/en.ts';
import { en } from '../../web/i18n/en.ts';
import { createFormats } from '../../web/i18n/format.ts';
import { ko } from '../../web/i18n/ko.ts';
import {
  cardText,
  chipNames,
  chipState,
  momentWords,
  reasonWords,
  requestPrice,
  speakPrice,
  waitWords,
} from '../../web/i18n/stage-words.ts';

const LANGUAGES: [string, Catalogue][] = [
  ['English', en],
  ['Korean', ko],
];
const nameOf = (id: string): string => ({ mina: 'Mina', ana: '아나', theo: '테오' })[id] ?? id;

const REASONS: Reason[] = [
  { code: 'mentioned', by: 'ana' },
  { code: 'replied_to', by: 'ana' },
  { code: 'drawn', talkativeness: 0.7, quietFor: 6, named: true, votes: 2 },
  { code: 'everyone', by: 'ana' },
  { code: 'asked', by: 'mina' },
  { code: 'asked_anyone', by: 'mina' },
  { code: 'nobody_answered', by: 'mina' },
  { code: 'speak_now', by: 'ana' },
  { code: 'talk', by: 'ana' },
  { code: 'talk', by: null },
  { code: 'regenerate', by: 'ana' },
  { code: 'continue', by: 'ana' },
  { code: 'imported', by: 'ana' },
];

function card(part: Partial<StopCard>): StopCard {
  return { id: 'card', code: 'rested', at: 0, turnId: null, personaId: null, until: null, model: null, ...part };
}

describe.each(LANGUAGES)('in %s', (_name, t) => {
  test('every stop card has words of its own, with and without its details', () => {
    const at = (until: number): string => `#${until}`;
    const plain = CARD_CODES.map((code) => cardText(t, card({ code }), nameOf, at));
    const full = CARD_CODES.map((code) => cardText(t, card({ code, personaId: 'mina', until: 7, model: 'tiny-1' }), nameOf, at));
    expect(new Set(plain).size).toBe(CARD_CODES.length);
    expect([...plain, ...full].filter((text) => text.trim() === '' || /undefined|null|NaN|\(\)/.test(text))).toEqual([]);
    expect(full[CARD_CODES.indexOf('rate_limited')]).toContain('#7');
    expect(full[CARD_CODES.indexOf('no_model')]).toContain('tiny-1');
    expect(full[CARD_CODES.indexOf('stalled')]).toContain('Mina');
  });

  test('every reason has words of its own', () => {
    const words = REASONS.map((reason) => reasonWords(t, reason, nameOf));
    expect(new Set(words).size).toBe(REASONS.length);
    expect(words.filter((text) => text.trim() === '' || /undefined|null|NaN/.test(text))).toEqual([]);
  });

  test('every lane has words of its own', () => {
    expect(new Set(LANES.map((lane) => t.lanes[lane])).size).toBe(LANES.length);
  });
});

test('reasons read like sentences, with the particle that fits the name', () => {
  expect(reasonWords(en, { code: 'mentioned', by: 'ana' }, () => 'ana')).toBe('ana wrote their @name.');
  expect(reasonWords(en, { code: 'drawn', talkativeness: 0.7, quietFor: 1, named: false, votes: 0 }, nameOf)).toBe(
    'Drawn by lot: talkativeness 70 %, quiet for 1 line.',
  );
  expect(reasonWords(ko, { code: 'asked', by: 'ana' }, nameOf)).toBe('아나가 물었습니다.');
  expect(reasonWords(ko, { code: 'asked', by: 'x' }, () => '민준')).toBe('민준이 물었습니다.');
  expect(cardText(ko, card({ code: 'waiting_for_person', personaId: 'theo' }), nameOf, String)).toContain('테오가');
});

test('a wait is rounded up, in seconds, then minutes, then hours', () => {
  expect([-5, 0, 400, 11_100, 89_000, 89_001, 5_399_000, 5_400_001].map((waitMs) => waitWords(en, waitMs))).toEqual([
    '1 s',
    '1 s',
    '1 s',
    '12 s',
    '89 s',
    '2 min',
    '2 h',
    '2 h',
  ]);
  expect(waitWords(ko, 12_000)).toBe('12초');
});

test('a chip says who and when', () => {
  expect(chipNames(en, { speakers: ['mina', 'theo'], more: 1 }, nameOf)).toBe('Mina, 테오 +1');
  expect(chipNames(en, { speakers: [], more: 0 }, nameOf)).toBe(en.turnMemory);
  expect(chipState(en, { state: 'next', waitMs: 11_900 })).toBe('next, about 12 s');
  expect(chipState(en, { state: 'next', waitMs: 0 })).toBe('next');
  expect(chipState(en, { state: 'waiting', waitMs: 40_000 })).toBe('about 40 s');
  expect(chipState(en, { state: 'waiting', waitMs: null })).toBe('waiting');
  expect(chipState(ko, { state: 'next', waitMs: 12_000 })).toBe('다음, 약 12초');
});

test('prices: what is left for a word, one request for the rest, nothing for canned words', () => {
  const meter: Meter = {
    voice: 'model',
    of: 'room',
    perMinute: 2,
    leftThisMinute: 1,
    perDay: 200,
    leftToday: 150,
    nextSlotAt: null,
    blockedUntil: null,
  };
  expect(speakPrice(en, meter, 0)).toBe('1 of 2 left this minute');
  expect(speakPrice(en, { ...meter, perMinute: null, leftThisMinute: null }, 0)).toBe('1 request');
  expect(speakPrice(en, null, 0)).toBe('');
  expect(requestPrice(en, meter)).toBe('1 request');
  expect(requestPrice(en, { ...meter, voice: 'demo' })).toBe('');
  expect(requestPrice(ko, meter)).toBe('요청 1회');
});

test('a moment of today is a time, another day has its date', () => {
  const format = createFormats('en');
  const noon = new Date(2026, 4, 4, 12).getTime();
  expect(momentWords(format, noon + 125 * 60_000, noon)).toMatch(/^2:05.PM$/);
  expect(momentWords(format, noon + 86_400_000, noon)).toMatch(/^May 5 12:00.PM$/);
  const spent = card({ code: 'cap_reached', until: noon });
  expect(cardText(en, spent, nameOf, (at) => momentWords(format, at, noon))).toMatch(/ at 12:00.PM\.$/);
});

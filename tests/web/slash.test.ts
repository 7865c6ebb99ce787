// What a text that begins with a slash is: a command, a path, or a text that asks to be let through.
import { describe, expect, test } from 'vitest';
import { fitsName, readSlash, splitAsked, withoutEscape } from '../../web/text/slash.ts';
import { page as korean } from '../../web/i18n/ko-page.ts';

describe('a slash', () => {
  test.each([
    ['/', { name: '', words: '', named: false }],
    ['/To', { name: 'to', words: '', named: false }],
    ['/topic ', { name: 'topic', words: '', named: true }],
    ['/topic  soup \n and bread', { name: 'topic', words: 'soup \n and bread', named: true }],
    ['/주제 국', { name: '주제', words: '국', named: true }],
    ['/usr/bin is a folder', undefined],
    ['//topic', undefined],
    ['/1', undefined],
    [' /topic', undefined],
    ['a /topic', undefined],
  ])('%j', (text, wanted) => {
    expect(readSlash(text)).toEqual(wanted);
  });

  test('two of them begin a text with one', () => {
    expect(withoutEscape('//me waves')).toBe('/me waves');
    expect(withoutEscape('a // b')).toBe('a // b');
  });

  test('is found by its name and by its Korean word, also before the syllable is whole', () => {
    expect(fitsName('topic', 'to', korean.slashWords)).toBe(true);
    expect(fitsName('topic', '주제', korean.slashWords)).toBe(true);
    expect(fitsName('topic', '주ᄌ', korean.slashWords)).toBe(true);
    expect(fitsName('topic', '말', korean.slashWords)).toBe(false);
  });
});

test('whom a question is for, the longer name first', () => {
  const personas = [{ name: 'Ana' }, { name: 'Ana Maria' }, { name: '민수' }];
  expect(splitAsked('@ana maria, what now', personas)).toEqual({ persona: personas[1], words: 'what now' });
  expect(splitAsked('Ana', personas)).toEqual({ persona: personas[0], words: '' });
  expect(splitAsked('@민수 뭐 해', personas)).toEqual({ persona: personas[2], words: '뭐 해' });
  expect(splitAsked('@nobody', personas)).toBeUndefined();
});

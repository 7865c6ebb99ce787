// Korean particles after names of every kind.
import { describe, expect, test } from 'vitest';
import { ko } from '../../web/i18n/ko.ts';
import { particle, withParticle, type ParticlePair } from '../../web/text/particles.ts';

describe('a Korean particle', () => {
  test.each<[string, ParticlePair, string]>([
    ['민수', '이/가', '민수가'],
    ['지훈', '이/가', '지훈이'],
    ['민수', '을/를', '민수를'],
    ['지훈', '을/를', '지훈을'],
    ['벤', '은/는', '벤은'],
    ['아나', '은/는', '아나는'],
    ['아나', '과/와', '아나와'],
    ['벤', '과/와', '벤과'],
  ])('after %s (%s) follows the last syllable', (word, pair, expected) => {
    expect(withParticle(word, pair)).toBe(expected);
  });

  test('으로 drops its vowel after ㄹ as well', () => {
    expect(withParticle('서울', '으로/로')).toBe('서울로');
    expect(withParticle('부산', '으로/로')).toBe('부산으로');
    expect(withParticle('제주', '으로/로')).toBe('제주로');
  });

  test('after Latin letters follows how they are said in Korean', () => {
    expect(particle('Ana', '이/가')).toBe('가');
    expect(particle('Ben', '이/가')).toBe('이');
    expect(particle('Kim', '은/는')).toBe('은');
    expect(particle('Jack', '을/를')).toBe('을');
    expect(particle('Bill', '으로/로')).toBe('로');
    expect(particle('Claire', '은/는')).toBe('는');
  });

  test('after digits follows their Korean names', () => {
    expect(Array.from('0123456789', (digit) => particle(digit, '이/가')).join('')).toBe('이이가이가가이이이가');
  });

  test('looks past brackets, quotes and emoji', () => {
    expect(withParticle('지훈 🎉', '이/가')).toBe('지훈 🎉이');
    expect(withParticle('"민수"', '을/를')).toBe('"민수"를');
    expect(withParticle('🎉', '이/가')).toBe('🎉가');
    expect(withParticle('', '이/가')).toBe('가');
  });
});

test('a number of requests takes the particle it is read with', () => {
  expect(ko.numberRequestsShared(9, 3)).toBe('9, 그중 3은 다른 페르소나와 함께');
  expect(ko.numberRequestsShared(9, 2)).toBe('9, 그중 2는 다른 페르소나와 함께');
});

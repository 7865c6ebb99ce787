// 미나가, 준이, 서울로, 집으로: the particle fits the word.
import { expect, test } from 'vitest';
import { PARTICLES, withParticle } from '../../server/ai/particles.ts';
import type { Particle } from '../../server/ai/particles.ts';

test.each<[string, Particle, string]>([
  ['미나', '이/가', '미나가'],
  ['준', '이/가', '준이'],
  ['미나', '은/는', '미나는'],
  ['준', '은/는', '준은'],
  ['영화', '을/를', '영화를'],
  ['책', '을/를', '책을'],
  ['친구', '과/와', '친구와'],
  ['동생', '과/와', '동생과'],
  ['학교', '으로/로', '학교로'],
  ['집', '으로/로', '집으로'],
  ['서울', '으로/로', '서울로'],
  ['지하철', '으로/로', '지하철로'],
  ['서울', '을/를', '서울을'],
  ['미나', '아/야', '미나야'],
  ['준', '아/야', '준아'],
  ['엄마', '이랑/랑', '엄마랑'],
  ['아들', '이랑/랑', '아들이랑'],
  ['미나', '이에요/예요', '미나예요'],
  ['준', '이에요/예요', '준이에요'],
  ['값', '이/가', '값이'],
  ['준'.normalize('NFD'), '이/가', `${'준'.normalize('NFD')}이`],
  ['“집”', '을/를', '“집”을'],
  ['커피☕', '을/를', '커피☕를'],
  ['3', '이/가', '3이'],
  ['2', '이/가', '2가'],
  ['10', '을/를', '10을'],
  ['7', '으로/로', '7로'],
  ['2026', '은/는', '2026은'],
  ['ana', '이/가', 'ana가'],
  ['ben', '이/가', 'ben이'],
  ['Jim', '은/는', 'Jim은'],
  ['Paul', '으로/로', 'Paul로'],
  ['Paul', '을/를', 'Paul을'],
  ['June', '이/가', 'June이'],
  ['Mike', '이/가', 'Mike가'],
  ['Jack', '은/는', 'Jack은'],
  ['book', '을/를', 'book을'],
  ['Mark', '은/는', 'Mark는'],
  ['Chris', '을/를', 'Chris를'],
  ['Google', '을/를', 'Google을'],
  ['pizza', '을/를', 'pizza를'],
  ['CPU', '을/를', 'CPU를'],
  ['URL', '을/를', 'URL을'],
  ['PDF', '이/가', 'PDF가'],
  ['José', '이/가', 'José가'],
  ['さくら', '이/가', 'さくら가'],
  ['ラーメン', '이/가', 'ラーメン이'],
  ['漢', '이/가', '漢이(가)'],
  ['', '은/는', '은(는)'],
  ['漢', '아/야', '漢'],
])('%s + %s = %s', (word, particle, expected) => {
  expect(withParticle(word, particle)).toBe(expected);
});

test('every particle knows both forms', () => {
  for (const particle of PARTICLES) expect(withParticle('집', particle)).not.toBe(withParticle('미나', particle).replace('미나', '집'));
});

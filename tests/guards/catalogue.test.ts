// The house rule about words: none is kept that nothing says any more.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from '../../web/i18n/en.ts';

/** Who says them: the page, or the server by the codes it refuses with. */
const SPEAKERS = globSync('{protocol,server,web}/**/*.{ts,svelte}', { exclude: (file) => /(^|\/)(dist|node_modules)$/.test(file) })
  .filter((file) => !/web\/i18n\/(en|ko)[-.]/.test(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

function keysOf(words: object): string[] {
  return Object.entries(words).flatMap(([key, value]) => [
    key,
    ...(typeof value === 'object' && value !== null ? keysOf(value as object) : []),
  ]);
}

test('every word of the catalogue is said somewhere', () => {
  const said = new Set([
    ...(SPEAKERS.match(/[\p{L}\p{N}_]+/gu) ?? []),
    ...(SPEAKERS.match(/'[\w:-]+'/g) ?? []).map((text) => text.slice(1, -1)),
  ]);
  // Some codes are put together: `address_${reason}`.
  const composed = SPEAKERS.split('\n').filter((line) => line.includes('_${'));
  const isSaid = (key: string): boolean => {
    const [first = '', ...rest] = key.split('_');
    return said.has(key) || (said.has(rest.join('_')) && composed.some((line) => line.includes(first)));
  };
  expect(keysOf(en).filter((key) => !isSaid(key))).toEqual([]);
});

test('a provider has one name in Korean', () => {
  const korean = globSync('{web/i18n/ko*.ts,server/ai/demo-lines/*-ko.ts,README.ko.md}');
  expect(korean.filter((file) => readFileSync(file, 'utf8').includes('제공자'))).toEqual([]);
});

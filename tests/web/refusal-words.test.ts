// Whatever the server refuses about keys, addresses, personas, searches and files is said in words, in both languages.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { refusals as en } from '../../web/i18n/en-refusals.ts';
import { refusals as ko } from '../../web/i18n/ko-refusals.ts';

const SERVER = fileURLToPath(new URL('../../server', import.meta.url));
/** Told with the time to wait, or never to a form of this page. */
const ELSEWHERE = ['key_throttle', 'malformed', 'id_taken'];

function reasonsIn(folder: string, file: RegExp): string[] {
  const names = readdirSync(path.join(SERVER, folder)).filter((name) => file.test(name));
  const text = names.map((name) => readFileSync(path.join(SERVER, folder, name), 'utf8')).join('\n');
  return [...text.matchAll(/\breason: '(\w+)'|refuseFile\('[^']+', '(\w+)'\)/g)].map(([, plain, ofFile]) => plain ?? ofFile ?? '');
}

function addressReasons(): string[] {
  const text = readFileSync(path.join(SERVER, 'outbound/endpoint.ts'), 'utf8');
  const union = /type BaseUrlRefusal =([^;]+);/.exec(text)?.[1] ?? '';
  return [...union.matchAll(/'(\w+)'/g)].map(([, reason = '']) => `address_${reason}`);
}

test('every reason has its words', () => {
  const told = [
    ...reasonsIn('keys', /\.ts$/),
    ...reasonsIn('ai', /^(key-|directing)/),
    ...reasonsIn('search', /\.ts$/),
    ...reasonsIn('exchange', /\.ts$/),
    ...addressReasons(),
  ];
  const reasons = [...new Set(told)].filter((reason) => !ELSEWHERE.includes(reason));
  expect(reasons.length).toBeGreaterThan(30);
  expect(reasons.filter((reason) => !(reason in en.reasons))).toEqual([]);
  expect(Object.keys(ko.reasons)).toEqual(Object.keys(en.reasons));
});

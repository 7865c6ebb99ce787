// Whatever the server refuses to somebody at a terminal is said in words, in both languages.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { refusals as en } from '../../cli/words/en-refusals.ts';
import { refusals as ko } from '../../cli/words/ko-refusals.ts';
import { refusalOf } from '../../server/ai/call-refusal.ts';
import { PROVIDER_ERRORS, ProviderError } from '../../server/ai/types.ts';

/** What is behind a line, a command after a slash, and a question from outside. */
const FILES = [
  'ai/call-desk',
  'ai/calls',
  'ai/call-streams',
  'ai/directing',
  'http/authentication',
  'http/request-limit',
  'text/message-text',
];
/** Of what this program never asks for: a line to be written anew or continued; and a form it never sends. */
const ELSEWHERE = ['not_failed', 'whole', 'malformed'];

function reasonsIn(name: string): string[] {
  const text = readFileSync(fileURLToPath(new URL(`../../server/${name}.ts`, import.meta.url)), 'utf8');
  return [...text.matchAll(/\breason: '(\w+)'/g)].map(([, reason = '']) => reason);
}

test('every reason of a refusal that can be met at a terminal has its words', () => {
  const told = [...new Set(FILES.flatMap(reasonsIn))].filter((reason) => !ELSEWHERE.includes(reason));
  expect(told.length).toBeGreaterThan(10);
  const answers = PROVIDER_ERRORS.map((code) => refusalOf(new ProviderError(code)).details?.reason ?? '');
  const silences = ['no_voice', 'bad_key', 'out_of_credit', 'cap_reached'];
  expect([...told, ...answers, ...silences].filter((reason) => !(reason in en.reasons))).toEqual([]);
  expect(Object.keys(ko.reasons)).toEqual(Object.keys(en.reasons));
});

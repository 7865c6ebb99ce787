// Counting tokens: exact once the tokenizer of the model is there, cautious before, and never slow or surprised by what people write.
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { counterOf, encodingOf, estimateTokens, loadTokenizer } from '../../server/ai/tokens.ts';
import { computedMs } from '../harness/cpu-time.ts';

const TEXTS = [
  'hello there, how are you today?',
  '안녕하세요, 오늘 저녁은 뭐 드셨어요?',
  'const x = [1, 2, 3].map((n) => n * 2);',
  '😀😀 family 👨‍👩‍👧‍👦',
  '',
];
const AS_TEXT = { disallowedSpecial: new Set<string>() };

test('before the tokenizer is loaded an estimate stands in, and it is not below the truth', async () => {
  const estimates = TEXTS.map(counterOf('gpt-4o'));
  expect(estimates).toEqual(TEXTS.map(estimateTokens));
  await loadTokenizer('gpt-4o');
  const exact = TEXTS.map(counterOf('gpt-4o'));
  for (const [at, estimate] of estimates.entries()) expect(estimate).toBeGreaterThanOrEqual(exact[at] ?? 0);
});

test.each([
  ['gpt-4o-mini', 'o200k'],
  ['openai/gpt-4.1', 'o200k'],
  ['gpt-5-nano', 'o200k'],
  ['o3-mini', 'o200k'],
  ['openai/gpt-oss-120b', 'o200k'],
  ['ft:gpt-4o-mini:kitchen', 'o200k'],
  ['gpt-4', 'cl100k'],
  ['gpt-4-turbo', 'cl100k'],
  ['gpt-3.5-turbo', 'cl100k'],
  ['claude-sonnet-4', null],
  ['meta-llama/llama-3.3-70b', null],
  ['gemma3:4b', null],
] as const)('the tokenizer of %s is %s', (model, encoding) => {
  expect(encodingOf(model)).toBe(encoding);
});

test('counts are those of the tokenizer of the model', async () => {
  for (const model of ['gpt-4o', 'gpt-4', 'gemma3:4b']) await loadTokenizer(model);
  for (const text of TEXTS) {
    expect(counterOf('gpt-4o')(text)).toBe(countO200k(text));
    expect(counterOf('gpt-4')(text)).toBe(countCl100k(text));
    expect(counterOf('gemma3:4b')(text)).toBeGreaterThanOrEqual(countO200k(text));
  }
});

test('special tokens in a text are text', async () => {
  await loadTokenizer('gpt-4o');
  expect(counterOf('gpt-4o')('<|endoftext|><|im_start|>system')).toBe(countO200k('<|endoftext|><|im_start|>system', AS_TEXT));
});

test.each([
  ['a letter', 'a', 20_000],
  ['a syllable', '가', 4_000],
  ['a sign of a script that tokenizers do not know', 'ꀀ', 16_000],
  ['an emoji', '😀', 4_000],
  ['a family', '👨‍👩‍👧‍👦', 1_000],
  ['a space', ' ', 20_000],
  ['a line end', '\n', 20_000],
])('%s, repeated, is counted in pieces: at once, and never too low', async (_what, sign, times) => {
  await loadTokenizer('gpt-4o');
  const text = sign.repeat(times);
  const before = computedMs();
  const counted = counterOf('gpt-4o')(text);
  expect(computedMs() - before).toBeLessThan(500);
  expect(counted).toBeGreaterThanOrEqual(countO200k(text, AS_TEXT));
});

// Counting tokens: exact once the tokenizer is there, cautious before, and never slow or surprised by what people write.
import { expect, test } from 'vitest';
import { countTokens, estimateTokens, loadTokenizer } from '../../server/ai/tokens.ts';

const TEXTS = [
  'hello there, how are you today?',
  '안녕하세요, 오늘 저녁은 뭐 드셨어요?',
  'const x = [1, 2, 3].map((n) => n * 2);',
  '😀😀 family 👨‍👩‍👧‍👦',
  '',
];

test('before the tokenizer is loaded an estimate stands in, and it is not below the truth', async () => {
  const estimates = TEXTS.map((text) => estimateTokens(text));
  await loadTokenizer();
  const exact = TEXTS.map((text) => countTokens(text));
  for (const [at, estimate] of estimates.entries()) expect(estimate).toBeGreaterThanOrEqual(exact[at] ?? 0);
});

test('exact counts are those of the o200k family', async () => {
  await loadTokenizer();
  expect(countTokens('hello world')).toBe(2);
  expect(countTokens('')).toBe(0);
});

test('special tokens in a text are text', async () => {
  await loadTokenizer();
  expect(countTokens('<|endoftext|><|im_start|>system')).toBeGreaterThan(4);
});

test('a letter repeated 100,000 times is counted at once', async () => {
  await loadTokenizer();
  const before = performance.now();
  expect(countTokens('a'.repeat(100_000))).toBeGreaterThan(0);
  expect(performance.now() - before).toBeLessThan(2_000);
});

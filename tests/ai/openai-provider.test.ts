// Every way a provider may answer, over real HTTP, and the one exact end each comes to. (CONVERSATION §7; F45-F62)
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScenarioName } from '../harness/fake-scenarios.ts';
import { REFERENCE } from '../harness/fake-stream.ts';
import { openRig, type Rig } from '../harness/provider-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ elsewhere: 'http://127.0.0.1:9' });
});
afterAll(() => rig.close());

const FIVE = 'one two three four five ';

describe('an answer arrives whole, whatever its form', () => {
  const forms: ScenarioName[] = [
    ...([
      'plain',
      'role-only',
      'empty-choices',
      'usage-first',
      'odd-usage',
      'null-content',
      'array-content',
      'reasoning',
      'index-7',
      'odd-shapes',
    ] as const),
    ...([
      'eos',
      'after-done',
      'proto-keys',
      'our-frames',
      'no-end-mark',
      'no-done',
      'until-close',
      'no-last-blank-line',
      'cut-after-finish',
    ] as const),
    ...([
      'bytes',
      'thirteens',
      'cr-only',
      'crlf',
      'mixed-ends',
      'bom',
      'multi-line',
      'multi-line-crlf',
      'split-pairs',
      'text-type',
      'whole',
      'whole-late',
    ] as const),
  ];
  test.each(forms)('%s', async (model) => {
    const { text, end, kinds, chunks } = await rig.ask(model);
    expect({ text, end }).toEqual({ text: REFERENCE, end: 'finish: stop' });
    expect(kinds).toMatch(/^htu?f$/);
    expect(chunks.every((chunk) => chunk.type !== 'text' || chunk.text.isWellFormed())).toBe(true);
  });

  test('prototypes are as they were', () => {
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
    expect(({} as Record<string, unknown>)['admin']).toBe(undefined);
  });
});

interface End {
  text?: string;
  end: string;
  retryable?: boolean;
  status?: number | null;
}

const ENDS: Partial<Record<ScenarioName, End>> = {
  'rate-limit': { end: 'rate_limited', status: 429 },
  'rate-limit-bare': { end: 'rate_limited', status: 429 },
  quota: { end: 'out_of_credit', status: 429 },
  payment: { end: 'out_of_credit', status: 402 },
  unauthorized: { end: 'bad_key', status: 401 },
  forbidden: { end: 'bad_key', status: 403 },
  'no-model': { end: 'no_model', status: 404 },
  'string-error': { end: 'no_model', status: 404 },
  'no-such-page': { end: 'bad_response', status: 404 },
  context: { end: 'context_length', status: 400 },
  'context-in-words': { end: 'context_length', status: 400 },
  'content-policy': { end: 'filtered', status: 400 },
  'bad-request': { end: 'unsupported', status: 400 },
  'request-timeout': { end: 'timeout', status: 408, retryable: true },
  conflict: { end: 'server', status: 409, retryable: true },
  'server-error': { end: 'server', status: 500, retryable: true },
  'bad-gateway': { end: 'server', status: 502, retryable: true },
  unavailable: { end: 'server', status: 503, retryable: true },
  overloaded: { end: 'server', status: 529, retryable: true },
  'gzip-refusal': { end: 'rate_limited', status: 429 },
  'redirect-301': { end: 'bad_response' },
  'redirect-302': { end: 'bad_response' },
  'redirect-307': { end: 'bad_response' },
  'redirect-308': { end: 'bad_response' },
  'redirect-self': { end: 'bad_response' },
  'redirect-file': { end: 'bad_response' },
  // Inside a 200.
  'error-in-stream': { text: 'Hello ', end: 'server' },
  'error-at-once': { end: 'server', retryable: true },
  'error-event': { end: 'server', retryable: true },
  'error-finish': { text: 'Hello ', end: 'server' },
  'rate-limit-in-stream': { end: 'rate_limited' },
  'whole-error': { end: 'out_of_credit' },
  // How it ended.
  length: { text: REFERENCE, end: 'finish: length' },
  'length-of-nothing': { end: 'empty' },
  'content-filter': { text: 'Hello ', end: 'finish: content_filter' },
  refusal: { end: 'filtered' },
  'tool-calls': { end: 'unsupported' },
  'tool-finish': { text: 'Hello ', end: 'unsupported' },
  'unknown-finish': { text: 'Hello ', end: 'unsupported' },
  'says-nothing': { text: ' \n', end: 'empty' },
  // Time.
  hang: { end: 'timeout' },
  'slow-headers': { end: 'timeout' },
  'error-stall': { end: 'stalled' },
  stall: { text: FIVE, end: 'stalled' },
  comments: { text: FIVE, end: 'stalled' },
  'empty-chunks': { text: FIVE, end: 'stalled' },
  // The connection.
  cut: { text: FIVE, end: 'cut' },
  'ends-inside': { text: FIVE, end: 'cut' },
  reset: { text: FIVE, end: 'cut' },
  'reset-at-once': { end: 'unreachable', retryable: true },
  'no-finish': { text: FIVE, end: 'cut' },
  // Nonsense.
  'bad-utf8': { end: 'bad_response' },
  'broken-json': { end: 'bad_response' },
  'good-then-deep': { text: FIVE, end: 'cut' },
  'null-choice': { end: 'bad_response' },
  deep: { end: 'bad_response' },
  'gzip-bomb': { end: 'bad_response' },
  'many-headers': { end: 'bad_response' },
  'long-header': { end: 'bad_response' },
  'interim-flood': { end: 'bad_response' },
  'old-http': { end: 'bad_response' },
  upgrade: { end: 'bad_response' },
  html: { end: 'bad_response' },
  'text-html': { end: 'bad_response' },
  'empty-body': { end: 'bad_response' },
  'empty-json': { end: 'bad_response' },
  'no-content': { end: 'bad_response' },
  'not-json': { end: 'bad_response' },
  'whole-null': { end: 'bad_response' },
  'whole-deep': { end: 'bad_response' },
};

describe('every other answer comes to one exact end, after one request', () => {
  test.each(Object.entries(ENDS))('%s', async (model, { text = '', end, retryable = false, status = null }) => {
    const before = rig.fake.journal.length;
    const answer = await rig.ask(model);
    expect({ text: answer.text, end: answer.end }).toEqual({ text, end });
    if (answer.error !== null) expect({ retryable: answer.error.retryable }).toEqual({ retryable });
    if (status !== null) expect(answer.error?.status).toBe(status);
    expect(rig.fake.journal.length - before).toBe(1);
    expect(answer.ms).toBeLessThan(1500);
    await rig.fake.journal.at(-1)?.closed;
  });
});

describe('what an error says', () => {
  test('of one line, without markup, control or invisible characters', async () => {
    expect((await rig.ask('bad-request')).error?.detail).toBe('roles must alternate ‹b›user‹/b›/ assistant at line 3 [•••]');
  });

  test('is cut at 300 characters', async () => {
    expect((await rig.ask('long-words')).error?.detail).toHaveLength(300);
  });

  test('is nothing when it was a web page', async () => {
    for (const model of ['server-error', 'bad-gateway', 'no-such-page']) expect((await rig.ask(model)).error?.detail).toBe('');
    expect((await rig.ask('html')).error?.detail).toBe('a web page');
  });

  test('what a refusing model said is kept for the owner', async () => {
    expect((await rig.ask('refusal')).error?.detail).toBe('I will not do that.');
  });
});

describe('headers (F45)', () => {
  test('come first, with a success', async () => {
    const [first] = (await rig.ask('plain')).chunks;
    expect(first).toEqual({ type: 'headers', limits: { requestsLimit: 3, requestsRemaining: 2 } });
  });

  test.each([
    ['rate-limit', { retryAfterMs: 2000, requestsLimit: 3, requestsRemaining: 0 }],
    ['rate-limit-zero', { retryAfterMs: 0 }],
    ['rate-limit-negative', {}],
    ['rate-limit-hour', { retryAfterMs: 3_600_000 }],
    ['rate-limit-absurd', {}],
    ['rate-limit-date', { retryAfterMs: 30_000 }],
    ['rate-limit-garbage', {}],
    ['rate-limit-ms', { retryAfterMs: 1500 }],
    ['rate-limit-reset', { requestsRemaining: 0, requestsResetMs: 52_140_000, tokensResetMs: 20 }],
    ['overloaded', { retryAfterMs: 7000 }],
    ['quota', { retryAfterMs: 5000 }],
    ['gzip-refusal', { retryAfterMs: 3000 }],
  ])('%s', async (model, limits) => {
    expect((await rig.ask(model)).error?.limits).toEqual(limits);
  });
});

describe('usage', () => {
  test('is one chunk before the finish', async () => {
    expect((await rig.ask('plain')).chunks.slice(-2)).toEqual([
      { type: 'usage', promptTokens: 12, completionTokens: 9 },
      { type: 'finish', reason: 'stop' },
    ]);
    expect((await rig.ask('usage-first')).chunks.at(-2)).toEqual({ type: 'usage', promptTokens: 5, completionTokens: 7 });
    expect((await rig.ask('whole')).chunks.at(-2)).toEqual({ type: 'usage', promptTokens: 12, completionTokens: 9 });
  });

  test('that makes no sense is no usage', async () => {
    expect((await rig.ask('odd-usage')).kinds).toBe('htf');
  });
});

describe('logprobs', () => {
  test('come with the text when they were asked for, the mean where a chunk has several', async () => {
    const { chunks } = await rig.ask('logprobs', { logprobs: true });
    expect(chunks.filter(({ type }) => type === 'text')).toEqual([
      { type: 'text', text: 'Hello ', logprob: -0.5 },
      { type: 'text', text: 'there', logprob: -0.375 },
      { type: 'text', text: '.' },
    ]);
  });

  test('are not asked for unasked', async () => {
    await rig.ask('logprobs');
    expect(rig.fake.journal.at(-1)?.body.logprobs).toBe(undefined);
  });
});

test('only text crosses: foreign events and fields leave no trace (B84)', async () => {
  const { chunks } = await rig.ask('our-frames');
  const keys = new Set(chunks.flatMap((chunk) => Object.keys(chunk)));
  expect([...keys].sort()).toEqual(['limits', 'reason', 'text', 'type']);
});

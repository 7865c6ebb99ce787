// What refusals mean, in the shapes in which different servers write them. (CONVERSATION §7; F47-F50, F58)
import { expect, test } from 'vitest';
import { meaningOf, readError, readErrorText } from '../../server/ai/provider-errors.ts';
import { computedMs } from '../harness/cpu-time.ts';

const CASES: [who: string, status: number | null, body: string, meaning: string][] = [
  [
    'OpenAI, too fast',
    429,
    '{"error":{"message":"Rate limit reached for gpt","type":"tokens","code":"rate_limit_exceeded"}}',
    'rate_limited',
  ],
  [
    'OpenAI, no credit',
    429,
    '{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}',
    'out_of_credit',
  ],
  // The same words, and only too fast: it has no credit to run out of.
  [
    'Gemini, too fast',
    429,
    '[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing","status":"RESOURCE_EXHAUSTED"}}]',
    'rate_limited',
  ],
  [
    'Gemini, bad key',
    400,
    '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]',
    'bad_key',
  ],
  [
    'Gemini, model',
    404,
    '[{"error":{"code":404,"message":"models/x is not found for API version v1main","status":"NOT_FOUND"}}]',
    'no_model',
  ],
  [
    'DeepSeek, no credit',
    402,
    '{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}',
    'out_of_credit',
  ],
  [
    'Anthropic, no credit',
    400,
    '{"error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}',
    'out_of_credit',
  ],
  ['OpenRouter, no such model', 400, '{"error":{"message":"foo/bar is not a valid model ID","code":400}}', 'no_model'],
  ['OpenRouter, behind it', null, '{"code":502,"message":"Provider returned error"}', 'server again'],
  ['OpenRouter, behind it too fast', null, '{"code":429,"message":"Provider returned error"}', 'rate_limited'],
  [
    'Ollama, model',
    404,
    '{"error":{"message":"model \\"llama9\\" not found, try pulling it first","type":"api_error","param":null,"code":null}}',
    'no_model',
  ],
  ['Ollama, its own interface', 404, '{"error":"model \'x\' not found"}', 'no_model'],
  [
    'llama.cpp, context',
    400,
    '{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}',
    'context_length',
  ],
  ['llama.cpp, loading', 503, '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}', 'server again'],
  [
    'vLLM, context',
    400,
    '{"object":"error","message":"This model\'s maximum context length is 4096 tokens. However…","type":"BadRequestError","code":400}',
    'context_length',
  ],
  [
    'vLLM, model',
    404,
    '{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}',
    'no_model',
  ],
  ['a framework, wrong path', 404, '{"detail":"Not Found"}', 'bad_response'],
  [
    'OpenAI, wrong path',
    404,
    '{"error":{"message":"Invalid URL (POST /chat/completions)","type":"invalid_request_error"}}',
    'bad_response',
  ],
  ['a gateway, wrong path', 404, '<html><body>404</body></html>', 'bad_response'],
  ['OpenAI, no access', 403, '{"error":{"message":"Project does not have access to model gpt-9","code":"model_not_found"}}', 'no_model'],
  ['a country', 403, '{"error":{"message":"Country, region, or territory not supported"}}', 'bad_key'],
  ['a firewall', 403, '<html>Attention required</html>', 'bad_key'],
  ['Mistral, bad key', 401, '{"message":"Unauthorized","request_id":"x"}', 'bad_key'],
  ['Mistral, field', 422, '{"object":"error","message":{"detail":[]},"type":"invalid_request_error"}', 'unsupported'],
  [
    'Azure, filter',
    400,
    '{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter"}}',
    'filtered',
  ],
  ['too large', 413, '{"error":{"message":"Request too large for model, tokens limit","code":"tokens_limit_reached"}}', 'context_length'],
  ['method', 405, '{"error":{"message":"Method Not Allowed"}}', 'unsupported'],
  ['slow', 408, '', 'timeout again'],
  ['busy', 409, '', 'server again'],
  ['500', 500, 'oops', 'server again'],
  ['529', 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'server again'],
  ['599', 599, '', 'server again'],
  ['418', 418, 'short and stout', 'unsupported'],
];

test.each(CASES)('%s (%s)', (_who, status, body, meaning) => {
  const { code, retryable } = meaningOf(status, readErrorText(body));
  expect(retryable ? `${code} again` : code).toBe(meaning);
});

test('words are taken from own properties, and no more than are needed', () => {
  const hostile: unknown = JSON.parse(
    '{"__proto__":{"message":"not this"},"error":{"__proto__":{"code":"insufficient_quota"},"message":"this"}}',
  );
  expect(readError(hostile)).toEqual({ message: 'this', code: '', type: '', param: '', structured: true });
  expect(readErrorText(JSON.stringify({ error: { message: 'x'.repeat(50_000) } })).message).toHaveLength(4096);
  expect(readErrorText(`{"error":{"message":"${'x'.repeat(200_000)}"}}`).message).toHaveLength(4096);
});

test('a deeply wrapped error is nothing to fall over', () => {
  const depth = 5000;
  const text = `${'{"error":'.repeat(depth)}1${'}'.repeat(depth)}`;
  expect(() => readErrorText(text)).not.toThrow();
  expect(readErrorText('['.repeat(30_000))).toMatchObject({ structured: false });
});

test('the patterns take their time from nobody', () => {
  const started = computedMs();
  for (const piece of ['model ', 'input exceeds ', 'api key ', 'request '.repeat(3), 'a']) {
    meaningOf(400, readError({ message: piece.repeat(50_000) }));
  }
  expect(computedMs() - started).toBeLessThan(200);
});

// What is sent, and what a refusal teaches about the next request. One stream() is one request: the gate counts on it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScenarioName } from '../harness/fake-scenarios.ts';
import { CANARY, SCENE, collect, openRig, requestOf, sceneSchema, type Rig } from '../harness/provider-rig.ts';
import { learn, knownCapabilities, memoryCapabilities } from '../../server/ai/capabilities.ts';
import { readErrorText } from '../../server/ai/provider-errors.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const lastBody = () => rig.fake.journal.at(-1)!.body;

test('a request holds what was asked for and nothing about this machine', async () => {
  await rig.ask('plain');
  const { headers, body, path } = rig.fake.journal[0]!;
  expect(path).toBe('/v1/chat/completions');
  expect(headers).toEqual({
    accept: 'text/event-stream, application/json',
    'accept-encoding': 'identity',
    authorization: `Bearer ${CANARY}`,
    connection: 'close',
    'content-length': expect.any(String) as string,
    'content-type': 'application/json',
    host: rig.fake.origin.slice('http://'.length),
    'user-agent': 'dantok',
  });
  expect(body).toEqual({
    model: 'plain',
    messages: requestOf('plain').messages,
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.7,
    max_tokens: 200,
  });
});

test('a temperature that was not set is not sent', async () => {
  await rig.ask('plain', { temperature: null });
  expect(lastBody().temperature).toBe(undefined);
});

test('the token limit has its newer name at OpenAI and the older one elsewhere', () => {
  const nameAt = (baseUrl: string) => knownCapabilities(baseUrl, memoryCapabilities()).of('m').tokenLimit;
  expect(nameAt('https://api.openai.com/v1')).toBe('max_completion_tokens');
  expect(nameAt('https://eu.api.openai.com/v1')).toBe('max_completion_tokens');
  expect(nameAt('https://api.openai.com.evil.tld/v1')).toBe('max_tokens');
  expect(nameAt('http://127.0.0.1:11434/v1')).toBe('max_tokens');
});

test('what was stored and is no longer understood is left out', () => {
  const store = memoryCapabilities();
  const known = knownCapabilities('https://llm.example.org/v1', {
    ...store,
    read: () => ({ scenes: 'opera', usage: 'yes', temperature: false, __proto__: { logprobs: false } }),
  });
  expect(known.of('m')).toEqual({ scenes: 'schema', usage: true, logprobs: true, temperature: false, tokenLimit: 'max_tokens' });
});

describe('a refused parameter is left out from then on', () => {
  const CASES: [ScenarioName, object][] = [
    ['refuses-usage', { usage: false }],
    ['refuses-in-detail', { usage: false }],
    ['refuses-temperature', { temperature: false }],
    ['refuses-logprobs', { logprobs: false }],
    ['refuses-max-tokens', { tokenLimit: 'max_completion_tokens' }],
  ];
  test.each(CASES)('%s', async (model, learned) => {
    const first = await rig.ask(model, { logprobs: true });
    expect([first.end, first.error?.retryable]).toEqual(['unsupported', true]);
    expect(rig.fake.journal).toHaveLength(1);
    expect(rig.capabilities.read(model)).toEqual(learned);
    expect((await rig.ask(model, { logprobs: true })).end).toBe('finish: stop');
    expect(rig.fake.journal).toHaveLength(2);
  });
});

describe('scenes', () => {
  test('are asked for by a schema that names who may speak', async () => {
    const { text, end } = await rig.ask('scene', { scene: SCENE });
    expect(end).toBe('finish: stop');
    const { lines } = JSON.parse(text) as { lines: { speaker: string }[] };
    expect(lines.map(({ speaker }) => speaker)).toEqual(['mina', 'teo']);
    expect(lastBody().response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'scene', strict: true, schema: sceneSchema(SCENE) },
    });
  });

  test('then in JSON mode with the schema in words, then not at all, without a request', async () => {
    expect(rig.provider.scenesFor('m')).toBe('schema');
    rig.fake.enqueue('refuses-schema');
    expect((await rig.ask('m', { scene: SCENE })).error?.retryable).toBe(true);
    expect(rig.provider.scenesFor('m')).toBe('json');
    rig.fake.enqueue('scene');
    expect((await rig.ask('m', { scene: SCENE })).text).toContain('"speaker":"mina"');
    expect(lastBody().response_format).toEqual({ type: 'json_object' });
    expect(lastBody().messages?.[0]?.content).toContain('JSON schema');
    expect(lastBody().messages?.[0]?.content).toContain('"enum":["mina","teo"]');
    rig.provider.sceneFailed('m');
    expect(rig.provider.scenesFor('m')).toBe('none');
    const refused = await rig.ask('m', { scene: SCENE });
    expect([refused.end, refused.error?.retryable]).toEqual(['unsupported', false]);
    expect(rig.fake.journal).toHaveLength(2);
    expect((await rig.ask('m')).end).toBe('finish: stop');
  });

  test('what is learned of one model says nothing of another', async () => {
    rig.fake.enqueue('refuses-schema');
    await rig.ask('m', { scene: SCENE });
    expect([rig.provider.scenesFor('m'), rig.provider.scenesFor('n')]).toEqual(['json', 'schema']);
  });

  test.each<[ScenarioName, string]>([
    ['scene-cut', 'finish: length'],
    ['scene-not-json', 'finish: stop'],
    ['scene-unknown-speaker', 'finish: stop'],
  ])('%s is passed on as it is', async (model, end) => {
    const answer = await rig.ask(model, { scene: SCENE });
    expect(answer.end).toBe(end);
    expect(answer.text).not.toBe('');
  });
});

describe('nothing is learned', () => {
  test.each<ScenarioName>(['rate-limit', 'quota', 'unauthorized', 'context', 'server-error', 'no-model', 'bad-request', 'request-timeout'])(
    'from %s',
    async (model) => {
      await rig.ask(model, { scene: SCENE, logprobs: true });
      expect(rig.capabilities.read(model)).toBe(undefined);
    },
  );

  test('from a limit that is only too high', () => {
    const caps = knownCapabilities('https://llm.example.org/v1', memoryCapabilities()).of('m');
    const said = readErrorText('{"error":{"message":"max_tokens is too large: 5000. This model has at most 4096."}}');
    expect(learn({ max_tokens: 5000 }, caps, said)).toBe(null);
  });
});

describe('models', () => {
  test('are listed by name, once each, the odd ones left out', async () => {
    const models = [
      { id: 'llama3.2:1b' },
      { id: 'qwen/qwen3 4b' },
      { id: 'llama3.2:1b' },
      { id: 7 },
      { id: '' },
      { id: 'a\u202eb' },
      { id: 'x'.repeat(300) },
      null,
    ];
    const listing = await openRig({ models });
    expect(await listing.provider.listModels(new AbortController().signal)).toEqual(['llama3.2:1b', 'qwen/qwen3 4b']);
    expect(listing.fake.journal.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'GET', path: '/v1/models', body: {} },
    ]);
    await listing.close();
  });

  test.each<[ScenarioName, string]>([
    ['unauthorized', 'bad_key'],
    ['html', 'bad_response'],
    ['not-json', 'bad_response'],
    ['hang', 'timeout'],
    ['rate-limit', 'rate_limited'],
  ])('%s', async (scenario, code) => {
    rig.fake.enqueue(scenario);
    await expect(rig.provider.listModels(new AbortController().signal)).rejects.toMatchObject({ name: 'ProviderError', code });
  });

  test('stop is heard', async () => {
    await expect(rig.provider.listModels(AbortSignal.abort())).rejects.toMatchObject({ code: 'stopped' });
    expect(rig.fake.journal).toEqual([]);
  });
});

test('a request made after another was refused is asked afresh', async () => {
  expect((await collect(rig.provider, requestOf('rate-limit'))).end).toBe('rate_limited');
  expect((await collect(rig.provider, requestOf('plain'))).end).toBe('finish: stop');
});

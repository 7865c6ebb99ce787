// The key is in one place: the Authorization header of the request. (F65, B67)
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { redactionCases } from '../harness/redaction-cases.ts';
import { SCENARIOS, type ScenarioName } from '../harness/fake-scenarios.ts';
import { CANARY, openRig, type Rig } from '../harness/provider-rig.ts';
import { memoryCapabilities } from '../../server/ai/capabilities.ts';
import { realClock } from '../../server/ai/clock.ts';
import { openOpenAIProvider } from '../../server/ai/openai-provider.ts';
import { showable } from '../../server/ai/redact.ts';

let rig: Rig;
const printed: unknown[][] = [];
beforeAll(async () => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...line: unknown[]) => {
      printed.push(line);
    });
  }
  rig = await openRig({ patience: { headersMs: 100, idleMs: 80, totalMs: 1000, tailMs: 30 }, elsewhere: 'http://127.0.0.1:9' });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rig.close();
});

const FLOODS = new Set<string>(['huge-line', 'huge-event', 'tiny-events', 'comment-flood']);
const all = (Object.keys(SCENARIOS) as ScenarioName[]).filter((name) => !FLOODS.has(name));

function everyWay(value: unknown): string {
  const deep = inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null });
  return [JSON.stringify(value), deep, String(value), value instanceof Error ? `${value.stack ?? ''} ${value.message}` : ''].join('\n');
}

test.each(all)('no trace of it after %s', async (model) => {
  const { chunks, error } = await rig.ask(model);
  const traces = everyWay(chunks) + everyWay(error) + everyWay(rig.provider) + everyWay(printed);
  expect(traces).not.toContain(CANARY);
  expect(traces).not.toContain(CANARY.slice(3, 20));
  expect(rig.fake.journal.at(-1)?.headers.authorization).toBe(`Bearer ${CANARY}`);
});

test('nothing was printed at all', () => {
  expect(printed).toEqual([]);
});

describe('a key that cannot be sent is refused without being repeated (B67)', () => {
  test.each(['', 'sk-a\r\nx: y', 'sk-\u0000', 'sk-열쇠', ' sk-a', 'sk a', 'x'.repeat(2000)])('%j', (apiKey) => {
    let thrown: unknown;
    try {
      openOpenAIProvider({
        baseUrl: rig.fake.baseUrl,
        apiKey,
        fetch: async () => new Response(null),
        clock: realClock,
        capabilities: memoryCapabilities(),
        sceneSchema: () => ({}),
      });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'ProviderError', code: 'bad_key', detail: '' });
  });
});

describe('what a provider says is shown without it', () => {
  test.each(redactionCases(CANARY))('%s', (_name, said, shown) => {
    expect(showable(said, CANARY)).toBe(shown);
  });

  test('a word that is the whole key of a local server is no secret of three letters', () => {
    expect(showable('model foo not found', 'foo')).toBe('model foo not found');
  });
});

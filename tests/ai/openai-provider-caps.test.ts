// Too much of everything: given up at the caps, without filling the memory or holding up everybody else. The far end has a process of
// its own. (F60)
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { computedMs } from '../harness/cpu-time.ts';
import type { ScenarioName } from '../harness/fake-scenarios.ts';
import { CANARY, collect, requestOf, sceneSchema } from '../harness/provider-rig.ts';
import { memoryCapabilities } from '../../server/ai/capabilities.ts';
import { realClock } from '../../server/ai/clock.ts';
import { openOpenAIProvider, type OpenAIProvider } from '../../server/ai/openai-provider.ts';
import { openOutbound } from '../../server/outbound/outbound.ts';

let farEnd: ChildProcess;
let provider: OpenAIProvider;
beforeAll(async () => {
  farEnd = fork(fileURLToPath(new URL('../harness/far-end.ts', import.meta.url)), { execArgv: [] });
  const origin = await new Promise<string>((resolve) => farEnd.once('message', (said) => resolve(said as string)));
  const outbound = openOutbound({ allowedPrivateOrigins: [origin], after: realClock.after });
  provider = openOpenAIProvider({
    baseUrl: `${origin}/v1`,
    apiKey: CANARY,
    fetch: outbound.fetchFor('administrator'),
    clock: realClock,
    capabilities: memoryCapabilities(),
    sceneSchema,
  });
  // The first request compiles half the SDK.
  for (const model of ['plain', 'endless', 'tiny-events']) await collect(provider, requestOf(model));
});
afterAll(() => {
  farEnd.disconnect();
});

const MB = 1024 * 1024;
const CASES: [model: ScenarioName, end: string, detail: string, bytes: number][] = [
  ['huge-line', 'bad_response', 'too_large: event', 0],
  ['huge-event', 'bad_response', 'too_large: event', 0],
  ['tiny-events', 'bad_response', 'too_large: events', 0],
  ['comment-flood', 'bad_response', 'too_large: stream', 0],
  ['endless', 'cut', 'too long', 64 * 1024],
  ['whole-huge', 'cut', 'too long', 64 * 1024],
  ['gzip-bomb', 'bad_response', 'encoding', 0],
  ['many-headers', 'bad_response', 'bad_http: HPE_HEADER_OVERFLOW', 0],
  ['interim-flood', 'bad_response', 'bad_http: 1xx', 0],
  ['deep', 'bad_response', 'too_large: depth', 0],
];

test.each(CASES)('%s', async (model, end, detail, bytes) => {
  const before = process.memoryUsage().rss;
  const began = computedMs();
  const turns = watchTurns();
  const answer = await collect(provider, requestOf(model));
  turns.stop();
  expect({ end: answer.end, detail: answer.error?.detail }).toEqual({ end, detail });
  const length = Buffer.byteLength(answer.text);
  expect(length <= bytes && length > bytes - 4).toBe(true);
  // Alone it is 12 MB and 50 ms at most; other tests run beside this one.
  expect((process.memoryUsage().rss - before) / MB).toBeLessThan(40);
  expect(turns.longestMs).toBeLessThan(250);
  expect(computedMs() - began).toBeLessThan(4000);
});

/** How long this thread computes without looking whether there is anything else to do. */
function watchTurns(): { longestMs: number; stop: () => void } {
  let before = computedMs();
  const look = (): void => {
    const now = computedMs();
    turns.longestMs = Math.max(turns.longestMs, now - before);
    before = now;
  };
  const ticking = setInterval(look, 1);
  const stop = (): void => {
    look();
    clearInterval(ticking);
  };
  const turns = { longestMs: 0, stop };
  return turns;
}

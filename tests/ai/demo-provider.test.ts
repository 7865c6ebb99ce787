// The demo voice as a provider: streams on the clock, stops at once, needs nothing. (PRODUCT §1)
import { describe, expect, test } from 'vitest';
import { openDemoProvider } from '../../server/ai/demo-provider.ts';
import { SceneReader, sceneSchema } from '../../server/ai/scene-format.ts';
import type { Chunk, ProviderRequest, SceneShape } from '../../server/ai/types.ts';
import { ProviderError } from '../../server/ai/types.ts';
import { KITCHEN_TABLE } from '../../server/personas/presets/presets.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';
import { z } from 'zod';

const PERSONAS = KITCHEN_TABLE.map(({ key, name, sheet }) => ({ id: `id-${key}`, name: name.en, preset: key, sheet: sheet.en }));
const PEOPLE = [{ id: 'ana', name: 'ana' }];
const SHAPE: SceneShape = { speakers: PERSONAS, members: [...PERSONAS, ...PEOPLE], maxLines: 3 };

function request(more: Partial<ProviderRequest> = {}, signal = new AbortController().signal): ProviderRequest {
  return {
    model: 'demo',
    messages: [{ role: 'user', content: 'hello' }],
    temperature: null,
    maxTokens: 400,
    scene: null,
    logprobs: false,
    demo: {
      language: 'en',
      personas: PERSONAS,
      speakerId: PERSONAS[0]!.id,
      people: PEOPLE,
      lines: [{ authorId: 'ana', name: 'ana', kind: 'person', text: 'Hello, I made pancakes' }],
      closing: false,
      topic: '',
      seed: 'turn 1',
    },
    signal,
    ...more,
  };
}

async function listen(clock: VirtualClock, asked: ProviderRequest) {
  const heard: { at: number; chunk: Chunk }[] = [];
  let error: unknown = null;
  const reading = (async () => {
    try {
      for await (const chunk of openDemoProvider({ clock }).stream(asked)) heard.push({ at: clock.monotonic(), chunk });
    } catch (thrown) {
      error = thrown;
    }
  })();
  return { heard, reading, failure: () => error };
}

function textOf(heard: readonly { chunk: Chunk }[]): string {
  return heard.map(({ chunk }) => (chunk.type === 'text' ? chunk.text : '')).join('');
}

test('a reply: a few characters at a time, the first within 150 ms, then usage and the end', async () => {
  const clock = new VirtualClock();
  const { heard, reading } = await listen(clock, request());
  await clock.advance(20_000);
  await reading;
  const texts = heard.filter(({ chunk }) => chunk.type === 'text');
  expect(heard[0]?.chunk).toEqual({ type: 'headers', limits: {} });
  expect(texts[0]!.at).toBeLessThanOrEqual(150);
  expect(texts.length).toBeGreaterThan(4);
  for (const [n, { at }] of texts.entries()) if (n > 0) expect(at - texts[n - 1]!.at).toBe(40);
  expect(heard.slice(-2).map(({ chunk }) => chunk.type)).toEqual(['usage', 'finish']);
  expect(heard.at(-1)?.chunk).toEqual({ type: 'finish', reason: 'stop' });
  expect(heard.at(-2)?.chunk).toMatchObject({ promptTokens: 2 });
});

test('a scene: the schema’s JSON, its first line whole within half a second', async () => {
  const clock = new VirtualClock();
  const { heard, reading } = await listen(clock, request({ scene: SHAPE }));
  await clock.advance(500);
  expect(new SceneReader(SHAPE).push(textOf(heard)).length).toBeGreaterThanOrEqual(1);
  await clock.advance(20_000);
  await reading;
  expect(z.fromJSONSchema(sceneSchema(SHAPE)).safeParse(JSON.parse(textOf(heard))).success).toBe(true);
  expect(new SceneReader(SHAPE).push(textOf(heard))).toHaveLength(3);
});

test.each([0, 1, 119, 120, 130, 500])('stopped after %i ms it ends within 50 ms and leaves no timer', async (ms) => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const { heard, reading, failure } = await listen(clock, request({}, stop.signal));
  if (ms > 0) await clock.advance(ms);
  const before = heard.length;
  stop.abort();
  await clock.advance(50);
  await reading;
  expect(failure()).toBeInstanceOf(ProviderError);
  expect(failure()).toMatchObject({ code: 'stopped' });
  expect(heard.length).toBeLessThanOrEqual(before + 1);
  expect(heard.some(({ chunk }) => chunk.type === 'finish')).toBe(false);
});

test('already stopped: not a word', async () => {
  const { heard, reading, failure } = await listen(new VirtualClock(), request({}, AbortSignal.abort()));
  await reading;
  expect(heard).toEqual([]);
  expect(failure()).toMatchObject({ code: 'stopped' });
});

test('the reader may go away in the middle', async () => {
  const clock = new VirtualClock();
  const reading = (async () => {
    for await (const chunk of openDemoProvider({ clock }).stream(request())) if (chunk.type === 'text') break;
  })();
  await clock.advance(200);
  await reading;
});

test('no more tokens than allowed', async () => {
  const clock = new VirtualClock();
  const { heard, reading } = await listen(clock, request({ maxTokens: 4 }));
  await clock.advance(20_000);
  await reading;
  expect(heard.at(-1)?.chunk).toEqual({ type: 'finish', reason: 'length' });
  expect(textOf(heard).length).toBeLessThanOrEqual(12);
});

describe('as a provider', () => {
  test('it has one model', async () => {
    expect(openDemoProvider({ clock: new VirtualClock() }).voice).toBe('demo');
    expect(await openDemoProvider({ clock: new VirtualClock() }).listModels(new AbortController().signal)).toEqual(['demo']);
  });

  test('emoji and syllables are never cut', async () => {
    const clock = new VirtualClock();
    const base = request();
    const { heard, reading } = await listen(
      clock,
      request({
        demo: {
          ...base.demo,
          language: 'ko',
          people: [{ id: 'ana', name: '👨‍👩‍👧‍👦아나' }],
          lines: [{ authorId: 'ana', name: '👨‍👩‍👧‍👦아나', kind: 'person', text: '안녕하세요!' }],
        },
      }),
    );
    await clock.advance(20_000);
    await reading;
    for (const { chunk } of heard) if (chunk.type === 'text') expect(chunk.text.isWellFormed()).toBe(true);
    expect(textOf(heard)).toContain('👨‍👩‍👧‍👦아나님');
  });
});

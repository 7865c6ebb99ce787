// A provider at the fake far end, impatient by default, and the whole of one answer in a shape that can be compared.
import { memoryCapabilities, type CapabilityStore } from '../../server/ai/capabilities.ts';
import { realClock } from '../../server/ai/clock.ts';
import { openOpenAIProvider, type OpenAIProvider } from '../../server/ai/openai-provider.ts';
import { ProviderError, type Chunk, type Clock, type ProviderRequest, type SceneShape } from '../../server/ai/types.ts';
import type { Patience } from '../../server/ai/watchdog.ts';
import { openOutbound, type OutboundOptions } from '../../server/outbound/outbound.ts';
import { openFakeProvider, type FakeOptions, type FakeProvider } from './fake-provider.ts';
import { PacedClock } from './paced-clock.ts';

export const CANARY = 'sk-canary-7f3a9c2e51b84d06a1f9';

/** Short enough to wait for; on a paced clock long enough for a machine that does other things too. */
export const IMPATIENT: Patience = { headersMs: 400, idleMs: 300, totalMs: 5_000, tailMs: 100 };

export interface Rig {
  fake: FakeProvider;
  provider: OpenAIProvider;
  capabilities: CapabilityStore;
  ask: (model: string, more?: Partial<ProviderRequest>) => Promise<Answer>;
  close: () => Promise<void>;
}

export interface Answer {
  kinds: string;
  text: string;
  chunks: Chunk[];
  /** `finish: stop`, or the code of the error. */
  end: string;
  error: ProviderError | null;
  /** On the clock of whoever asked. */
  ms: number;
}

export interface RigOptions extends FakeOptions {
  patience?: Partial<Patience>;
  clock?: Clock;
  outbound?: Partial<OutboundOptions>;
  apiKey?: string;
}

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const fake = await openFakeProvider(options);
  const outbound = openOutbound({ allowedPrivateOrigins: [fake.origin], after: realClock.after, ...options.outbound });
  const capabilities = memoryCapabilities();
  const { clock = new PacedClock() } = options;
  const provider = openOpenAIProvider({
    baseUrl: fake.baseUrl,
    apiKey: options.apiKey ?? CANARY,
    fetch: outbound.fetchFor('administrator'),
    clock,
    capabilities,
    sceneSchema,
    patience: { ...IMPATIENT, ...options.patience },
  });
  return { fake, provider, capabilities, ask: (model, more) => collect(provider, requestOf(model, more), clock), close: fake.close };
}

export function requestOf(model: string, more: Partial<ProviderRequest> = {}): ProviderRequest {
  return {
    model,
    messages: [
      { role: 'system', content: 'You are Mina.' },
      { role: 'user', content: 'ana: hello' },
    ],
    temperature: 0.7,
    maxTokens: 200,
    scene: null,
    logprobs: false,
    demo: { language: 'en', personas: [], speakerId: null, people: [], lines: [], closing: false, topic: '', seed: 's' },
    signal: new AbortController().signal,
    ...more,
  };
}

export async function collect(provider: Pick<OpenAIProvider, 'stream'>, request: ProviderRequest, clock = realClock): Promise<Answer> {
  const started = clock.monotonic();
  const chunks: Chunk[] = [];
  let error: ProviderError | null = null;
  try {
    for await (const chunk of provider.stream(request)) chunks.push(chunk);
  } catch (thrown) {
    if (!(thrown instanceof ProviderError)) throw thrown;
    error = thrown;
  }
  const last = chunks.at(-1);
  const finish = last?.type === 'finish' ? `finish: ${last.reason}` : 'nothing';
  return {
    kinds: chunks
      .map(({ type }) => type[0])
      .join('')
      .replace(/t+/g, 't'),
    text: chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join(''),
    chunks,
    end: error === null ? finish : error.code,
    error,
    ms: clock.monotonic() - started,
  };
}

export const SCENE: SceneShape = {
  speakers: [
    { id: 'mina', name: 'Mina' },
    { id: 'teo', name: 'Teo' },
  ],
  members: [{ id: 'ana', name: 'ana' }],
  maxLines: 3,
};

export function sceneSchema(scene: SceneShape): Record<string, unknown> {
  const line = {
    type: 'object',
    properties: { speaker: { type: 'string', enum: scene.speakers.map(({ id }) => id) }, text: { type: 'string' } },
    required: ['speaker', 'text'],
    additionalProperties: false,
  };
  return { type: 'object', properties: { lines: { type: 'array', items: line } }, required: ['lines'], additionalProperties: false };
}

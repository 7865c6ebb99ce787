// The provider that is a model somewhere: Chat Completions of any compatible server. The only importer of openai. One `stream()` is one
// HTTP request or none: it never retries, so that the gate's count is the truth; what a refusal taught is remembered for the next
// request. An answer ends with a finish chunk or a ProviderError, never just so. (CONVERSATION §5, §7; RELIABILITY 5.4)
import type OpenAI from 'openai';
import type { Stream } from 'openai/streaming';
import { endedInsideEvent } from '../outbound/outbound.ts';
import type { OutboundFetch } from '../outbound/outbound.ts';
import { parseJson } from '../text/json.ts';
import { knownCapabilities, learn, nextSceneForm } from './capabilities.ts';
import type { Capabilities, CapabilityStore, KnownCapabilities } from './capabilities.ts';
import { openReader } from './completion-reader.ts';
import type { CompletionReader, Outcome } from './completion-reader.ts';
import { completionBody } from './completion-request.ts';
import { own, ownList, ownText } from './own.ts';
import { failureOf, limitsOf, openCall, refused } from './provider-call.ts';
import type { Call, CallOptions } from './provider-call.ts';
import { readError } from './provider-errors.ts';
import { showable } from './redact.ts';
import { ProviderError } from './types.ts';
import type { Chunk, Clock, FinishReason, Provider, ProviderErrorCode, ProviderRequest, SceneShape } from './types.ts';
import { PATIENCE } from './watchdog.ts';
import type { Patience } from './watchdog.ts';

export interface OpenAIProviderOptions {
  /** Judged when it was entered; the fetch judges it again. */
  baseUrl: string;
  apiKey: string;
  fetch: OutboundFetch;
  clock: Clock;
  /** Of this key alone. */
  capabilities: CapabilityStore;
  /** The JSON schema of a scene's answer. */
  sceneSchema: (scene: SceneShape) => Record<string, unknown>;
  patience?: Partial<Patience>;
}

export interface OpenAIProvider extends Provider {
  /** How this model can be asked for a scene; `none`: only single calls, a scene request is refused before it is sent. */
  scenesFor: (model: string) => Capabilities['scenes'];
  /** The answer to a scene held no scene: the next one is asked for in a simpler form. */
  sceneFailed: (model: string) => void;
}

interface Setup extends CallOptions {
  baseUrl: string;
  known: KnownCapabilities;
  sceneSchema: OpenAIProviderOptions['sceneSchema'];
}

const MAX_MODELS = 2000;
const MAX_MODEL_NAME = 200;

export function openOpenAIProvider(options: OpenAIProviderOptions): OpenAIProvider {
  // A key that cannot stand in a header would be repeated by whoever complains about it.
  if (!/^[\x21-\x7e]{1,1024}$/.test(options.apiKey)) throw new ProviderError('bad_key');
  const { baseUrl, apiKey, fetch, clock, sceneSchema } = options;
  const known = knownCapabilities(baseUrl, options.capabilities);
  const setup: Setup = { baseUrl, apiKey, fetch, clock, sceneSchema, known, patience: { ...PATIENCE, ...options.patience } };
  return {
    voice: 'model',
    stream: (request) => stream(setup, request),
    listModels: (signal) => listModels(setup, signal),
    scenesFor: (model) => known.of(model).scenes,
    sceneFailed: (model) => {
      known.remember(model, { scenes: nextSceneForm(known.of(model).scenes) });
    },
  };
}

/** The SDK holds 37 MB and takes a fifth of a second to load: nothing of it before there is a key. */
export function loadSdk() {
  return import('openai');
}

function clientFor(Client: typeof OpenAI, setup: Setup, call: Call): OpenAI {
  return new Client({
    apiKey: setup.apiKey,
    baseURL: setup.baseUrl,
    // Named, so that nothing is picked up from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    // Ours comes first.
    timeout: setup.patience.totalMs + 5_000,
    fetch: call.fetch,
  });
}

async function* stream(setup: Setup, request: ProviderRequest): AsyncGenerator<Chunk, void, undefined> {
  const caps = setup.known.of(request.model);
  const form = request.scene === null ? (request.form ?? null) : { name: 'scene' as const, schema: setup.sceneSchema(request.scene) };
  if (form !== null && caps.scenes === 'none') throw new ProviderError('unsupported', { detail: 'scenes' });
  const body = completionBody(request, form, caps);
  const reader = openReader();
  const { outcome } = reader;
  // Before the call, whose patience is for the provider.
  const { OpenAI: Client } = await loadSdk();
  const call = openCall(setup, request.signal);
  try {
    const { data, response } = await clientFor(Client, setup, call).chat.completions.create(body, { signal: call.signal }).withResponse();
    const limits = limitsOf(response, setup.clock);
    yield { type: 'headers', limits };
    const reported = (error: unknown): ProviderError =>
      refused({ status: null, limits, said: readError(error) }, setup.apiKey, outcome.hasText);
    yield* textOf(eventsOf(data, response, reported), reader, call);
  } catch (error) {
    const failure = failureOf(call, error, setup.apiKey, outcome.hasText);
    // A form that a stranger made up teaches nothing about ours.
    const learned = request.format === undefined ? lessonOf(call, failure.code, body, caps) : null;
    if (learned !== null) {
      setup.known.remember(request.model, learned);
      throw mayBeAskedAgain(failure);
    }
    // How the connection ends matters no more once the provider said that it had finished.
    if (failure.code === 'stopped' || outcome.finish === null) throw failure;
  } finally {
    call.close();
  }
  if (outcome.usage !== null) yield { type: 'usage', ...outcome.usage };
  yield { type: 'finish', reason: conclude(outcome, call, setup.apiKey) };
}

/** The text of the events as it comes, for as long as there is a reason to listen. */
async function* textOf(
  events: AsyncIterable<unknown>,
  { read, outcome }: CompletionReader,
  { watchdog }: Call,
): AsyncGenerator<Chunk, void, undefined> {
  for await (const event of events) {
    const { pieces, progressed } = read(event);
    if (outcome.toolCall) return;
    if (progressed) watchdog.progressed();
    for (const piece of pieces) {
      watchdog.hold();
      yield piece;
      watchdog.progressed();
    }
    if (outcome.full) return;
    if (outcome.finish !== null) watchdog.finishing();
  }
}

async function listModels(setup: Setup, signal: AbortSignal): Promise<string[]> {
  const { OpenAI: Client } = await loadSdk();
  const call = openCall(setup, signal);
  try {
    const response = await clientFor(Client, setup, call).models.list({ signal: call.signal }).asResponse();
    const listing = await documentOf(response);
    const models = Array.isArray(listing) ? (listing as unknown[]) : ownList(listing, 'data');
    const names = models.map((model) => ownText(model, 'id')).filter((name) => name !== null);
    return [...new Set(names.filter(isModelName))].slice(0, MAX_MODELS);
  } catch (error) {
    throw failureOf(call, error, setup.apiKey, false);
  } finally {
    call.close();
  }
}

/** Why it ended, judged only now: both an abort and a stream that was cut end the SDK's loop as if all were well. */
function conclude(outcome: Outcome, call: Call, apiKey: string): FinishReason {
  const failed = (code: ProviderErrorCode, detail = ''): ProviderError => new ProviderError(code, { detail: showable(detail, apiKey) });
  const { givenUp } = call;
  if (givenUp === 'stopped' || (givenUp !== null && outcome.finish === null)) throw failureOf(call, null, apiKey, outcome.hasText);
  if (outcome.toolCall) throw failed('unsupported', 'tool call');
  if (outcome.full) throw failed('cut', 'too long');
  if (!outcome.seen) throw failed('bad_response', 'no completion');
  if (outcome.finish === null) throw failed('cut', 'no finish reason');
  if (outcome.finish === 'error') throw failed('server', 'finish reason "error"');
  if (outcome.refusal.trim() !== '') throw failed('filtered', outcome.refusal);
  const reason = FINISH_REASONS.get(outcome.finish);
  if (reason === undefined) throw failed('unsupported', `finish reason "${outcome.finish}"`);
  if (!outcome.hasText && reason !== 'content_filter') throw failed('empty', outcome.finish);
  return reason;
}

const FINISH_REASONS = new Map<string, FinishReason>([
  ['stop', 'stop'],
  // Other servers' words for the same.
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['content_filter', 'content_filter'],
]);

/** The events of a stream, or the whole completion of a server that does not stream as one event. */
async function* eventsOf(
  data: Stream<unknown>,
  response: Response,
  reported: (error: unknown) => ProviderError,
): AsyncGenerator<unknown, void, undefined> {
  const type = response.headers.get('content-type') ?? '';
  if (/html|xml/i.test(type)) throw new ProviderError('bad_response', { status: response.status, detail: 'a web page' });
  if (/json/i.test(type)) {
    const completion = await documentOf(response);
    const error = own(completion, 'error');
    if (error !== undefined && error !== null) throw reported(error);
    yield completion;
    return;
  }
  try {
    yield* data;
  } catch (error) {
    const { APIError } = await loadSdk();
    if (error instanceof APIError && error.status === undefined) throw reported(error.error);
    // Half an event at the end was cut off; half an event before that is nonsense.
    if (error instanceof SyntaxError) throw new ProviderError(endedInsideEvent(response) ? 'cut' : 'bad_response', { detail: 'event' });
    throw error;
  }
}

async function documentOf(response: Response): Promise<unknown> {
  const bytes = await response.arrayBuffer();
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProviderError('bad_response', { status: response.status, detail: 'not JSON' });
  }
}

/** A refused parameter, learned from: only where the refusal was about the request and not about the key, the room or the hour. */
function lessonOf({ refusal, givenUp }: Call, code: ProviderErrorCode, body: object, caps: Capabilities): Partial<Capabilities> | null {
  if (refusal === null || givenUp !== null) return null;
  if (code !== 'unsupported' && code !== 'no_model' && !(code === 'server' && refusal.said.message !== '')) return null;
  return learn(body, caps, refusal.said);
}

function mayBeAskedAgain(failure: ProviderError): ProviderError {
  const { limits, status, detail } = failure;
  return new ProviderError('unsupported', { limits, status, detail, retryable: true });
}

function isModelName(name: string): boolean {
  return name !== '' && name.length <= MAX_MODEL_NAME && /^[\x21-\x7e][\x20-\x7e]*$/.test(name);
}

// The words the AI modules share. Types only; imports nothing of ours but ids.
import type { Id, Manner } from '../../protocol/records.ts';
import type { Asked, Lane, Reason } from '../../protocol/stage.ts';

// ---- time -------------------------------------------------------------------------------------------------------------------
/** Injected everywhere, so that six hours can pass in a second and a wall clock can jump. */
export interface Clock {
  /** Wall time, milliseconds since 1970; may jump. */
  now: () => number;
  /** Monotonic milliseconds. */
  monotonic: () => number;
  /** A timer on the monotonic clock; returns its cancel. */
  after: (ms: number, run: () => void) => () => void;
}

// ---- turns ------------------------------------------------------------------------------------------------------------------
/** What decide() wants to happen. */
export interface TurnPlan {
  kind: 'reply' | 'scene';
  lane: Lane;
  /** reply: exactly the one who speaks. scene: who may speak, the drawn first speaker first. */
  personaIds: Id[];
  depth: number;
  /** At most this many lines (scene); 1 for a reply. */
  maxLines: number;
  /** The last line the allowance permits: close, do not ask. */
  closing: boolean;
  /** Wait this long for a person before the turn may go (a persona asked a person). */
  notBeforeMs: number;
  reason: Reason;
}

export type Silence =
  | 'only_people_addressed'
  | 'manner'
  | 'nobody_unmuted'
  | 'allowance'
  | 'decay'
  | 'paused'
  | 'no_trigger'
  | 'waiting_for_person'
  | 'empty'
  | 'archived';

export interface Decision {
  turns: TurnPlan[];
  /** Set when nobody speaks: why. */
  silence: Silence | null;
}

// ---- what decide() sees -------------------------------------------------------------------------------------------------------
export interface PersonaSeat {
  id: Id;
  name: string;
  /** 0 to 1. */
  talkativeness: number;
  muted: boolean;
  /** Lines in the room since this persona last spoke (large when never). */
  quietFor: number;
  spokeSinceLastPerson: boolean;
  /** Votes of people for who speaks next. */
  votes: number;
}

export interface RoomForDecision {
  roomId: Id;
  manner: Manner;
  paused: boolean;
  archived: boolean;
  /** AI lines this chain may still grow by. */
  allowanceLeft: number;
  /** A bot's line counts like a person's, but brings no fresh allowance. */
  heedsBots: boolean;
  people: { id: Id; name: string }[];
  personas: PersonaSeat[];
  lastSpeakerId: Id | null;
}

export interface LineForDecision {
  id: Id;
  authorId: Id;
  authorKind: 'person' | 'persona' | 'bot';
  text: string;
  /** Members chosen by `@` (stable ids), in order of appearance. */
  mentions: Id[];
  replyToAuthorId: Id | null;
  /** What the model declared about its line (scenes): whom it asks. */
  asks: Asked | null;
  /** 0 for a person's line; a persona's line has its turn's depth. */
  depth: number;
}

// ---- providers -----------------------------------------------------------------------------------------------------------------
export interface PromptMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What a scene may contain: the schema of the structured output is made from this. */
export interface SceneShape {
  /** Personas that may speak. */
  speakers: { id: Id; name: string }[];
  /** Whom a line may ask. */
  members: { id: Id; name: string }[];
  maxLines: number;
}

/** The demo voice has no model to read the prompt with: it gets the room in plain form. A real provider never looks at it. */
export interface DemoContext {
  language: 'ko' | 'en';
  personas: { id: Id; name: string; preset: string | null; sheet: string; facts?: readonly string[] }[];
  speakerId: Id | null;
  people: { id: Id; name: string }[];
  /** The newest lines, oldest first. */
  lines: { authorId: Id; name: string; kind: 'person' | 'persona' | 'bot'; text: string }[];
  closing: boolean;
  topic: string;
  /** Same seed, same words. */
  seed: string;
}

export interface AnswerForm {
  name: 'scene' | 'memory';
  schema: Record<string, unknown>;
}

/** The form that whoever asks from outside wants: JSON, or JSON of their own schema. */
export type AnswerFormat =
  { type: 'json_object' } | { type: 'json_schema'; json_schema: { name: string; strict: boolean; schema: Record<string, unknown> } };

/** How the next word is drawn, in the words of Chat Completions; left out: as the provider likes. */
export interface Sampling {
  top_p?: number;
  presence_penalty?: number;
  frequency_penalty?: number;
  seed?: number;
  stop?: string[];
}

export interface ProviderRequest {
  model: string;
  messages: PromptMessage[];
  temperature: number | null;
  maxTokens: number;
  /** Null: free text, streamed. */
  scene: SceneShape | null;
  logprobs: boolean;
  /** Another form than a scene's that the answer is to have, where the model can be asked for one. */
  form?: AnswerForm | undefined;
  /** From outside of rooms; a request for a scene has neither. */
  format?: AnswerFormat;
  sampling?: Sampling;
  demo: DemoContext;
  signal: AbortSignal;
}

export type FinishReason = 'stop' | 'length' | 'content_filter';

export type Chunk =
  | { type: 'headers'; limits: HeaderLimits }
  | { type: 'text'; text: string; /** Natural log of the token's probability, where offered. */ logprob?: number }
  | { type: 'usage'; promptTokens: number; completionTokens: number }
  /** Always the last chunk of an answer that ended by itself. None: it was cut. */
  | { type: 'finish'; reason: FinishReason };

/** What response headers said, as absolute monotonic-free durations. Absent: not said, or nonsense. */
export interface HeaderLimits {
  requestsLimit?: number;
  requestsRemaining?: number;
  requestsResetMs?: number;
  tokensLimit?: number;
  tokensRemaining?: number;
  tokensResetMs?: number;
  retryAfterMs?: number;
  organisation?: string;
}

export const PROVIDER_ERRORS = [
  'rate_limited',
  'out_of_credit',
  'bad_key',
  'no_model',
  'context_length',
  'unreachable',
  'server',
  'timeout',
  'stalled',
  'cut',
  'filtered',
  'empty',
  'bad_response',
  'unsupported',
  'stopped',
] as const;
export type ProviderErrorCode = (typeof PROVIDER_ERRORS)[number];

export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  readonly limits: HeaderLimits;
  readonly status: number | null;
  /** At most 300 characters of what the provider said, key redacted, for the key's owner alone. */
  readonly detail: string;
  /** A retry in the same lane may help (connect errors, 408, 409, 5xx, before any token). */
  readonly retryable: boolean;

  constructor(code: ProviderErrorCode, more: { limits?: HeaderLimits; status?: number | null; detail?: string; retryable?: boolean } = {}) {
    super(`provider: ${code}`);
    this.name = 'ProviderError';
    this.code = code;
    this.limits = more.limits ?? {};
    this.status = more.status ?? null;
    this.detail = more.detail ?? '';
    this.retryable = more.retryable ?? false;
  }
}

export interface Provider {
  readonly voice: 'demo' | 'model';
  /** Yields headers, text…, usage, finish; throws ProviderError. Ends the connection within a second of the signal. */
  stream: (request: ProviderRequest) => AsyncIterable<Chunk>;
  /** Names of models; spends no request of the budget where the provider has a free listing. Throws ProviderError. */
  listModels: (signal: AbortSignal) => Promise<string[]>;
}

// ---- the gate --------------------------------------------------------------------------------------------------------------------
export interface KeyLimits {
  /** Null: no limit a minute (a local server); concurrency paces. */
  perMinute: number | null;
  perDay: number | null;
  tokensPerMinute: number | null;
  concurrent: number;
}

/** One request that left, or is about to: written before it is sent. */
export interface SendRow {
  id: number;
  /** Wall time of the send. */
  at: number;
  lane: Lane;
  tokens: number;
}

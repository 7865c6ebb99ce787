// Reads a completion, event by event or in one block: text, usage, why it ended. Takes the few fields it knows by own-property reads and
// nothing else, so that only text crosses from a provider into the room. Pure: no clock, no socket. (F56-F60, F62, B84)
import { own, ownCount, ownList, ownText } from './own.ts';
import type { Chunk } from './types.ts';

export type TextChunk = Extract<Chunk, { type: 'text' }>;

export interface Reading {
  pieces: TextChunk[];
  /** It said something, be it only a thought that is not shown. */
  progressed: boolean;
}

export interface Outcome {
  /** Something that looked like a completion arrived. */
  seen: boolean;
  finish: string | null;
  usage: { promptTokens: number; completionTokens: number } | null;
  refusal: string;
  toolCall: boolean;
  hasText: boolean;
  /** The text reached its cap; the rest was not taken. */
  full: boolean;
}

export interface CompletionReader {
  read: (event: unknown) => Reading;
  outcome: Outcome;
}

export const MAX_TEXT_BYTES = 64 * 1024;

export function openReader(maxBytes = MAX_TEXT_BYTES): CompletionReader {
  const outcome: Outcome = { seen: false, finish: null, usage: null, refusal: '', toolCall: false, hasText: false, full: false };
  let heldBack = '';
  let bytes = 0;

  function take(text: string, logprob: number | null): TextChunk[] {
    const { whole, half } = splitHalf(heldBack + text);
    heldBack = half;
    if (whole === '' || outcome.full) return [];
    const fitting = fit(whole, maxBytes - bytes);
    outcome.full = fitting.length < whole.length;
    bytes += Buffer.byteLength(fitting);
    if (fitting.trim() !== '') outcome.hasText = true;
    return fitting === '' ? [] : [logprob === null ? { type: 'text', text: fitting } : { type: 'text', text: fitting, logprob }];
  }

  function readChoice(choice: unknown): Reading {
    const delta = own(choice, 'delta') ?? own(choice, 'message');
    const finish = ownText(choice, 'finish_reason');
    if (finish !== null && finish !== '') outcome.finish = finish;
    if (ownList(delta, 'tool_calls').length > 0 || isObject(own(delta, 'function_call'))) outcome.toolCall = true;
    const refusal = ownText(delta, 'refusal') ?? '';
    if (outcome.refusal.length < 1000) outcome.refusal += refusal;
    const text = contentOf(own(delta, 'content'));
    const thought = ownText(delta, 'reasoning_content') ?? ownText(delta, 'reasoning') ?? '';
    return { pieces: take(text, logprobOf(choice)), progressed: text !== '' || thought !== '' || refusal !== '' };
  }

  return {
    outcome,
    read(event) {
      const choices = own(event, 'choices');
      const usage = usageOf(own(event, 'usage'));
      if (usage !== null) outcome.usage = usage;
      if (!Array.isArray(choices)) return NOTHING;
      outcome.seen = true;
      // We ask for one answer; whatever calls itself another is not ours.
      const mine = (choices as unknown[]).find((choice) => isObject(choice) && (own(choice, 'index') ?? 0) === 0);
      return mine === undefined ? NOTHING : readChoice(mine);
    },
  };
}

const NOTHING: Reading = { pieces: [], progressed: false };

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Plain text, or a list of parts of which the text ones count. */
function contentOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as unknown[]).map((part) => (ownText(part, 'type') === 'text' ? (ownText(part, 'text') ?? '') : '')).join('');
}

function usageOf(usage: unknown): Outcome['usage'] {
  const promptTokens = ownCount(usage, 'prompt_tokens');
  const completionTokens = ownCount(usage, 'completion_tokens');
  return promptTokens === null || completionTokens === null ? null : { promptTokens, completionTokens };
}

/** The mean over the tokens of this chunk; null when the provider says nothing usable. */
function logprobOf(choice: unknown): number | null {
  const tokens = ownList(own(choice, 'logprobs'), 'content').map((token) => own(token, 'logprob'));
  const usable = tokens.filter((value): value is number => typeof value === 'number' && Number.isFinite(value) && value <= 0);
  return usable.length === 0 || usable.length < tokens.length ? null : usable.reduce((sum, value) => sum + value, 0) / usable.length;
}

/** Some servers cut a character between its two UTF-16 halves. A half that never gets its other one is dropped. */
function splitHalf(text: string): { whole: string; half: string } {
  const last = text.charCodeAt(text.length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return { whole: (isHalf ? text.slice(0, -1) : text).toWellFormed(), half: isHalf ? text.slice(-1) : '' };
}

/** The longest start of the text that has no more than so many bytes, never half a character. */
function fit(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  return Buffer.from(text)
    .subarray(0, Math.max(0, bytes))
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

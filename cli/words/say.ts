// Puts codes and moments into words of either language. Pure.
import type { Id } from '../../protocol/records.ts';
import type { StopCard } from '../../protocol/stage.ts';
import { CLOSE } from '../../protocol/close-codes.ts';
import { Stopped } from '../client.ts';
import { Refusal, Unreachable, UsageError } from '../failure.ts';
import { en, type Words } from './en.ts';
import { ko } from './ko.ts';

export type Language = 'en' | 'ko';

export function wordsOf(language: Language): Words {
  return language === 'ko' ? ko : en;
}

/** For English the server's own words, where there are none of ours. */
export function refusalWords(words: Words, { code, reason, message }: Refusal): string {
  const known = (words.reasons as Record<string, string>)[reason ?? ''];
  if (known !== undefined) return known;
  return words === en && message !== '' ? message : words.errors[code];
}

export function failureWords(words: Words, error: unknown, origin: string): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof Unreachable) return words.unreachable(origin, error.message);
  if (error instanceof Refusal) return refusalWords(words, error);
  if (error instanceof Stopped) return stoppedWords(words, error);
  return error instanceof Error ? error.message : String(error);
}

export function stoppedWords(words: Words, { code, status }: { code: number; status: number }): string {
  if (status === 401 || code === CLOSE.signedOut) return words.stopped.signed_out;
  if (status === 403) return words.stopped.forbidden;
  if (status !== 0) return words.stopped.not_found;
  if (code === CLOSE.crowded) return words.stopped.crowded;
  return code === CLOSE.upgrade ? words.stopped.upgrade : words.stopped.other;
}

export function cardWords(words: Words, card: StopCard, nameOf: (id: Id) => string): string {
  return words.cards[card.code]({
    name: card.personaId === null ? words.aPersona : nameOf(card.personaId),
    until: card.until === null ? null : moment(card.until),
    model: card.model,
  });
}

const MINUTES_FROM_S = 90;

/** Never too short: rounded up. */
export function waitWords(words: Words, waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return seconds < MINUTES_FROM_S ? words.seconds(seconds) : words.minutes(Math.ceil(seconds / 60));
}

export function clock(at: number): string {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

export function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

/** A time of day; with its date when that is not today. */
function moment(at: number): string {
  return day(at) === day(Date.now()) ? clock(at) : `${day(at)} ${clock(at)}`;
}

// Why the program ends without having done what it was asked: the server's refusal, no server, or a call that makes no sense. Each has an
// exit code that scripts can go by. Words for people are in words/.
import type { ErrorCode, WireError } from '../protocol/errors.ts';
import { cleanLine } from './text/clean.ts';

export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 3, budget: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The program was called wrongly; `text` is shown as it stands. */
export class UsageError extends Error {}

/** No server there, or not one that can be spoken to now. */
export class Unreachable extends Error {}

/** The server said no. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, details }: WireError) {
    super(cleanLine(message));
    this.name = 'Refusal';
    this.code = code;
    this.reason = details?.reason;
    this.retryAfterMs = details?.retryAfterMs;
  }
}

/** Requests are used up, or money is: later it may be answered, unchanged. */
const BUDGET = new Set([
  'queue',
  'calls_waiting',
  'rate_limited',
  'out_of_credit',
  'voice_rate_limited_long',
  'voice_day_spent',
  'cap_reached',
]);

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof Unreachable) return EXIT.unreachable;
  if (!(error instanceof Refusal)) return EXIT.refused;
  if (error.code === 'restarting') return EXIT.unreachable;
  return error.code === 'too_many' || BUDGET.has(error.reason ?? '') ? EXIT.budget : EXIT.refused;
}

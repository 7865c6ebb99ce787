// The one error of the client: the server's code, or `offline` when it could not be asked. Its words are in i18n.
import type { ErrorCode, WireError } from '../../protocol/errors.ts';

const PASSING: ReadonlySet<Refusal['code']> = new Set(['too_many', 'restarting', 'storage_full', 'internal']);

export class Refusal extends Error {
  readonly code: ErrorCode | 'offline';
  readonly reason: string | undefined;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Of a file. */
  readonly line: number | undefined;

  constructor(code: ErrorCode | 'offline', details: WireError['details'] = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.reason = details.reason;
    this.field = details.field;
    this.retryAfterMs = details.retryAfterMs;
    this.line = details.line;
  }

  /** It goes by itself: whoever asks again later is answered. */
  get passes(): boolean {
    return PASSING.has(this.code);
  }
}

export function toRefusal(error: WireError): Refusal {
  return new Refusal(error.code, error.details);
}

export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal('internal');
}

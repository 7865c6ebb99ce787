// The one error class that commands throw to refuse. Anything else that is thrown is a bug and becomes `internal` at the border.
import type { ErrorCode, WireError } from '../protocol/errors.ts';

export class ChatError extends Error {
  readonly code: ErrorCode;
  readonly details: WireError['details'];

  constructor(code: ErrorCode, message: string, details?: WireError['details']) {
    super(message);
    this.name = 'ChatError';
    this.code = code;
    this.details = details;
  }
}

export function refuse(code: ErrorCode, message: string, details?: WireError['details']): never {
  throw new ChatError(code, message, details);
}

export function toWireError(error: unknown): WireError {
  if (!(error instanceof ChatError)) return { code: 'internal', message: 'something went wrong on the server' };
  return { code: error.code, message: error.message, ...(error.details === undefined ? {} : { details: error.details }) };
}

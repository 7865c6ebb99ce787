// Errors as clients of Chat Completions know them. The reason stays the same; only its dress is another.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, WireError } from '../../protocol/errors.ts';
import { replyWithError } from './error-reply.ts';

interface OpenAIError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

const TYPES: Partial<Record<ErrorCode, string>> = {
  invalid: 'invalid_request_error',
  not_found: 'invalid_request_error',
  conflict: 'invalid_request_error',
  signed_out: 'authentication_error',
  forbidden: 'permission_error',
  too_many: 'rate_limit_error',
};
const CODES: Partial<Record<ErrorCode, string>> = { signed_out: 'invalid_api_key', too_many: 'rate_limit_exceeded' };

export function toOpenAIError({ code, message, details }: WireError): OpenAIError {
  return { message, type: TYPES[code] ?? 'server_error', param: details?.field ?? null, code: CODES[code] ?? details?.reason ?? code };
}

export function replyInOpenAIShape(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return replyWithError(error, request, reply, (wire) => ({ error: toOpenAIError(wire) }));
}

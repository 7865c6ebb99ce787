// Turns whatever was thrown into the answer's body: one of the two places where errors leave the server (the other is the `failed`
// frame). A refusal says why; anything else is a bug, logged once with its stack and shown as `internal`. (B13)
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, WireError } from '../../protocol/errors.ts';
import { ChatError, toWireError } from '../errors.ts';
import { http } from '../node-http.ts';

const STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  signed_out: 401,
  wrong_credentials: 401,
  expired: 410,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  storage_full: 507,
  restarting: 503,
  internal: 500,
};

/** Where HTTP has a more exact word than the code. */
const STATUS_OF_REASON: Readonly<Record<string, number>> = { host: 421, media_type: 415, too_large: 413, target_too_long: 414 };

/** What is wrong with a token, in the words of RFC 6750. */
const CHALLENGE_OF_REASON: Readonly<Record<string, string>> = { token: 'invalid_token', scope: 'insufficient_scope' };

/** `inOtherWords`: the body for clients of another dialect. */
export function replyWithError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  inOtherWords?: (wire: WireError) => object,
): FastifyReply {
  const known = toChatError(error);
  if (known === undefined) request.log.error({ err: error }, 'a request failed');
  const wire = toWireError(known ?? error);
  const status = statusOf(wire);
  const retryAfterMs = wire.details?.retryAfterMs;
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)));
  const challenge = CHALLENGE_OF_REASON[wire.details?.reason ?? ''];
  if (challenge !== undefined) reply.header('www-authenticate', `Bearer error="${challenge}"`);
  // Sent as text: no response schema of a route applies to it.
  return reply
    .code(status)
    .type(inOtherWords === undefined ? 'application/problem+json' : 'application/json')
    .serializer(String)
    .send(JSON.stringify(inOtherWords?.(wire) ?? toProblem(wire, status)));
}

function statusOf({ code, details }: WireError): number {
  const reason = details?.reason ?? '';
  return reason.startsWith('voice_') ? 502 : (STATUS_OF_REASON[reason] ?? STATUS[code]);
}

export function replyNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return replyWithError(new ChatError('not_found', 'there is nothing at this address'), request, reply);
}

/** RFC 9457, with the code that programs go by. */
function toProblem(wire: WireError, status: number): Record<string, unknown> {
  const title = http.STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, code: wire.code, detail: wire.message, ...wire.details };
}

/** Fastify's own refusals (bad JSON, too large, bad path) in our words: its messages may repeat what was sent. */
function toChatError(error: unknown): ChatError | undefined {
  if (error instanceof ChatError) return error;
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 404) return new ChatError('not_found', 'there is nothing at this address');
  if (status === 413) return new ChatError('invalid', 'the body is too large', { reason: 'too_large' });
  if (status === 414) return new ChatError('invalid', 'the address is too long', { reason: 'target_too_long' });
  if (status === 415) return new ChatError('invalid', 'the body must be application/json', { reason: 'media_type' });
  return new ChatError('invalid', 'the request is malformed', { reason: 'malformed' });
}

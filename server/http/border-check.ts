// What every request passes first: security headers, whether it is addressed to this server, whether a page of another origin sent it.
// Upgrades to a socket pass here too. (G25, B01–B06, B10, B18, B19)
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChatError, refuse } from '../errors.ts';
import { isAllowedOrigin, toAllowedHost, toOwnOrigin } from './own-address.ts';
import type { OwnAddress } from './own-address.ts';
import { isByToken } from './authentication.ts';
import { putSecurityHeaders } from './security-headers.ts';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Of files that a form of another page cannot send as such. Routes that take none refuse them. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/iu;

export class BorderCheck {
  readonly #own: OwnAddress;

  constructor(own: OwnAddress) {
    this.#own = own;
  }

  /** Throws a refusal. */
  check(request: FastifyRequest, reply: FastifyReply): void {
    const host = toAllowedHost(request.headers.host, this.#own);
    putSecurityHeaders(reply, host === undefined ? undefined : this.#ownOrigin(request, host), this.#own.publicUrl);
    if (request.raw.url?.startsWith('/') !== true) refuse('invalid', 'the request target is not a path', { reason: 'target' });
    if (isRepeated(request, 'host') || isRepeated(request, 'origin') || isRepeated(request, 'authorization'))
      refuse('invalid', 'a header came twice', { reason: 'repeated_header' });
    if (host === undefined) refuse('forbidden', 'this server does not answer to that name; set PUBLIC_URL to it', { reason: 'host' });
    this.#allowOtherOrigins(request, reply);
    if (READS.has(request.method)) return;
    if (!isByToken(request)) this.#requireOwnPage(request);
    requireKnownType(request);
  }

  /** The address of this server as the sender of this request knows it. */
  originOf(request: FastifyRequest): string {
    const host = toAllowedHost(request.headers.host, this.#own);
    if (host === undefined) throw new ChatError('forbidden', 'this server does not answer to that name', { reason: 'host' });
    return this.#ownOrigin(request, host);
  }

  /** For links that other people open. */
  publicOriginOf(request: FastifyRequest): string {
    return this.#own.publicUrl?.origin ?? this.originOf(request);
  }

  /** A browser always names the origin of a page that opens a socket; who names none is no browser, or hides something. */
  requireOrigin(request: FastifyRequest): void {
    const { origin } = request.headers;
    if (origin === undefined || !isAllowedOrigin(origin, this.originOf(request), this.#own)) {
      refuse('forbidden', 'sockets are opened by pages of this server only', { reason: 'origin' });
    }
  }

  #ownOrigin(request: FastifyRequest, host: string): string {
    return toOwnOrigin(host, request.protocol, this.#own);
  }

  /** Programs send neither header: they pass if the body's type could not have come from another page's form. */
  #requireOwnPage(request: FastifyRequest): void {
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const listed = origin !== undefined && isAllowedOrigin(origin, this.originOf(request), this.#own);
    const own = listed && (site === undefined || site === 'same-origin' || this.#own.allowedOrigins.includes(origin));
    const unnamed =
      origin === undefined && (site === 'same-origin' || (site === undefined && request.headers['content-type'] !== undefined));
    if (!own && !unnamed) refuse('forbidden', 'pages of another origin cannot use this server', { reason: 'origin' });
  }

  #allowOtherOrigins(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#own.allowedOrigins.length === 0) return;
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !this.#own.allowedOrigins.includes(origin)) return;
    reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-expose-headers': 'link, location, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, request-id',
    });
    if (request.method !== 'OPTIONS') return;
    reply.headers({
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, last-event-id',
      'access-control-max-age': '600',
    });
  }
}

/** DELETE, and what a program sends, may come without a body; whatever has one says that it is JSON, in exactly these words, or a picture. */
function requireKnownType(request: FastifyRequest): void {
  const type = request.headers['content-type'];
  if (type === undefined && (request.method === 'DELETE' || (isByToken(request) && !hasBody(request)))) return;
  if (type !== undefined && PICTURE_TYPES.includes(type)) return;
  if (type === undefined || !JSON_TYPE.test(type)) refuse('invalid', 'the body must be application/json', { reason: 'media_type' });
}

/** Of a handshake, its bytes would be read as frames. (B16) */
export function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function isRepeated(request: FastifyRequest, name: string): boolean {
  let seen = 0;
  const raw = request.raw.rawHeaders;
  for (let at = 0; at < raw.length; at += 2) if (raw[at]?.toLowerCase() === name) seen += 1;
  return seen > 1;
}

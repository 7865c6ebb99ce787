// The cookies: which are read, which are set, and when signing in is refused because the connection is not private.
// `__Host-` when people come over TLS; plain names on a bare HTTP address, for near peers only. (RELIABILITY 5.6, B04, B11)
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import { refuse } from '../errors.ts';
import { isLoopback, isPrivateAddress, toPlainAddress } from '../ip-address.ts';

const SESSION_SECONDS = 90 * 86_400;
const DEVICE_SECONDS = 365 * 86_400;

export class Cookies {
  readonly #secure: boolean;
  readonly #allowInsecure: boolean;

  constructor(config: Pick<Config, 'publicUrl' | 'allowInsecure'>) {
    this.#secure = config.publicUrl?.secure === true;
    this.#allowInsecure = config.allowInsecure;
  }

  readSession(request: FastifyRequest): string | undefined {
    return readCookie(request, this.#name('sid'));
  }

  readDevice(request: FastifyRequest): string | undefined {
    return readCookie(request, this.#name('device'));
  }

  setTokens(reply: FastifyReply, tokens: { sessionToken: string; deviceToken: string | undefined }): void {
    this.#set(reply, 'sid', tokens.sessionToken, SESSION_SECONDS);
    if (tokens.deviceToken !== undefined) this.#set(reply, 'device', tokens.deviceToken, DEVICE_SECONDS);
  }

  clearSession(reply: FastifyReply): void {
    this.#set(reply, 'sid', '', 0);
  }

  /** Whether what is sent can be read on the way. */
  isInsecure(request: FastifyRequest): boolean {
    return !this.#secure && !isLoopback(toPeerAddress(request));
  }

  /** Before anything is checked that the answer would hand out a session for. */
  requirePrivacy(request: FastifyRequest): void {
    if (this.#secure || this.#allowInsecure || isPrivateAddress(toPeerAddress(request))) return;
    refuse('forbidden', 'signing in over the internet needs TLS: set PUBLIC_URL to an https address, or ALLOW_INSECURE=1', {
      reason: 'insecure',
    });
  }

  #name(name: 'sid' | 'device'): string {
    return this.#secure ? `__Host-${name}` : name;
  }

  #set(reply: FastifyReply, name: 'sid' | 'device', value: string, seconds: number): void {
    reply.setCookie(this.#name(name), value, { path: '/', maxAge: seconds, httpOnly: true, sameSite: 'strict', secure: this.#secure });
  }
}

/** The peer, or what a trusted proxy says the peer is; never text that is no address. */
export function toPeerAddress(request: FastifyRequest): string {
  const address = toPlainAddress(request.ip);
  return isIP(address) === 0 ? toPlainAddress(request.raw.socket.remoteAddress ?? '') : address;
}

/** Two of one name (a page on another path or port can plant one) are worth none. */
function readCookie(request: FastifyRequest, name: string): string | undefined {
  const named = (request.headers.cookie ?? '').split(';').filter((pair) => pair.trim().startsWith(`${name}=`));
  return named.length === 1 ? request.cookies[name] : undefined;
}

// Who may open a socket, decided before the upgrade: a page of this server, with a session,
// or a program with a token. Whoever is refused gets an HTTP answer
// and no socket, so there never is an unauthenticated one; those who keep trying are told to wait. (G25, B01, B20)
import type { FastifyRequest } from 'fastify';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { Principal } from '../accounts/principal.ts';
import { refuse } from '../errors.ts';
import { toAddressKey } from '../ip-address.ts';
import { isByToken } from './authentication.ts';
import { hasBody } from './border-check.ts';
import type { BorderCheck } from './border-check.ts';
import { toPeerAddress } from './cookies.ts';

const REFUSED_PER_ADDRESS = 20;
const WINDOW_MS = 60_000;

export class SocketAdmission {
  readonly #border: BorderCheck;
  readonly #now: () => number;
  readonly #refused = new AttemptWindow(REFUSED_PER_ADDRESS, WINDOW_MS);

  constructor({ border, now }: { border: BorderCheck; now: () => number }) {
    this.#border = border;
    this.#now = now;
  }

  /** For the socket route's preValidation; throws the refusal. Host and origin of the page are checked for every request before. */
  admit(request: FastifyRequest): Principal {
    if (!isByToken(request)) this.#border.requireOrigin(request);
    if (hasBody(request)) refuse('invalid', 'a handshake has no body', { reason: 'malformed' });
    if (request.actor !== undefined) return request.actor;
    const key = toAddressKey(toPeerAddress(request));
    const waitMs = this.#refused.waitMs(key, this.#now());
    if (waitMs > 0) refuse('too_many', 'sign in first', { reason: 'socket_throttle', retryAfterMs: waitMs });
    this.#refused.add(key, this.#now());
    return refuse('signed_out', 'sign in first');
  }
}

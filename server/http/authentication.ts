// Who sent a request: the session cookie, or a token in the Authorization header, for plain requests and for sockets alike. Whoever shows
// a token is judged by it alone: with a bad one no cookie counts. (B11, B18, G22, G27)
import type { FastifyRequest } from 'fastify';
import type { ApiTokens } from '../accounts/api-tokens.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import { requireScope } from '../accounts/principal.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import { toAddressKey } from '../ip-address.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Scope } from '../../protocol/scopes.ts';
import type { Cookies } from './cookies.ts';
import { toPeerAddress } from './cookies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Principal | undefined;
  }
  interface FastifyContextConfig {
    /** What a token must be made for; `any`: every token will do. Not said: people with a session only. */
    scope?: Scope | 'any';
  }
}

export interface AuthenticationNeed {
  sessions: Sessions;
  tokens: ApiTokens;
  credentials: Credentials;
  batch: Batch<LoggedEvent>;
  cookies: Cookies;
  now: () => number;
}

const BAD_TOKENS_PER_ADDRESS = 30;
const WINDOW_MS = 60_000;

export class Authentication {
  readonly #need: AuthenticationNeed;
  readonly #badTokens = new AttemptWindow(BAD_TOKENS_PER_ADDRESS, WINDOW_MS);

  constructor(need: AuthenticationNeed) {
    this.#need = need;
  }

  /** Throws when a token is shown that is not good, or not for this route. */
  authenticate(request: FastifyRequest): Principal | undefined {
    const principal = isByToken(request) ? this.#byToken(request) : this.#bySession(request);
    if (principal !== undefined && this.#need.credentials.needsTouch(principal.sessionId)) this.#touch(principal.sessionId);
    return principal;
  }

  #bySession(request: FastifyRequest): Principal | undefined {
    const token = this.#need.cookies.readSession(request);
    return token === undefined ? undefined : this.#need.sessions.findByToken(token);
  }

  #byToken(request: FastifyRequest): Principal {
    const key = toAddressKey(toPeerAddress(request));
    const now = this.#need.now();
    const waitMs = this.#badTokens.waitMs(key, now);
    if (waitMs > 0) refuse('too_many', 'too many bad tokens', { reason: 'token_throttle', retryAfterMs: waitMs });
    const token = /^Bearer (?<token>\S+)$/iu.exec(request.headers.authorization ?? '')?.groups?.['token'];
    const principal = token === undefined ? undefined : this.#need.tokens.findByToken(token);
    if (principal !== undefined) return principal;
    this.#badTokens.add(key, now);
    return refuse('signed_out', 'the token is not good', { reason: 'token' });
  }

  /** Nobody waits for it, and a full disk does not keep people from reading. */
  #touch(id: string): void {
    this.#need.batch.run(
      () => {
        this.#need.credentials.touch(id);
      },
      () => undefined,
    );
  }
}

/** No page of another origin can send this header unasked, and no browser adds it by itself: what guards cookies is not needed. Other
 *  schemes are none of ours: a browser repeats what a proxy in front asked for (`Basic`) by itself, so there the cookie counts. */
export function isByToken(request: FastifyRequest): boolean {
  return /^Bearer(?: |$)/iu.test(request.headers.authorization ?? '');
}

/** A route that names no scope is not for tokens: forgetting it closes the door rather than opening it. */
export function requireScopeOf(request: FastifyRequest): void {
  if (request.is404 || request.actor?.kind !== 'person' || request.actor.scopes === undefined) return;
  const { scope } = request.routeOptions.config;
  if (scope === undefined) refuse('forbidden', 'not for tokens: sign in', { reason: 'scope' });
  if (scope !== 'any') requireScope(request.actor, scope);
}

type Person = Extract<Principal, { kind: 'person' }>;

export function requireActor(request: FastifyRequest): Principal {
  return request.actor ?? refuse('signed_out', 'sign in first');
}

export function requirePerson(request: FastifyRequest): Person {
  const principal = requireActor(request);
  return principal.kind === 'person' ? principal : refuse('forbidden', 'visitors only read', { reason: 'visitor' });
}

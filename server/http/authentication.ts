// Who sent a request: the session cookie and nothing else counts, for plain requests and for sockets alike. (B11, B18, G22)
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../accounts/principal.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Cookies } from './cookies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Principal | undefined;
  }
}

export class Authentication {
  readonly #sessions: Sessions;
  readonly #batch: Batch<LoggedEvent>;
  readonly #cookies: Cookies;

  constructor(need: { sessions: Sessions; batch: Batch<LoggedEvent>; cookies: Cookies }) {
    this.#sessions = need.sessions;
    this.#batch = need.batch;
    this.#cookies = need.cookies;
  }

  authenticate(request: FastifyRequest): Principal | undefined {
    const token = this.#cookies.readSession(request);
    const principal = token === undefined ? undefined : this.#sessions.findByToken(token);
    if (principal !== undefined && this.#sessions.needsTouch(principal.sessionId)) this.#touch(principal.sessionId);
    return principal;
  }

  /** Nobody waits for it, and a full disk does not keep people from reading. */
  #touch(sessionId: string): void {
    this.#batch.run(
      () => {
        this.#sessions.touch(sessionId);
      },
      () => undefined,
    );
  }
}

type Person = Extract<Principal, { kind: 'person' }>;

export function requireActor(request: FastifyRequest): Principal {
  return request.actor ?? refuse('signed_out', 'sign in first');
}

export function requirePerson(request: FastifyRequest): Person {
  const principal = requireActor(request);
  return principal.kind === 'person' ? principal : refuse('forbidden', 'visitors only read', { reason: 'visitor' });
}

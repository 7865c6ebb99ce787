// Who asks. Made by the check of a session or a token alone; carried by every request and every socket. (G21, G22)
import type { Id } from '../../protocol/records.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { refuse } from '../errors.ts';

export type Principal =
  | {
      kind: 'person';
      /** Of the session, or of the token: what ends it, and its sockets with it. */
      sessionId: Id;
      actorId: Id;
      /** What a token may be used for; undefined: a session, for everything. */
      scopes?: readonly Scope[];
    }
  /** Reads one room by a watch link, has no account. */
  | { kind: 'visitor'; sessionId: Id; roomId: Id; invitationId: Id };

/** False where a token was not made for it; whoever asks in person may always. */
export function hasScope(principal: Principal, scope: Scope): boolean {
  return principal.kind === 'visitor' || principal.scopes === undefined || principal.scopes.includes(scope);
}

export function requireScope(principal: Principal, scope: Scope): void {
  if (!hasScope(principal, scope)) refuse('forbidden', `the token lacks the scope ${scope}`, { reason: 'scope' });
}

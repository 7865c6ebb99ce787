// Who asks. Made by the session check alone; carried by every request and every socket. (G21, G22)
import type { Id } from '../../protocol/records.ts';

export type Principal =
  | { kind: 'person'; sessionId: Id; actorId: Id }
  /** Reads one room by a watch link, has no account. */
  | { kind: 'visitor'; sessionId: Id; roomId: Id; invitationId: Id };

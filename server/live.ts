// What accounts may ask of the open sockets, without knowing them. Implemented by the gateway.
import type { Id } from '../protocol/records.ts';

export interface Live {
  /** Closes every socket of these sessions, in the same run. (G22) */
  endSessions: (sessionIds: readonly Id[]) => void;
  /** Tells every connection of an account to ask for its things again. */
  mineChanged: (actorId: Id) => void;
}

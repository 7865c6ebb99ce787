// Every code a client can meet. A new one needs a client that behaves differently because of it.

export const ERROR_CODES = [
  'invalid', // the words are off: shown at the field, never sent again unchanged
  'signed_out', // no session, or it ended: go to the sign-in page
  'wrong_credentials', // name and password do not fit, or a token is unknown: ask again
  'expired', // an invitation or link that once was good
  'forbidden', // seen, but not allowed
  'not_found', // also: exists, but not for you
  'conflict', // an id used for something else, a name that is taken
  'too_many', // too fast: wait `details.retryAfterMs` and send again
  'storage_full', // nothing was stored: kept in the outbox, tried again later
  'restarting', // the server is going away: tried again after the reconnect
  'internal', // our fault, logged on the server
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface WireError {
  code: ErrorCode;
  /** English, for logs and programs; people read the client's own text for the code and `details.reason`. */
  message: string;
  /** `line`: of a file. */
  details?: { reason?: string; field?: string; retryAfterMs?: number; line?: number } | undefined;
}

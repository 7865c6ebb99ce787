// Why the server closed a socket, and what the client does then (C1): `reconnect`, or `stop` and show why.

export const CLOSE = {
  /** The server restarts or shuts down. */
  restart: 1012,
  /** A message above the size limit (sent by ws itself). */
  tooBig: 1009,
  /** Join everything again from a snapshot. */
  resync: 4000,
  /** A frame that no correct client sends. */
  badFrame: 4400,
  /** The session ended: signed out, revoked, banned. */
  signedOut: 4401,
  /** A page of another origin. */
  origin: 4403,
  /** No hello in time. */
  silent: 4407,
  /** Did not read what was sent. */
  slow: 4408,
  /** Too many connections of one account, or in all. */
  crowded: 4409,
  /** Speaks an older or newer protocol. */
  upgrade: 4426,
  /** Sent too much too fast. */
  flood: 4429,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

const STOP: ReadonlySet<number> = new Set([CLOSE.badFrame, CLOSE.signedOut, CLOSE.origin, CLOSE.crowded, CLOSE.upgrade]);

/** Anything unknown (1006 and friends) is a cut network: reconnect. */
export function afterClose(code: number): 'reconnect' | 'stop' {
  return STOP.has(code) ? 'stop' : 'reconnect';
}

// When a client tries the socket again: full jitter between half a second and a growing ceiling, at most 30 s (RELIABILITY 5.2). Pure.

export const FIRST_MS = 500;
export const LONGEST_MS = 30_000;
/** A connection that lived this long forgets the failures before it. */
export const STABLE_MS = 30_000;

/** `failures` is 1 after the first. `random` is in [0, 1). */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(FIRST_MS + random * (ceiling - FIRST_MS));
}

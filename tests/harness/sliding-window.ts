// The judge of the gate: knows nothing of it, only when requests left.

/** Most of these in one half-open window [t, t + windowMs), wherever it starts. */
export function mostInAnyWindow(times: readonly number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [i, time] of sorted.entries()) {
    while (time - (sorted[first] ?? time) >= windowMs) first += 1;
    most = Math.max(most, i - first + 1);
  }
  return most;
}

/** The shortest time from one request to the n-th after it. */
export function closest(times: readonly number[], n: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.min(Infinity, ...sorted.slice(n).map((time, i) => time - (sorted[i] ?? time)));
}

/**
 * How many would have left in the best case: each waiting one as soon as the window of `n` allows.
 * `arrivals` are the moments at which work began to wait; returns the moments at which it would have been served.
 */
export function idealSends(arrivals: readonly number[], n: number, windowMs: number): number[] {
  const sends: number[] = [];
  for (const arrival of [...arrivals].sort((a, b) => a - b)) {
    const nth = sends[sends.length - n];
    sends.push(nth === undefined ? arrival : Math.max(arrival, nth + windowMs));
  }
  return sends;
}

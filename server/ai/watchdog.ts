// Patience with one request: so long for the headers, so long without content, so long in all. Bytes are not content: a relay that
// keeps a dead line warm with comments or empty chunks is given up like one that is silent. On the injected clock. (F52-F54)
import type { Clock } from './types.ts';

export interface Patience {
  /** Until the headers are there. */
  headersMs: number;
  /** Without a chunk that says something. */
  idleMs: number;
  /** For everything. */
  totalMs: number;
  /** After the finish reason, for the usage and the end mark. */
  tailMs: number;
}

export const PATIENCE: Patience = { headersMs: 20_000, idleMs: 30_000, totalMs: 90_000, tailMs: 2_000 };

export type Verdict = 'no_headers' | 'idle' | 'total' | 'tail';

export interface Watchdog {
  headersArrived: () => void;
  /** Something was said. */
  progressed: () => void;
  /** The reader is busy: silence is not the provider's until `progressed`. */
  hold: () => void;
  /** The answer is complete but for its formalities. */
  finishing: () => void;
  stop: () => void;
}

export function startWatchdog(clock: Clock, patience: Patience, onVerdict: (verdict: Verdict) => void): Watchdog {
  let stopped = false;
  let finishing = false;
  let cancelPhase = clock.after(patience.headersMs, () => {
    give('no_headers');
  });
  const cancelTotal = clock.after(patience.totalMs, () => {
    give('total');
  });

  function give(verdict: Verdict): void {
    if (stopped) return;
    stop();
    onVerdict(verdict);
  }
  function stop(): void {
    stopped = true;
    cancelPhase();
    cancelTotal();
  }
  function wait(ms: number, verdict: Verdict): void {
    cancelPhase();
    if (stopped) return;
    cancelPhase = clock.after(ms, () => {
      give(verdict);
    });
  }
  function progressed(): void {
    if (!finishing) wait(patience.idleMs, 'idle');
  }
  return {
    headersArrived: progressed,
    progressed,
    hold: () => {
      if (!finishing) cancelPhase();
    },
    finishing: () => {
      if (finishing) return;
      finishing = true;
      wait(patience.tailMs, 'tail');
    },
    stop,
  };
}

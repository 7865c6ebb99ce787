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

/** A timer that is so late was held up together with everything else: by a closed lid, or a process that was stopped. */
const HELD_UP_MS = 250;
/** What came meanwhile waits in the socket, to be read after the timers. */
const READ_FIRST_MS = 1_000;

export function startWatchdog(clock: Clock, patience: Patience, onVerdict: (verdict: Verdict) => void): Watchdog {
  let stopped = false;
  let finishing = false;
  let cancelPhase = awake(clock, patience.headersMs, () => {
    give('no_headers');
  });
  const cancelTotal = awake(clock, patience.totalMs, () => {
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
    cancelPhase = awake(clock, ms, () => {
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

/** A timer that does not count against the provider what kept us from listening. */
function awake(clock: Clock, ms: number, run: () => void): () => void {
  const dueAt = clock.monotonic() + ms;
  let cancel = clock.after(ms, () => {
    if (clock.monotonic() - dueAt < HELD_UP_MS) run();
    else cancel = awake(clock, READ_FIRST_MS, run);
  });
  return () => {
    cancel();
  };
}

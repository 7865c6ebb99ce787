// What the gate needs of the durable log of sends, and how old a logged send is after a restart. Interface and arithmetic only: the
// table is elsewhere. (G11, F41; CONVERSATION §2 "Durable")
import type { SendRow } from './types.ts';
import type { Lane } from '../../protocol/stage.ts';

/** When, counted from the start of the machine: a wall clock that is set while the process is down cannot move it. */
export interface BootMark {
  boot: string;
  uptimeMs: number;
}

export interface MarkedRow extends SendRow {
  mark?: BootMark | null;
  /** Nobody heard what became of it: it is on its way, or its process died. */
  unheard?: boolean;
}

/** Our patience with a request: it arrives no later than this after it was let go. */
const LATEST_ARRIVAL_MS = 20_000;

/** Synchronous, on disk before `append` returns. Without marks the wall clock is all there is after a restart. */
export interface MarkedSendLog {
  append: (at: number, lane: Lane, mark: BootMark | null) => number;
  setTokens: (id: number, tokens: number) => void;
  /** It left no earlier than now, and counts from here also after a restart. */
  left: (id: number, at: number, mark: BootMark | null) => void;
  since: (at: number) => MarkedRow[];
}

/** Milliseconds since the request left: at the latest, where nobody knows. A row from the future was written now. */
export function ageOf(row: MarkedRow, nowMs: number, mark: BootMark | null): number {
  const since = mark !== null && row.mark?.boot === mark.boot ? mark.uptimeMs - row.mark.uptimeMs : nowMs - row.at;
  return Math.max(0, row.unheard === true ? since - LATEST_ARRIVAL_MS : since);
}

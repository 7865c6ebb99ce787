// What the queue hands to the gate, and what a turn gets when it may go. Types only. (CONVERSATION §2)
import type { Waiting } from './forecast.ts';
import type { Lane } from '../../protocol/stage.ts';

/** The right to send one request now. */
export interface Slot {
  /** The row of the log. */
  readonly sendId: number;
  readonly lane: Lane;
  /** Wall time. */
  readonly at: number;
  /** The request left now at the latest (a slow connection): it counts from here. Only the first word counts. */
  left: () => void;
  /** What it costs, as soon as more is known than the estimate. */
  setTokens: (tokens: number) => void;
}

export interface Ticketed extends Waiting {
  /** Wall time since when it waits. */
  since?: number;
  /**
   * Takes the turn, at once and synchronously (the next `pick` must not offer it again), then sends. Settles when the request has
   * ended, however it ended: its place among the concurrent ones is held until then. The slot is spent in any case.
   */
  run: (slot: Slot) => Promise<void>;
}

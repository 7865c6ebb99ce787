// Trying a persona out before it is saved: one line is put to it, and its answer is streamed over HTTP, one of these after the other. No room,
// and nothing is kept of it.
import type { CardCode, VoiceKind } from './stage.ts';

/** What was said so far; the last one is to be answered. */
export interface TrialLine {
  by: 'me' | 'persona';
  text: string;
}

export type TrialNews =
  /** For a slot of the budget: the earliest wall time; null: cannot be said as things are. Said again from time to time. */
  | { type: 'waiting'; earliestAt: number | null }
  /** The request has left. */
  | { type: 'speaking'; voice: VoiceKind; model: string | null }
  | { type: 'text'; text: string }
  /** `ending`: not the whole answer. */
  | { type: 'done'; ending: 'cut' | 'length' | null; tokens: { prompt: number; completion: number } | null }
  | { type: 'failed'; code: CardCode; until: number | null; model: string | null };

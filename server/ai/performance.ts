// What is agreed between who decides that a turn may go (the orchestrator) and who makes it happen (the performer). Types only.
import type { CardCode } from '../../protocol/stage.ts';
import type { Slot } from './slot.ts';
import type { Turn } from './turns.ts';
import type { HeaderLimits } from './types.ts';
import type { Voice } from './voice.ts';

/** How a turn came out of its request. The performer has written nothing of it but lines, `noteSaid` and, with the last line, `done`. */
export type Outcome =
  /** Its row says `done` (or `dropped`, when somebody stopped it before it said anything). */
  | { end: 'over' }
  /** Worth another request: refused for its rate, lost before the first word, or withdrawn before it. */
  | { end: 'again'; why: 'rate_limited' | 'retry' | 'shorter' | 'withdrawn'; limits: HeaderLimits }
  | { end: 'failed'; card: CardCode };

export interface Performance {
  /** The request has ended; its place among the concurrent ones is free. Never rejects. */
  requested: Promise<void>;
  /** The last line was revealed, or it is over otherwise. Never rejects. */
  outcome: Promise<Outcome>;
  /** Stop: the connection is closed within a second; what there is, is posted and marked. Of a scene: nothing more is revealed. */
  stop: () => void;
  /** The process ends, or the key is gone, and nobody wanted it to stop: the same, but what has not said anything is asked for again. */
  withdraw: () => void;
  /** A person spoke: what a scene has not revealed is kept as unsaid; a reply goes on. */
  interrupt: () => void;
}

export interface Performing {
  perform: (turn: Turn, slot: Slot, voice: Voice) => Performance;
}

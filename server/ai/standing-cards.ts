// Which cards still say something true. Cards belong to the present: pausing, muting, a seat given or a person's words make some of them
// untrue before any turn does. Pure. (CONVERSATION §4, §8)
import type { CardCode, StopCard } from '../../protocol/stage.ts';

export interface CardFacts {
  paused: boolean;
  /** A person said something that has not been considered yet. */
  spoken: boolean;
  seats: readonly { muted: boolean }[];
}

/** Cards that say that a conversation rests: taken away when it goes on. */
export const RESTING: ReadonlySet<CardCode> = new Set(['allowance', 'rested', 'talk_over', 'nobody_here', 'waiting_for_person']);

export function isTrue({ code }: Pick<StopCard, 'code'>, { paused, spoken, seats }: CardFacts): boolean {
  switch (code) {
    case 'paused':
      return paused;
    case 'nobody_seated':
      return seats.length === 0;
    case 'nobody_unmuted':
      return seats.length > 0 && seats.every(({ muted }) => muted);
    default:
      // A paused room rests for one reason only.
      return !(RESTING.has(code) && (paused || spoken));
  }
}

// Dice that fall the same for the same event, and the draw of who speaks. Pure.
import type { Id } from '../../protocol/records.ts';
import type { PersonaSeat } from './types.ts';

/** 0 to 1, again and again; the same seed gives the same numbers. */
export type Dice = () => number;

export function diceFor(seed: string): Dice {
  let state = 2_166_136_261;
  for (let at = 0; at < seed.length; at += 1) state = Math.imul(state ^ seed.charCodeAt(at), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Drawn {
  seat: PersonaSeat;
  named: boolean;
}

const NAMED_WEIGHT = 4;
const VOTE_WEIGHT = 2;

/**
 * All that may speak, the first speaker first: drawn by talkativeness × how long silent; those who have not spoken since the last
 * line of a person come before the others; the last speaker only if nobody else is there.
 */
export function drawOrder(seats: readonly PersonaSeat[], named: ReadonlySet<Id>, notId: Id | null, dice: Dice): Drawn[] {
  const others = seats.filter((seat) => seat.id !== notId);
  const last = seats.filter((seat) => seat.id === notId);
  const fresh = others.filter((seat) => !seat.spokeSinceLastPerson);
  const groups = [fresh, others.filter((seat) => seat.spokeSinceLastPerson), last];
  return groups.flatMap((group) => drawFrom(group, named, dice));
}

function drawFrom(group: readonly PersonaSeat[], named: ReadonlySet<Id>, dice: Dice): Drawn[] {
  const left = [...group];
  const order: Drawn[] = [];
  while (left.length > 0) {
    const weights = left.map((seat) => weightOf(seat, named.has(seat.id)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let point = dice() * total;
    let at = weights.findIndex((weight) => (point -= weight) < 0);
    if (at === -1) at = left.length - 1;
    for (const seat of left.splice(at, 1)) order.push({ seat, named: named.has(seat.id) });
  }
  return order;
}

function weightOf(seat: PersonaSeat, named: boolean): number {
  // Nobody is quite mute who is not muted.
  const talkative = Math.max(0.02, Math.min(1, seat.talkativeness));
  return talkative * (1 + Math.min(seat.quietFor, 40)) * (named ? NAMED_WEIGHT : 1) * (1 + VOTE_WEIGHT * seat.votes);
}

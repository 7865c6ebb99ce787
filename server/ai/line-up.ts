// In which order one budget serves what waits for it: turns of rooms, trials, calls of programs. The same order stands behind every time
// that is foretold, and the gate lets go by it. Pure. (G12; CONVERSATION §2)
import { LANES } from '../../protocol/stage.ts';
import type { Id } from '../../protocol/records.ts';
import type { Lane } from '../../protocol/stage.ts';
import type { Waiting } from './forecast.ts';

export interface Lined extends Waiting {
  /** Of the turn, the trial, the call. */
  id: Id;
  /** Wall time. */
  since: number;
}

/** In which people outside of rooms wait. */
export const OUTSIDE_LANE: Lane = 'person';

/** `outside` goes before this one of a room, unless its lane is better or, in the same lane, it came first. */
export function comesBefore(outside: { since: number }, room: { lane: Lane; since?: number }): boolean {
  const rank = LANES.indexOf(room.lane) - LANES.indexOf(OUTSIDE_LANE);
  return rank > 0 || (rank === 0 && outside.since < (room.since ?? 0));
}

/** Rooms in their own order, and between them whoever came earlier. */
export function byArrival(rooms: readonly Lined[], outside: readonly Lined[]): Lined[] {
  const left = [...outside];
  const line = rooms.flatMap((room) => {
    const behind = left.findIndex((one) => !comesBefore(one, room));
    return [...left.splice(0, behind === -1 ? left.length : behind), room];
  });
  return [...line, ...left];
}

/** One of each in turn; a better lane before both, a lesser one after them. */
export function inTurn(others: readonly Lined[], calls: readonly Lined[], { callsFirst }: { callsFirst: boolean }): Lined[] {
  const rank = LANES.indexOf(OUTSIDE_LANE);
  const better = others.filter(({ lane }) => LANES.indexOf(lane) < rank);
  const alike = others.filter(({ lane }) => lane === OUTSIDE_LANE);
  const lesser = others.filter(({ lane }) => LANES.indexOf(lane) > rank);
  const [first, second] = callsFirst ? [calls, alike] : [alike, calls];
  const rounds = Array.from({ length: Math.max(first.length, second.length) }, (_, at) => [first[at], second[at]]);
  return [...better, ...rounds.flat().filter((one) => one !== undefined), ...lesser];
}

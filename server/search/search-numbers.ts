// A line's row in the index: its room's number in the upper bits, its own number in the room in the lower 32. The lines of a room stand
// together and in order, so that a room, or a stretch of one, is a range. Stays below 2^53 for two million rooms. Pure.

const SPAN = 2 ** 32;

export function rowOf(roomNumber: number, seq: number): number {
  return roomNumber * SPAN + seq;
}

export function placeOf(row: number): { number: number; seq: number } {
  const number = Math.floor(row / SPAN);
  return { number, seq: row - number * SPAN };
}

/** From and to: the second is no longer part of it. */
export function rowsOf(roomNumber: number): [number, number] {
  return [roomNumber * SPAN, (roomNumber + 1) * SPAN];
}

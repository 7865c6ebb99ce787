// After a start: what was on its way when the process ended. Whatever was said stays said; what was not is asked for once more, its first
// slot still counted. The body of one command. (CONVERSATION §3; G9, G10)
import type { RoomReader } from './room-reader.ts';
import type { Turn, Turns } from './turns.ts';

export interface Recovered {
  turn: Turn;
  became: 'done' | 'failed' | 'queued' | 'dropped';
}

const ATTEMPTS_MOST = 2;

/** `now`: wall time. */
export function recoverTurns(need: { turns: Turns; reader: RoomReader; now: number }): Recovered[] {
  const { turns, reader, now } = need;
  return turns
    .listOpen()
    .filter(({ state }) => state === 'sent')
    .map((turn) => {
      const became = fateOf(turn, reader);
      if (became === 'queued') turns.queueAgain(turn.id, now, 'restarted');
      else turns.end(turn.id, became, WHY[became]);
      return { turn, became };
    });
}

const WHY = { done: null, failed: 'cut', dropped: 'gone' } as const;

function fateOf(turn: Turn, reader: RoomReader): Recovered['became'] {
  if (reader.findRoom(turn.roomId) === undefined) return 'dropped';
  if (turn.said > 0) return 'done';
  // A line that is written anew was there before: that it is there says nothing.
  if (turn.task === 'line' && reader.findLine(turn.roomId, turn.messageId) !== undefined) return 'done';
  if (turn.attempts < ATTEMPTS_MOST) return 'queued';
  // The room's memory has no line that could be cut.
  return turn.lane === 'upkeep' ? 'dropped' : 'failed';
}

// The room as it is when a turn's slot opens: who of those meant can still speak, what was said up to here, whom it answers. Reads only.
// (CONVERSATION §3 "Late binding")
import type { Id } from '../../protocol/records.ts';
import type { SeatedPersona } from './casting.ts';
import type { Chains } from './chains.ts';
import type { Line, Present, RoomFacts, RoomReader } from './room-reader.ts';
import type { Turn } from './turns.ts';

export interface RoomNow {
  room: RoomFacts;
  present: Present[];
  /** All that are not muted. */
  seated: SeatedPersona[];
  /** Those of the turn that are, the first speaker first. */
  cast: SeatedPersona[];
  /** Newest last; without deleted ones and, of a line that is written anew, without itself and what came after. */
  lines: Line[];
  /** The line that is written anew or continued. */
  target: Line | null;
  /** Whom it answers. */
  answersId: Id | null;
  topic: string | null;
}

/** More than a prompt takes: deleted ones are among them. */
const LINES_READ = 80;

/** `gone`: the room or the line is. `nobody`: all who were meant have left or are muted. */
export function readRoomNow(
  { reader, chains }: { reader: RoomReader; chains: Pick<Chains, 'find'> },
  turn: Turn,
): RoomNow | 'gone' | 'nobody' {
  const room = reader.findRoom(turn.roomId);
  if (room === undefined) return 'gone';
  const target = turn.targetId === null ? null : (reader.findLine(turn.roomId, turn.targetId) ?? null);
  if (turn.task !== 'line' && isGone(target, turn)) return 'gone';
  const seated = reader.listSeated(turn.roomId).filter(({ muted }) => !muted);
  const meant = turn.personaIds.flatMap((id) => seated.filter((persona) => persona.id === id));
  const cast = meant.map((persona) => ({ ...persona, lore: reader.loreOf(persona.id) }));
  if (cast.length === 0) return 'nobody';
  const read = linesFor(reader, turn, target);
  const answersId = answeredBy(reader, turn, target);
  return {
    room,
    present: reader.listPresent(turn.roomId),
    seated,
    cast,
    lines: read.filter(({ deleted }) => !deleted),
    target,
    answersId: answersId === cast[0]?.id ? null : answersId,
    // Whoever is addressed answers that, whatever the others talk about.
    topic: turn.lane === 'addressed' ? null : (chains.find(turn.roomId)?.talk?.topic ?? null),
  };
}

function isGone(target: Line | null, turn: Turn): boolean {
  if (target === null || target.deleted || target.authorId !== turn.personaIds[0]) return true;
  // Somebody else had it continued meanwhile.
  return turn.task === 'more' && target.ai?.ending === null;
}

function linesFor(reader: RoomReader, turn: Turn, target: Line | null): Line[] {
  if (target === null || turn.task === 'line') return reader.listNewest(turn.roomId, LINES_READ);
  return reader.listBefore(turn.roomId, turn.task === 'more' ? target.seq + 1 : target.seq, LINES_READ);
}

/** The author of the line that set it off; of a line written anew, whoever was answered the first time. */
function answeredBy(reader: RoomReader, turn: Turn, target: Line | null): Id | null {
  const lineId = target === null ? turn.triggerId : target.replyToId;
  const line = lineId === null ? undefined : reader.findLine(turn.roomId, lineId);
  if (line !== undefined && !line.deleted) return line.authorId;
  const reason = target?.ai?.reason;
  return reason !== undefined && reason.code !== 'drawn' && reason.code !== 'talk' && reason.code !== 'speak_now' ? reason.by : null;
}

// The room as it is when a turn's slot opens: who of those meant can still speak, what was said up to here, whom it answers. Reads only.
// (CONVERSATION §3 "Late binding")
import type { Id } from '../../protocol/records.ts';
import type { Memory } from '../rooms/memory.ts';
import type { SeatedPersona } from './casting.ts';
import type { Chains } from './chains.ts';
import type { RememberedNote } from './prompt-input.ts';
import { notesOf, summaryNow } from './remembering.ts';
import type { Line, Present, RoomFacts, RoomReader } from './room-reader.ts';
import type { Turn } from './turns.ts';

export interface RoomNow {
  room: RoomFacts;
  present: Present[];
  /** All that are not muted. */
  seated: SeatedPersona[];
  /** Those of the turn that are, the first speaker first. */
  cast: SeatedPersona[];
  /** Newest last; without deleted and forgotten ones and, of a line that is written anew, without itself and what came after. */
  lines: Line[];
  /** The line that is written anew or continued. */
  target: Line | null;
  /** Whom it answers. */
  answersId: Id | null;
  topic: string | null;
  /** Of what was said before the lines; null: nothing that may be sent. */
  summary: string | null;
  notes: ReadonlyMap<Id, readonly RememberedNote[]>;
}

/** What a prompt takes, and one that tells whether the oldest turn of these is whole. */
const LINES_READ = 41;

/** `gone`: the room or the line is. `nobody`: all who were meant have left or are muted. */
export function readRoomNow(
  { reader, chains, memory }: { reader: RoomReader; chains: Pick<Chains, 'find'>; memory: Pick<Memory, 'get' | 'listNotes'> },
  turn: Turn,
): RoomNow | 'gone' | 'nobody' {
  const room = reader.findRoom(turn.roomId);
  if (room === undefined) return 'gone';
  const target = turn.targetId === null ? null : (reader.findLine(turn.roomId, turn.targetId) ?? null);
  const remembered = memory.get(turn.roomId);
  if (turn.task !== 'line' && isGone(target, turn)) return 'gone';
  if (isForgotten(reader, turn, target, remembered.forgottenSeq)) return 'gone';
  const seated = reader.listSeated(turn.roomId).filter(({ muted }) => !muted);
  const meant = turn.personaIds.flatMap((id) => seated.filter((persona) => persona.id === id));
  const cast = meant.map((persona) => ({ ...persona, lore: reader.loreOf(persona.id) }));
  if (cast.length === 0) return 'nobody';
  const present = reader.listPresent(turn.roomId);
  const answersId = answeredBy(reader, turn, target);
  return {
    room,
    present,
    seated,
    cast,
    lines: linesFor(reader, turn, target, remembered.forgottenSeq),
    target,
    answersId: answersId === cast[0]?.id ? null : answersId,
    // Whoever is addressed answers that, whatever the others talk about.
    topic: turn.lane === 'addressed' ? null : (chains.find(turn.roomId)?.talk?.topic ?? null),
    summary: summaryNow(remembered),
    notes: notesOf(memory.listNotes(turn.roomId), { cast, present, memory: remembered }),
  };
}

function isGone(target: Line | null, turn: Turn): boolean {
  if (target === null || target.deleted || target.authorId !== turn.personaIds[0]) return true;
  // Somebody else had it continued meanwhile.
  return turn.task === 'more' && target.ai?.ending === null;
}

/** What is to be answered or gone on with was forgotten: its words may not leave. */
function isForgotten(reader: RoomReader, turn: Turn, target: Line | null, forgottenSeq: number): boolean {
  if (forgottenSeq === 0) return false;
  if (turn.task === 'more') return target !== null && target.seq <= forgottenSeq;
  const trigger = turn.triggerId === null ? undefined : reader.findLine(turn.roomId, turn.triggerId);
  return trigger !== undefined && trigger.seq <= forgottenSeq;
}

function linesFor(reader: RoomReader, turn: Turn, target: Line | null, after: number): Line[] {
  const end = target === null || turn.task === 'line' ? Number.MAX_SAFE_INTEGER : turn.task === 'more' ? target.seq + 1 : target.seq;
  return reader.listSaid(turn.roomId, { after, before: end }, LINES_READ);
}

/** The author of the line that set it off; of a line written anew, whoever was answered the first time. */
function answeredBy(reader: RoomReader, turn: Turn, target: Line | null): Id | null {
  const lineId = target === null ? turn.triggerId : target.replyToId;
  const line = lineId === null ? undefined : reader.findLine(turn.roomId, lineId);
  if (line !== undefined && !line.deleted) return line.authorId;
  const reason = target?.ai?.reason;
  return reason !== undefined && reason.code !== 'drawn' && reason.code !== 'talk' && reason.code !== 'speak_now' ? reason.by : null;
}

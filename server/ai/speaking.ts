// What a reply and the lines of a scene have in common when they are said: the mark they carry, which line they answer, what was said just
// before, and what a refusal of the room means for the turn.
import type { Id } from '../../protocol/records.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { ChatError } from '../errors.ts';
import type { Asked } from './asking.ts';
import { commit } from './commit.ts';
import type { Outcome } from './performance.ts';
import type { Job, PerformerNeed, Spent } from './performer-need.ts';
import type { RoomReader } from './room-reader.ts';
import type { Turn, Turns } from './turns.ts';

export const OVER: Outcome = { end: 'over' };
export const WITHDRAWN: Outcome = { end: 'again', why: 'withdrawn', limits: {} };
/** Lines that must not be said again so soon. */
const RECENT = 8;

export function markOf({ turn, voice }: Pick<Job, 'turn' | 'voice'>, more: Partial<AiMark>): AiMark {
  return {
    turnId: turn.id,
    voice: voice.kind,
    model: voice.kind === 'demo' ? null : voice.model,
    reason: turn.reason,
    asks: 'nobody',
    depth: turn.depth,
    ending: null,
    confidence: null,
    ...more,
  };
}

/** The line that is answered, once others stand between. */
export function replyToOf(reader: RoomReader, turn: Turn): Id | null {
  if (turn.triggerId === null) return null;
  const trigger = reader.findLine(turn.roomId, turn.triggerId);
  if (trigger === undefined || trigger.deleted) return null;
  return reader.listNewest(turn.roomId, 1)[0]?.id === trigger.id ? null : trigger.id;
}

export function recentTexts(reader: RoomReader, roomId: Id, exceptId: Id | null): string[] {
  return reader
    .listNewest(roomId, RECENT)
    .filter(({ id, deleted }) => !deleted && id !== exceptId)
    .map(({ text }) => text);
}

/** Nobody has ended it meanwhile. */
export function isOpen(turns: Turns, id: Id): boolean {
  const state = turns.find(id)?.state;
  return state === 'sent' || state === 'queued';
}

export function spentOn({ turn, voice }: Pick<Job, 'turn' | 'voice'>, usage: Asked['usage'], voices: Spent['voices'] = {}): Spent {
  return {
    turnId: turn.id,
    keyId: voice.keyId,
    model: voice.kind === 'demo' ? null : voice.model,
    promptTokens: usage?.promptTokens ?? null,
    completionTokens: usage?.completionTokens ?? null,
    estimated: usage?.estimated ?? true,
    roomId: turn.roomId,
    setOffBy: turn.setOffBy,
    voices,
  };
}

/** The room, the line or the seat is gone: no mistake, and nothing to try again. */
export function isGoneRefusal(error: unknown): boolean {
  return error instanceof ChatError && ['not_found', 'forbidden', 'conflict'].includes(error.code);
}

/** Ends the turn without a line. What could not even be written is left to whoever asked for the turn. */
export async function endTurn(need: Pick<PerformerNeed, 'batch' | 'turns' | 'reportBug'>, write: () => void): Promise<Outcome> {
  const ended = await commit(need.batch, () => {
    write();
    return null;
  });
  if (ended.ok) return OVER;
  if (!(ended.error instanceof ChatError)) need.reportBug(ended.error);
  return { end: 'failed', card: 'server' };
}

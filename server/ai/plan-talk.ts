// The next lines of personas among themselves, or why they end. Pure. (CONVERSATION §4.6)
import type { CardCode, Talk } from '../../protocol/stage.ts';
import { SCENE_LINES } from './decide.ts';
import { diceFor, drawOrder } from './draw.ts';
import type { Facing } from './room-facing.ts';
import type { TurnPlan } from './types.ts';

export interface TalkMoment {
  /** Wall time. */
  now: number;
  /** Somebody is there to hear it. */
  attended: boolean;
  seed: string;
}

export function planTalk(talk: Talk, { room }: Facing, { now, attended, seed }: TalkMoment): TurnPlan | { card: CardCode } {
  if (room.paused) return { card: 'paused' };
  if ((talk.untilAt !== null && talk.untilAt <= now) || talk.linesLeft === 0) return { card: 'talk_over' };
  if (!attended) return { card: 'nobody_here' };
  const able = room.personas.filter(({ muted }) => !muted);
  if (able.length === 0) return { card: room.personas.length === 0 ? 'nobody_seated' : 'nobody_unmuted' };
  const order = drawOrder(able, new Set(), room.lastSpeakerId, diceFor(seed));
  const maxLines = Math.min(able.length === 1 ? 1 : SCENE_LINES, talk.linesLeft ?? SCENE_LINES);
  return {
    kind: able.length === 1 ? 'reply' : 'scene',
    lane: 'chatter',
    personaIds: order.map(({ seat }) => seat.id),
    depth: 1,
    maxLines,
    closing: talk.linesLeft !== null && talk.linesLeft <= maxLines,
    notBeforeMs: 0,
    reason: { code: 'talk', by: talk.by },
  };
}

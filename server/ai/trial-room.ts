// The room of a trial, which there is not: whoever tries a persona out, the persona as it stands in the editor, and what they said so far,
// in the form that requests are made from. Pure.
import type { TrialLine } from '../../protocol/trials.ts';
import type { SeatedPersona } from './casting.ts';
import { prepareRequest } from './prompt-room.ts';
import type { Defaults, PreparedRequest } from './prompt-room.ts';
import type { Line } from './room-reader.ts';
import type { RoomNow } from './room-now.ts';
import type { Turn } from './turns.ts';
import type { Voice } from './voice.ts';

export interface TrialScene {
  /** Other words each time. */
  id: string;
  me: { id: string; name: string };
  persona: SeatedPersona;
  lines: readonly TrialLine[];
  at: number;
}

const NO_ROOM = 'trial';

/** Throws `context_length` when not even the rules and the sheet fit. */
export function prepareTrial(scene: TrialScene, { voice, defaults }: { voice: Voice; defaults: Defaults }): PreparedRequest {
  return prepareRequest(toRoom(scene), toTurn(scene), { form: 'reply', voice, defaults, shorter: false });
}

function toRoom({ me, persona, lines, at }: TrialScene): RoomNow {
  const room = { id: NO_ROOM, name: '', topic: '', manner: 'one' as const, paused: false, archived: false, allowance: 1, heedsBots: false };
  return {
    room,
    present: [
      { ...me, kind: 'person' },
      { id: persona.id, name: persona.name, kind: 'persona' },
    ],
    seated: [persona],
    cast: [persona],
    lines: lines.map(({ by, text }, place): Line => {
      const author =
        by === 'me'
          ? { authorId: me.id, name: me.name, kind: 'person' as const }
          : { authorId: persona.id, name: persona.name, kind: 'persona' as const };
      return {
        ...author,
        id: `${place}`,
        seq: place + 1,
        text,
        replyToId: null,
        mentions: [],
        at,
        roomId: NO_ROOM,
        ai: null,
        deleted: false,
      };
    }),
    target: null,
    answersId: me.id,
    topic: null,
    summary: null,
    notes: new Map(),
  };
}

function toTurn({ id, me, persona, at }: TrialScene): Turn {
  return {
    ...{
      id,
      roomId: NO_ROOM,
      kind: 'reply',
      task: 'line',
      lane: 'person',
      personaIds: [persona.id],
      depth: 1,
      maxLines: 1,
      closing: false,
    },
    ...{
      reason: { code: 'mentioned', by: me.id },
      triggerId: null,
      targetId: null,
      setOffBy: me.id,
      messageId: id,
      state: 'sent',
      why: null,
    },
    ...{ attempts: 1, said: 0, unsaid: null, createdAt: at, notBefore: at, endedAt: null },
  };
}

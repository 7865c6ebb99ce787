// The waiting turns as the chips under the last line show them: who, how far, how long still. Pure; the clock is given.
import type { Id } from '../../protocol/records.ts';
import type { Stage, StagedTurn } from '../../protocol/stage.ts';
import type { Permissions } from '../state/permissions.ts';

export interface TurnChip {
  turn: StagedTurn;
  /** The first speakers; empty: the room's memory. */
  speakers: Id[];
  /** How many more may speak. */
  more: number;
  state: 'speaking' | 'thinking' | 'next' | 'waiting';
  /** Until it can be served at the earliest; null: cannot be said, or it is on its way. */
  waitMs: number | null;
}

const SPEAKERS_SHOWN = 2;

export interface ChipSource {
  stage: Pick<Stage, 'turns' | 'writing'>;
  /** Turns whose line is written before our eyes: they need no chip. */
  writtenTurnIds: ReadonlySet<Id>;
  /** They stay silent in a scene that others open. */
  isMuted: (personaId: Id) => boolean;
  now: number;
}

/** In the order in which they will be served. */
export function chipsOf({ stage, writtenTurnIds, isMuted, now }: ChipSource): TurnChip[] {
  // The room's memory may wait for hours; that it does is said where it is read.
  const shown = stage.turns.filter((turn) => (turn.state === 'queued' ? turn.lane !== 'upkeep' : !writtenTurnIds.has(turn.id)));
  const nextId = shown.find((turn) => turn.state === 'queued')?.id;
  const writes = (id: Id): boolean => stage.writing.includes(id);
  return shown.map((turn) => {
    const able = turn.personaIds.filter((id) => !isMuted(id));
    // Whoever writes just now stands first.
    const speakers = (able.length === 0 ? turn.personaIds : able).toSorted((a, b) =>
      turn.state === 'sent' ? Number(writes(b)) - Number(writes(a)) : 0,
    );
    return {
      turn,
      speakers: speakers.slice(0, SPEAKERS_SHOWN),
      more: Math.max(0, speakers.length - SPEAKERS_SHOWN),
      state: stateOf(turn, stage.writing, nextId),
      waitMs: turn.state === 'sent' || turn.earliestAt === null ? null : Math.max(0, turn.earliestAt - now),
    };
  });
}

function stateOf(turn: StagedTurn, writing: readonly Id[], nextId: Id | undefined): TurnChip['state'] {
  if (turn.state === 'queued') return turn.id === nextId ? 'next' : 'waiting';
  return turn.personaIds.some((id) => writing.includes(id)) ? 'speaking' : 'thinking';
}

/** Mine, nobody's, or anybody's for who moderates. */
export function mayCancel(turn: StagedTurn, can: Permissions, meId: Id | null): boolean {
  return can.write && (turn.setOffBy === null || turn.setOffBy === meId || can.moderate);
}

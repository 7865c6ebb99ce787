// What is different about a persona in one room alone: set, read and taken back by whoever may direct the room, in force from its next turn
// on. A body of a command: synchronous, inside a batch. The room hears only that something is different; what a model reads of a persona
// is told to those who could write it themselves. (PRODUCT B1)
import { and, eq } from 'drizzle-orm';
import { actors, members } from '../../drizzle/schema.ts';
import type { Command } from '../../protocol/commands.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { PersonaOverride } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { RoomLog } from '../rooms/room-log.ts';
import type { Standings } from '../rooms/standing.ts';
import { cleanTraits, tidy } from './character.ts';

export type TuneWish = Omit<Extract<Command, { type: 'persona.tune' }>, 'type' | 'personaId'>;

const FIELDS = ['sheetMore', 'model', 'temperature', 'maxTokens', 'language', 'talkativeness', 'confidence'] as const;

export class Tuning {
  readonly #orm: Orm;
  readonly #log: RoomLog;
  readonly #standings: Standings;

  constructor({ orm, log, standings }: { orm: Orm; log: RoomLog; standings: Standings }) {
    this.#orm = orm;
    this.#log = log;
    this.#standings = standings;
  }

  read(actorId: Id, roomId: Id, personaId: Id): PersonaOverride {
    this.#standings.require(roomId, actorId, 'direct');
    return this.#requireSeated(roomId, personaId);
  }

  tunePersona(actorId: Id, roomId: Id, personaId: Id, wish: TuneWish): number | null {
    // What a line costs is somebody's money, and not that of whoever sets it.
    this.#standings.require(roomId, actorId, wish.model === undefined && wish.maxTokens === undefined ? 'direct' : 'change_room');
    const before = this.#requireSeated(roomId, personaId);
    const after = inOrder({ ...before, ...cleanOverride(wish) });
    if (JSON.stringify(after) === JSON.stringify(inOrder(before))) return null;
    const override = Object.keys(after).length === 0 ? null : after;
    return this.#log.record({ roomId, type: 'member.changed', subjectId: personaId, actorId }, (seq) => {
      this.#orm
        .update(members)
        .set({ override, changedSeq: seq })
        .where(and(eq(members.roomId, roomId), eq(members.actorId, personaId)))
        .run();
    });
  }

  #requireSeated(roomId: Id, personaId: Id): PersonaOverride {
    const row = this.#orm
      .select({ override: members.override })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(members.actorId, personaId), eq(members.status, 'active'), eq(actors.kind, 'persona')))
      .get();
    if (row === undefined) refuse('not_found', 'no such persona here');
    return row.override ?? {};
  }
}

type Loose = { [K in keyof PersonaOverride]?: PersonaOverride[K] | null | undefined };

/** Each field as it will be kept; null: it is taken back. */
function cleanOverride({ sheetMore, ...wish }: TuneWish): Loose {
  // The library knows no "as before" for these two.
  const { talkativeness, confidence, ...nullable } = wish;
  const traits = cleanTraits({ ...nullable, talkativeness: talkativeness ?? undefined, confidence: confidence ?? undefined });
  const clean: Loose = { ...traits };
  if (talkativeness === null) clean.talkativeness = null;
  if (confidence === null) clean.confidence = null;
  if (sheetMore === null) clean.sheetMore = null;
  else if (sheetMore !== undefined) clean.sheetMore = tidy('sheetMore', sheetMore, LIMITS.sheetMoreLength) || null;
  return clean;
}

/** Without what is not set, always in the same order. */
function inOrder(override: Loose): PersonaOverride {
  return Object.fromEntries(
    FIELDS.flatMap((field) => (override[field] === null || override[field] === undefined ? [] : [[field, override[field]]])),
  );
}

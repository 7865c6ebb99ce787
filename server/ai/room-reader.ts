// Reads a room as those see it who decide and those who write prompts: who is seated, who is there, what was said last. Reads only;
// committed truth or the open batch, whichever the caller stands in. (CONVERSATION §4, §6)
import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { chains, personas } from '../../drizzle/ai-schema.ts';
import { actors, members, messages, rooms } from '../../drizzle/schema.ts';
import type { LoreEntry } from '../../protocol/personas.ts';
import type { Id, MemberKind } from '../../protocol/records.ts';
import type { AiMark } from '../../protocol/stage.ts';
import type { Orm } from '../db/database.ts';
import { asHere } from './casting.ts';
import type { SeatedPersona, SpokenLine } from './casting.ts';

export interface RoomFacts {
  id: Id;
  name: string;
  topic: string;
  manner: (typeof rooms.$inferSelect)['manner'];
  paused: boolean;
  archived: boolean;
  allowance: number;
  heedsBots: boolean;
}

/** A line with what its author's kind brings along. */
export interface Line extends SpokenLine {
  roomId: Id;
  ai: AiMark | null;
  deleted: boolean;
}

export interface Present {
  id: Id;
  name: string;
  kind: MemberKind;
}

export class RoomReader {
  readonly #orm: Orm;

  constructor(orm: Orm) {
    this.#orm = orm;
  }

  /** Undefined: deleted, or never there. */
  findRoom(id: Id): RoomFacts | undefined {
    const row = this.#orm.select().from(rooms).where(eq(rooms.id, id)).get();
    if (row?.deletedAt !== null) return undefined;
    const { name, topic, manner, paused, allowance, heedsBots } = row;
    return { id, name, topic, manner, paused, archived: row.archivedAt !== null, allowance, heedsBots };
  }

  /** Rooms in which something may wait for personas: all that have a chain. */
  listChained(): Id[] {
    return this.#orm
      .select({ roomId: chains.roomId })
      .from(chains)
      .innerJoin(rooms, eq(rooms.id, chains.roomId))
      .where(isNull(rooms.deletedAt))
      .all()
      .map(({ roomId }) => roomId);
  }

  listPresent(roomId: Id): Present[] {
    return this.#orm
      .select({ id: actors.id, name: actors.name, kind: actors.kind })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(members.status, 'active')))
      .orderBy(asc(members.joinedAt), asc(members.actorId))
      .all();
  }

  listSeated(roomId: Id): SeatedPersona[] {
    return this.#orm
      .select({
        id: actors.id,
        name: actors.name,
        sheet: personas.sheet,
        facts: personas.facts,
        preset: personas.preset,
        model: personas.model,
        temperature: personas.temperature,
        maxTokens: personas.maxTokens,
        language: personas.language,
        talkativeness: personas.talkativeness,
        confidence: personas.confidence,
        muted: members.muted,
        override: members.override,
      })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .innerJoin(personas, eq(personas.actorId, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(members.status, 'active')))
      .orderBy(asc(members.joinedAt), asc(members.actorId))
      .all()
      .map(({ override, ...persona }) => asHere(persona, override));
  }

  /** Read for those who are about to speak alone: it can be long. */
  loreOf(personaId: Id): LoreEntry[] {
    return this.#orm.select({ lore: personas.lore }).from(personas).where(eq(personas.actorId, personaId)).get()?.lore ?? [];
  }

  kindOf(actorId: Id): MemberKind | undefined {
    return this.#orm.select({ kind: actors.kind }).from(actors).where(eq(actors.id, actorId)).get()?.kind;
  }

  /** The model a persona asks for in this room; null: the key's usual one. */
  modelOf(roomId: Id, personaId: Id): string | null {
    const row = this.#orm
      .select({ model: personas.model, override: members.override })
      .from(personas)
      .leftJoin(members, and(eq(members.actorId, personas.actorId), eq(members.roomId, roomId)))
      .where(eq(personas.actorId, personaId))
      .get();
    return row?.override?.model ?? row?.model ?? null;
  }

  /** The newest lines, oldest first. */
  listNewest(roomId: Id, most: number): Line[] {
    return this.#lines().where(eq(messages.roomId, roomId)).orderBy(desc(messages.seq)).limit(most).all().map(toLine).reverse();
  }

  /** The last lines before a number, oldest first. */
  listBefore(roomId: Id, seq: number, most: number): Line[] {
    return this.#lines()
      .where(and(eq(messages.roomId, roomId), lt(messages.seq, seq)))
      .orderBy(desc(messages.seq))
      .limit(most)
      .all()
      .map(toLine)
      .reverse();
  }

  /** The last lines between two numbers that nobody deleted, oldest first. */
  listSaid(roomId: Id, { after, before }: { after: number; before: number }, most: number): Line[] {
    return this.#lines()
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, after), lt(messages.seq, before), isNull(messages.deletedAt)))
      .orderBy(desc(messages.seq))
      .limit(most)
      .all()
      .map(toLine)
      .reverse();
  }

  /** How much was said after a number, looking at no more lines than told. */
  measureAfter(roomId: Id, seq: number, most: number): { lines: number; characters: number } {
    const some = this.#orm
      .select({ length: sql<number>`length(${messages.text})`.as('length') })
      .from(messages)
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, seq)))
      .limit(most)
      .as('some');
    const row = this.#orm
      .select({ lines: count(), characters: sql<number | null>`sum(${some.length})` })
      .from(some)
      .get();
    return { lines: row?.lines ?? 0, characters: row?.characters ?? 0 };
  }

  /** Lines after a number, oldest first. */
  listAfter(roomId: Id, seq: number, most: number): Line[] {
    return this.#lines()
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, seq)))
      .orderBy(asc(messages.seq))
      .limit(most)
      .all()
      .map(toLine);
  }

  findLine(roomId: Id, id: Id): Line | undefined {
    const row = this.#lines()
      .where(and(eq(messages.roomId, roomId), eq(messages.id, id)))
      .get();
    return row === undefined ? undefined : toLine(row);
  }

  /** The last line of a person (bots are nobody's company). */
  findLastOfPeople(roomId: Id): Line | undefined {
    const row = this.#lines()
      .where(and(eq(messages.roomId, roomId), eq(actors.kind, 'person')))
      .orderBy(desc(messages.seq))
      .limit(1)
      .get();
    return row === undefined ? undefined : toLine(row);
  }

  /** The newest line before a number. */
  findBefore(roomId: Id, seq: number): Line | undefined {
    const row = this.#lines()
      .where(and(eq(messages.roomId, roomId), lt(messages.seq, seq)))
      .orderBy(desc(messages.seq))
      .limit(1)
      .get();
    return row === undefined ? undefined : toLine(row);
  }

  listAuthorsAfter(roomId: Id, seq: number): Set<Id> {
    const rows = this.#orm
      .selectDistinct({ id: messages.authorId })
      .from(messages)
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, seq)))
      .all();
    return new Set(rows.map(({ id }) => id));
  }

  /** Greetings cost nothing and do not count. */
  countPersonaLinesAfter(roomId: Id, seq: number): number {
    const row = this.#orm
      .select({ n: count() })
      .from(messages)
      .innerJoin(actors, eq(actors.id, messages.authorId))
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, seq), eq(actors.kind, 'persona'), isNotNull(messages.ai)))
      .get();
    return row?.n ?? 0;
  }

  /** Lines in the room since this persona last spoke; as many as there are when it never did. */
  countLinesSince(roomId: Id, personaId: Id): number {
    const last = this.#orm
      .select({ seq: sql<number | null>`max(${messages.seq})` })
      .from(messages)
      .where(and(eq(messages.roomId, roomId), eq(messages.authorId, personaId)))
      .get();
    const row = this.#orm
      .select({ n: count() })
      .from(messages)
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, last?.seq ?? 0)))
      .get();
    return row?.n ?? 0;
  }

  #lines() {
    return this.#orm
      .select({
        id: messages.id,
        roomId: messages.roomId,
        seq: messages.seq,
        authorId: messages.authorId,
        name: actors.name,
        kind: actors.kind,
        text: messages.text,
        replyToId: messages.replyToId,
        mentions: messages.mentions,
        at: messages.createdAt,
        ai: messages.ai,
        deletedAt: messages.deletedAt,
      })
      .from(messages)
      .innerJoin(actors, eq(actors.id, messages.authorId))
      .$dynamic();
  }
}

/** Whoever is only named in an imported file counts as a person who is not there. */
function toLine({ deletedAt, kind, ...row }: Omit<Line, 'deleted' | 'kind'> & { deletedAt: number | null; kind: MemberKind }): Line {
  return { ...row, kind: kind === 'stand_in' ? 'person' : kind, deleted: deletedAt !== null };
}

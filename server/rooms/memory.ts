// What goes with a request to a provider beyond the newest lines: the room's summary, what personas remember about members, and the mark
// up to which all is forgotten. Every function that writes is a command's body: synchronous, inside a batch, one event each. Forgetting
// always takes summary and notes with it, since nobody can tell what in them came from where. (PRODUCT B6)
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { sends, turns } from '../../drizzle/ai-schema.ts';
import { personaNotes, roomMemories } from '../../drizzle/company-schema.ts';
import { messages } from '../../drizzle/schema.ts';
import type { MemoryEventType } from '../../protocol/events.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, MemoryCost, MemoryRecord, NoteRecord } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { cleanLine, cleanText, noLonger } from '../text/message-text.ts';
import { readMemory } from './records.ts';
import type { RoomLog } from './room-log.ts';
import type { Standings } from './standing.ts';

export type Note = typeof personaNotes.$inferSelect;

export interface WrittenNote {
  id: Id;
  personaId: Id;
  aboutId: Id | null;
  text: string;
  /** The note it takes the place of. */
  replacesId: Id | null;
}

/** What the upkeep of a room brings. */
export interface WrittenMemory {
  summary: string;
  summedSeq: number;
  notes: readonly WrittenNote[];
  /** From the room alone: what a model wrote before is gone. */
  anew: boolean;
}

const MOST_NOTES = 300;
/** Turns that are looked through for the one that wrote last. */
const TURNS_READ = 1_000;

export class Memory {
  readonly #orm: Orm;
  readonly #log: RoomLog;
  readonly #standings: Standings;

  constructor(orm: Orm, log: RoomLog, standings: Standings) {
    this.#orm = orm;
    this.#log = log;
    this.#standings = standings;
  }

  get(roomId: Id): MemoryRecord {
    return readMemory(this.#orm, roomId);
  }

  listNotes(roomId: Id): Note[] {
    return (
      this.#orm
        .select()
        .from(personaNotes)
        .where(eq(personaNotes.roomId, roomId))
        // As they were written: those of one answer have one date.
        .orderBy(asc(personaNotes.writtenAt), sql`rowid`)
        .all()
    );
  }

  getDetails(roomId: Id): { notes: NoteRecord[]; cost: MemoryCost | null } {
    const notes = this.listNotes(roomId).map(({ id, personaId, aboutId, text, writtenAt, changedBy }): NoteRecord => {
      return { id, personaId, aboutId, text, writtenAt, changedBy };
    });
    return { notes, cost: this.#findCost(roomId) };
  }

  // ---- what people do --------------------------------------------------------------------------------------------------------------

  /** The next summary is written from this one: nobody's words are lost to a model unread. */
  editMemory(actorId: Id, roomId: Id, raw: string): number | null {
    this.#standings.require(roomId, actorId, 'direct');
    const summary = noLonger(cleanText(raw).trim(), LIMITS.summaryLength, 'summary');
    const now = this.get(roomId);
    if (summary === now.summary) return null;
    return this.#change(actorId, roomId, 'memory.edited', (at) => ({ summary, changedBy: actorId, changedAt: at }));
  }

  /** Without a line: everything that was said until now. */
  forgetMemory(actorId: Id, roomId: Id, beforeId: Id | null): number | null {
    this.#standings.require(roomId, actorId, 'direct');
    const forgottenSeq = beforeId === null ? this.#log.headOf(roomId) : this.#seqOf(roomId, beforeId) - 1;
    const now = this.get(roomId);
    if (forgottenSeq <= now.forgottenSeq || this.#knowsNothing(roomId, now)) return null;
    const gone = { summary: '', summedSeq: forgottenSeq, forgottenSeq, changedBy: actorId };
    return this.#change(actorId, roomId, 'memory.forgotten', (at) => {
      this.#orm.delete(personaNotes).where(eq(personaNotes.roomId, roomId)).run();
      return { ...gone, changedAt: at };
    });
  }

  /** The lines count again from here on; what is summed up is written anew from them. */
  rememberMemory(actorId: Id, roomId: Id, fromId: Id | null): number | null {
    this.#standings.require(roomId, actorId, 'direct');
    const forgottenSeq = fromId === null ? 0 : this.#seqOf(roomId, fromId) - 1;
    if (forgottenSeq >= this.get(roomId).forgottenSeq) return null;
    return this.#change(actorId, roomId, 'memory.remembered', () => ({ forgottenSeq, summedSeq: forgottenSeq }));
  }

  editNote(actorId: Id, roomId: Id, id: Id, raw: string): number | null {
    this.#standings.require(roomId, actorId, 'direct');
    const note = this.#getNote(roomId, id);
    const text = noLonger(cleanLine(raw), LIMITS.noteLength);
    if (text === '') refuse('invalid', 'a note needs text', { reason: 'text_empty', field: 'text' });
    if (text === note.text) return null;
    return this.#change(actorId, roomId, 'memory.note_edited', () => {
      this.#orm.update(personaNotes).set({ text, changedBy: actorId }).where(eq(personaNotes.id, id)).run();
      return {};
    });
  }

  /** Whoever may direct the room; and whatever they may do else, the one whom it is about. */
  deleteNote(actorId: Id, roomId: Id, id: Id): number | null {
    this.#standings.require(roomId, actorId, 'read');
    const note = this.#getNote(roomId, id);
    if (note.aboutId !== actorId) this.#standings.require(roomId, actorId, 'direct');
    return this.#change(actorId, roomId, 'memory.note_deleted', () => {
      this.#orm.delete(personaNotes).where(eq(personaNotes.id, id)).run();
      return {};
    });
  }

  // ---- what the upkeep does ----------------------------------------------------------------------------------------------------------

  /** `actorId`: who set it off, or a persona of the room. Whoever calls has looked that nothing changed since it was read. */
  writeMemory(actorId: Id, roomId: Id, written: WrittenMemory): number {
    const { summary, summedSeq } = written;
    return this.#change(actorId, roomId, 'memory.written', (at) => {
      const mine = and(eq(personaNotes.roomId, roomId), sql`${personaNotes.changedBy} is null`);
      if (written.anew) this.#orm.delete(personaNotes).where(mine).run();
      const replaced = written.notes.flatMap(({ replacesId }) => replacesId ?? []);
      if (replaced.length > 0)
        this.#orm
          .delete(personaNotes)
          .where(and(mine, inArray(personaNotes.id, replaced)))
          .run();
      for (const note of written.notes) this.#addNote(roomId, note, { at, fromSeq: summedSeq });
      return { summary, summedSeq, changedBy: null, changedAt: at };
    });
  }

  /** Of what a persona wrote itself the oldest makes room; what people corrected stays. */
  #addNote(roomId: Id, { id, personaId, aboutId, text }: WrittenNote, { at, fromSeq }: { at: number; fromSeq: number }): void {
    const all = this.listNotes(roomId);
    const alike = all.filter((note) => note.personaId === personaId && note.aboutId === aboutId);
    if (alike.some((note) => note.text === text) || all.length >= MOST_NOTES) return;
    const oldest = alike.find(({ changedBy }) => changedBy === null);
    if (alike.length >= LIMITS.notesEach && oldest === undefined) return;
    if (alike.length >= LIMITS.notesEach && oldest !== undefined)
      this.#orm.delete(personaNotes).where(eq(personaNotes.id, oldest.id)).run();
    this.#orm.insert(personaNotes).values({ id, roomId, personaId, aboutId, text, fromSeq, writtenAt: at, changedBy: null }).run();
  }

  // ---- what they share -----------------------------------------------------------------------------------------------------------------

  #change(actorId: Id, roomId: Id, type: MemoryEventType, write: (at: number) => Partial<MemoryRecord>): number {
    return this.#log.record({ roomId, type, subjectId: roomId, actorId }, (seq, at) => {
      const values = { ...this.get(roomId), ...write(at), changedSeq: seq };
      this.#orm.insert(roomMemories).values(values).onConflictDoUpdate({ target: roomMemories.roomId, set: values }).run();
    });
  }

  #getNote(roomId: Id, id: Id): Note {
    const note = this.#orm.select().from(personaNotes).where(eq(personaNotes.id, id)).get();
    return note?.roomId === roomId ? note : refuse('not_found', 'no such note');
  }

  #seqOf(roomId: Id, id: Id): number {
    const line = this.#orm.select({ roomId: messages.roomId, seq: messages.seq }).from(messages).where(eq(messages.id, id)).get();
    return line?.roomId === roomId ? line.seq : refuse('not_found', 'no such line');
  }

  #knowsNothing(roomId: Id, { summary, forgottenSeq }: MemoryRecord): boolean {
    const line = this.#orm
      .select({ seq: messages.seq })
      .from(messages)
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, forgottenSeq)))
      .limit(1)
      .get();
    return summary === '' && line === undefined && this.listNotes(roomId).length === 0;
  }

  /** Of the newest upkeep that came to a good end. */
  #findCost(roomId: Id): MemoryCost | null {
    const recent = this.#orm
      .select()
      .from(turns)
      .where(eq(turns.roomId, roomId))
      .orderBy(desc(turns.createdAt))
      .limit(TURNS_READ)
      .as('recent');
    const turn = this.#orm
      .select({ id: recent.id, from: recent.createdAt, at: recent.endedAt })
      .from(recent)
      .where(and(eq(recent.lane, 'upkeep'), eq(recent.state, 'done')))
      .orderBy(desc(recent.createdAt))
      .limit(1)
      .get();
    if (turn?.at === null || turn === undefined) return null;
    const cost = this.#orm
      .select({ promptTokens: sends.promptTokens, completionTokens: sends.completionTokens })
      .from(sends)
      .where(and(gt(sends.at, turn.from - 1), lte(sends.at, turn.at), eq(sends.turnId, turn.id)))
      .orderBy(desc(sends.at))
      .limit(1)
      .get();
    return { at: turn.at, promptTokens: cost?.promptTokens ?? null, completionTokens: cost?.completionTokens ?? null };
  }
}

/**
 * A line is deleted that was summed up: what a model made of it must not outlive it, whatever people made of the summary since. Part of that
 * command: its event says so as well.
 */
export function markStale(orm: Orm, { roomId, seq }: { roomId: Id; seq: number }): void {
  orm
    .delete(personaNotes)
    .where(and(eq(personaNotes.roomId, roomId), isNull(personaNotes.changedBy), gte(personaNotes.fromSeq, seq)))
    .run();
  const isIn = and(eq(roomMemories.roomId, roomId), lt(roomMemories.forgottenSeq, seq), gte(roomMemories.summedSeq, seq));
  orm
    .update(roomMemories)
    .set({ summedSeq: sql`${roomMemories.forgottenSeq}` })
    .where(isIn)
    .run();
}

/** Somebody goes for good: what was remembered about them, and what they remembered themselves. */
export function dropNotesOf(orm: Orm, actorId: Id): void {
  orm
    .delete(personaNotes)
    .where(or(eq(personaNotes.aboutId, actorId), eq(personaNotes.personaId, actorId)))
    .run();
}

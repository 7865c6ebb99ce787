// Conversations that programs keep here, outside of rooms: rows of their owner, whom nobody else learns of. Kept by each answer that goes on
// with one. (PRODUCT C1; G21)
import { and, asc, count, desc, eq, isNull, max, sql, sum } from 'drizzle-orm';
import { conversationLines, conversations } from '../../drizzle/door-schema.ts';
import { actors } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { cleanLine } from '../text/message-text.ts';
import { estimateTokens } from './tokens.ts';

export interface KeptLine {
  role: 'user' | 'assistant';
  text: string;
}

export interface ListedConversation {
  id: Id;
  title: string;
  /** Null once it was deleted: what was said with it goes on without. */
  personaId: Id | null;
  createdAt: number;
  changedAt: number;
  lines: number;
}

export interface KeptConversation extends Omit<ListedConversation, 'lines'> {
  lines: (KeptLine & { number: number; at: number })[];
}

type Held = Pick<typeof conversations.$inferSelect, 'id' | 'ownerId' | 'characters'>;

export interface Statistics {
  lines: number;
  ofUser: number;
  ofAssistant: number;
  characters: number;
  /** As far as can be said without the provider. */
  tokens: number;
  firstAt: number | null;
  lastAt: number | null;
}

export const KEPT_LIMITS = { conversations: 500, lines: 2_000, characters: 1_000_000, charactersOfOwner: 20_000_000 } as const;
/** Beyond the limits, for an answer that was asked for while there was room. */
const ANSWER_ROOM = 200_000;
const LISTED = 100;
const ITS_PERSONA = and(eq(actors.id, conversations.personaId), isNull(actors.deletedAt));

export class Conversations {
  readonly #orm: Orm;
  readonly #batch: Batch<LoggedEvent>;
  readonly #now: () => number;

  constructor(need: { orm: Orm; batch: Batch<LoggedEvent>; now: () => number }) {
    this.#orm = need.orm;
    this.#batch = need.batch;
    this.#now = need.now;
  }

  /** The newest first. */
  list(ownerId: Id): ListedConversation[] {
    const { id, title, createdAt, changedAt } = conversations;
    const lines = sql<number>`(select count(*) from ${conversationLines} where ${conversationLines.conversationId} = ${conversations.id})`;
    return this.#orm
      .select({ id, title, personaId: actors.id, createdAt, changedAt, lines })
      .from(conversations)
      .leftJoin(actors, ITS_PERSONA)
      .where(eq(conversations.ownerId, ownerId))
      .orderBy(desc(changedAt), desc(id))
      .limit(LISTED)
      .all();
  }

  get(ownerId: Id, id: Id): KeptConversation {
    const { ownerId: _, characters: __, ...row } = this.#require(ownerId, id);
    const { number, role, text, at } = conversationLines;
    const lines = this.#orm
      .select({ number, role, text, at })
      .from(conversationLines)
      .where(eq(conversationLines.conversationId, id))
      .orderBy(asc(number))
      .all();
    return { ...row, lines };
  }

  /** Before something is asked that would be kept there. */
  requireRoom(ownerId: Id, id: Id, message: string): void {
    const row = this.#require(ownerId, id);
    this.#requireFits(row, { lines: 2, characters: message.length, beyond: 0 });
  }

  create(
    ownerId: Id,
    wish: { title?: string | undefined; personaId?: Id | undefined; lines?: readonly KeptLine[] | undefined },
  ): Promise<Id> {
    return this.#batch.do(() => {
      const kept = this.#orm.select({ n: count() }).from(conversations).where(eq(conversations.ownerId, ownerId)).get()?.n ?? 0;
      if (kept >= KEPT_LIMITS.conversations)
        refuse('forbidden', 'enough conversations are kept; delete one first', { reason: 'too_many_conversations' });
      const at = this.#now();
      const id = newId(at);
      const row = { id, ownerId, title: cleanLine(wish.title ?? ''), personaId: wish.personaId ?? null, createdAt: at, changedAt: at };
      this.#orm.insert(conversations).values(row).run();
      this.#append({ ...row, characters: 0 }, wish.lines ?? [], { beyond: 0 });
      return id;
    });
  }

  async rename(ownerId: Id, id: Id, title: string): Promise<void> {
    await this.#batch.do(() => {
      this.#require(ownerId, id);
      this.#orm
        .update(conversations)
        .set({ title: cleanLine(title), changedAt: this.#now() })
        .where(eq(conversations.id, id))
        .run();
    });
  }

  /** What was asked while there was room, and its answer. */
  async add(ownerId: Id, id: Id, lines: readonly KeptLine[]): Promise<void> {
    await this.#batch.do(() => {
      this.#append(this.#require(ownerId, id), lines, { beyond: ANSWER_ROOM });
      this.#orm.update(conversations).set({ changedAt: this.#now() }).where(eq(conversations.id, id)).run();
    });
  }

  /** Its lines go, itself stays. */
  async clear(ownerId: Id, id: Id): Promise<void> {
    await this.#batch.do(() => {
      this.#require(ownerId, id);
      this.#orm.delete(conversationLines).where(eq(conversationLines.conversationId, id)).run();
      this.#orm.update(conversations).set({ characters: 0 }).where(eq(conversations.id, id)).run();
    });
  }

  async delete(ownerId: Id, id: Id): Promise<void> {
    await this.#batch.do(() => {
      this.#require(ownerId, id);
      this.#orm.delete(conversations).where(eq(conversations.id, id)).run();
    });
  }

  /** Body of a command: their account goes. */
  removeAllOf(ownerId: Id): void {
    this.#orm.delete(conversations).where(eq(conversations.ownerId, ownerId)).run();
  }

  #append(row: Held, lines: readonly KeptLine[], { beyond }: { beyond: number }): void {
    const characters = lines.reduce((total, { text }) => total + text.length, 0);
    const last = this.#requireFits(row, { lines: lines.length, characters, beyond });
    lines.forEach(({ role, text }, at) => {
      const line = { conversationId: row.id, number: last + at + 1, role, text, at: this.#now() };
      this.#orm.insert(conversationLines).values(line).run();
    });
    const total = row.characters + characters;
    if (characters > 0) this.#orm.update(conversations).set({ characters: total }).where(eq(conversations.id, row.id)).run();
  }

  /** The number of its last line. */
  #requireFits({ id, ownerId, characters }: Held, more: { lines: number; characters: number; beyond: number }): number {
    const { number, conversationId } = conversationLines;
    const last =
      this.#orm
        .select({ n: max(number) })
        .from(conversationLines)
        .where(eq(conversationId, id))
        .get()?.n ?? 0;
    if (last + more.lines > KEPT_LIMITS.lines || characters + more.characters > KEPT_LIMITS.characters + more.beyond)
      refuse('forbidden', 'the conversation is full; clear it first', { reason: 'conversation_full' });
    const ofOwner = this.#orm
      .select({ n: sum(conversations.characters).mapWith(Number) })
      .from(conversations)
      .where(eq(conversations.ownerId, ownerId))
      .get();
    if ((ofOwner?.n ?? 0) + more.characters > KEPT_LIMITS.charactersOfOwner + more.beyond)
      refuse('forbidden', 'enough is kept; delete a conversation first', { reason: 'conversations_full' });
    return last;
  }

  #require(ownerId: Id, id: Id) {
    const { id: own, title, characters, createdAt, changedAt } = conversations;
    const row = this.#orm
      .select({ id: own, ownerId: conversations.ownerId, title, personaId: actors.id, characters, createdAt, changedAt })
      .from(conversations)
      .leftJoin(actors, ITS_PERSONA)
      .where(and(eq(conversations.id, id), eq(conversations.ownerId, ownerId)))
      .get();
    return row ?? refuse('not_found', 'no such conversation');
  }
}

/** Of all its lines. */
export function statisticsOf({ lines }: Pick<KeptConversation, 'lines'>): Statistics {
  const sumOf = (count: (line: KeptLine) => number): number => lines.reduce((total, line) => total + count(line), 0);
  const ofUser = lines.filter(({ role }) => role === 'user').length;
  return {
    ...{ lines: lines.length, ofUser, ofAssistant: lines.length - ofUser },
    characters: sumOf(({ text }) => text.length),
    tokens: sumOf(({ text }) => estimateTokens(text)),
    ...{ firstAt: lines[0]?.at ?? null, lastAt: lines.at(-1)?.at ?? null },
  };
}

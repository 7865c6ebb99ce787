// Conversations that programs keep here, outside of rooms: rows of their owner, whom nobody else learns of. Kept by each answer that goes on
// with one. (PRODUCT C1; G21)
import { and, asc, count, desc, eq, max, min, sql, sum } from 'drizzle-orm';
import { conversationLines, conversations } from '../../drizzle/door-schema.ts';
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
  personaId: Id | null;
  createdAt: number;
  changedAt: number;
  lines: number;
}

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

const MOST_CONVERSATIONS = 500;
const MOST_LINES = 2_000;
const LISTED = 100;

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
    const { id, title, personaId, createdAt, changedAt } = conversations;
    const lines = sql<number>`(select count(*) from ${conversationLines} where ${conversationLines.conversationId} = ${conversations.id})`;
    return this.#orm
      .select({ id, title, personaId, createdAt, changedAt, lines })
      .from(conversations)
      .where(eq(conversations.ownerId, ownerId))
      .orderBy(desc(changedAt), desc(id))
      .limit(LISTED)
      .all();
  }

  get(ownerId: Id, id: Id): Omit<ListedConversation, 'lines'> & { lines: (KeptLine & { at: number })[] } {
    const { ownerId: _, ...row } = this.#require(ownerId, id);
    const lines = this.#orm
      .select({ role: conversationLines.role, text: conversationLines.text, at: conversationLines.at })
      .from(conversationLines)
      .where(eq(conversationLines.conversationId, id))
      .orderBy(asc(conversationLines.number))
      .all();
    return { ...row, lines };
  }

  statistics(ownerId: Id, id: Id): Statistics {
    this.#require(ownerId, id);
    const { role, text, at } = conversationLines;
    const row = this.#orm
      .select({
        lines: count(),
        ofUser: sql<number>`coalesce(sum(${role} = 'user'), 0)`,
        characters: sum(sql<number>`length(${text})`).mapWith(Number),
        firstAt: min(at),
        lastAt: max(at),
      })
      .from(conversationLines)
      .where(eq(conversationLines.conversationId, id))
      .get();
    const { lines = 0, ofUser = 0, characters = 0, firstAt = null, lastAt = null } = row ?? {};
    const tokens = this.get(ownerId, id).lines.reduce((total, line) => total + estimateTokens(line.text), 0);
    return { lines, ofUser, ofAssistant: lines - ofUser, characters: characters || 0, tokens, firstAt, lastAt };
  }

  create(
    ownerId: Id,
    wish: { title?: string | undefined; personaId?: Id | undefined; lines?: readonly KeptLine[] | undefined },
  ): Promise<Id> {
    return this.#batch.do(() => {
      const kept = this.#orm.select({ n: count() }).from(conversations).where(eq(conversations.ownerId, ownerId)).get()?.n ?? 0;
      if (kept >= MOST_CONVERSATIONS)
        refuse('forbidden', 'enough conversations are kept; delete one first', { reason: 'too_many_conversations' });
      const at = this.#now();
      const id = newId(at);
      const row = { id, ownerId, title: cleanLine(wish.title ?? ''), personaId: wish.personaId ?? null, createdAt: at, changedAt: at };
      this.#orm.insert(conversations).values(row).run();
      this.#append(id, wish.lines ?? []);
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

  async add(ownerId: Id, id: Id, lines: readonly KeptLine[]): Promise<void> {
    await this.#batch.do(() => {
      this.#require(ownerId, id);
      this.#append(id, lines);
      this.#orm.update(conversations).set({ changedAt: this.#now() }).where(eq(conversations.id, id)).run();
    });
  }

  /** Its lines go, itself stays. */
  async clear(ownerId: Id, id: Id): Promise<void> {
    await this.#batch.do(() => {
      this.#require(ownerId, id);
      this.#orm.delete(conversationLines).where(eq(conversationLines.conversationId, id)).run();
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

  #append(id: Id, lines: readonly KeptLine[]): void {
    const { number, conversationId } = conversationLines;
    const last =
      this.#orm
        .select({ n: max(number) })
        .from(conversationLines)
        .where(eq(conversationId, id))
        .get()?.n ?? 0;
    if (last + lines.length > MOST_LINES) refuse('forbidden', 'the conversation is full; clear it first', { reason: 'conversation_full' });
    lines.forEach(({ role, text }, at) => {
      const row = { conversationId: id, number: last + at + 1, role, text, at: this.#now() };
      this.#orm.insert(conversationLines).values(row).run();
    });
  }

  #require(ownerId: Id, id: Id) {
    const row = this.#orm
      .select()
      .from(conversations)
      .where(and(eq(conversations.id, id), eq(conversations.ownerId, ownerId)))
      .get();
    return row ?? refuse('not_found', 'no such conversation');
  }
}

// Where each room's conversation stands: what has been considered, what was granted, the talk, the votes, the stop cards. One row a room.
// The functions that write are bodies of commands: synchronous, inside a batch.
import { eq } from 'drizzle-orm';
import { chains } from '../../drizzle/ai-schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { CardCode, StopCard } from '../../protocol/stage.ts';
import type { Orm } from '../db/database.ts';

export type Chain = typeof chains.$inferSelect;

export type NewCard = Partial<Omit<StopCard, 'id' | 'at' | 'code'>> & { code: CardCode };

/** Older ones make room: a room that says everything says nothing. */
const MOST_CARDS = 4;

export class Chains {
  readonly #orm: Orm;
  readonly #now: () => number;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
  }

  /** Undefined: no persona was ever seated there. */
  find(roomId: Id): Chain | undefined {
    return this.#orm.select().from(chains).where(eq(chains.roomId, roomId)).get();
  }

  change(roomId: Id, values: Partial<Chain>): void {
    this.#orm.update(chains).set(values).where(eq(chains.roomId, roomId)).run();
  }

  /** The same news about the same persona stands there once. */
  addCard(roomId: Id, card: NewCard): void {
    const known = this.find(roomId)?.cards ?? [];
    this.change(roomId, { cards: withCard(known, card, this.#now()) });
  }

  /** True when there was one. */
  dropCards(roomId: Id, which: (card: StopCard) => boolean): boolean {
    const known = this.find(roomId)?.cards ?? [];
    const kept = known.filter((card) => !which(card));
    if (kept.length === known.length) return false;
    this.change(roomId, { cards: kept });
    return true;
  }
}

export function withCard(known: readonly StopCard[], card: NewCard, now: number): StopCard[] {
  const made: StopCard = { turnId: null, personaId: null, until: null, model: null, ...card, id: newId(now), at: now };
  const others = known.filter(({ code, personaId }) => code !== made.code || personaId !== made.personaId);
  return [...others, made].slice(-MOST_CARDS);
}

// The durable log of requests: a row is on disk before its request leaves, and tells afterwards what it was for. Counts nothing itself: the
// gate of its budget does. (G11, F41; CONVERSATION §2 "Durable")
import { and, eq, gt, or, sql } from 'drizzle-orm';
import { personas, sends } from '../../drizzle/ai-schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Lane } from '../../protocol/stage.ts';
import type { Batch, Outcome } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import { ChatError } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Trimmed } from './hygiene.ts';
import type { Models } from './model-facts.ts';
import type { Spent } from './performer-need.ts';
import type { BootMark, MarkedRow, MarkedSendLog } from './send-log.ts';
import type { Spending } from './spending.ts';
import { writeAside } from './write-aside.ts';

export interface SendsNeed {
  orm: Orm;
  batch: Batch<LoggedEvent>;
  bootMark: () => BootMark | null;
  models: Models;
  spending: Pick<Spending, 'touch'>;
  reportBug: (error: unknown) => void;
}

export class Sends {
  readonly #need: SendsNeed;

  constructor(need: SendsNeed) {
    this.#need = need;
  }

  logOf(budgetId: Id): MarkedSendLog {
    return {
      append: (at, lane, mark) => this.#append(budgetId, at, lane, mark),
      setTokens: (id, tokens) => {
        this.#setTokens(id, tokens);
      },
      left: (id, at, mark) => {
        this.#left(id, at, mark);
      },
      since: (at) => this.#since(budgetId, at),
    };
  }

  /** Before it leaves: whose it is, and what it costs at least. Who it was for is told by `record`. Nobody waits for it. */
  begin(id: number, { turnId: _, ...spent }: Spent): void {
    writeAside(this.#need, () => {
      this.#write(id, spent);
    });
  }

  /** Body of a command: what a send was for and what came of it, as far as it is known; the last word counts. */
  record(id: number, spent: Spent): void {
    this.#write(id, spent);
  }

  /** What had to be taken out of a persona's words. Nobody waits for it. */
  trim(personaId: Id, { ownPrefix, foreignSpeech, nearRepeat }: Trimmed): void {
    if (ownPrefix + foreignSpeech + nearRepeat === 0) return;
    writeAside(this.#need, () => {
      this.#need.orm
        .update(personas)
        .set({
          ownPrefixes: sql`${personas.ownPrefixes} + ${ownPrefix}`,
          foreignSpeech: sql`${personas.foreignSpeech} + ${foreignSpeech}`,
          nearRepeats: sql`${personas.nearRepeats} + ${nearRepeat}`,
        })
        .where(eq(personas.actorId, personaId))
        .run();
    });
  }

  /** Body of a command: two budgets turned out to be one. */
  move(from: Id, to: Id): void {
    this.#need.orm.update(sends).set({ budgetId: to }).where(eq(sends.budgetId, from)).run();
  }

  /** By the prices of now. Canned words cost nothing. */
  #write(id: number, { promptTokens, completionTokens, estimated, ...use }: Omit<Spent, 'turnId'> & Partial<Pick<Spent, 'turnId'>>): void {
    const { models, orm, spending } = this.#need;
    const { keyId, model, voices } = use;
    const isTold = promptTokens !== null && completionTokens !== null;
    const tokens = isTold ? { promptTokens, completionTokens, estimated } : {};
    const cost = isTold ? { cost: model === null ? 0 : models.costOf(model, { promptTokens, completionTokens }) } : {};
    const lines = Object.values(voices).reduce((sum, count) => sum + count, 0);
    orm
      .update(sends)
      .set({ ...use, ...tokens, ...cost, lines })
      .where(eq(sends.id, id))
      .run();
    if (keyId !== null && isTold) spending.touch(keyId);
  }

  /** Synchronous: the batch that is open goes to disk with it. */
  #append(budgetId: Id, at: number, lane: Lane, mark: BootMark | null): number {
    const { batch, orm } = this.#need;
    const ended: Outcome<number>[] = [];
    batch.run(
      () => {
        const row = { budgetId, at, lane, boot: mark?.boot ?? null, uptimeMs: mark?.uptimeMs ?? null };
        return orm.insert(sends).values(row).returning({ id: sends.id }).get().id;
      },
      (outcome) => ended.push(outcome),
    );
    batch.commit();
    const [outcome] = ended;
    if (outcome?.ok === true) return outcome.value;
    throw outcome?.error instanceof Error ? outcome.error : new ChatError('storage_full', 'the send was not stored');
  }

  /** What this start of the machine sent counts by its own clock, however the wall clock was set since. */
  #since(budgetId: Id, at: number): MarkedRow[] {
    const boot = this.#need.bootMark()?.boot;
    const recent = boot === undefined ? gt(sends.at, at) : or(gt(sends.at, at), eq(sends.boot, boot));
    const rows = this.#need.orm
      .select()
      .from(sends)
      .where(and(eq(sends.budgetId, budgetId), recent))
      .orderBy(sends.id)
      .all();
    return rows.map(({ id, at, lane, tokens, boot, uptimeMs, turnId }) => ({
      id,
      at,
      lane,
      tokens,
      mark: boot === null || uptimeMs === null ? null : { boot, uptimeMs },
      // Whoever hears its end writes down what it was for.
      unheard: turnId === null,
    }));
  }

  /** Before its end is written down, or not at all. The wall time stays where it was let go, as long as another clock can tell. */
  #left(id: number, at: number, mark: BootMark | null): void {
    const since = mark === null ? { at } : { boot: mark.boot, uptimeMs: mark.uptimeMs };
    writeAside(this.#need, () => {
      this.#need.orm.update(sends).set(since).where(eq(sends.id, id)).run();
    });
  }

  #setTokens(id: number, tokens: number): void {
    writeAside(this.#need, () => {
      this.#need.orm.update(sends).set({ tokens }).where(eq(sends.id, id)).run();
    });
  }
}

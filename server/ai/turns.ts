// The stored turns: intentions that somebody speaks. Rows and states only; when and why belong to planner, queue and performer. The
// functions that write are bodies of commands: synchronous, inside a batch, together with what they are about. (CONVERSATION §3, G9)
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { turns } from '../../drizzle/ai-schema.ts';
import type { Id } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import type { Orm } from '../db/database.ts';
import type { TurnPlan } from './types.ts';

export type Turn = typeof turns.$inferSelect;
/** Why a turn waits once more. */
export type Again = 'rate_limited' | 'retry' | 'shorter' | 'withdrawn' | 'another_key' | 'restarted';
export type TurnEnd = 'done' | 'failed' | 'dropped';

export interface NewTurn extends TurnPlan {
  roomId: Id;
  task: Turn['task'];
  triggerId: Id | null;
  targetId: Id | null;
  setOffBy: Id | null;
}

const RETRIED = 'retried';

export class Turns {
  readonly #orm: Orm;
  readonly #now: () => number;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
  }

  /** `notBeforeMs` counts from now. */
  add(plan: NewTurn): Turn {
    const { notBeforeMs, ...rest } = plan;
    const at = this.#now();
    const turn: Turn = {
      ...rest,
      id: newId(at),
      // A line that is written anew or continued keeps its id; so does its draft.
      messageId: plan.targetId ?? newId(at),
      state: 'queued',
      why: null,
      attempts: 0,
      said: 0,
      unsaid: null,
      createdAt: at,
      notBefore: at + notBeforeMs,
      endedAt: null,
    };
    this.#orm.insert(turns).values(turn).run();
    return turn;
  }

  find(id: Id): Turn | undefined {
    return this.#orm.select().from(turns).where(eq(turns.id, id)).get();
  }

  /** What waits and what was on its way, in the order in which it was written: dates do not tell it, several turns may have one date. */
  listOpen(): Turn[] {
    return (
      this.#orm
        .select()
        .from(turns)
        // As the index of open turns says it: values that are handed over could be any, and all turns that ever were would be looked through.
        .where(sql`${turns.state} in ('queued', 'sent')`)
        .orderBy(sql`rowid`)
        .all()
    );
  }

  /** A slot was spent on it: committed before its request leaves. */
  send(id: Id): void {
    const turn = this.find(id);
    this.#update(id, { state: 'sent', attempts: (turn?.attempts ?? 0) + 1 });
  }

  /** Back to the head of its lane. A request that was refused for its rate is no attempt: it cost a slot, and nothing was tried. */
  queueAgain(id: Id, notBefore: number, why: Again): void {
    const attempts = this.find(id)?.attempts ?? 0;
    this.#update(id, { state: 'queued', notBefore, why, attempts: why === 'rate_limited' ? Math.max(0, attempts - 1) : attempts });
  }

  postpone(id: Id, notBefore: number): void {
    this.#update(id, { notBefore });
  }

  /** One more line was revealed. */
  noteSaid(id: Id): void {
    const turn = this.find(id);
    this.#update(id, { said: (turn?.said ?? 0) + 1 });
  }

  keepUnsaid(id: Id, unsaid: { personaId: Id; text: string }[]): void {
    this.#update(id, { unsaid });
  }

  /** Exactly one end: whatever ended before stays as it ended. */
  end(id: Id, state: TurnEnd, why: string | null = null): boolean {
    const ended = this.#orm
      .update(turns)
      .set({ state, why, endedAt: this.#now() })
      .where(and(eq(turns.id, id), inArray(turns.state, ['queued', 'sent'])))
      .run();
    return ended.changes > 0;
  }

  /** A failed turn is asked for anew once. False: it was already. */
  retire(id: Id): boolean {
    const retired = this.#orm
      .update(turns)
      .set({ why: RETRIED })
      .where(and(eq(turns.id, id), eq(turns.state, 'failed'), ne(turns.why, RETRIED)))
      .run();
    return retired.changes > 0;
  }

  #update(id: Id, values: Partial<Turn>): void {
    this.#orm
      .update(turns)
      .set(values)
      .where(and(eq(turns.id, id), inArray(turns.state, ['queued', 'sent'])))
      .run();
  }
}

// What was learned about keys and budgets: states, models, what a model can do, limits from headers, how long to wait, whose key it is.
// Bodies of commands: synchronous, inside a batch. Decides nothing. (CONVERSATION §2, §7; F47, F48)
import { and, eq, ne } from 'drizzle-orm';
import { keys } from '../../drizzle/ai-schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { leaderOf } from './key-ring.ts';
import type { KeyRing, KeyRow } from './key-ring.ts';
import type { Limits, Offer } from './limits.ts';

/** Names that a provider lists; more would only fill the page. */
const MOST_MODELS = 500;
/** Models of one key of which something is remembered. */
const MOST_LEARNED = 200;

export class KeyMarks {
  readonly #orm: Orm;
  readonly #ring: KeyRing;
  readonly #now: () => number;

  constructor(orm: Orm, ring: KeyRing, now: () => number) {
    this.#orm = orm;
    this.#ring = ring;
    this.#now = now;
  }

  noteState(id: Id, state: KeyRow['state'], detail: string): void {
    this.#update(id, { state, detail, checkedAt: this.#now() });
  }

  /** For its owner to read; it changes nothing about the key. */
  noteDetail(id: Id, detail: string): void {
    this.#update(id, { detail });
  }

  /** A key without credit is tried now: not again for a while. */
  noteTry(id: Id): void {
    this.#update(id, { checkedAt: this.#now() });
  }

  /** What it was asked for, if it told. */
  noteModels(id: Id, models: readonly string[]): void {
    if (models.length > 0) this.#update(id, { models: models.slice(0, MOST_MODELS) });
  }

  noteLearned(id: Id, model: string, learned: object): void {
    const known = new Map(Object.entries(this.#find(id)?.capabilities ?? {}));
    if (known.has(model) || known.size < MOST_LEARNED) this.#update(id, { capabilities: Object.fromEntries(known.set(model, learned)) });
  }

  /** Whose key it is, in the provider's words. Another key of theirs at the same place has the same budget: both are returned. */
  noteOrganisation(id: Id, organisation: string): [mine: Id, theirs: Id] | null {
    const row = this.#find(id);
    if (row === undefined) return null;
    this.#update(id, { organisation });
    const twins = this.#orm
      .select()
      .from(keys)
      .where(and(eq(keys.origin, row.origin), eq(keys.organisation, organisation), ne(keys.budgetId, row.budgetId)))
      .all();
    const twin = leaderOf(twins);
    return twin === undefined ? null : [row.budgetId, twin.budgetId];
  }

  /** An offer stays until it is taken, or a newer one comes. */
  noteLimits(budgetId: Id, limits: Limits, offer: Offer | null): void {
    this.#updateBudget(budgetId, { ...limits, ...(offer === null ? {} : { offer }) });
  }

  /** What the owner wants; it answers the offer too. */
  setLimits(budgetId: Id, limits: Limits): void {
    this.#updateBudget(budgetId, { ...limits, offer: null });
  }

  noteBlocked(budgetId: Id, blockedUntil: number | null): void {
    this.#updateBudget(budgetId, { blockedUntil });
  }

  /** Two budgets turn out to be one: that of the key whose limits count. Null: they were one already, or one is gone. */
  joinBudgets(one: Id, other: Id): { from: Id; to: Id } | null {
    const rows = [one, other].map((budgetId) => this.#ofBudget(budgetId));
    const leader = leaderOf(rows.flat());
    if (one === other || leader === undefined || rows.some((of) => of.length === 0)) return null;
    const to = leader.budgetId;
    const from = to === one ? other : one;
    const blocked = rows.flat().map((row) => row.blockedUntil ?? 0);
    this.#updateBudget(from, { budgetId: to, ...limitsOf(leader), offer: leader.offer });
    this.#updateBudget(to, { blockedUntil: Math.max(...blocked) || null });
    return { from, to };
  }

  #find(id: Id): KeyRow | undefined {
    return this.#orm.select().from(keys).where(eq(keys.id, id)).get();
  }

  #ofBudget(budgetId: Id): KeyRow[] {
    return this.#orm.select().from(keys).where(eq(keys.budgetId, budgetId)).all();
  }

  #updateBudget(budgetId: Id, values: Partial<KeyRow>): void {
    for (const { id } of this.#ofBudget(budgetId)) this.#update(id, values);
  }

  #update(id: Id, values: Partial<KeyRow>): void {
    this.#orm.update(keys).set(values).where(eq(keys.id, id)).run();
    this.#ring.touch(id);
  }
}

export function limitsOf({ perMinute, perDay, tokensPerMinute, concurrent }: Limits): Limits {
  return { perMinute, perDay, tokensPerMinute, concurrent };
}

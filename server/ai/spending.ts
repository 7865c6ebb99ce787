// What each key has cost in the running calendar month (UTC), and whether that has reached the cap its keeper set. Summed from the log of
// sends, so that a restart forgets nothing; kept until something is added. Requests without a known price count nothing, and are told apart.
import type { Statement } from 'better-sqlite3';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import type { KeyRow } from '../keys/key-ring.ts';

export interface Month {
  /** US dollars, estimated. */
  cost: number;
  /** Requests whose model has no known price. */
  unpriced: number;
  /** Wall time when the next month begins. */
  until: number;
}

interface Known extends Month {
  from: number;
}

export class Spending {
  readonly #orm: Orm;
  readonly #now: () => number;
  readonly #sum: Statement<[Id, number, number], { cost: number; unpriced: number }>;
  readonly #known = new Map<Id, Known>();

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
    // Bare: asked for every turn of a capped key.
    this.#sum = orm.$client.prepare(
      'SELECT total(cost) AS cost, count(*) - count(cost) AS unpriced FROM sends WHERE key_id = ? AND at >= ? AND at < ?',
    );
  }

  /** Inside a command: something was added. */
  touch(keyId: Id): void {
    this.#known.delete(keyId);
  }

  ofMonth(keyId: Id): Month {
    const { from, until } = monthOf(this.#now());
    const known = this.#known.get(keyId);
    if (known?.from === from) return known;
    const { cost = 0, unpriced = 0 } = this.#sum.get(keyId, from, until) ?? {};
    const sum: Known = { cost, unpriced, from, until };
    // A batch that is still open may be undone.
    if (!this.#orm.$client.inTransaction) this.#known.set(keyId, sum);
    return sum;
  }

  /** Wall time until which no request may leave with this key; null: it may. What is on its way may end a little above the cap. */
  closedUntil({ id, monthlyCap }: Pick<KeyRow, 'id' | 'monthlyCap'>): number | null {
    if (monthlyCap === null) return null;
    const { cost, until } = this.ofMonth(id);
    return cost >= monthlyCap ? until : null;
  }
}

/** The calendar month that a moment is in, in UTC: from its first to before the next one's first millisecond. */
export function monthOf(at: number): { from: number; until: number } {
  const day = new Date(at);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  return { from: Date.UTC(year, month, 1), until: Date.UTC(year, month + 1, 1) };
}

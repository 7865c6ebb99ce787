// The keys as they were last committed, in memory, by whom and for what they may be used: asked for every turn. Whoever writes a row says
// so inside the command; once the batch is over, the row is looked at again and the listeners hear what became of it. Never writes.
import { eq } from 'drizzle-orm';
import { keys } from '../../drizzle/ai-schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';

export type KeyRow = typeof keys.$inferSelect;

/** Of the key in the environment: fixed, so that what is learned about it outlives a restart. */
export const ENVIRONMENT_KEY: Id = 'key-of-the-environment';

export interface KeyNews {
  before: KeyRow | undefined;
  /** Undefined: it is gone. */
  after: KeyRow | undefined;
}

const RANK: Readonly<Record<KeyRow['scope'], number>> = { server: 0, room: 1, member: 2 };

export class KeyRing {
  readonly #orm: Orm;
  readonly #reportBug: (error: unknown) => void;
  readonly #rows = new Map<Id, KeyRow>();
  readonly #touched = new Set<Id>();
  readonly #listeners: ((news: KeyNews) => void)[] = [];
  #ofMember = new Map<Id | null, KeyRow[]>();
  #ofRoom = new Map<Id | null, KeyRow[]>();
  #ofServer: readonly KeyRow[] = [];

  constructor(orm: Orm, reportBug: (error: unknown) => void) {
    this.#orm = orm;
    this.#reportBug = reportBug;
    for (const row of orm.select().from(keys).all()) this.#rows.set(row.id, row);
    this.#sort();
  }

  find(id: Id): KeyRow | undefined {
    return this.#rows.get(id);
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** Each list has the newest first: what was brought last is what is meant to be used. */
  ofMember(actorId: Id): readonly KeyRow[] {
    return this.#ofMember.get(actorId) ?? [];
  }

  ofRoom(roomId: Id): readonly KeyRow[] {
    return this.#ofRoom.get(roomId) ?? [];
  }

  /** The one from the environment is the last. */
  ofServer(): readonly KeyRow[] {
    return this.#ofServer;
  }

  list(): KeyRow[] {
    return [...this.#rows.values()];
  }

  ofBudget(budgetId: Id): KeyRow[] {
    return [...this.#rows.values()].filter((row) => row.budgetId === budgetId);
  }

  listen(listener: (news: KeyNews) => void): void {
    this.#listeners.push(listener);
  }

  /** Inside a command: this row is written. If the command is undone, the row is found as it was. */
  touch(id: Id): void {
    if (this.#touched.size === 0) this.#lookLater();
    this.#touched.add(id);
  }

  /** For who has waited for the commit and cannot wait for the end of the turn. */
  look(): void {
    if (!this.#orm.$client.open || this.#orm.$client.inTransaction) return;
    const ids = [...this.#touched];
    this.#touched.clear();
    const news = ids.map((id) => this.#lookAt(id));
    if (news.length > 0) this.#sort();
    for (const each of news) this.#tell(each);
  }

  /** The end of the turn was asked for earlier in the same turn: it comes first. */
  #lookLater(): void {
    setImmediate(() => {
      if (this.#orm.$client.open && this.#orm.$client.inTransaction) this.#lookLater();
      else this.look();
    });
  }

  #lookAt(id: Id): KeyNews {
    const before = this.#rows.get(id);
    const after = this.#orm.select().from(keys).where(eq(keys.id, id)).get();
    if (after === undefined) this.#rows.delete(id);
    else this.#rows.set(id, after);
    return { before, after };
  }

  #tell(news: KeyNews): void {
    for (const listener of this.#listeners) {
      try {
        listener(news);
      } catch (error) {
        this.#reportBug(error);
      }
    }
  }

  #sort(): void {
    const rows = [...this.#rows.values()].sort(isOlder).reverse();
    const of = (scope: KeyRow['scope']): KeyRow[] => rows.filter((row) => row.scope === scope);
    this.#ofMember = Map.groupBy(of('member'), (row) => row.ownerId);
    this.#ofRoom = Map.groupBy(of('room'), (row) => row.roomId);
    this.#ofServer = [
      ...of('server').filter(({ id }) => id !== ENVIRONMENT_KEY),
      ...of('server').filter(({ id }) => id === ENVIRONMENT_KEY),
    ];
  }
}

/** Whose limits are those of a budget that several keys share: the server's before a room's before a member's, then the oldest. */
export function leaderOf(rows: readonly KeyRow[]): KeyRow | undefined {
  return [...rows].sort((a, b) => RANK[a.scope] - RANK[b.scope] || isOlder(a, b))[0];
}

function isOlder(a: KeyRow, b: KeyRow): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

// Browsers that agreed to be told while their page is closed, one for each session at most. The row goes with the session. Functions
// that write are command bodies.
import { and, eq, or, sql } from 'drizzle-orm';
import { pushSubscriptions } from '../../drizzle/notice-schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import type { BrowserKeys } from './push-cipher.ts';

export type Subscription = typeof pushSubscriptions.$inferSelect;

/** In a row, on different days or not: nobody is there any more. */
const MOST_FAILURES = 12;

export class Subscriptions {
  readonly #orm: Orm;
  readonly #now: () => number;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#orm.select({ id: pushSubscriptions.id }).from(pushSubscriptions).limit(1).get() === undefined;
  }

  listOf(actorId: Id): Subscription[] {
    return this.#orm.select().from(pushSubscriptions).where(eq(pushSubscriptions.actorId, actorId)).all();
  }

  find(id: Id): Subscription | undefined {
    return this.#orm.select().from(pushSubscriptions).where(eq(pushSubscriptions.id, id)).get();
  }

  findOfSession(sessionId: Id): Subscription | undefined {
    return this.#orm.select().from(pushSubscriptions).where(eq(pushSubscriptions.sessionId, sessionId)).get();
  }

  /** The newest word of a browser counts: an endpoint that came with another session has changed hands. */
  put(owner: { sessionId: Id; actorId: Id }, endpoint: string, keys: BrowserKeys): void {
    this.#orm
      .delete(pushSubscriptions)
      .where(or(eq(pushSubscriptions.endpoint, endpoint), eq(pushSubscriptions.sessionId, owner.sessionId)))
      .run();
    this.#orm
      .insert(pushSubscriptions)
      .values({ id: newId(), ...owner, endpoint, p256dh: keys.p256dh, auth: keys.auth, createdAt: this.#now() })
      .run();
  }

  removeOfSession(sessionId: Id): void {
    this.#orm.delete(pushSubscriptions).where(eq(pushSubscriptions.sessionId, sessionId)).run();
  }

  remove(id: Id): void {
    this.#orm.delete(pushSubscriptions).where(eq(pushSubscriptions.id, id)).run();
  }

  arrived(id: Id): void {
    this.#orm
      .update(pushSubscriptions)
      .set({ failures: 0 })
      .where(and(eq(pushSubscriptions.id, id), sql`${pushSubscriptions.failures} > 0`))
      .run();
  }

  failed(id: Id): void {
    this.#orm
      .update(pushSubscriptions)
      .set({ failures: sql`${pushSubscriptions.failures} + 1` })
      .where(eq(pushSubscriptions.id, id))
      .run();
    this.#orm
      .delete(pushSubscriptions)
      .where(and(eq(pushSubscriptions.id, id), sql`${pushSubscriptions.failures} >= ${MOST_FAILURES}`))
      .run();
  }
}

// Browsers in which an account once signed in. Their attempts are counted apart from strangers' (see sign-in-throttle.ts); they
// open nothing by themselves. Functions that write are command bodies.
import { and, desc, eq, inArray } from 'drizzle-orm';
import { knownDevices } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { hashToken, newToken } from '../db/ids.ts';

export const DEVICE_DAYS = 365;
const PER_ACCOUNT = 20;
const TOKEN = /^[A-Za-z0-9_-]{43}$/u;

export class KnownDevices {
  readonly #orm: Orm;
  readonly #now: () => number;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
  }

  /** The hash that names the device, if it is one of this account's. */
  find(actorId: Id | undefined, token: string | undefined): string | undefined {
    if (actorId === undefined || token === undefined || !TOKEN.test(token)) return undefined;
    const tokenHash = hashToken(token);
    const row = this.#orm
      .select()
      .from(knownDevices)
      .where(and(eq(knownDevices.tokenHash, tokenHash), eq(knownDevices.actorId, actorId)))
      .get();
    if (row === undefined || row.createdAt <= this.#now() - DEVICE_DAYS * 86_400_000) return undefined;
    return tokenHash;
  }

  /** A fresh token for the browser, in place of the one it showed. */
  remember(actorId: Id, shown: string | undefined): string {
    const known = this.find(actorId, shown);
    if (known !== undefined) this.#orm.delete(knownDevices).where(eq(knownDevices.tokenHash, known)).run();
    const token = newToken(32);
    this.#orm
      .insert(knownDevices)
      .values({ tokenHash: hashToken(token), actorId, createdAt: this.#now() })
      .run();
    this.#dropOldest(actorId);
    return token;
  }

  forgetAll(actorId: Id): void {
    this.#orm.delete(knownDevices).where(eq(knownDevices.actorId, actorId)).run();
  }

  #dropOldest(actorId: Id): void {
    const surplus = this.#orm
      .select({ tokenHash: knownDevices.tokenHash })
      .from(knownDevices)
      .where(eq(knownDevices.actorId, actorId))
      .orderBy(desc(knownDevices.createdAt))
      .all()
      .slice(PER_ACCOUNT)
      .map((row) => row.tokenHash);
    if (surplus.length > 0) this.#orm.delete(knownDevices).where(inArray(knownDevices.tokenHash, surplus)).run();
  }
}

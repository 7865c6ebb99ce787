// What people do with keys: bring, change, limit, take away. Write-only: a secret goes in and is never told again. Bodies of commands:
// synchronous, inside a batch. Where a key may be sent was judged before; here it is sealed for that place. (G23, F67, B66, B67, B83)
import { and, eq, inArray, ne, or } from 'drizzle-orm';
import { keys } from '../../drizzle/ai-schema.ts';
import { actors, members, rooms } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { ENVIRONMENT_KEY, leaderOf } from './key-ring.ts';
import type { KeyRing, KeyRow } from './key-ring.ts';
import { limitsOf } from './key-marks.ts';
import type { KeyMarks } from './key-marks.ts';
import type { KeyPlace, KeyRights } from './key-rights.ts';
import { checkCap, checkLimits, cleanLabel, cleanModel } from './key-words.ts';
import type { Limits } from './limits.ts';
import { last4Of } from './secret-text.ts';
import type { Vault } from './vault.ts';

/** A secret, clean, with the place it was entered for and what that place said to it. */
export interface Entered {
  secret: string;
  baseUrl: string;
  origin: string;
  models: readonly string[];
  state: KeyRow['state'];
}

export interface NewKey extends KeyPlace {
  id: Id;
  label: string;
  model: string | null;
  limits: Limits;
}

export interface KeyChange {
  label?: string | undefined;
  model?: string | null | undefined;
  limits?: { [K in keyof Limits]?: Limits[K] | undefined } | undefined;
  /** US dollars in a calendar month (UTC); null: no such limit. */
  monthlyCap?: number | null | undefined;
}

export interface KeysNeed {
  orm: Orm;
  ring: KeyRing;
  marks: KeyMarks;
  rights: KeyRights;
  vault: Vault;
  now: () => number;
  /** In memory alone. */
  environmentSecret: string | undefined;
}

const MOST_KEYS: Readonly<Record<KeyRow['scope'], number>> = { member: 10, room: 5, server: 10 };

export class Keys {
  readonly #need: KeysNeed;

  constructor(need: KeysNeed) {
    this.#need = need;
  }

  /** Everything this person may manage. */
  listFor(actorId: Id): KeyRow[] {
    const { orm, rights } = this.#need;
    const mine = orm
      .select({ id: members.roomId })
      .from(members)
      .where(and(eq(members.actorId, actorId), eq(members.status, 'active')));
    const candidates = orm
      .select()
      .from(keys)
      .where(or(eq(keys.ownerId, actorId), eq(keys.scope, 'server'), inArray(keys.roomId, mine)))
      .orderBy(keys.createdAt, keys.id)
      .all();
    return candidates.filter((row) => rights.mayManage(actorId, row));
  }

  getFor(actorId: Id, id: Id): KeyRow {
    const row = this.#need.orm.select().from(keys).where(eq(keys.id, id)).get();
    if (row === undefined || !this.#need.rights.mayManage(actorId, row)) refuse('not_found', 'no such key');
    return row;
  }

  requireMayAdd(actorId: Id, place: KeyPlace): void {
    this.#need.rights.requireMayAdd(actorId, place);
    if (this.#there(actorId, place).length >= MOST_KEYS[place.scope])
      refuse('forbidden', 'there are too many keys already', { reason: 'too_many_keys' });
  }

  /** Undefined: it cannot be opened, and has to be entered again. */
  secretOf(row: KeyRow): string | undefined {
    return row.id === ENVIRONMENT_KEY ? this.#need.environmentSecret : this.#need.vault.open(row.sealed, { ...row, keyId: row.id });
  }

  add(actorId: Id, wish: NewKey, entered: Entered): void {
    const { orm, ring, now } = this.#need;
    this.requireMayAdd(actorId, wish);
    const there = this.#there(actorId, wish).filter(({ origin }) => origin === entered.origin);
    if (there.some((row) => this.secretOf(row) === entered.secret))
      refuse('conflict', 'that key is there already', { reason: 'key_known', field: 'secret' });
    const { id, scope, roomId } = wish;
    const sealed = this.#seal({ id, ownerId: scope === 'server' ? null : actorId }, entered);
    const words = { label: cleanLabel(wish.label, entered.baseUrl), model: cleanModel(wish.model) };
    const budget = this.#shared(sealed.budgetId) ?? { ...checkLimits(wish.limits), blockedUntil: null };
    orm
      .insert(keys)
      .values({ id, scope, roomId, ...words, ...sealed, ...budget, createdAt: now() })
      .run();
    ring.touch(id);
  }

  /** Another address needs the secret again: they can only be entered together. Who enters it has brought it. */
  change(actorId: Id, id: Id, wish: KeyChange, entered?: Entered): void {
    const { orm, ring } = this.#need;
    const row = this.getFor(actorId, id);
    if (id === ENVIRONMENT_KEY && (entered !== undefined || wish.label !== undefined || wish.model !== undefined)) refuseEnvironment();
    const next = {
      ...(wish.label === undefined ? {} : { label: cleanLabel(wish.label, entered?.baseUrl ?? row.baseUrl) }),
      ...(wish.model === undefined ? {} : { model: cleanModel(wish.model) }),
      ...(wish.monthlyCap === undefined ? {} : { monthlyCap: checkCap(wish.monthlyCap) }),
      ...(entered === undefined ? {} : this.#enterAnew(actorId, row, entered)),
    };
    if (Object.keys(next).length > 0) orm.update(keys).set(next).where(eq(keys.id, id)).run();
    ring.touch(id);
    if (wish.limits !== undefined) this.#setLimits(actorId, id, wish.limits);
  }

  /** Looser limits that the provider named: the owner says yes. */
  acceptOffer(actorId: Id, id: Id): void {
    const { offer } = this.getFor(actorId, id);
    if (offer === null) refuse('conflict', 'nothing was offered', { reason: 'no_offer' });
    this.#setLimits(actorId, id, offer);
  }

  remove(actorId: Id, id: Id): void {
    this.getFor(actorId, id);
    if (id === ENVIRONMENT_KEY) refuseEnvironment();
    this.#delete([id]);
  }

  /** Whoever goes for good takes along what they brought, here and into rooms. */
  removeAllOf(actorId: Id): void {
    this.#deleteWhere(eq(keys.ownerId, actorId));
  }

  /** What somebody brought into a room goes with them; without a room nothing is left of it. */
  removeOfRoom(roomId: Id, bringerId: Id | null): void {
    this.#deleteWhere(and(eq(keys.roomId, roomId), bringerId === null ? undefined : eq(keys.ownerId, bringerId)));
  }

  /** What a crash kept from being taken away. */
  removeStray(): void {
    const rows = this.#need.orm
      .select({ id: keys.id, roomGone: rooms.deletedAt, ownerGone: actors.deletedAt, roomId: keys.roomId, status: members.status })
      .from(keys)
      .innerJoin(actors, eq(actors.id, keys.ownerId))
      .leftJoin(rooms, eq(rooms.id, keys.roomId))
      .leftJoin(members, and(eq(members.roomId, keys.roomId), eq(members.actorId, keys.ownerId)))
      .all();
    const stray = rows.filter((row) => row.ownerGone !== null || row.roomGone !== null || (row.roomId !== null && row.status !== 'active'));
    this.#delete(stray.map(({ id }) => id));
  }

  /** The budget that a secret is charged to where it is sent: that of the same secret elsewhere, whoever brought it. */
  budgetOf(secret: string, origin: string, exceptId: Id = ''): Id | undefined {
    const others = this.#need.orm
      .select()
      .from(keys)
      .where(and(eq(keys.origin, origin), ne(keys.id, exceptId)))
      .all();
    return leaderOf(others.filter((row) => this.secretOf(row) === secret))?.budgetId;
  }

  #enterAnew(actorId: Id, row: KeyRow, entered: Entered) {
    const sealed = this.#seal({ id: row.id, ownerId: row.scope === 'server' ? null : actorId }, entered);
    return { ...sealed, ...(this.#shared(sealed.budgetId) ?? { blockedUntil: null }) };
  }

  /** Who joins a budget takes its limits as they are. */
  #shared(budgetId: Id): (Limits & Pick<KeyRow, 'blockedUntil'>) | undefined {
    const leader = leaderOf(this.#ofBudget(budgetId));
    return leader === undefined ? undefined : { ...limitsOf(leader), blockedUntil: leader.blockedUntil };
  }

  #seal(row: { id: Id; ownerId: Id | null }, { secret, baseUrl, origin, models, state }: Entered) {
    const { now, vault } = this.#need;
    return {
      ownerId: row.ownerId,
      baseUrl,
      origin,
      sealed: vault.seal(secret, { keyId: row.id, ownerId: row.ownerId, origin }),
      last4: last4Of(secret),
      models: [...models],
      state,
      detail: '',
      // Taken away and brought again, it is still the same budget.
      budgetId: this.budgetOf(secret, origin) ?? vault.markOf(secret, origin),
      organisation: null,
      offer: null,
      capabilities: {},
      checkedAt: now(),
    };
  }

  #setLimits(actorId: Id, id: Id, wish: NonNullable<KeyChange['limits']>): void {
    const { marks, rights } = this.#need;
    const leader = leaderOf(this.#ofBudget(this.getFor(actorId, id).budgetId));
    if (leader === undefined || !rights.mayManage(actorId, leader))
      refuse('forbidden', 'its budget is shared with a key of others, whose limits count', { reason: 'shared_budget', field: 'limits' });
    const said = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
    marks.setLimits(leader.budgetId, checkLimits({ ...limitsOf(leader), ...said }));
  }

  #ofBudget(budgetId: Id): KeyRow[] {
    return this.#need.orm.select().from(keys).where(eq(keys.budgetId, budgetId)).all();
  }

  /** Those that count towards the most one may have there. */
  #there(actorId: Id, { scope, roomId }: KeyPlace): KeyRow[] {
    const place =
      scope === 'server' ? ne(keys.id, ENVIRONMENT_KEY) : scope === 'room' ? eq(keys.roomId, roomId ?? '') : eq(keys.ownerId, actorId);
    return this.#need.orm
      .select()
      .from(keys)
      .where(and(eq(keys.scope, scope), place))
      .all();
  }

  #deleteWhere(condition: ReturnType<typeof and>): void {
    this.#delete(this.#need.orm.select({ id: keys.id }).from(keys).where(condition).all().map(({ id }) => id)); // prettier-ignore
  }

  #delete(ids: readonly Id[]): void {
    if (ids.length === 0) return;
    this.#need.orm.delete(keys).where(inArray(keys.id, [...ids])).run(); // prettier-ignore
    for (const id of ids) this.#need.ring.touch(id);
  }
}

function refuseEnvironment(): never {
  refuse('forbidden', 'this key is set where the server is started', { reason: 'environment' });
}

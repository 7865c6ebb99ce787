// Tokens of programs: a random secret with a mark of ours in front, shown once, its hash here. A token is worth what whoever made it
// and whomever it speaks for are worth now: disabled, deleted or gone, it opens nothing. Functions that write are command bodies. (C1, G22)
import { and, asc, count, eq, isNotNull, lte, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { apiTokens, bots } from '../../drizzle/door-schema.ts';
import { accounts, actors } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { SCOPES } from '../../protocol/scopes.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { hashToken, newToken } from '../db/ids.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { Principal } from './principal.ts';
import { DAY_MS } from './sessions.ts';

export interface ListedToken {
  id: Id;
  name: string;
  last4: string;
  scopes: Scope[];
  createdAt: number;
  /** Null: until it is revoked. */
  expiresAt: number | null;
  usedAt: number | null;
}

export interface TokenWish {
  name: string;
  scopes: readonly Scope[];
  /** Null: without an end. */
  days: number | null;
}

export const TOKEN_LIMITS = { nameLength: 60, days: 366, perActor: 50 } as const;
/** In front of every token, so that one in the wrong place can be found. */
const PREFIX = 'dantok_';
const FORM = /^dantok_[A-Za-z0-9_-]{43}$/u;
const USED_EVERY_MS = 60_000;
const KEPT_DAYS = 30;

const maker = alias(actors, 'maker');

export class ApiTokens {
  readonly #orm: Orm;
  readonly #now: () => number;
  readonly #byHash;
  readonly #byId;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
    this.#byHash = selectFound(orm)
      .where(eq(apiTokens.tokenHash, sql.placeholder('tokenHash')))
      .prepare();
    this.#byId = selectFound(orm)
      .where(eq(apiTokens.id, sql.placeholder('id')))
      .prepare();
  }

  findByToken(token: string): Principal | undefined {
    return FORM.test(token) ? this.#toPrincipal(this.#byHash.get({ tokenHash: hashToken(token) })) : undefined;
  }

  findById(tokenId: Id): Principal | undefined {
    return this.#toPrincipal(this.#byId.get({ id: tokenId }));
  }

  /** True once a minute: time to write down that it was used. */
  needsTouch(tokenId: Id): boolean {
    const row = this.#byId.get({ id: tokenId });
    return row !== undefined && Math.abs(this.#now() - (row.usedAt ?? 0)) >= USED_EVERY_MS;
  }

  touch(tokenId: Id): void {
    this.#orm.update(apiTokens).set({ usedAt: this.#now() }).where(eq(apiTokens.id, tokenId)).run();
  }

  /** `actorId` is whom it speaks for: its maker, or a bot of theirs. */
  create(actorId: Id, createdBy: Id, wish: TokenWish): { token: ListedToken; secret: string } {
    const name = cleanTokenName(wish.name);
    if (this.#countOf(actorId) >= TOKEN_LIMITS.perActor)
      refuse('forbidden', 'there are enough tokens; revoke one first', { reason: 'too_many_tokens' });
    const secret = PREFIX + newToken(32);
    const now = this.#now();
    const token: ListedToken = {
      id: newId(now),
      name,
      last4: secret.slice(-4),
      scopes: SCOPES.filter((scope) => wish.scopes.includes(scope)),
      createdAt: now,
      expiresAt: wish.days === null ? null : now + wish.days * DAY_MS,
      usedAt: null,
    };
    this.#orm
      .insert(apiTokens)
      .values({ ...token, tokenHash: hashToken(secret), actorId, createdBy })
      .run();
    return { token, secret };
  }

  /** Those that ran out too, for as long as they are kept: so that it can be seen why a program fell silent. */
  list(actorId: Id): ListedToken[] {
    const { id, name, last4, scopes, createdAt, expiresAt, usedAt } = apiTokens;
    return this.#orm
      .select({ id, name, last4, scopes, createdAt, expiresAt, usedAt })
      .from(apiTokens)
      .where(eq(apiTokens.actorId, actorId))
      .orderBy(asc(createdAt), asc(id))
      .all()
      .map((row) => ({ ...row, scopes: known(row.scopes) }));
  }

  /** One that speaks for this actor. Returns what ended. */
  endOneOf(actorId: Id, tokenId: Id): Id[] {
    return this.#endWhere(and(eq(apiTokens.id, tokenId), eq(apiTokens.actorId, actorId)));
  }

  /** Those that speak for them and those they made. */
  endAllOf(actorId: Id): Id[] {
    return this.#endWhere(or(eq(apiTokens.actorId, actorId), eq(apiTokens.createdBy, actorId)));
  }

  sweep(): Id[] {
    return this.#endWhere(and(isNotNull(apiTokens.expiresAt), lte(apiTokens.expiresAt, this.#now() - KEPT_DAYS * DAY_MS)));
  }

  #countOf(actorId: Id): number {
    return this.#orm.select({ n: count() }).from(apiTokens).where(eq(apiTokens.actorId, actorId)).get()?.n ?? 0;
  }

  #endWhere(condition: Parameters<ReturnType<Orm['delete']>['where']>[0]): Id[] {
    return this.#orm
      .delete(apiTokens)
      .where(condition)
      .returning({ id: apiTokens.id })
      .all()
      .map((row) => row.id);
  }

  #toPrincipal(row: FoundRow | undefined): Principal | undefined {
    if (row === undefined || (row.expiresAt !== null && row.expiresAt <= this.#now())) return undefined;
    if (row.actorDeletedAt !== null || row.makerDeletedAt !== null || row.makerAccount === null || row.makerDisabledAt !== null)
      return undefined;
    // A bot is another actor than its maker; whatever else speaks for somebody else is none of ours.
    if (row.actorId !== row.createdBy && (row.bot === null || row.botDisabledAt !== null)) return undefined;
    return { kind: 'person', sessionId: row.id, actorId: row.actorId, scopes: known(row.scopes) };
  }
}

type FoundRow = NonNullable<ReturnType<ReturnType<typeof selectFound>['get']>>;

function selectFound(orm: Orm) {
  return orm
    .select({
      id: apiTokens.id,
      actorId: apiTokens.actorId,
      createdBy: apiTokens.createdBy,
      scopes: apiTokens.scopes,
      expiresAt: apiTokens.expiresAt,
      usedAt: apiTokens.usedAt,
      actorDeletedAt: actors.deletedAt,
      makerDeletedAt: maker.deletedAt,
      makerAccount: accounts.actorId,
      makerDisabledAt: accounts.disabledAt,
      bot: bots.actorId,
      botDisabledAt: bots.disabledAt,
    })
    .from(apiTokens)
    .innerJoin(actors, eq(actors.id, apiTokens.actorId))
    .innerJoin(maker, eq(maker.id, apiTokens.createdBy))
    .leftJoin(accounts, eq(accounts.actorId, apiTokens.createdBy))
    .leftJoin(bots, eq(bots.actorId, apiTokens.actorId));
}

/** A scope that a later version wrote means nothing here. */
function known(scopes: readonly string[]): Scope[] {
  return SCOPES.filter((scope) => scopes.includes(scope));
}

function cleanTokenName(raw: string): string {
  const name = raw.normalize('NFC').replace(/[\p{C}\p{Z}]+/gu, ' ').trim(); // prettier-ignore
  if (name === '') refuse('invalid', 'a name is needed', { reason: 'name_empty', field: 'name' });
  if (name.length > TOKEN_LIMITS.nameLength) refuse('invalid', 'the name is too long', { reason: 'label_too_long', field: 'name' });
  return name;
}

// Accounts of people: who exists, under which name, with which password and standing on the server. Personas are actors too and
// share the name space, so that nobody can pose as one (B47, B48). Functions that write are command bodies: synchronous, in a batch.
import { and, asc, count, eq, isNull, max } from 'drizzle-orm';
import { randomInt } from 'node:crypto';
import { accounts, actors, sessions } from '../../drizzle/schema.ts';
import type { Id, Me } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { newId } from '../../protocol/ids.ts';
import { refuse } from '../errors.ts';
import { findBot } from './bot-face.ts';
import { cleanActorName, skeleton } from '../text/names.ts';

export type ServerRole = 'owner' | 'member' | 'guest';

export interface Account {
  actorId: Id;
  name: string;
  emoji: string;
  hue: number;
  picture: Id | null;
  passwordHash: string | null;
  serverRole: ServerRole;
  disabledAt: number | null;
}

export interface ListedPerson {
  id: Id;
  name: string;
  emoji: string;
  hue: number;
  picture: Id | null;
  serverRole: ServerRole;
  disabledAt: number | null;
  createdAt: number;
  seenAt: number | null;
}

export interface Looks {
  name?: string | undefined;
  emoji?: string | undefined;
  hue?: number | undefined;
}

const EMOJI = /^\p{RGI_Emoji}$/v;

export class Accounts {
  readonly #orm: Orm;
  readonly #now: () => number;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
  }

  hasOwner(): boolean {
    return this.#countOwners() > 0;
  }

  /** By the name as somebody types it: look-alikes find the same account. */
  findByName(name: string): Account | undefined {
    return this.#select(and(eq(actors.nameKey, skeleton(name.slice(0, 200))), isNull(actors.deletedAt)));
  }

  find(actorId: Id): Account | undefined {
    return this.#select(and(eq(actors.id, actorId), isNull(actors.deletedAt)));
  }

  get(actorId: Id): Account {
    return this.find(actorId) ?? refuse('not_found', 'no such account');
  }

  getMe(actorId: Id): Extract<Me, { kind: 'person' }> {
    const { name, emoji, hue, picture, serverRole } = this.get(actorId);
    return { kind: 'person', id: actorId, name, emoji, hue, picture, serverRole };
  }

  /** Whoever a token speaks for: a person, or a bot, which has no account. */
  whoIs(actorId: Id): Me {
    return findBot(this.#orm, actorId) ?? this.getMe(actorId);
  }

  create(wish: { name: string; passwordHash: string | null; serverRole: ServerRole }): Id {
    const { name, nameKey } = cleanActorName(wish.name);
    this.#keepUnique(nameKey);
    const id = newId();
    this.#orm
      .insert(actors)
      .values({ id, kind: 'person', name, nameKey, hue: randomInt(360), createdAt: this.#now() })
      .run();
    this.#orm.insert(accounts).values({ actorId: id, passwordHash: wish.passwordHash, serverRole: wish.serverRole }).run();
    return id;
  }

  /** True when something changed and the rooms should hear of it. */
  changeLooks(actorId: Id, looks: Looks): boolean {
    const before = this.get(actorId);
    const named = looks.name === undefined ? { name: before.name } : cleanActorName(looks.name);
    if ('nameKey' in named) this.#keepUnique(named.nameKey, actorId);
    const emoji = looks.emoji ?? before.emoji;
    if (emoji !== '' && !EMOJI.test(emoji)) refuse('invalid', 'that is not one emoji', { reason: 'emoji', field: 'emoji' });
    const next = { ...named, emoji, hue: looks.hue ?? before.hue };
    if (next.name === before.name && next.emoji === before.emoji && next.hue === before.hue) return false;
    this.#orm.update(actors).set(next).where(eq(actors.id, actorId)).run();
    return true;
  }

  /** A guest who chooses a password stays. */
  setPassword(actorId: Id, passwordHash: string): void {
    const serverRole = this.get(actorId).serverRole === 'guest' ? { serverRole: 'member' as const } : {};
    this.#orm
      .update(accounts)
      .set({ passwordHash, ...serverRole })
      .where(eq(accounts.actorId, actorId))
      .run();
  }

  setDisabled(actorId: Id, disabled: boolean): void {
    if (this.get(actorId).serverRole === 'owner') refuse('forbidden', 'an owner of the server cannot be disabled', { reason: 'owner' });
    this.#orm
      .update(accounts)
      .set({ disabledAt: disabled ? this.#now() : null })
      .where(eq(accounts.actorId, actorId))
      .run();
  }

  requireMayGo(actorId: Id): void {
    if (this.get(actorId).serverRole === 'owner' && this.#countOwners() < 2) {
      refuse('forbidden', 'the server needs an owner', { reason: 'last_owner' });
    }
  }

  /** The row stays, so that old lines keep their author; the name is free again. */
  delete(actorId: Id): void {
    this.#orm.update(actors).set({ nameKey: null, deletedAt: this.#now() }).where(eq(actors.id, actorId)).run();
    this.#orm.delete(accounts).where(eq(accounts.actorId, actorId)).run();
  }

  list(): ListedPerson[] {
    return this.#orm
      .select({
        id: actors.id,
        name: actors.name,
        emoji: actors.emoji,
        hue: actors.hue,
        picture: actors.pictureId,
        serverRole: accounts.serverRole,
        disabledAt: accounts.disabledAt,
        createdAt: actors.createdAt,
        seenAt: max(sessions.seenAt),
      })
      .from(accounts)
      .innerJoin(actors, eq(actors.id, accounts.actorId))
      .leftJoin(sessions, eq(sessions.actorId, accounts.actorId))
      .where(isNull(actors.deletedAt))
      .groupBy(actors.id)
      .orderBy(asc(actors.createdAt), asc(actors.id))
      .all();
  }

  #countOwners(): number {
    return this.#orm.select({ n: count() }).from(accounts).where(eq(accounts.serverRole, 'owner')).get()?.n ?? 0;
  }

  #keepUnique(nameKey: string, exceptId?: Id): void {
    const holder = this.#orm.select({ id: actors.id }).from(actors).where(eq(actors.nameKey, nameKey)).get();
    if (holder !== undefined && holder.id !== exceptId) refuse('conflict', 'that name is taken', { reason: 'name_taken', field: 'name' });
  }

  #select(condition: ReturnType<typeof and>): Account | undefined {
    return this.#orm
      .select({
        actorId: actors.id,
        name: actors.name,
        emoji: actors.emoji,
        hue: actors.hue,
        picture: actors.pictureId,
        passwordHash: accounts.passwordHash,
        serverRole: accounts.serverRole,
        disabledAt: accounts.disabledAt,
      })
      .from(accounts)
      .innerJoin(actors, eq(actors.id, accounts.actorId))
      .where(condition)
      .get();
  }
}

// Bots: members that a program speaks for, each made and owned by a person with an account. They share the name space of all actors, so
// that none can pose as somebody (B47, B48). Bodies of commands: synchronous, inside a batch. (PRODUCT C4)
import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { randomInt } from 'node:crypto';
import { apiTokens, bots, webhooks } from '../../drizzle/door-schema.ts';
import { accounts, actors } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { Members } from '../rooms/members.ts';
import { cleanActorName } from '../text/names.ts';
import { cleanLine } from '../text/message-text.ts';

export interface BotWish {
  name: string;
  emoji?: string | undefined;
  hue?: number | undefined;
  about?: string | undefined;
}

/** What of it may be changed. */
export type BotChange = { [K in keyof BotWish]?: BotWish[K] | undefined };

export interface ListedBot {
  id: Id;
  name: string;
  emoji: string;
  hue: number;
  about: string;
  ownerId: Id;
  ownerName: string;
  disabledAt: number | null;
  createdAt: number;
  /** Webhooks that were stopped after too many letters that nobody took. */
  stoppedHooks: number;
}

export const BOT_LIMITS = { perOwner: 20, onServer: 300, aboutLength: 300 } as const;
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

const owner = alias(actors, 'owner');

export class Bots {
  readonly #orm: Orm;
  readonly #members: Members;
  readonly #now: () => number;

  constructor(need: { orm: Orm; members: Members; now: () => number }) {
    this.#orm = need.orm;
    this.#members = need.members;
    this.#now = need.now;
  }

  create(ownerId: Id, wish: BotWish): Id {
    this.#requireAccount(ownerId);
    this.#requirePlace(ownerId);
    const { name, nameKey } = cleanActorName(wish.name);
    this.#keepUnique(nameKey);
    const id = newId();
    const { emoji = '', hue = randomInt(360), about = '' } = cleanLooks(wish);
    this.#orm.insert(actors).values({ id, kind: 'bot', name, nameKey, emoji, hue, createdAt: this.#now() }).run();
    this.#orm.insert(bots).values({ actorId: id, about, ownerId }).run();
    return id;
  }

  change(actorId: Id, id: Id, wish: BotChange): void {
    const before = this.requireOwned(actorId, id);
    const named = wish.name === undefined ? { name: before.name } : cleanActorName(wish.name);
    if ('nameKey' in named) this.#keepUnique(named.nameKey, id);
    const { about = before.about, ...looks } = { emoji: before.emoji, hue: before.hue, ...cleanLooks(wish) };
    this.#orm.update(bots).set({ about }).where(eq(bots.actorId, id)).run();
    if (named.name === before.name && looks.emoji === before.emoji && looks.hue === before.hue) return;
    this.#orm
      .update(actors)
      .set({ ...named, ...looks })
      .where(eq(actors.id, id))
      .run();
    this.#members.announceActor(id);
  }

  /** Its tokens open nothing meanwhile. Returns them: their sockets have to go. */
  setDisabled(actorId: Id, id: Id, { disabled }: { disabled: boolean }): Id[] {
    this.requireKeeper(actorId, id);
    this.#orm
      .update(bots)
      .set({ disabledAt: disabled ? this.#now() : null })
      .where(eq(bots.actorId, id))
      .run();
    return disabled ? this.#tokensOf(id) : [];
  }

  /** It leaves its rooms; old lines keep their author, the name is free again. Returns the tokens that ended. */
  delete(actorId: Id, id: Id): Id[] {
    this.requireKeeper(actorId, id);
    const ended = this.#tokensOf(id);
    this.#orm.delete(apiTokens).where(eq(apiTokens.actorId, id)).run();
    this.#remove(id);
    return ended;
  }

  /** Its owner goes for good, and every token they made with them. */
  removeAllOf(ownerId: Id): void {
    for (const { id } of this.#select(eq(bots.ownerId, ownerId))) this.#remove(id);
  }

  /** Mine; to the owner of the server all of them. */
  list(actorId: Id): ListedBot[] {
    return this.#select(this.#isServerOwner(actorId) ? undefined : eq(bots.ownerId, actorId));
  }

  /** Its owner alone: names it, gives it tokens and webhooks. */
  requireOwned(actorId: Id, id: Id): ListedBot {
    const [bot] = this.#select(and(eq(bots.actorId, id), eq(bots.ownerId, actorId)));
    return bot ?? refuse('not_found', 'no such bot');
  }

  /** Its owner, and the owner of the server: disable it, delete it. */
  requireKeeper(actorId: Id, id: Id): ListedBot {
    const [bot] = this.#select(eq(bots.actorId, id));
    if (bot === undefined || (bot.ownerId !== actorId && !this.#isServerOwner(actorId))) refuse('not_found', 'no such bot');
    return bot;
  }

  #remove(id: Id): void {
    this.#orm.delete(webhooks).where(eq(webhooks.botId, id)).run();
    this.#orm.update(bots).set({ about: '' }).where(eq(bots.actorId, id)).run();
    this.#members.leaveAll(id);
    this.#orm.update(actors).set({ nameKey: null, deletedAt: this.#now() }).where(eq(actors.id, id)).run();
  }

  #tokensOf(id: Id): Id[] {
    const rows = this.#orm.select({ id: apiTokens.id }).from(apiTokens).where(eq(apiTokens.actorId, id)).all();
    return rows.map((row) => row.id);
  }

  #select(condition: ReturnType<typeof and>): ListedBot[] {
    return this.#orm
      .select({
        ...{ id: actors.id, name: actors.name, emoji: actors.emoji, hue: actors.hue, about: bots.about },
        ...{ ownerId: bots.ownerId, ownerName: owner.name, disabledAt: bots.disabledAt, createdAt: actors.createdAt },
        stoppedHooks: this.#orm.$count(webhooks, and(eq(webhooks.botId, bots.actorId), isStopped)),
      })
      .from(bots)
      .innerJoin(actors, eq(actors.id, bots.actorId))
      .innerJoin(owner, eq(owner.id, bots.ownerId))
      .where(and(isNull(actors.deletedAt), condition))
      .orderBy(asc(actors.name), asc(actors.id))
      .all();
  }

  #requireAccount(actorId: Id): void {
    const account = this.#orm.select().from(accounts).where(eq(accounts.actorId, actorId)).get();
    if (account === undefined || account.serverRole === 'guest') refuse('forbidden', 'guests have no bots', { reason: 'guest' });
  }

  #isServerOwner(actorId: Id): boolean {
    return this.#orm.select().from(accounts).where(eq(accounts.actorId, actorId)).get()?.serverRole === 'owner';
  }

  #requirePlace(ownerId: Id): void {
    const living = (condition: ReturnType<typeof eq> | undefined): number =>
      this.#orm
        .select({ n: count() })
        .from(bots)
        .innerJoin(actors, eq(actors.id, bots.actorId))
        .where(and(isNull(actors.deletedAt), condition))
        .get()?.n ?? 0;
    if (living(eq(bots.ownerId, ownerId)) >= BOT_LIMITS.perOwner || living(undefined) >= BOT_LIMITS.onServer)
      refuse('forbidden', 'there are enough bots; delete one first', { reason: 'too_many_bots' });
  }

  #keepUnique(nameKey: string, exceptId?: Id): void {
    const holder = this.#orm.select({ id: actors.id }).from(actors).where(eq(actors.nameKey, nameKey)).get();
    if (holder !== undefined && holder.id !== exceptId) refuse('conflict', 'that name is taken', { reason: 'name_taken', field: 'name' });
  }
}

const isStopped = sql`${webhooks.stoppedAt} is not null`;

function cleanLooks({ emoji, hue, about }: BotChange): Partial<Pick<ListedBot, 'emoji' | 'hue' | 'about'>> {
  if (emoji !== undefined && emoji !== '' && !ONE_EMOJI.test(emoji))
    refuse('invalid', 'that is not one emoji', { reason: 'emoji', field: 'emoji' });
  const line = about === undefined ? undefined : cleanLine(about);
  if (line !== undefined && line.length > BOT_LIMITS.aboutLength) refuse('invalid', 'too long', { reason: 'too_long', field: 'about' });
  return {
    ...(emoji === undefined ? {} : { emoji }),
    ...(hue === undefined ? {} : { hue }),
    ...(line === undefined ? {} : { about: line }),
  };
}

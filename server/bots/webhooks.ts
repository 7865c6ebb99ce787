// The rows of webhooks: where a bot hears a room, and who may say so. The bot's owner makes, changes and removes them, while the bot is in
// the room; its moderators see that there is one and may remove it. What signs the letters is sealed for its bot and its origin, shown
// once. Bodies of commands: synchronous, inside a batch. (PRODUCT C4; G23)
import { and, asc, count, eq } from 'drizzle-orm';
import { bots, webhooks } from '../../drizzle/door-schema.ts';
import { actors } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { newToken } from '../db/ids.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { Vault } from '../keys/vault.ts';
import { may } from '../rooms/access.ts';
import { findBotRow } from '../rooms/bot-members.ts';
import type { RoomLog } from '../rooms/room-log.ts';
import type { Standings } from '../rooms/standing.ts';

export type HookRow = typeof webhooks.$inferSelect;

export interface HookView {
  id: Id;
  botId: Id;
  roomId: Id;
  /** In full for the bot's owner, who entered it; for moderators its origin alone: paths carry secrets. */
  url: string;
  hears: HookRow['hears'];
  /** The bot's owner asks: may change it, and see its letters. */
  mine: boolean;
  createdAt: number;
  stoppedAt: number | null;
}

export interface WebhooksNeed {
  orm: Orm;
  log: RoomLog;
  standings: Standings;
  vault: Vault;
  now: () => number;
}

const MOST_IN_ROOM = 20;
const MOST_OF_BOT = 50;

export class Webhooks {
  readonly #need: WebhooksNeed;

  constructor(need: WebhooksNeed) {
    this.#need = need;
  }

  /** Rooms that anything is told of. */
  listRooms(): Id[] {
    const { orm } = this.#need;
    return orm.selectDistinct({ roomId: webhooks.roomId }).from(webhooks).all().map((row) => row.roomId); // prettier-ignore
  }

  listIn(roomId: Id): HookRow[] {
    return this.#need.orm.select().from(webhooks).where(eq(webhooks.roomId, roomId)).orderBy(asc(webhooks.createdAt), asc(webhooks.id)).all(); // prettier-ignore
  }

  /** Those a member may know of: of their own bots, and all to whoever moderates. */
  listFor(actorId: Id, roomId: Id): HookView[] {
    const moderates = this.#moderates(actorId, roomId);
    const rows = this.listIn(roomId).map((row) => ({ row, mine: findBotRow(this.#need.orm, row.botId)?.ownerId === actorId }));
    const known = rows.filter(({ mine }) => mine || moderates === true);
    if (moderates === undefined && known.length === 0) refuse('not_found', 'no such room');
    return known.map(({ row, mine }) => toView(row, mine));
  }

  /** `url` was judged before. Nothing is told of what happened until now. */
  create(actorId: Id, roomId: Id, wish: { botId: Id; url: string; hears: HookRow['hears'] }): { hook: HookView; secret: string } {
    const { log, now, orm, standings, vault } = this.#need;
    this.#requireOwner(actorId, roomId, wish.botId);
    if (standings.find(roomId, wish.botId) === undefined) refuse('not_found', 'no such room');
    const countOf = (condition: ReturnType<typeof eq>): number => orm.select({ n: count() }).from(webhooks).where(condition).get()?.n ?? 0;
    if (countOf(eq(webhooks.roomId, roomId)) >= MOST_IN_ROOM || countOf(eq(webhooks.botId, wish.botId)) >= MOST_OF_BOT)
      refuse('forbidden', 'there are enough webhooks', { reason: 'too_many_webhooks' });
    // Two would be told everything twice, and a bot could be made to shout.
    if (this.listIn(roomId).some(({ botId }) => botId === wish.botId))
      refuse('conflict', 'the bot has a webhook here already', { reason: 'webhook_there' });
    const id = newId();
    const secret = `dantok_hook_${newToken(32)}`;
    const secretSealed = vault.seal(secret, bindingOf({ id, ...wish }));
    const row = {
      ...{ id, roomId, ...wish, secretSealed, createdBy: actorId },
      heardSeq: log.headOf(roomId),
      createdAt: now(),
      stoppedAt: null,
    };
    orm.insert(webhooks).values(row).run();
    return { hook: toView(row, true), secret };
  }

  /** Started again, it hears from now on: what was said meanwhile stays unsaid. */
  change(actorId: Id, roomId: Id, id: Id, wish: { hears?: HookRow['hears'] | undefined; running?: boolean | undefined }): HookView {
    const { log, now, orm } = this.#need;
    const row = this.requireMine(actorId, roomId, id);
    const stoppedAt = wish.running === undefined ? row.stoppedAt : wish.running ? null : (row.stoppedAt ?? now());
    const heardSeq = row.stoppedAt !== null && stoppedAt === null ? log.headOf(roomId) : row.heardSeq;
    const next = { ...row, hears: wish.hears ?? row.hears, stoppedAt, heardSeq };
    orm.update(webhooks).set(next).where(eq(webhooks.id, id)).run();
    return toView(next, true);
  }

  remove(actorId: Id, roomId: Id, id: Id): void {
    const row = this.#find(roomId, id);
    const mine = row !== undefined && findBotRow(this.#need.orm, row.botId)?.ownerId === actorId;
    if (row === undefined || (!mine && this.#moderates(actorId, roomId) !== true)) refuse('not_found', 'no such webhook');
    this.drop(id);
  }

  drop(id: Id): void {
    this.#need.orm.delete(webhooks).where(eq(webhooks.id, id)).run();
  }

  /** Whoever goes takes their ears along; null: the room itself is gone. */
  dropOf(roomId: Id, botId: Id | null): void {
    const ofBot = botId === null ? undefined : eq(webhooks.botId, botId);
    this.#need.orm
      .delete(webhooks)
      .where(and(eq(webhooks.roomId, roomId), ofBot))
      .run();
  }

  requireMine(actorId: Id, roomId: Id, id: Id): HookRow {
    const row = this.#find(roomId, id);
    if (row === undefined || findBotRow(this.#need.orm, row.botId)?.ownerId !== actorId) refuse('not_found', 'no such webhook');
    return row;
  }

  /** Undefined: it was sealed under another key file; a new webhook has to be made. */
  secretOf(row: HookRow): string | undefined {
    return this.#need.vault.open(row.secretSealed, bindingOf(row));
  }

  requireMayAdd(actorId: Id, roomId: Id, botId: Id): void {
    this.#requireOwner(actorId, roomId, botId);
    if (this.#need.standings.find(roomId, botId) === undefined) refuse('not_found', 'no such room');
  }

  #requireOwner(actorId: Id, roomId: Id, botId: Id): void {
    const { orm, standings } = this.#need;
    // Of a room that neither they nor their bot is in, nobody learns anything.
    const owned = orm.select().from(bots).innerJoin(actors, eq(actors.id, bots.actorId)).where(and(eq(bots.actorId, botId), eq(bots.ownerId, actorId))).get(); // prettier-ignore
    if (owned?.actors.deletedAt === null) return;
    if (standings.find(roomId, actorId) === undefined) refuse('not_found', 'no such room');
    refuse('not_found', 'no such bot');
  }

  /** Undefined: not in the room at all. */
  #moderates(actorId: Id, roomId: Id): boolean | undefined {
    const standing = this.#need.standings.find(roomId, actorId);
    return standing && may(standing.role, 'remove_member', standing);
  }

  #find(roomId: Id, id: Id): HookRow | undefined {
    return this.#need.orm
      .select()
      .from(webhooks)
      .where(and(eq(webhooks.id, id), eq(webhooks.roomId, roomId)))
      .get();
  }
}

function bindingOf({ id, botId, url }: Pick<HookRow, 'id' | 'botId' | 'url'>) {
  return { keyId: id, ownerId: botId, origin: new URL(url).origin };
}

function toView({ id, botId, roomId, url, hears, createdAt, stoppedAt }: HookRow, mine: boolean): HookView {
  return { id, botId, roomId, url: mine ? url : new URL(url).origin, hears, mine, createdAt, stoppedAt };
}

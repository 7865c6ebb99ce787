// Letters to webhooks, as rows that outlive the process: written in one commit with the mark up to which a room was considered, taken by
// a far end or dead after enough attempts. None holds a text. Bodies of commands: synchronous, inside a batch. (PRODUCT C4)
import { and, asc, count, desc, eq, gt, ne, sql } from 'drizzle-orm';
import type { Statement } from 'better-sqlite3';
import { webhookLetters, webhooks } from '../../drizzle/door-schema.ts';
import { actors, messages, rooms } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { findBotRow } from '../rooms/bot-members.ts';
import type { RoomLog } from '../rooms/room-log.ts';
import type { Standings } from '../rooms/standing.ts';
import type { HookRow, Webhooks } from './webhooks.ts';

export type LetterRow = typeof webhookLetters.$inferSelect;

export interface NextLetter {
  id: Id;
  webhookId: Id;
  /** Of the bot. */
  ownerId: Id;
  nextAt: number;
}

export interface LettersNeed {
  orm: Orm;
  log: RoomLog;
  standings: Standings;
  webhooks: Webhooks;
  now: () => number;
}

/** After each attempt but the last: the next one comes so much later. Eight attempts in about 23 hours. */
export const RETRY_MINUTES = [0.5, 2, 10, 30, 120, 360, 840] as const;
export const MOST_ATTEMPTS = RETRY_MINUTES.length + 1;
/** Dead letters in a row after which nothing more is tried. */
export const DEAD_IN_A_ROW = 10;
/** Lines that are looked at in one command. */
const PIECE = 200;
/** Letters of one webhook that may wait; what comes beyond is dead at once. */
const MOST_WAITING = 1_000;
const KEPT_MS = 14 * 24 * 60 * 60_000;
const MOST_LISTED = 100;

/** A look into the index for each webhook, however many letters wait. Of those due at the same moment the first that was written. */
export const NEXT = `
  SELECT l.id, l.webhook_id AS webhookId, b.owner_id AS ownerId, l.next_at AS nextAt
  FROM webhooks w JOIN bots b ON b.actor_id = w.bot_id
  JOIN webhook_letters l ON l.rowid = (SELECT f.rowid FROM webhook_letters f WHERE f.webhook_id = w.id AND f.state = 'waiting' ORDER BY f.next_at, f.rowid LIMIT 1)
  WHERE w.stopped_at IS NULL`;
/** None ends before it is written: by the index only those are looked at that are old enough to have ended long ago. */
export const FORGET = `
  DELETE FROM webhook_letters WHERE webhook_id IN (SELECT id FROM webhooks) AND created_at <= @before AND state <> 'waiting' AND ended_at <= @before`;

export class Letters {
  readonly #need: LettersNeed;
  readonly #next: Statement<[], NextLetter>;
  readonly #forget: Statement<[{ before: number }]>;

  constructor(need: LettersNeed) {
    this.#need = need;
    this.#next = need.orm.$client.prepare(NEXT);
    this.#forget = need.orm.$client.prepare(FORGET);
  }

  /** Writes the letters of what was said since the room was last looked at. True: there is more. */
  hear(roomId: Id): boolean {
    const { standings, webhooks: hooks } = this.#need;
    let more = false;
    for (const hook of hooks.listIn(roomId)) {
      if (standings.find(roomId, hook.botId) === undefined) hooks.drop(hook.id);
      else more = this.#hearFor(hook) || more;
    }
    return more;
  }

  /** Of each webhook the letter that comes next, and when. */
  listNext(): NextLetter[] {
    return this.#next.all();
  }

  /** Before it leaves: should the process die now, it is tried again, later. Null: nobody is to get it any more. */
  claim(id: Id, jitter: number): { letter: LetterRow; hook: HookRow } | null {
    const { now, orm, standings, webhooks: hooks } = this.#need;
    const row = orm.select().from(webhookLetters).innerJoin(webhooks, eq(webhooks.id, webhookLetters.webhookId)).where(eq(webhookLetters.id, id)).get(); // prettier-ignore
    if (row === undefined) return null;
    const { webhook_letters: letter, webhooks: hook } = row;
    if (letter.state !== 'waiting' || hook.stoppedAt !== null) return null;
    if (standings.find(hook.roomId, hook.botId) === undefined) {
      hooks.drop(hook.id);
      return null;
    }
    if (findBotRow(orm, hook.botId)?.alive !== true) {
      orm.delete(webhookLetters).where(eq(webhookLetters.id, id)).run();
      return null;
    }
    // The process died during the last attempt.
    if (letter.attempts >= MOST_ATTEMPTS) {
      this.fail(id, { status: null, detail: 'interrupted' });
      return null;
    }
    const attempts = letter.attempts + 1;
    const waitMs = (RETRY_MINUTES[attempts - 1] ?? 0.5) * 60_000 * (0.8 + 0.4 * jitter);
    const next = { attempts, nextAt: now() + Math.round(waitMs) };
    orm.update(webhookLetters).set(next).where(eq(webhookLetters.id, id)).run();
    return { letter: { ...letter, ...next }, hook };
  }

  /** Whether an answer may still be posted: much may have happened since the letter left. */
  mayAnswer({ id, botId }: Pick<HookRow, 'id' | 'botId'>): boolean {
    const { orm } = this.#need;
    const hook = orm.select({ stoppedAt: webhooks.stoppedAt }).from(webhooks).where(eq(webhooks.id, id)).get();
    return hook?.stoppedAt === null && findBotRow(orm, botId)?.alive === true;
  }

  succeed(id: Id, { status, detail }: { status: number; detail: string }): void {
    this.#end(id, { state: 'sent', status, detail });
  }

  /** The bot, when its webhook was stopped by this. */
  fail(id: Id, { status, detail }: { status: number | null; detail: string }): Id | null {
    const { orm } = this.#need;
    const letter = orm.select().from(webhookLetters).where(eq(webhookLetters.id, id)).get();
    if (letter?.state !== 'waiting') return null;
    if (letter.attempts < MOST_ATTEMPTS) {
      orm.update(webhookLetters).set({ status, detail }).where(eq(webhookLetters.id, id)).run();
      return null;
    }
    this.#end(id, { state: 'dead', status, detail });
    return this.#stopIfHopeless(letter.webhookId);
  }

  /** The newest first, as its owner sees them. */
  list(hookId: Id): LetterRow[] {
    return this.#need.orm
      .select()
      .from(webhookLetters)
      .where(and(eq(webhookLetters.webhookId, hookId), ne(webhookLetters.state, 'sent')))
      .orderBy(asc(webhookLetters.state), desc(webhookLetters.seq))
      .limit(MOST_LISTED)
      .all();
  }

  sendAgain(hookId: Id, id: Id): void {
    const { now, orm } = this.#need;
    const again = { state: 'waiting' as const, attempts: 0, nextAt: now(), endedAt: null };
    const ofHook = and(eq(webhookLetters.id, id), eq(webhookLetters.webhookId, hookId), eq(webhookLetters.state, 'dead'));
    if (orm.update(webhookLetters).set(again).where(ofHook).run().changes === 0) refuse('not_found', 'no such letter');
  }

  /** Those that came to an end long ago. */
  sweep(): void {
    this.#forget.run({ before: this.#need.now() - KEPT_MS });
  }

  #hearFor(hook: HookRow): boolean {
    const { log, now, orm } = this.#need;
    const head = log.headOf(hook.roomId);
    if (hook.heardSeq >= head) return false;
    const lines = this.#linesAfter(hook);
    const upTo = lines.length === PIECE ? (lines.at(-1)?.seq ?? head) : head;
    const listens = hook.stoppedAt === null && findBotRow(orm, hook.botId)?.alive === true;
    let waiting = this.#countWaiting(hook.id);
    for (const { seq } of listens ? lines.filter((line) => this.#isFor(hook, line)) : []) {
      const fits = waiting < MOST_WAITING;
      const state = fits ? { state: 'waiting' as const } : { state: 'dead' as const, detail: 'too_many_waiting', endedAt: now() };
      orm.insert(webhookLetters).values({ id: newId(), webhookId: hook.id, seq, ...state, nextAt: now(), createdAt: now() }).run(); // prettier-ignore
      waiting += fits ? 1 : 0;
    }
    orm.update(webhooks).set({ heardSeq: upTo }).where(eq(webhooks.id, hook.id)).run();
    return upTo < head;
  }

  /** Never its own lines. Another bot's only where the room heeds bots, and then only as many as personas may say among themselves: two
   *  programs that answer each other come to an end. */
  #isFor(hook: HookRow, line: HeardLine): boolean {
    if (line.authorId === hook.botId) return false;
    if (hook.hears === 'mentions' && !line.mentions.includes(hook.botId) && line.repliedId !== hook.botId) return false;
    return line.kind !== 'bot' || this.#isHeeded(hook.roomId, line.seq);
  }

  #isHeeded(roomId: Id, seq: number): boolean {
    const { orm } = this.#need;
    const room = orm.select({ heedsBots: rooms.heedsBots, allowance: rooms.allowance }).from(rooms).where(eq(rooms.id, roomId)).get();
    if (room?.heedsBots !== true) return false;
    const said = sql<number>`(select count(*) from messages m join actors a on a.id = m.author_id where m.room_id = ${roomId} and a.kind = 'bot'
      and m.seq <= ${seq} and m.seq > coalesce((select max(p.seq) from messages p join actors b on b.id = p.author_id
      where p.room_id = ${roomId} and b.kind = 'person' and p.seq < ${seq}), 0))`;
    return (orm.select({ said }).from(rooms).where(eq(rooms.id, roomId)).get()?.said ?? 0) <= room.allowance;
  }

  #linesAfter(hook: HookRow) {
    return this.#need.orm
      .select({
        ...{ seq: messages.seq, authorId: messages.authorId, kind: actors.kind, mentions: messages.mentions },
        repliedId: sql<Id | null>`(select r.author_id from messages r where r.id = ${messages.replyToId})`,
      })
      .from(messages)
      .innerJoin(actors, eq(actors.id, messages.authorId))
      .where(and(eq(messages.roomId, hook.roomId), gt(messages.seq, hook.heardSeq)))
      .orderBy(asc(messages.seq))
      .limit(PIECE)
      .all();
  }

  #countWaiting(hookId: Id): number {
    const waits = and(eq(webhookLetters.webhookId, hookId), eq(webhookLetters.state, 'waiting'));
    return this.#need.orm.select({ n: count() }).from(webhookLetters).where(waits).get()?.n ?? 0;
  }

  #end(id: Id, how: Pick<LetterRow, 'state' | 'status' | 'detail'>): void {
    const { now, orm } = this.#need;
    orm.update(webhookLetters).set({ ...how, endedAt: now() }).where(eq(webhookLetters.id, id)).run(); // prettier-ignore
  }

  #stopIfHopeless(hookId: Id): Id | null {
    const { now, orm } = this.#need;
    const last = orm
      .select({ state: webhookLetters.state })
      .from(webhookLetters)
      .where(and(eq(webhookLetters.webhookId, hookId), ne(webhookLetters.state, 'waiting')))
      .orderBy(desc(webhookLetters.endedAt), desc(webhookLetters.id))
      .limit(DEAD_IN_A_ROW)
      .all();
    if (last.length < DEAD_IN_A_ROW || last.some(({ state }) => state !== 'dead')) return null;
    orm.update(webhooks).set({ stoppedAt: now() }).where(eq(webhooks.id, hookId)).run();
    return orm.select({ botId: webhooks.botId }).from(webhooks).where(eq(webhooks.id, hookId)).get()?.botId ?? null;
  }
}

interface HeardLine {
  seq: number;
  authorId: Id;
  kind: (typeof actors.$inferSelect)['kind'];
  mentions: string[];
  repliedId: Id | null;
}

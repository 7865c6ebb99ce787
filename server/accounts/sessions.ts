// Sessions: a random token in the cookie, its hash here. Finds who asks; opens, lists and ends. (RELIABILITY 5.6, G22)
// The functions that write are command bodies: synchronous, inside a batch. They return the ids of the sessions they ended; the
// caller closes their sockets after the commit.
import { and, asc, count, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { accounts, actors, invitations, members, rooms, sessions } from '../../drizzle/schema.ts';
import type { Id, Role } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import { hashToken, newToken } from '../db/ids.ts';
import type { Orm } from '../db/database.ts';
import { may } from '../rooms/access.ts';
import type { Principal } from './principal.ts';

export const DAY_MS = 86_400_000;
const IDLE_MS = 14 * DAY_MS;
const ABSOLUTE_MS = 90 * DAY_MS;
const PER_ACCOUNT = 20;
const SEEN_EVERY_MS = 60_000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/u;

export interface OpenedSession {
  sessionId: Id;
  token: string;
  /** The oldest ones, when there were too many. */
  ended: Id[];
}

export interface ListedSession {
  id: Id;
  device: string;
  createdAt: number;
  seenAt: number;
}

interface FoundRow {
  id: Id;
  actorId: Id | null;
  seenAt: number;
  expiresAt: number;
  actorDeletedAt: number | null;
  disabledAt: number | null;
  hasAccount: Id | null;
  invitationId: Id | null;
  revokedAt: number | null;
  linkExpiresAt: number | null;
  roomId: Id | null;
  watchable: boolean | null;
  roomDeletedAt: number | null;
  /** Where whoever made the link stands in its room. */
  makerRole: Role | null;
  makerStatus: string | null;
  makerAccount: Id | null;
  makerDisabledAt: number | null;
}

const makerAccounts = alias(accounts, 'maker_accounts');

export class Sessions {
  readonly #orm: Orm;
  readonly #now: () => number;
  readonly #byToken;
  readonly #byId;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
    this.#byToken = selectFound(orm)
      .where(eq(sessions.tokenHash, sql.placeholder('tokenHash')))
      .prepare();
    this.#byId = selectFound(orm)
      .where(eq(sessions.id, sql.placeholder('id')))
      .prepare();
  }

  findByToken(token: string): Principal | undefined {
    if (!TOKEN.test(token)) return undefined;
    return this.#toPrincipal(this.#byToken.get({ tokenHash: hashToken(token) }));
  }

  /** Whether an open socket's session still counts. */
  findById(sessionId: Id): Principal | undefined {
    return this.#toPrincipal(this.#byId.get({ id: sessionId }));
  }

  /** True once a minute: time to write down that it was used. */
  needsTouch(sessionId: Id): boolean {
    const row = this.#byId.get({ id: sessionId });
    return row !== undefined && Math.abs(this.#now() - row.seenAt) >= SEEN_EVERY_MS;
  }

  touch(sessionId: Id): void {
    this.#orm.update(sessions).set({ seenAt: this.#now() }).where(eq(sessions.id, sessionId)).run();
  }

  open(who: { actorId: Id } | { invitationId: Id; expiresAt: number }, device: string): OpenedSession {
    const now = this.#now();
    const token = newToken(32);
    const sessionId = newId();
    const actorId = 'actorId' in who ? who.actorId : null;
    const ended = actorId === null ? [] : this.#makeRoom(actorId);
    this.#orm
      .insert(sessions)
      .values({
        id: sessionId,
        tokenHash: hashToken(token),
        actorId,
        invitationId: 'actorId' in who ? null : who.invitationId,
        createdAt: now,
        seenAt: now,
        expiresAt: Math.min(now + ABSOLUTE_MS, 'actorId' in who ? Infinity : who.expiresAt),
        device,
      })
      .run();
    return { sessionId, token, ended };
  }

  /** The same session under another token; the old one is worth nothing from the commit on. */
  renew(sessionId: Id): string {
    const token = newToken(32);
    const now = this.#now();
    this.#orm
      .update(sessions)
      .set({ tokenHash: hashToken(token), seenAt: now })
      .where(eq(sessions.id, sessionId))
      .run();
    return token;
  }

  list(actorId: Id): ListedSession[] {
    const now = this.#now();
    return this.#orm
      .select({
        id: sessions.id,
        device: sessions.device,
        createdAt: sessions.createdAt,
        seenAt: sessions.seenAt,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .where(eq(sessions.actorId, actorId))
      .orderBy(desc(sessions.seenAt))
      .all()
      .filter((row) => isAlive(row, now))
      .map(({ id, device, createdAt, seenAt }) => ({ id, device, createdAt, seenAt }));
  }

  countOf(actorId: Id): number {
    return this.#orm.select({ n: count() }).from(sessions).where(eq(sessions.actorId, actorId)).get()?.n ?? 0;
  }

  end(sessionId: Id): Id[] {
    return this.#endWhere(eq(sessions.id, sessionId));
  }

  /** One of this account's sessions; nobody ends another's. */
  endOneOf(actorId: Id, sessionId: Id): Id[] {
    return this.#endWhere(and(eq(sessions.id, sessionId), eq(sessions.actorId, actorId)));
  }

  endAllOf(actorId: Id, exceptId?: Id): Id[] {
    return this.#endWhere(and(eq(sessions.actorId, actorId), exceptId === undefined ? undefined : ne(sessions.id, exceptId)));
  }

  endVisitors(invitationId: Id): Id[] {
    return this.#endWhere(eq(sessions.invitationId, invitationId));
  }

  /** Those who came by links of this account. */
  listVisitorsOf(actorId: Id): Id[] {
    return this.#orm
      .select({ id: sessions.id })
      .from(sessions)
      .innerJoin(invitations, eq(invitations.id, sessions.invitationId))
      .where(eq(invitations.createdBy, actorId))
      .all()
      .map((row) => row.id);
  }

  /** Guests whose last session ran out, before `sweep` takes it away. */
  findForsakenGuests(): Id[] {
    return this.#orm
      .selectDistinct({ actorId: accounts.actorId })
      .from(accounts)
      .innerJoin(actors, eq(actors.id, accounts.actorId))
      .where(
        and(
          eq(accounts.serverRole, 'guest'),
          isNull(actors.deletedAt),
          sql`not exists (select 1 from ${sessions} where ${sessions.actorId} = ${accounts.actorId} and not (${this.#isOver()}))`,
        ),
      )
      .all()
      .map((row) => row.actorId);
  }

  /** Takes away what nobody can use any more. */
  sweep(): Id[] {
    return this.#endWhere(this.#isOver());
  }

  #isOver() {
    const now = this.#now();
    return sql`(${sessions.expiresAt} <= ${now} or ${sessions.seenAt} <= ${now - IDLE_MS})`;
  }

  #endWhere(condition: Parameters<ReturnType<Orm['delete']>['where']>[0]): Id[] {
    return this.#orm
      .delete(sessions)
      .where(condition)
      .returning({ id: sessions.id })
      .all()
      .map((row) => row.id);
  }

  #makeRoom(actorId: Id): Id[] {
    const open = this.#orm
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.actorId, actorId))
      .orderBy(asc(sessions.seenAt), asc(sessions.createdAt))
      .all();
    return open.slice(0, Math.max(0, open.length - PER_ACCOUNT + 1)).flatMap(({ id }) => this.end(id));
  }

  #toPrincipal(row: FoundRow | undefined): Principal | undefined {
    const now = this.#now();
    if (row === undefined || !isAlive(row, now)) return undefined;
    if (row.actorId !== null) {
      if (row.hasAccount === null || row.actorDeletedAt !== null || row.disabledAt !== null) return undefined;
      return { kind: 'person', sessionId: row.id, actorId: row.actorId };
    }
    if (row.invitationId === null || row.roomId === null || row.revokedAt !== null || (row.linkExpiresAt ?? 0) <= now) return undefined;
    if (row.watchable !== true || row.roomDeletedAt !== null || !makerMayInvite(row)) return undefined;
    return { kind: 'visitor', sessionId: row.id, roomId: row.roomId, invitationId: row.invitationId };
  }
}

/** Both ends count from times in the past: a clock put back revives nothing. */
function isAlive(row: { seenAt: number; expiresAt: number }, now: number): boolean {
  return now < row.expiresAt && now < row.seenAt + IDLE_MS;
}

/** A visit is worth what its link is: as long as its maker may let people watch. */
function makerMayInvite({ makerRole, makerStatus, makerAccount, makerDisabledAt }: FoundRow): boolean {
  if (makerRole === null || makerStatus !== 'active' || makerAccount === null || makerDisabledAt !== null) return false;
  return may(makerRole, 'invite_to_watch', { archived: false });
}

function selectFound(orm: Orm) {
  return orm
    .select({
      id: sessions.id,
      actorId: sessions.actorId,
      seenAt: sessions.seenAt,
      expiresAt: sessions.expiresAt,
      actorDeletedAt: actors.deletedAt,
      disabledAt: accounts.disabledAt,
      hasAccount: accounts.actorId,
      invitationId: sessions.invitationId,
      revokedAt: invitations.revokedAt,
      linkExpiresAt: invitations.expiresAt,
      roomId: rooms.id,
      watchable: rooms.watchable,
      roomDeletedAt: rooms.deletedAt,
      makerRole: members.role,
      makerStatus: members.status,
      makerAccount: makerAccounts.actorId,
      makerDisabledAt: makerAccounts.disabledAt,
    })
    .from(sessions)
    .leftJoin(actors, eq(actors.id, sessions.actorId))
    .leftJoin(accounts, eq(accounts.actorId, sessions.actorId))
    .leftJoin(invitations, eq(invitations.id, sessions.invitationId))
    .leftJoin(rooms, eq(rooms.id, invitations.roomId))
    .leftJoin(members, and(eq(members.roomId, invitations.roomId), eq(members.actorId, invitations.createdBy)))
    .leftJoin(makerAccounts, eq(makerAccounts.actorId, invitations.createdBy));
}

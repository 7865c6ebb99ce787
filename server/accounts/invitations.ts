// Links into a room. The token is in the link's fragment alone; its hash is here. A link is worth what its maker may do now: when
// they are removed, demoted or disabled it opens nothing. Functions that write are command bodies. (RELIABILITY 5.6, G21)
import { and, count, desc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { accounts, invitations, rooms } from '../../drizzle/schema.ts';
import type { Id, Role } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { newId } from '../../protocol/ids.ts';
import { hashToken, newToken } from '../db/ids.ts';
import { refuse } from '../errors.ts';
import { may } from '../rooms/access.ts';
import type { Standings } from '../rooms/standing.ts';

export interface Invitation {
  id: Id;
  kind: 'join' | 'watch';
  role: Exclude<Role, 'owner'>;
  createdBy: Id;
  createdAt: number;
  expiresAt: number;
  maxUses: number;
  uses: number;
  revokedAt: number | null;
}

export interface OpenInvitation extends Invitation {
  roomId: Id;
  roomName: string;
}

export interface InvitationWish {
  kind: 'join' | 'watch';
  role?: Exclude<Role, 'owner'> | undefined;
  maxUses?: number | undefined;
  days?: number | undefined;
}

export const INVITATION_LIMITS = {
  join: { usual: 5, most: 10 },
  watch: { usual: 100, most: 1_000 },
  days: { usual: 7, most: 30 },
} as const;
const OPEN_PER_ROOM = 50;
/** Whoever owns a room could else make accounts without end. */
const MADE_PER_DAY = 100;
const KEPT_DAYS = 30;
const LISTED = 200;
const DAY_MS = 86_400_000;
const TOKEN = /^[A-Za-z0-9_-]{32}$/u;

const columns = {
  id: invitations.id,
  kind: invitations.kind,
  role: invitations.role,
  createdBy: invitations.createdBy,
  createdAt: invitations.createdAt,
  expiresAt: invitations.expiresAt,
  maxUses: invitations.maxUses,
  uses: invitations.uses,
  revokedAt: invitations.revokedAt,
};

export class Invitations {
  readonly #orm: Orm;
  readonly #standings: Standings;
  readonly #now: () => number;

  constructor(orm: Orm, standings: Standings, now: () => number) {
    this.#orm = orm;
    this.#standings = standings;
    this.#now = now;
  }

  create(actorId: Id, roomId: Id, wish: InvitationWish): { invitation: Invitation; token: string } {
    const mine = this.#standings.require(roomId, actorId, wish.kind === 'watch' ? 'invite_to_watch' : 'invite');
    const role = wish.kind === 'watch' ? 'watcher' : (wish.role ?? 'member');
    if (role === 'moderator' && mine.role !== 'owner')
      refuse('forbidden', 'only an owner makes moderators', { reason: 'role', field: 'role' });
    if (wish.kind === 'watch' && !this.#isWatchable(roomId))
      refuse('forbidden', 'this room cannot be watched', { reason: 'not_watchable' });
    this.#keepFew(actorId, roomId);
    const limits = INVITATION_LIMITS[wish.kind];
    const maxUses = wish.maxUses ?? limits.usual;
    if (maxUses > limits.most) refuse('invalid', `at most ${limits.most} uses`, { reason: 'too_many_uses', field: 'maxUses' });
    const token = newToken(24);
    const now = this.#now();
    const invitation: Invitation = {
      id: newId(),
      kind: wish.kind,
      role,
      createdBy: actorId,
      createdAt: now,
      expiresAt: now + (wish.days ?? INVITATION_LIMITS.days.usual) * DAY_MS,
      maxUses,
      uses: 0,
      revokedAt: null,
    };
    this.#orm
      .insert(invitations)
      .values({ ...invitation, roomId, tokenHash: hashToken(token) })
      .run();
    return { invitation, token };
  }

  list(actorId: Id, roomId: Id): Invitation[] {
    this.#standings.require(roomId, actorId, 'remove_member');
    return this.#orm
      .select(columns)
      .from(invitations)
      .where(eq(invitations.roomId, roomId))
      .orderBy(desc(invitations.createdAt), desc(invitations.id))
      .limit(LISTED)
      .all();
  }

  revoke(actorId: Id, roomId: Id, invitationId: Id): void {
    this.#standings.require(roomId, actorId, 'remove_member');
    const gone = this.#orm
      .update(invitations)
      .set({ revokedAt: sql`coalesce(${invitations.revokedAt}, ${this.#now()})` })
      .where(and(eq(invitations.id, invitationId), eq(invitations.roomId, roomId)))
      .run();
    if (gone.changes === 0) refuse('not_found', 'no such invitation');
  }

  /** The invitation behind a link that still opens; a refusal says why it does not. Used up is not yet refused (see `use`). */
  open(token: string): OpenInvitation {
    const row = TOKEN.test(token) ? this.#find(token) : undefined;
    if (row === undefined) refuse('wrong_credentials', 'no such invitation', { reason: 'link_unknown' });
    if (row.revokedAt !== null) refuse('expired', 'the invitation was withdrawn', { reason: 'link_revoked' });
    if (row.expiresAt <= this.#now()) refuse('expired', 'the invitation is too old', { reason: 'link_expired' });
    if (row.roomDeletedAt !== null || !this.#makerStillMay(row))
      refuse('expired', 'the invitation was withdrawn', { reason: 'link_revoked' });
    if (row.kind === 'watch' && !row.watchable) refuse('expired', 'this room cannot be watched any more', { reason: 'not_watchable' });
    if (row.archivedAt !== null && row.kind === 'join') refuse('forbidden', 'the room is archived', { reason: 'archived' });
    return row;
  }

  /** Counted in the transaction in which somebody comes in, so that two at once cannot share the last use. */
  use(invitation: OpenInvitation): void {
    const used = this.#orm
      .update(invitations)
      .set({ uses: sql`${invitations.uses} + 1` })
      .where(and(eq(invitations.id, invitation.id), sql`${invitations.uses} < ${invitations.maxUses}`))
      .run();
    if (used.changes === 0) refuse('expired', 'the invitation is used up', { reason: 'link_used_up' });
  }

  /** Takes away what has long stopped opening anything, and with it the ends of visits that are over. */
  sweep(): void {
    this.#orm
      .delete(invitations)
      .where(lte(invitations.expiresAt, this.#now() - KEPT_DAYS * DAY_MS))
      .run();
  }

  isUsedUp(invitation: OpenInvitation): boolean {
    return invitation.uses >= invitation.maxUses;
  }

  #find(token: string) {
    return this.#orm
      .select({
        ...columns,
        roomId: rooms.id,
        roomName: rooms.name,
        watchable: rooms.watchable,
        archivedAt: rooms.archivedAt,
        roomDeletedAt: rooms.deletedAt,
      })
      .from(invitations)
      .innerJoin(rooms, eq(rooms.id, invitations.roomId))
      .where(eq(invitations.tokenHash, hashToken(token)))
      .get();
  }

  #makerStillMay(row: { createdBy: Id; roomId: Id; kind: 'join' | 'watch'; role: Role }): boolean {
    const standing = this.#standings.find(row.roomId, row.createdBy);
    if (standing === undefined) return false;
    const maker = this.#orm.select({ disabledAt: accounts.disabledAt }).from(accounts).where(eq(accounts.actorId, row.createdBy)).get();
    if (maker?.disabledAt !== null) return false;
    if (row.role === 'moderator' && standing.role !== 'owner') return false;
    return may(standing.role, row.kind === 'watch' ? 'invite_to_watch' : 'invite', { archived: false });
  }

  #isWatchable(roomId: Id): boolean {
    return this.#orm.select({ watchable: rooms.watchable }).from(rooms).where(eq(rooms.id, roomId)).get()?.watchable === true;
  }

  #keepFew(actorId: Id, roomId: Id): void {
    const made = this.#orm
      .select({ n: count() })
      .from(invitations)
      .where(and(eq(invitations.createdBy, actorId), gt(invitations.createdAt, this.#now() - DAY_MS)))
      .get();
    if ((made?.n ?? 0) >= MADE_PER_DAY) refuse('too_many', 'too many invitations in a day', { reason: 'too_many_invitations' });
    const open = this.#orm
      .select({ n: count() })
      .from(invitations)
      .where(
        and(
          eq(invitations.roomId, roomId),
          isNull(invitations.revokedAt),
          gt(invitations.expiresAt, this.#now()),
          sql`${invitations.uses} < ${invitations.maxUses}`,
        ),
      )
      .get();
    if ((open?.n ?? 0) >= OPEN_PER_ROOM) refuse('forbidden', 'the room has too many open invitations', { reason: 'too_many_invitations' });
  }
}

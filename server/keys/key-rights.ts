// Who may bring, see and take away which key: one's own, a room's from moderator up, the server's its owner. Looked up anew each time.
// To whoever may not manage a key, it does not exist. (G21, B83)
import type { Statement } from 'better-sqlite3';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { may } from '../rooms/access.ts';
import type { Standings } from '../rooms/standing.ts';
import type { KeyRow } from './key-ring.ts';

export interface KeyPlace {
  scope: KeyRow['scope'];
  /** Of a room's key. */
  roomId: Id | null;
}

export class KeyRights {
  readonly #account: Statement<[Id], { serverRole: string; disabledAt: number | null }>;
  readonly #owners: Statement<[], { actorId: Id }>;
  readonly #standings: Standings;

  constructor(orm: Orm, standings: Standings) {
    // Bare: passed for every turn.
    this.#account = orm.$client.prepare('SELECT server_role AS serverRole, disabled_at AS disabledAt FROM accounts WHERE actor_id = ?');
    this.#owners = orm.$client.prepare("SELECT actor_id AS actorId FROM accounts WHERE server_role = 'owner'");
    this.#standings = standings;
  }

  mayManage(actorId: Id, row: Pick<KeyRow, 'scope' | 'ownerId' | 'roomId'>): boolean {
    if (row.scope === 'member') return row.ownerId === actorId;
    if (row.scope === 'server') return this.isServerOwner(actorId);
    const standing = row.roomId === null ? undefined : this.#standings.find(row.roomId, actorId);
    return standing !== undefined && may(standing.role, 'manage_keys', standing);
  }

  requireMayAdd(actorId: Id, { scope, roomId }: KeyPlace): void {
    // It may have gone while its key was tried.
    if (this.#account.get(actorId)?.disabledAt !== null) refuse('signed_out', 'sign in first');
    if (scope === 'server' && !this.isServerOwner(actorId)) refuse('forbidden', 'only the owner of the server may', { reason: 'role' });
    if ((scope === 'room') !== (roomId !== null))
      refuse('invalid', 'a room goes with a key of a room', { reason: 'malformed', field: 'roomId' });
    if (roomId !== null) this.#standings.require(roomId, actorId, 'manage_keys');
  }

  /** Whoever left a room, or the server, pays for nothing there any more. */
  isStillIn(roomId: Id, actorId: Id): boolean {
    return this.#standings.find(roomId, actorId) !== undefined && this.isHere(actorId);
  }

  /** Has an account that is not disabled. */
  isHere(actorId: Id): boolean {
    return this.#account.get(actorId)?.disabledAt === null;
  }

  listServerOwners(): Id[] {
    return this.#owners.all().map(({ actorId }) => actorId);
  }

  isServerOwner(actorId: Id): boolean {
    const account = this.#account.get(actorId);
    return account?.serverRole === 'owner' && account.disabledAt === null;
  }
}

// Where somebody stands in a room: found through their membership, never through the room alone, so that a stranger learns
// nothing, not even that the room exists. Every command and question begins here. (G21)
import type { Statement } from 'better-sqlite3';
import type { members, rooms } from '../../drizzle/schema.ts';
import type { Id, Role } from '../../protocol/records.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Writes } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { may } from './access.ts';
import type { Action } from './access.ts';

export interface Standing {
  roomId: Id;
  /** Null: a visitor. */
  actorId: Id | null;
  role: Role;
  archived: boolean;
  readSeq: number;
}

type MemberRow = Pick<typeof members.$inferSelect, 'role' | 'status' | 'readSeq'>;
type RoomRow = Pick<typeof rooms.$inferSelect, 'archivedAt' | 'deletedAt'> & { watchable: 0 | 1 };

/** Then all of them are looked up anew. */
const MOST_FOUND = 10_000;

export class Standings {
  readonly #member: Statement<[Id, Id], MemberRow>;
  readonly #room: Statement<[Id], RoomRow>;
  readonly #kind: Statement<[Id], { kind: string }>;
  /** What was found since the last command that could have changed it, by room and actor: those who write one line after the other are
   *  looked up once. Used and added to by commands that write one row; everybody else reads. */
  readonly #found = new Map<Id, Map<Id, Standing>>();
  #foundCount = 0;
  #keeps = false;

  constructor(orm: Orm) {
    // Two look-ups by key, not a join: measured, 2 µs instead of 13. Bare, since every command passes them.
    this.#member = orm.$client.prepare('SELECT role, status, read_seq AS readSeq FROM members WHERE room_id = ? AND actor_id = ?');
    this.#room = orm.$client.prepare('SELECT archived_at AS archivedAt, deleted_at AS deletedAt, watchable FROM rooms WHERE id = ?');
    this.#kind = orm.$client.prepare('SELECT kind FROM actors WHERE id = ?');
  }

  find(roomId: Id, actorId: Id): Standing | undefined {
    const known = this.#keeps ? this.#found.get(roomId)?.get(actorId) : undefined;
    if (known !== undefined) return known;
    const standing = this.#read(roomId, actorId);
    if (this.#keeps && standing !== undefined) this.#note(actorId, standing);
    return standing;
  }

  #note(actorId: Id, standing: Standing): void {
    if (this.#foundCount === MOST_FOUND) this.#forget();
    const ofRoom = this.#found.get(standing.roomId) ?? new Map<Id, Standing>();
    this.#found.set(standing.roomId, ofRoom.set(actorId, standing));
    this.#foundCount += 1;
  }

  /** Told before each command: only those that write one row leave every standing as it is. */
  keep(writes: Writes): void {
    this.#keeps = writes === 'one row';
    if (!this.#keeps) this.#forget();
  }

  /** The batch is over. If it is on disk, what was found there stays true until the next command that could change it. */
  rest(end: 'kept' | 'lost'): void {
    this.#keeps = false;
    if (end === 'lost') this.#forget();
  }

  #forget(): void {
    this.#found.clear();
    this.#foundCount = 0;
  }

  #read(roomId: Id, actorId: Id): Standing | undefined {
    const row = this.#member.get(roomId, actorId);
    if (row?.status !== 'active') return undefined;
    const room = this.#room.get(roomId);
    if (room?.deletedAt !== null) return undefined;
    return { roomId, actorId, role: row.role, archived: room.archivedAt !== null, readSeq: row.readSeq };
  }

  /** The standing of a member who may do this, or a refusal. */
  require(roomId: Id, actorId: Id, action: Action): Standing {
    const standing = this.find(roomId, actorId);
    if (standing === undefined) refuse('not_found', 'no such room');
    if (!may(standing.role, action, standing)) {
      refuse('forbidden', `you may not do that here (${action})`, { reason: standing.archived ? 'archived' : 'role' });
    }
    // Whatever makes personas speak past the room's own rules is for people. (CONVERSATION §4, item 7)
    if (action === 'direct' && this.#kind.get(actorId)?.kind === 'bot')
      refuse('forbidden', 'bots do not direct personas', { reason: 'bot' });
    return standing;
  }

  /** For reading: a member of any role, or a visitor of this very room while it lets visitors in. */
  requireReader(roomId: Id, principal: Principal): Standing {
    if (principal.kind === 'person') return this.require(roomId, principal.actorId, 'read');
    const room = principal.roomId === roomId ? this.#room.get(roomId) : undefined;
    if (room?.deletedAt !== null || room.watchable !== 1) refuse('not_found', 'no such room');
    return { roomId, actorId: null, role: 'watcher', archived: room.archivedAt !== null, readSeq: 0 };
  }
}

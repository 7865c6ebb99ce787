// All open sockets: who they belong to, how many there may be, whether they live, and the joined writes at the end of a turn.
// Sees to it that an ended session loses its sockets in the same run. (G22, J5, C2)
import { CLOSE } from '../../protocol/close-codes.ts';
import type { CloseCode } from '../../protocol/close-codes.ts';
import type { HeardEvent } from '../../protocol/events.ts';
import type { Id } from '../../protocol/records.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Live } from '../live.ts';
import type { TurnEnd } from '../turn-end.ts';
import { encodeFrame } from './frame-bytes.ts';
import { TokenBucket } from './token-bucket.ts';

/** A connection as the registry sees it. */
export interface Registered {
  readonly principal: Principal;
  /** Rooms of its account; kept here, by `setKnows`. */
  readonly rooms: Set<Id>;
  /** When it was asked whether it lives, if it has said nothing since. */
  readonly silentSince: number | undefined;
  isIn: (roomId: Id) => boolean;
  hearMine: (frame: Buffer) => void;
  flush: () => void;
  close: (code: CloseCode, reason: string) => void;
  terminate: () => void;
}

export interface ConnectionLimits {
  all: number;
  perAccount: number;
  sendsPerMinute: number;
  framesPerSecond: number;
}

/** No line that is still good takes longer. */
const ANSWERS_WITHIN_MS = 5_000;

export class Connections implements Live {
  readonly limits: ConnectionLimits;
  readonly #turnEnd: TurnEnd;
  readonly #all = new Set<Registered>();
  /** By account, or by session for visitors. */
  readonly #byOwner = new Map<Id, Set<Registered>>();
  /** Who is told when a room of theirs moves on while they are not in it. */
  readonly #byRoom = new Map<Id, Set<Registered>>();
  /** Rooms that moved in this turn, with their newest number. */
  readonly #moved = new Map<Id, number>();
  /** How fast an account sends, over all its sockets; kept a while after the last one closes, so that reconnecting gains nothing. */
  readonly #sends = new Map<Id, TokenBucket>();
  #dirty: Registered[] = [];

  constructor(limits: ConnectionLimits, turnEnd: TurnEnd) {
    this.limits = limits;
    this.#turnEnd = turnEnd;
  }

  get size(): number {
    return this.#all.size;
  }

  /** False: too many already. One that does not answer gives way: a bad line leaves dead ones behind with each attempt. */
  makeRoomFor(principal: Principal, nowMs: number): boolean {
    if (this.#hasRoomFor(principal)) return true;
    const mine = [...(this.#byOwner.get(ownerOf(principal)) ?? [])];
    const dead = mine.find(({ silentSince }) => silentSince !== undefined && nowMs - silentSince > ANSWERS_WITHIN_MS);
    dead?.terminate();
    return this.#hasRoomFor(principal);
  }

  add(connection: Registered): void {
    this.#all.add(connection);
    const owner = ownerOf(connection.principal);
    const mine = this.#byOwner.get(owner) ?? new Set();
    this.#byOwner.set(owner, mine.add(connection));
  }

  remove(connection: Registered): void {
    this.#all.delete(connection);
    for (const roomId of connection.rooms) this.#forgetRoom(connection, roomId);
    const owner = ownerOf(connection.principal);
    const mine = this.#byOwner.get(owner);
    mine?.delete(connection);
    if (mine?.size === 0) this.#byOwner.delete(owner);
  }

  /** 0, or the milliseconds to wait. */
  takeSend(actorId: Id, nowMs: number): number {
    let bucket = this.#sends.get(actorId);
    if (bucket === undefined) {
      if (this.#sends.size > 10_000) this.#sends.clear();
      bucket = new TokenBucket(this.limits.sendsPerMinute, this.limits.sendsPerMinute / 60, nowMs);
      this.#sends.set(actorId, bucket);
    }
    return bucket.take(nowMs);
  }

  askFlush(connection: Registered): void {
    this.#dirty.push(connection);
    this.#turnEnd.ask();
  }

  /** The last step of a turn: one write per socket that has something to hear. */
  flush(): void {
    if (this.#moved.size > 0) this.#tellMoves();
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const connection of dirty) connection.flush();
  }

  endSessions(sessionIds: readonly Id[]): void {
    const ended = new Set(sessionIds);
    this.#closeWhere(CLOSE.signedOut, 'the session ended', (connection) => ended.has(connection.principal.sessionId));
  }

  /** Every session that has a socket open, once. */
  listSessions(): Id[] {
    return [...new Set(Array.from(this.#all, (connection) => connection.principal.sessionId))];
  }

  /** Sessions of visitors of a room that have a socket open, perhaps twice. */
  listVisitors(roomId: Id): Id[] {
    const found: Id[] = [];
    for (const { principal } of this.#all) if (principal.kind === 'visitor' && principal.roomId === roomId) found.push(principal.sessionId);
    return found;
  }

  closeAll(code: CloseCode, reason: string): void {
    this.#closeWhere(code, reason, () => true);
  }

  mineChanged(actorId: Id, except?: Registered): void {
    const frame = encodeFrame({ type: 'mine', signal: { type: 'mine.changed' } });
    for (const connection of this.#byOwner.get(actorId) ?? []) if (connection !== except) connection.hearMine(frame);
  }

  /** A listener of the hub: people whose own things changed, and rooms that moved on while a connection was not in them. */
  hearEvent(roomId: Id, event: HeardEvent): void {
    if ('member' in event) {
      const active = event.member.status === 'active';
      for (const connection of this.#byOwner.get(event.member.id) ?? []) this.setKnows(connection, roomId, active);
      this.mineChanged(event.member.id);
    } else if (event.type === 'room.created') {
      for (const connection of this.#byOwner.get(event.actorId) ?? []) this.setKnows(connection, roomId, true);
      this.mineChanged(event.actorId);
    } else if (event.type === 'room.deleted') this.#endRoom(roomId);
    if (this.#byRoom.has(roomId)) this.#moved.set(roomId, event.seq);
  }

  setKnows(connection: Registered, roomId: Id, knows: boolean): void {
    if (!knows) {
      connection.rooms.delete(roomId);
      this.#forgetRoom(connection, roomId);
      return;
    }
    connection.rooms.add(roomId);
    const present = this.#byRoom.get(roomId) ?? new Set();
    this.#byRoom.set(roomId, present.add(connection));
  }

  /** It is on nobody's list any more: whoever is in it hears so there, and the others here. */
  #endRoom(roomId: Id): void {
    const frame = encodeFrame({ type: 'mine', signal: { type: 'mine.changed' } });
    for (const connection of this.#byRoom.get(roomId) ?? []) {
      connection.rooms.delete(roomId);
      connection.hearMine(frame);
    }
    this.#byRoom.delete(roomId);
  }

  #hasRoomFor(principal: Principal): boolean {
    return this.#all.size < this.limits.all && (this.#byOwner.get(ownerOf(principal))?.size ?? 0) < this.limits.perAccount;
  }

  #tellMoves(): void {
    for (const [roomId, seq] of this.#moved) {
      let frame: Buffer | undefined;
      for (const connection of this.#byRoom.get(roomId) ?? []) {
        if (connection.isIn(roomId)) continue;
        frame ??= encodeFrame({ type: 'mine', signal: { type: 'room.moved', roomId, seq } });
        connection.hearMine(frame);
      }
    }
    this.#moved.clear();
  }

  #forgetRoom(connection: Registered, roomId: Id): void {
    const present = this.#byRoom.get(roomId);
    present?.delete(connection);
    if (present?.size === 0) this.#byRoom.delete(roomId);
  }

  #closeWhere(code: CloseCode, reason: string, chosen: (connection: Registered) => boolean): void {
    for (const connection of [...this.#all]) if (chosen(connection)) connection.close(code, reason);
  }
}

function ownerOf(principal: Principal): Id {
  return principal.kind === 'person' ? principal.actorId : principal.sessionId;
}

// The rooms one connection has joined. A seat is either live (the hub's bytes pass straight on) or still replaying: then what it
// missed is read from the log piece by piece as the socket drains, and live events wait in the log as well. (J1–J5, S1)
import type { ClientFrame, GoneReason, ServerFrame } from '../../protocol/frames.ts';
import type { DraftRecord, Id } from '../../protocol/records.ts';
import type { Stage } from '../../protocol/stage.ts';
import type { Principal } from '../accounts/principal.ts';
import { refuse } from '../errors.ts';
import type { CatchUp } from '../rooms/catch-up.ts';
import type { RoomHub, Subscriber } from '../rooms/room-hub.ts';
import type { Standings } from '../rooms/standing.ts';
import { encodeFrame, frameEncoder } from './frame-bytes.ts';
import type { Outgoing } from './outgoing.ts';

export interface SeatsNeed {
  hub: RoomHub;
  catchUp: CatchUp;
  standings: Standings;
  commit: () => void;
  epoch: string;
  stages: Stages;
}

/** What the personas of a room are doing (J4). */
export interface Stages {
  read: (roomId: Id) => { stage: Stage; drafts: DraftRecord[] };
}

type JoinWish = Omit<Extract<ClientFrame, { type: 'join' }>, 'type'>;

interface Replay {
  sent: number;
  /** Waits for the socket. */
  paused: boolean;
}

/** While more than this waits in the socket, a replay pauses. */
const REPLAY_WAITING = 64 * 1024;
const MAX_SEATS = 50;

export class Seats implements Subscriber {
  readonly actorId: Id | null;
  readonly #principal: Principal;
  readonly #need: SeatsNeed;
  readonly #outgoing: Outgoing;
  /** Null: live. */
  readonly #rooms = new Map<Id, Replay | null>();
  #over = false;

  constructor(principal: Principal, need: SeatsNeed, outgoing: Outgoing) {
    this.actorId = principal.kind === 'person' ? principal.actorId : null;
    this.#principal = principal;
    this.#need = need;
    this.#outgoing = outgoing;
  }

  has(roomId: Id): boolean {
    return this.#rooms.has(roomId);
  }

  /** One run: authorise, commit, read, note the number, subscribe. (J1) */
  join(frame: JoinWish): void {
    const { hub, catchUp, standings, commit, epoch, stages } = this.#need;
    if (this.#rooms.size >= MAX_SEATS && !this.has(frame.roomId)) refuse('too_many', 'too many rooms at once', { retryAfterMs: 1_000 });
    commit();
    // What was just committed may have closed the connection.
    if (this.#over) return;
    const standing = standings.requireReader(frame.roomId, this.#principal);
    const { since } = frame;
    const from = since === undefined ? undefined : { since, sameEpoch: frame.epoch === epoch, at: frame.at };
    const { seq, at, snapshot } = catchUp.arrive(standing, from);
    hub.subscribe(frame.roomId, this);
    const here = hub.listHere(frame.roomId);
    const watching = hub.countWatching(frame.roomId);
    this.#send({
      type: 'joined',
      id: frame.id,
      roomId: frame.roomId,
      epoch,
      seq,
      at,
      snapshot,
      here,
      watching,
      ...stages.read(frame.roomId),
    });
    this.#rooms.set(frame.roomId, snapshot === null ? { sent: since ?? 0, paused: false } : null);
    if (snapshot === null) this.#continueReplay(frame.roomId);
  }

  part(roomId: Id): void {
    this.#rooms.delete(roomId);
    this.#need.hub.unsubscribe(roomId, this);
  }

  /** The connection is closed. */
  partAll(): void {
    this.#over = true;
    for (const roomId of [...this.#rooms.keys()]) this.part(roomId);
  }

  /** The socket takes more. */
  continueReplays(): void {
    for (const [roomId, replay] of this.#rooms) if (replay?.paused === true) this.#continueReplay(roomId);
  }

  hearEvents(roomId: Id, frames: Buffer, count: number): void {
    if (this.#rooms.get(roomId) === null) this.#outgoing.add(frames, count);
  }

  hearSignal(frame: Buffer): void {
    if (!this.#outgoing.congested) this.#outgoing.add(frame);
  }

  loseRoom(roomId: Id, reason: GoneReason): void {
    this.#rooms.delete(roomId);
    this.#send({ type: 'gone', roomId, reason });
  }

  #continueReplay(roomId: Id): void {
    const replay = this.#rooms.get(roomId);
    if (replay === undefined || replay === null) return;
    replay.paused = this.#outgoing.waiting > REPLAY_WAITING;
    if (replay.paused) return;
    this.#need.commit();
    // What was just committed may have put this very seat out. (J5)
    if (this.#rooms.get(roomId) !== replay) return;
    const { events, done } = this.#need.catchUp.readPiece(roomId, replay.sent);
    const last = events.at(-1);
    if (last !== undefined) {
      this.#outgoing.add(frameEncoder.events(roomId, events), events.length);
      replay.sent = last.seq;
    }
    if (done) {
      this.#rooms.set(roomId, null);
      this.#send({ type: 'replayed', roomId, seq: replay.sent });
    } else {
      setImmediate(() => {
        // Joined again meanwhile: that replay has its own steps.
        if (this.#rooms.get(roomId) === replay) this.#continueReplay(roomId);
      });
    }
  }

  #send(frame: ServerFrame): void {
    this.#outgoing.add(encodeFrame(frame));
  }
}

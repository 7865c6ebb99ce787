// Rooms for whoever has no socket: the same commands and questions, by the same table and with the same limits, each awaited until it is
// on disk. Nothing is decided here. (PRODUCT C1; L2, J1)
import type { Command } from '../../protocol/commands.ts';
import type { RoomEvent } from '../../protocol/events.ts';
import type { Answers, Question } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { DraftRecord, Id, RoomSnapshot } from '../../protocol/records.ts';
import type { Stage } from '../../protocol/stage.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { CatchUp } from '../rooms/catch-up.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Connections } from './connections.ts';
import { isAboutMe, runCommand, writesOf } from './dispatch.ts';
import type { Handlers } from './dispatch.ts';
import { answerQuestion } from './questions.ts';
import type { QuestionsNeed } from './questions.ts';
import type { Stages } from './seats.ts';

export interface PlainDoorNeed extends QuestionsNeed {
  batch: Batch<LoggedEvent>;
  catchUp: CatchUp;
  connections: Connections;
  epoch: string;
  handlers: Handlers;
  hub: RoomHub;
  stages: Stages;
}

export interface RoomLook extends RoomSnapshot {
  seq: number;
  here: Id[];
  watching: number;
}

/** What happened after an event: its number, the database it is of, and when it happened. */
export interface EventsWish {
  after: number;
  epoch?: string | undefined;
  at?: number | undefined;
}

export interface EventsPage {
  events: RoomEvent[];
  /** Of the database: its numbers mean nothing in another. */
  epoch: string;
  /** The newest number there is. */
  head: number;
  hasMore: boolean;
}

export class PlainDoor {
  readonly #need: PlainDoorNeed;

  constructor(need: PlainDoorNeed) {
    this.#need = need;
  }

  /** The number of the event it made; null: it changed nothing of the room. */
  async run(principal: Principal, roomId: Id, command: Command): Promise<number | null> {
    const { batch, connections, handlers } = this.#need;
    if (principal.kind === 'visitor') refuse('forbidden', 'visitors only read', { reason: 'role' });
    const { actorId } = principal;
    const retryAfterMs = command.type === 'read.mark' ? 0 : connections.takeSend(actorId, performance.now());
    if (retryAfterMs > 0) refuse('too_many', 'too many commands', { retryAfterMs });
    const seq = await batch.do(() => runCommand(handlers, actorId, roomId, command), writesOf(command));
    if (isAboutMe(command)) connections.mineChanged(actorId);
    return seq;
  }

  ask<T extends Question['type']>(principal: Principal, question: Extract<Question, { type: T }>): Answers[T] {
    this.#need.batch.commit();
    return answerQuestion(this.#need, principal, question) as Answers[T];
  }

  /** What joining from nothing would tell. */
  look(principal: Principal, roomId: Id): RoomLook {
    const { catchUp, hub } = this.#need;
    const { seq, snapshot } = catchUp.arrive(this.#reader(principal, roomId));
    if (snapshot === null) throw new Error('a snapshot was asked for');
    return { ...snapshot, seq, here: hub.listHere(roomId), watching: hub.countWatching(roomId) };
  }

  stage(principal: Principal, roomId: Id): { stage: Stage; drafts: DraftRecord[] } {
    this.#reader(principal, roomId);
    return this.#need.stages.read(roomId);
  }

  /** What happened after a number, in pieces; refused where a socket would get a snapshot. (J2, C3) */
  events(principal: Principal, roomId: Id, { after, epoch, at }: EventsWish): EventsPage {
    const { catchUp, epoch: own, history } = this.#need;
    this.#reader(principal, roomId);
    const head = history.getHead(roomId);
    if (epoch !== undefined && epoch !== own) refuse('expired', 'the database is another one: read the room anew', { reason: 'epoch' });
    if (after > head) refuse('expired', 'that has not happened here: read the room anew', { reason: 'ahead' });
    if (at !== undefined && !catchUp.isSameEvent(roomId, after, at))
      refuse('expired', 'something else happened here: read the room anew', { reason: 'epoch' });
    if (head - after > LIMITS.replay) refuse('expired', 'too far behind: read the room anew', { reason: 'too_far_behind' });
    const { events, done } = catchUp.readPiece(roomId, after);
    return { events, epoch: own, head, hasMore: !done };
  }

  #reader(principal: Principal, roomId: Id) {
    this.#need.batch.commit();
    return this.#need.standings.requireReader(roomId, principal);
  }
}

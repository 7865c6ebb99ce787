// The personas' side of a room: hears committed events as a browser does, asks the planner what follows, lets the gate's slots go to the
// queue's best turn, has it performed, and sees to what comes of it. Live events only; everything it writes goes through the batch, never
// inside a listener's callback. (L4; G9–G13; HOUSE §4 steps 10–14)
import type { HeardEvent } from '../../protocol/events.ts';
import type { Id } from '../../protocol/records.ts';
import type { Lane } from '../../protocol/stage.ts';
import type { Batch } from '../db/batch.ts';
import { ChatError } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { Aftermath } from './aftermath.ts';
import type { Debounce } from './debounce.ts';
import type { Directing } from './directing.ts';
import type { Outcome, Performance, Performing } from './performance.ts';
import type { Planner } from './planner.ts';
import type { Queue } from './queue.ts';
import type { RoomReader } from './room-reader.ts';
import type { Slot, Ticketed } from './slot.ts';
import { USUAL_TOKENS } from './stage.ts';
import type { Stages } from './stage.ts';
import type { Turn, Turns } from './turns.ts';
import type { Clock } from './types.ts';
import type { Voice, Voices } from './voice.ts';

export interface OrchestratorNeed {
  aftermath: Aftermath;
  batch: Batch<LoggedEvent>;
  clock: Clock;
  debounce: Debounce;
  directing: Directing;
  hub: RoomHub;
  performing: Performing;
  planner: Pick<Planner, 'consider'>;
  queue: Queue;
  reader: RoomReader;
  reportBug: (error: unknown) => void;
  stages: Stages;
  turns: Turns;
  voices: Voices;
}

interface Running {
  turn: Turn;
  voice: Voice;
  performance: Performance;
  outcome: Promise<void>;
}

/** What keeps a room from being looked at for ever, should the planner never come to rest. */
const MOST_STEPS = 20;
/** A full disk, say: the room is looked at again. */
const LOOK_AGAIN_MS = 5_000;
const CLOSE_MS = 3_000;

export class Orchestrator {
  readonly #need: OrchestratorNeed;
  readonly #running = new Map<Id, Running>();
  /** Rooms in which a persona was ever seated. */
  readonly #chained = new Set<Id>();
  /** What happened in this turn of the event loop. */
  #heard: { roomId: Id; event: HeardEvent; at: number }[] = [];
  readonly #looks = new Map<Id, () => void>();
  #cancelDue: (() => void) | null = null;
  #closed = false;

  constructor(need: OrchestratorNeed) {
    this.#need = need;
    const { directing, hub, debounce, clock, voices } = need;
    for (const roomId of need.reader.listChained()) this.#chained.add(roomId);
    hub.listen((roomId, event) => {
      if (isSeating(event)) this.#chained.add(roomId);
      // A room without personas costs nothing more than this.
      if (this.#closed || !this.#chained.has(roomId)) return;
      this.#heard.push({ roomId, event, at: clock.monotonic() });
      if (this.#heard.length === 1) setImmediate(() => this.#hearAll());
    });
    hub.listenToTyping((roomId, actorId, { on }) => {
      if (!this.#chained.has(roomId)) return;
      debounce.typed(roomId, actorId, { on, at: clock.monotonic() });
      if (debounce.waits(roomId)) setImmediate(() => this.look(roomId));
    });
    directing.listen({
      look: (roomId) => this.look(roomId),
      stop: (turnId) => this.#running.get(turnId)?.performance.stop(),
    });
    voices.listen(({ gone }) => {
      for (const { voice, performance } of this.#running.values()) if (gone !== null && voice.keyId === gone) performance.withdraw();
      setImmediate(() => this.#wake());
    });
  }

  /** After what was left over has been seen to: goes on where the last process stopped. */
  start(): void {
    const { queue, reader } = this.#need;
    queue.reload();
    for (const roomId of reader.listChained()) this.look(roomId);
    this.#wake();
  }

  /** Which turn a slot of this budget would go to. */
  pick(budgetId: Id, lanes: readonly Lane[]): Ticketed | null {
    if (this.#closed) return null;
    const turn = this.#need.queue.pick(lanes, (candidate) => this.#voiceOf(candidate)?.budgetId === budgetId);
    if (turn === null) return null;
    return { lane: turn.lane, tokens: USUAL_TOKENS, since: turn.createdAt, run: (slot) => this.#run(turn, slot) };
  }

  /** Requests end now; what was said so far is posted and marked. What waits, or has said nothing, goes on after the next start. (F34) */
  async close(): Promise<void> {
    this.#closed = true;
    const { clock, stages, voices } = this.#need;
    this.#cancelDue?.();
    for (const cancel of this.#looks.values()) cancel();
    for (const { gate } of voices.gates()) gate.close();
    const running = [...this.#running.values()];
    for (const { performance } of running) performance.withdraw();
    const patience = new Promise<void>((resolve) => {
      clock.after(CLOSE_MS, resolve);
    });
    if (running.length > 0) await Promise.race([Promise.all(running.map(({ outcome }) => outcome)), patience]);
    stages.close();
  }

  // ---- looking -------------------------------------------------------------------------------------------------------------------

  /** Asks what follows in this room, does it, and asks again until nothing does. Any number of times. */
  look(roomId: Id): void {
    if (this.#closed) return;
    this.#looks.get(roomId)?.();
    this.#looks.delete(roomId);
    this.#need.queue.reload();
    this.#step(roomId, MOST_STEPS);
  }

  #step(roomId: Id, left: number): void {
    if (this.#closed) return;
    const { batch, clock, planner, queue, reportBug } = this.#need;
    const step = planner.consider(roomId);
    if (step.what === 'write' && left === 0) reportBug(new Error('a room never comes to rest'));
    if (step.what === 'write' && left > 0) {
      batch.run(step.command, (outcome) => {
        if (!outcome.ok) this.#lookLater(roomId, LOOK_AGAIN_MS);
        else
          setImmediate(() => {
            // The database may be closed by now.
            if (this.#closed) return;
            queue.reload();
            this.#step(roomId, left - 1);
          });
      });
      return;
    }
    if (step.what === 'wait') this.#lookLater(roomId, step.until - clock.monotonic());
    this.#need.stages.touch(roomId);
    this.#wake();
  }

  #lookLater(roomId: Id, ms: number): void {
    this.#looks.get(roomId)?.();
    const cancel = this.#need.clock.after(Math.max(1, Math.ceil(ms)), () => {
      this.#looks.delete(roomId);
      this.look(roomId);
    });
    this.#looks.set(roomId, cancel);
  }

  /** Every gate looks whether something may go, and looks again when the next turn that waits for its time is due. */
  #wake(): void {
    if (this.#closed) return;
    const { clock, queue, voices } = this.#need;
    for (const turn of queue.waiting) {
      const voice = this.#voiceOf(turn);
      if (voice !== null) voices.gateOf(voice.budgetId).wake();
    }
    this.#cancelDue?.();
    this.#cancelDue = null;
    const due = queue.nextDue();
    if (due !== null)
      this.#cancelDue = clock.after(Math.max(1, Math.ceil(due - clock.monotonic())), () => {
        this.#wake();
      });
  }

  #voiceOf(turn: Turn): Voice | null {
    const model = turn.kind === 'reply' ? this.#need.reader.modelOf(turn.roomId, turn.personaIds[0] ?? '') : null;
    const voice = this.#need.voices.choose({ roomId: turn.roomId, setOffBy: turn.setOffBy, model });
    return voice.kind === 'none' ? null : voice;
  }

  // ---- hearing -------------------------------------------------------------------------------------------------------------------

  /** However many lines came at once, a room is looked at once. */
  #hearAll(): void {
    const heard = this.#heard;
    this.#heard = [];
    if (this.#closed) return;
    for (const { roomId, event, at } of heard) this.#hear(roomId, event, at);
    for (const roomId of new Set(heard.map((one) => one.roomId))) this.look(roomId);
  }

  #hear(roomId: Id, event: HeardEvent, at: number): void {
    switch (event.type) {
      case 'message.posted':
        this.#hearPerson(roomId, event.actorId, at);
        break;
      case 'member.left':
      case 'member.removed':
      case 'member.banned':
        this.#stopWhere(({ turn }) => turn.roomId === roomId && (turn.setOffBy === event.member.id || speaks(turn, event.member.id)));
        break;
      case 'room.deleted':
      case 'room.archived':
        this.#stopWhere(({ turn }) => turn.roomId === roomId);
        break;
      case 'room.paused':
        for (const { turn, performance } of this.#running.values()) if (turn.roomId === roomId) performance.interrupt();
        break;
      default:
        break;
    }
  }

  /** Whatever the personas had still to say among themselves gives way to a person's words. */
  #hearPerson(roomId: Id, actorId: Id, at: number): void {
    if (this.#need.reader.kindOf(actorId) !== 'person') return;
    this.#need.debounce.said(roomId, actorId, at);
    for (const { turn, voice, performance } of this.#running.values())
      if (turn.roomId === roomId || (turn.lane === 'upkeep' && this.#pays(voice, roomId, actorId))) performance.interrupt();
  }

  /** Whether an answer to this person would wait for the same gate. */
  #pays({ budgetId }: Voice, roomId: Id, setOffBy: Id): boolean {
    const voice = this.#need.voices.choose({ roomId, setOffBy, model: null });
    return voice.kind !== 'none' && this.#need.voices.gateOf(voice.budgetId) === this.#need.voices.gateOf(budgetId);
  }

  #stopWhere(which: (running: Running) => boolean): void {
    for (const running of this.#running.values()) if (which(running)) running.performance.stop();
  }

  // ---- performing ----------------------------------------------------------------------------------------------------------------

  /** Taken at once and written down before its request leaves. */
  #run(turn: Turn, slot: Slot): Promise<void> {
    const { batch, performing, queue, stages, turns } = this.#need;
    const voice = this.#voiceOf(turn);
    queue.take(turn);
    batch.run(
      () => {
        turns.send(turn.id);
      },
      // Refused (a full disk): the row says so.
      () => undefined,
    );
    batch.commit();
    const sent = turns.find(turn.id);
    if (voice === null || sent?.state !== 'sent') {
      queue.leave(turn.id);
      this.#lookLater(turn.roomId, LOOK_AGAIN_MS);
      return Promise.resolve();
    }
    const performance = performing.perform(sent, slot, voice);
    const outcome = this.#attend(sent, voice, performance);
    this.#running.set(turn.id, { turn: sent, voice, performance, outcome });
    stages.touch(turn.roomId);
    stages.touchAll();
    return performance.requested;
  }

  async #attend(turn: Turn, voice: Voice, performance: Performance): Promise<void> {
    const outcome = await performance.outcome;
    while (!(await this.#isSettled(turn, voice, outcome)) && !this.#closed)
      await new Promise<void>((resolve) => {
        this.#need.clock.after(LOOK_AGAIN_MS, resolve);
      });
    this.#running.delete(turn.id);
    this.#need.queue.leave(turn.id);
    this.look(turn.roomId);
  }

  /** False: the disk is full. Left at that, its persona would seem to be busy for ever. (G9) */
  async #isSettled(turn: Turn, voice: Voice, outcome: Outcome): Promise<boolean> {
    const { aftermath, reportBug } = this.#need;
    try {
      await aftermath.settle(turn, voice, outcome);
      return true;
    } catch (error) {
      if (!(error instanceof ChatError)) reportBug(error);
      return !(error instanceof ChatError);
    }
  }
}

function isSeating(event: HeardEvent): boolean {
  return event.type === 'member.joined' && event.member.kind === 'persona';
}

function speaks(turn: Turn, actorId: Id): boolean {
  return turn.personaIds.length === 1 && turn.personaIds[0] === actorId;
}

// The waiting turns in memory, in the order in which they are served: lane, then fair share across people and rooms, then first come.
// The rows are the truth; this is read again whenever they may have changed. Says which turn a slot would go to; changes nothing.
// (G12; CONVERSATION §3)
import type { Id } from '../../protocol/records.ts';
import { LANES } from '../../protocol/stage.ts';
import type { Lane } from '../../protocol/stage.ts';
import { isPersonaLane } from './ledger.ts';
import type { Clock } from './types.ts';
import type { Turn, Turns } from './turns.ts';

/** Longer than any turn is told to wait: more than that is a clock that was set while nobody ran. */
const LONGEST_WAIT_MS = 5 * 60_000;

export class Queue {
  readonly #turns: Pick<Turns, 'listOpen'>;
  readonly #clock: Clock;
  /** When each may go, by the clock that cannot be set: the row only says it by the wall. */
  readonly #ready = new Map<Id, { notBefore: number; at: number }>();
  #waiting: Turn[] = [];
  readonly #running = new Map<Id, Turn>();
  /** Rooms where people's words wait to be taken in: what personas would say to each other waits for that. */
  readonly #listening = new Set<Id>();
  /** When a person, or a room, last got a slot, in slots. */
  readonly #served = new Map<Id, number>();
  #slots = 0;

  constructor(turns: Pick<Turns, 'listOpen'>, clock: Clock) {
    this.#turns = turns;
    this.#clock = clock;
  }

  /** Takes over what is written now. */
  reload(): void {
    const open = this.#turns.listOpen().filter((turn) => turn.state === 'queued' && !this.#running.has(turn.id));
    this.#waiting = open.sort((a, b) => this.#compare(a, b));
    for (const turn of open) this.#noteReady(turn);
    if (this.#ready.size > 2 * open.length + 100) this.#forgetReady();
  }

  /** In the order of service, those that cannot go yet too. */
  get waiting(): readonly Turn[] {
    return this.#waiting;
  }

  get running(): readonly Turn[] {
    return [...this.#running.values()];
  }

  /** Turns in which somebody will speak. */
  waitingIn(roomId: Id): Turn[] {
    return this.#waiting.filter((turn) => turn.roomId === roomId && turn.lane !== 'upkeep');
  }

  /** Turns in which somebody speaks: whoever keeps the room's memory is in nobody's way. */
  runningIn(roomId: Id): Turn[] {
    return this.running.filter((turn) => turn.roomId === roomId && turn.lane !== 'upkeep');
  }

  upkeepIn(roomId: Id): { waiting: Turn[]; running: Turn[] } {
    const isIts = (turn: Turn): boolean => turn.roomId === roomId && turn.lane === 'upkeep';
    return { waiting: this.#waiting.filter(isIts), running: this.running.filter(isIts) };
  }

  /** The best turn of these lanes that may go now and that this budget pays for. */
  pick(lanes: readonly Lane[], isPaid: (turn: Turn) => boolean): Turn | null {
    const now = this.#clock.monotonic();
    return (
      this.#waiting.find((turn) => lanes.includes(turn.lane) && this.readyAt(turn) <= now && this.#hasWord(turn) && isPaid(turn)) ?? null
    );
  }

  /** It has its slot: nobody else gets it. */
  take(turn: Turn): void {
    this.#waiting = this.#waiting.filter(({ id }) => id !== turn.id);
    this.#running.set(turn.id, turn);
    this.#slots += 1;
    for (const id of [turn.setOffBy, turn.roomId]) if (id !== null) this.#served.set(id, this.#slots);
  }

  leave(turnId: Id): void {
    this.#running.delete(turnId);
  }

  listen(roomId: Id, { on }: { on: boolean }): void {
    if (on) this.#listening.add(roomId);
    else this.#listening.delete(roomId);
  }

  /** Monotonic: when it may go, as far as its own time says. */
  readyAt(turn: Turn): number {
    return this.#ready.get(turn.id)?.at ?? 0;
  }

  /** The next moment (monotonic) at which a turn that waits for its time may go; null: none does. */
  nextDue(): number | null {
    const now = this.#clock.monotonic();
    const later = this.#waiting.map((turn) => this.readyAt(turn)).filter((at) => at > now);
    return later.length === 0 ? null : Math.min(...later);
  }

  /** Read off the wall once; a clock that is set afterwards neither frees nor holds it. */
  #noteReady({ id, notBefore }: Turn): void {
    if (this.#ready.get(id)?.notBefore === notBefore) return;
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(0, notBefore - this.#clock.now()));
    this.#ready.set(id, { notBefore, at: this.#clock.monotonic() + waitMs });
  }

  #forgetReady(): void {
    const open = new Set(this.#waiting.map(({ id }) => id));
    for (const id of this.#ready.keys()) if (!open.has(id)) this.#ready.delete(id);
  }

  /** Whether it would be heard out: nobody talks over themselves, and personas do not talk over anybody. */
  #hasWord(turn: Turn): boolean {
    if (isPersonaLane(turn.lane) && this.#listening.has(turn.roomId)) return false;
    const speaking = this.runningIn(turn.roomId);
    if (speaking.length === 0) return true;
    if (isPersonaLane(turn.lane)) return false;
    return !speaking.some(
      (other) =>
        (turn.triggerId !== null && other.triggerId === turn.triggerId) ||
        (turn.targetId !== null && other.targetId === turn.targetId) ||
        (other.kind === 'reply' && other.personaIds.some((id) => id === turn.personaIds[0])),
    );
  }

  #compare(a: Turn, b: Turn): number {
    return (
      LANES.indexOf(a.lane) - LANES.indexOf(b.lane) ||
      // Sent back: at the head of its lane.
      Number(b.why !== null) - Number(a.why !== null) ||
      // Else as they came: the sort keeps that order.
      this.#share(a) - this.#share(b)
    );
  }

  #share({ setOffBy, roomId }: Turn): number {
    return Math.max(this.#served.get(setOffBy ?? roomId) ?? 0, 0);
  }
}

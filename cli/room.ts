// One room as this program keeps it: folds frames as every client does (room-view.ts), comes back with the last number it has, and hands
// out every line exactly once and in order, however often the connection broke and however much was said meanwhile (J2, J3, S2).
import type { ErrorCode } from '../protocol/errors.ts';
import type { RoomEvent } from '../protocol/events.ts';
import type { Answers, GoneReason, JoinedFrame, MessagePage, Question, ServerFrame } from '../protocol/frames.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Id, MessageRecord } from '../protocol/records.ts';
import { applyEvent, applySignal, continueView, fromSnapshot, placeOf, type Place, type RoomView } from '../protocol/room-view.ts';
import { Refusal } from './failure.ts';

export interface RoomPorts {
  join: (roomId: Id, from?: Place) => Promise<JoinedFrame>;
  ask: <Q extends Question>(question: Q) => Promise<Answers[Q['type']]>;
  meId: () => Id | undefined;
}

export interface RoomListener {
  /** The first one, one that came just now, or one that was missed: each once. */
  line: (message: MessageRecord) => void;
  /** Something else happened, just now. */
  news?: (event: RoomEvent) => void;
  typing?: (actorId: Id, on: boolean) => void;
  /** Anything is different from before. */
  changed?: () => void;
  /** The server went back to an older state: what follows is told from there. */
  restored?: () => void;
  /** Not there, or not for me; or it was until now. */
  gone: (reason: GoneReason | 'missing') => void;
}

/** Where to begin: with so many lines, or behind a number. */
export type Beginning = { last: number } | { since: number };

const MOST_LINES = 1_500;
const KEPT_LINES = 1_000;
const AGAIN_MS = 2_000;
/** Refusals that pass by themselves. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['too_many', 'restarting', 'internal']);

export class Room {
  readonly id: Id;
  view: RoomView | null = null;
  readonly #ports: RoomPorts;
  readonly #listener: RoomListener;
  readonly #beginning: Beginning;
  /** The newest line that was handed out. */
  #toldSeq = 0;
  #epoch: string | null = null;
  /** Named in the last join. */
  #from: Place | undefined;
  #joining = false;
  #replaying = false;
  #catchingUp = false;
  /** Nothing is asked or told any more. */
  #left = false;
  #again: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(id: Id, ports: RoomPorts, { listener, beginning }: { listener: RoomListener; beginning: Beginning }) {
    this.id = id;
    this.#ports = ports;
    this.#listener = listener;
    this.#beginning = beginning;
  }

  /** Asks for what happened since, or for everything; the answer comes as a frame, to `frame`. */
  join(): void {
    if (this.#left) return;
    clearTimeout(this.#again);
    this.#from = this.view === null ? undefined : placeOf(this.view);
    this.#joining = true;
    this.#ports.join(this.id, this.#from).catch((error: unknown) => {
      this.#joining = false;
      if (!(error instanceof Refusal) || this.#left) return; // cut off: the next hello brings another one
      if (PASSING.has(error.code)) this.#again = setTimeout(() => this.join(), error.retryAfterMs ?? AGAIN_MS);
      else this.#gone('missing');
    });
  }

  /** For good: whoever comes back enters anew. */
  leave(): void {
    this.#left = true;
    clearTimeout(this.#again);
    this.#wake?.();
  }

  frame(frame: Extract<ServerFrame, { type: 'joined' | 'event' | 'replayed' | 'signal' | 'gone' }>): void {
    if (this.#left) return;
    if (frame.type === 'joined') this.#joined(frame);
    else if (frame.type === 'gone') this.#gone(frame.reason);
    else if (this.view === null || this.#joining) return;
    else if (frame.type === 'replayed') this.#replaying = false;
    else if (frame.type === 'event') this.#event(this.view, frame.event);
    else if (frame.signal.type === 'typing') this.#listener.typing?.(frame.signal.actorId, frame.signal.on);
    else {
      this.view = applySignal(this.view, frame.signal);
      if (this.view.brokenDrafts.size > 0) this.join();
    }
    this.#listener.changed?.();
  }

  /** Earlier lines, the oldest first. */
  older(before: number, limit: number): Promise<MessagePage> {
    return this.#ports.ask({ type: 'messages.before', roomId: this.id, before, limit });
  }

  #joined(frame: JoinedFrame): void {
    this.#joining = false;
    const before = this.view;
    if (frame.snapshot === null) {
      if (before === null) return;
      this.#replaying = true;
      this.view = continueView(before, frame);
      return;
    }
    this.#replaying = false;
    this.view = fromSnapshot(frame);
    // Not so far away: then the server did not know the place that was named.
    const isLost = frame.seq < this.#toldSeq || (this.#from !== undefined && frame.seq - this.#from.since <= LIMITS.replay);
    if (this.#epoch === null) this.#toldSeq = this.#begin(this.view);
    else if (this.#epoch !== frame.epoch || isLost) {
      this.#listener.restored?.();
      this.#toldSeq = beforeLast(this.view, 'last' in this.#beginning ? this.#beginning.last : this.view.lines.length);
    }
    this.#epoch = frame.epoch;
    const first = this.view.lines[0];
    const missesSome = first !== undefined && this.view.hasOlder && first.seq > this.#toldSeq + 1;
    if (missesSome) void this.#catchUp();
    else this.#tell();
  }

  #gone(reason: GoneReason | 'missing'): void {
    this.leave();
    this.#listener.gone(reason);
  }

  #begin(view: RoomView): number {
    return 'since' in this.#beginning ? this.#beginning.since : beforeLast(view, this.#beginning.last);
  }

  #event(view: RoomView, event: RoomEvent): void {
    const after = applyEvent(view, event, this.#ports.meId());
    if (after === 'gap') {
      this.join();
      return;
    }
    if (after === view) return;
    this.view = after.lines.length > MOST_LINES ? { ...after, lines: after.lines.slice(-KEPT_LINES), hasOlder: true } : after;
    // A replayed event shows the record of today: what happened to it has been seen already.
    if (event.type !== 'message.posted' && !this.#replaying) this.#listener.news?.(event);
    this.#tell();
  }

  /** What lies between the newest line that was told and the oldest one that came. New lines wait until then. */
  async #catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    try {
      for (;;) {
        const first = this.view?.lines[0]?.seq ?? 0;
        const page = await this.#after(this.#toldSeq);
        if (this.#left) return;
        for (const message of page.messages) if (message.seq < first) this.#tellOne(message);
        if (!page.hasNewer || (page.messages.at(-1)?.seq ?? Infinity) >= first) break;
      }
      this.#catchingUp = false;
      this.#tell();
    } catch {
      // Cut off meanwhile: the next join begins where this one ended.
      this.#catchingUp = false;
      this.view = null;
    }
  }

  /** Many pages at once are too fast for the server: it says when to go on. */
  async #after(after: number): Promise<MessagePage> {
    for (;;) {
      try {
        return await this.#ports.ask({ type: 'messages.after', roomId: this.id, after, limit: LIMITS.page });
      } catch (error) {
        if (!(error instanceof Refusal) || !PASSING.has(error.code) || this.#left) throw error;
        if (!(await this.#waited(error.retryAfterMs ?? AGAIN_MS))) throw error;
      }
    }
  }

  /** False: the room was left before it was over. */
  #waited(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }

  #tell(): void {
    if (this.#catchingUp || this.view === null) return;
    for (const message of this.view.lines) this.#tellOne(message);
  }

  #tellOne(message: MessageRecord): void {
    if (this.#left || message.seq <= this.#toldSeq) return;
    this.#toldSeq = message.seq;
    this.#listener.line(message);
  }
}

/** The number behind which the last so many lines stand. */
function beforeLast(view: RoomView, count: number): number {
  if (count <= 0) return view.seq;
  const first = view.lines.at(-count) ?? view.lines[0];
  return first === undefined ? 0 : first.seq - 1;
}

// The rooms of a test client, folded through protocol/room-view.ts as the web page does it: a gap joins again, an answer is a snapshot
// or continues the view, `gone` ends it. Writes down what was delivered, when there is a history.
import type { WireError } from '../../protocol/errors.ts';
import type { ClientFrame, GoneReason, JoinedFrame, ServerFrame } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { applyEvent, applySignal, continueView, fromSnapshot, placeOf } from '../../protocol/room-view.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import { eventHash, subjectOf } from './history.ts';
import type { Note } from './history.ts';

export interface Seat {
  /** Kept while the line is down, and after `gone`. */
  view: RoomView | null;
  state: 'off' | 'joining' | 'replaying' | 'open' | 'gone' | 'refused';
  gone: GoneReason | null;
  refusal: WireError | null;
  /** How often it was answered, and how many of these answers were snapshots. */
  joins: number;
  snapshots: number;
  joinId: string;
}

export interface JoinWish {
  /** Forgets the view and takes a snapshot. */
  fresh?: boolean;
  since?: number;
  epoch?: string;
}

type Heard<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;

export class Seats {
  readonly all = new Map<Id, Seat>();
  readonly #actorId: Id | undefined;
  /** Does nothing without a line. */
  readonly #send: (frame: ClientFrame) => void;
  readonly #note: (note: Note) => void;

  constructor(need: { actorId: Id | undefined; send: (frame: ClientFrame) => void; note: (note: Note) => void }) {
    this.#actorId = need.actorId;
    this.#send = need.send;
    this.#note = need.note;
  }

  get(roomId: Id): Seat {
    let seat = this.all.get(roomId);
    if (seat === undefined)
      this.all.set(roomId, (seat = { view: null, state: 'off', gone: null, refusal: null, joins: 0, snapshots: 0, joinId: '' }));
    return seat;
  }

  join(roomId: Id, wish: JoinWish = {}): void {
    const seat = this.get(roomId);
    if (wish.fresh === true) seat.view = null;
    seat.state = 'joining';
    seat.joinId = newId();
    const { since, epoch } = wish;
    const from = since !== undefined ? { since, epoch } : seat.view === null ? {} : placeOf(seat.view);
    this.#send({ type: 'join', id: seat.joinId, roomId, ...from });
  }

  part(roomId: Id): void {
    const seat = this.get(roomId);
    seat.state = 'off';
    // An answer that is still on its way counts no more.
    seat.joinId = '';
    this.#send({ type: 'part', roomId });
  }

  greeted(): void {
    for (const [roomId, seat] of this.all) if (seat.state === 'open' || seat.state === 'joining') this.join(roomId);
  }

  lineLost(): void {
    for (const seat of this.all.values()) if (seat.state === 'replaying') seat.state = 'joining';
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'joined') this.#joined(frame);
    else if (frame.type === 'event') this.#event(frame);
    else if (frame.type === 'replayed') this.#replayed(frame);
    else if (frame.type === 'signal') this.#signal(frame);
    else if (frame.type === 'gone') this.#gone(frame);
    else if (frame.type === 'failed') this.#refused(frame);
  }

  #joined(frame: JoinedFrame): void {
    const seat = this.get(frame.roomId);
    if (frame.id !== seat.joinId) return;
    seat.joins += 1;
    if (frame.snapshot !== null) {
      seat.snapshots += 1;
      seat.view = fromSnapshot(frame);
      seat.state = 'open';
    } else if (seat.view === null) {
      this.join(frame.roomId);
      return;
    } else {
      seat.view = continueView(seat.view, frame);
      seat.state = 'replaying';
    }
    this.#note({ op: 'join', phase: 'ok', room: frame.roomId, seq: seat.view.seq, head: frame.seq });
  }

  #event({ roomId, event }: Heard<'event'>): void {
    const seat = this.all.get(roomId);
    if (seat === undefined) return;
    const isIn = seat.view !== null && (seat.state === 'open' || seat.state === 'replaying');
    // After `gone` nothing may come: written down, so that the checker sees it.
    if (!isIn && seat.state !== 'gone') return;
    const subjectId = subjectOf(event);
    const posted = event.type === 'message.posted' ? { messageId: subjectId } : {};
    this.#note({ op: 'event', phase: 'ok', room: roomId, seq: event.seq, hash: eventHash(event.type, subjectId), ...posted });
    if (!isIn || seat.view === null) return;
    const next = applyEvent(seat.view, event, this.#actorId);
    if (next === 'gap') this.join(roomId);
    else seat.view = next;
  }

  #replayed({ roomId }: Heard<'replayed'>): void {
    const seat = this.all.get(roomId);
    if (seat?.state === 'replaying') seat.state = 'open';
  }

  #signal({ roomId, signal }: Heard<'signal'>): void {
    const seat = this.all.get(roomId);
    if (seat?.state === 'gone') this.#note({ op: 'signal', phase: 'ok', room: roomId });
    if (seat?.view === undefined || seat.view === null || (seat.state !== 'open' && seat.state !== 'replaying')) return;
    if (signal.type === 'draft.delta') this.#note({ op: 'delta', phase: 'ok', room: roomId, messageId: signal.id });
    seat.view = applySignal(seat.view, signal);
    if (seat.view.brokenDrafts.size > 0) this.join(roomId);
  }

  #gone({ roomId, reason }: Heard<'gone'>): void {
    const seat = this.get(roomId);
    seat.gone = reason;
    // An answer to a later join may already be on its way.
    if (seat.state !== 'joining') seat.state = 'gone';
    this.#note({ op: 'gone', phase: 'ok', room: roomId });
  }

  #refused({ id, error }: Heard<'failed'>): void {
    for (const seat of this.all.values()) {
      if (seat.joinId !== id) continue;
      seat.joins += 1;
      seat.state = 'refused';
      seat.refusal = error;
    }
  }
}

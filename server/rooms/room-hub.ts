// Who hears what. Publishes committed events to those who joined a room, in order, each serialised once; carries signals; knows who
// is here. Membership that ends takes its listeners away in the same run. (L2, L5, J5, S1, G14)
import type { HeardEvent, RoomEvent } from '../../protocol/events.ts';
import type { GoneReason } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';
import type { RoomSignal } from '../../protocol/signals.ts';
import type { LineEncoder, LinePages } from './line-pages.ts';
import type { Records } from './records.ts';
import { isLine } from './room-log.ts';
import type { LoggedEvent, LoggedLine } from './room-log.ts';

/** One connection as the hub sees it. Its methods queue bytes; they never write, throw or run commands. */
export interface Subscriber {
  /** Null: a visitor. */
  readonly actorId: Id | null;
  hearEvents: (roomId: Id, frames: Buffer, count: number) => void;
  hearSignal: (frame: Buffer) => void;
  loseRoom: (roomId: Id, reason: GoneReason) => void;
}

/** Turns what is said into the bytes every subscriber shares. */
export interface Encoder {
  events: (roomId: Id, events: readonly RoomEvent[]) => Buffer;
  line: LineEncoder;
  signal: (roomId: Id, signal: RoomSignal) => Buffer;
}

/** An event with the room it happened in. A line says it by itself. */
type Announced = { roomId: Id; event: RoomEvent } | LoggedLine;

/** What one batch will tell: in order, and the lines of each room as bytes. */
export interface Announcement {
  all: readonly Announced[];
  pages: ReadonlyMap<Id, Buffer>;
}

/** What is next to leave for a room: lines that stand together on its page, or events. */
interface Waiting {
  page: Buffer | undefined;
  from: number;
  to: number;
  lines: number;
  events: RoomEvent[];
}

/** Hears every committed event once; must defer what it does about it. (L4) */
export type EventListener = (roomId: Id, event: HeardEvent) => void;

export class RoomHub {
  readonly #records: Records;
  readonly #encoder: Encoder;
  readonly #pages: LinePages;
  readonly #reportBug: (error: unknown) => void;
  readonly #rooms = new Map<Id, Set<Subscriber>>();
  readonly #listeners: EventListener[] = [];
  readonly #typingListeners: ((roomId: Id, actorId: Id, sign: { on: boolean }) => void)[] = [];
  deliveries = 0;

  constructor(records: Records, encoder: Encoder, pages: LinePages, reportBug: (error: unknown) => void) {
    this.#records = records;
    this.#encoder = encoder;
    this.#pages = pages;
    this.#reportBug = reportBug;
  }

  listen(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  subscribe(roomId: Id, subscriber: Subscriber): void {
    const present = this.#rooms.get(roomId) ?? new Set();
    if (present.has(subscriber)) return;
    this.#rooms.set(roomId, present);
    const known = subscriber.actorId !== null && this.#isHere(roomId, subscriber.actorId);
    present.add(subscriber);
    if (subscriber.actorId === null) this.signal(roomId, { type: 'watching', count: this.countWatching(roomId) }, subscriber);
    else if (!known) this.signal(roomId, { type: 'presence', actorId: subscriber.actorId, here: true }, subscriber);
  }

  unsubscribe(roomId: Id, subscriber: Subscriber): void {
    const present = this.#rooms.get(roomId);
    if (present?.delete(subscriber) !== true) return;
    if (present.size === 0) {
      this.#rooms.delete(roomId);
      return;
    }
    if (subscriber.actorId === null) this.signal(roomId, { type: 'watching', count: this.countWatching(roomId) });
    else if (!this.#isHere(roomId, subscriber.actorId)) {
      this.signal(roomId, { type: 'presence', actorId: subscriber.actorId, here: false });
    }
  }

  /** Somebody hears this room. */
  isLive(roomId: Id): boolean {
    return this.#rooms.has(roomId);
  }

  listLive(): Id[] {
    return [...this.#rooms.keys()];
  }

  listHere(roomId: Id): Id[] {
    const ids = new Set<Id>();
    for (const { actorId } of this.#rooms.get(roomId) ?? []) if (actorId !== null) ids.add(actorId);
    return [...ids];
  }

  countWatching(roomId: Id): number {
    let count = 0;
    for (const { actorId } of this.#rooms.get(roomId) ?? []) if (actorId === null) count += 1;
    return count;
  }

  /** Somebody types, or stopped: told to the others, and to whoever waits for them to finish. */
  typing(roomId: Id, actorId: Id, { on }: { on: boolean }, self?: Subscriber): void {
    this.signal(roomId, { type: 'typing', actorId, on }, self);
    for (const listener of this.#typingListeners) listener(roomId, actorId, { on });
  }

  listenToTyping(listener: (roomId: Id, actorId: Id, sign: { on: boolean }) => void): void {
    this.#typingListeners.push(listener);
  }

  signal(roomId: Id, signal: RoomSignal, except?: Subscriber): void {
    const present = this.#rooms.get(roomId);
    if (present === undefined || (present.size === 1 && except !== undefined && present.has(except))) return;
    const frame = this.#encoder.signal(roomId, signal);
    for (const subscriber of present) if (subscriber !== except) subscriber.hearSignal(frame);
  }

  /** What the events of a batch will say. */
  prepare(logged: readonly LoggedEvent[]): Announcement {
    const all = logged.map((row) => (isLine(row) ? row : { roomId: row.roomId, event: this.#records.toEvent(row) }));
    return { all, pages: this.#pages.take() };
  }

  /** Called with what one batch committed. Per room it leaves in as few pieces as it can: cut where lines and other events meet, and where
   *  somebody drops out. */
  publish({ all, pages }: Announcement): void {
    const byRoom = new Map<Id, Waiting>();
    for (const one of all) {
      const { roomId } = one;
      let waiting = byRoom.get(roomId);
      if (waiting === undefined) byRoom.set(roomId, (waiting = { page: pages.get(roomId), from: 0, to: 0, lines: 0, events: [] }));
      if ('from' in one) this.#takeLine(one, waiting);
      else this.#takeEvent(roomId, one.event, waiting);
    }
    for (const [roomId, waiting] of byRoom) this.#deliver(roomId, waiting);
  }

  /** Cuts off the visitors of one link, or others by choice. */
  drop(roomId: Id, reason: GoneReason, chosen: (subscriber: Subscriber) => boolean): void {
    for (const subscriber of [...(this.#rooms.get(roomId) ?? [])]) {
      if (!chosen(subscriber)) continue;
      this.unsubscribe(roomId, subscriber);
      subscriber.loseRoom(roomId, reason);
    }
  }

  #takeLine(line: LoggedLine, waiting: Waiting): void {
    if (waiting.events.length > 0) this.#deliver(line.roomId, waiting);
    waiting.to = line.to;
    waiting.lines += 1;
    this.#tellListeners(line.roomId, line);
  }

  #takeEvent(roomId: Id, event: RoomEvent, waiting: Waiting): void {
    const loss = whoLoses(event);
    if (waiting.lines > 0 || loss !== null) this.#deliver(roomId, waiting);
    // Whoever was put out learns so from `gone`; the event itself is for those who remain.
    if (loss !== null) this.#drop(roomId, loss);
    waiting.events.push(event);
    this.#tellListeners(roomId, event);
  }

  /** What waits, lines or events: never both. */
  #deliver(roomId: Id, waiting: Waiting): void {
    const { page, from, to, lines, events } = waiting;
    const present = this.#rooms.get(roomId);
    const count = lines + events.length;
    waiting.from = to;
    waiting.lines = 0;
    waiting.events = [];
    if (present === undefined || count === 0) return;
    const frames = lines > 0 && page !== undefined ? page.subarray(from, to) : this.#encoder.events(roomId, events);
    for (const subscriber of present) subscriber.hearEvents(roomId, frames, count);
    this.deliveries += present.size * count;
  }

  #drop(roomId: Id, loss: Loss): void {
    this.drop(roomId, loss.reason, (subscriber) => loss.everybody || subscriber.actorId === loss.actorId);
  }

  #tellListeners(roomId: Id, event: HeardEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(roomId, event);
      } catch (error) {
        this.#reportBug(error);
      }
    }
  }

  #isHere(roomId: Id, actorId: Id): boolean {
    for (const subscriber of this.#rooms.get(roomId) ?? []) if (subscriber.actorId === actorId) return true;
    return false;
  }
}

interface Loss {
  reason: GoneReason;
  /** Null: the visitors. */
  actorId: Id | null;
  everybody: boolean;
}

function whoLoses(event: RoomEvent): Loss | null {
  switch (event.type) {
    case 'member.left':
      return { reason: 'left', actorId: event.member.id, everybody: false };
    case 'member.removed':
      return { reason: 'removed', actorId: event.member.id, everybody: false };
    case 'member.banned':
      return { reason: 'banned', actorId: event.member.id, everybody: false };
    case 'room.deleted':
      return { reason: 'deleted', actorId: null, everybody: true };
    case 'room.changed':
      return event.room.watchable ? null : { reason: 'link_revoked', actorId: null, everybody: false };
    default:
      return null;
  }
}

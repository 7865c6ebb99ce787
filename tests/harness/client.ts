// A client of the tests: a real WebSocket that speaks the protocol and keeps rooms as the web page does. Commands wait in an outbox and
// are sent again unchanged after a reconnect. Waits by condition; every frame it hears is kept.
import type { WebSocket } from 'ws';
import type { Command } from '../../protocol/commands.ts';
import type { WireError } from '../../protocol/errors.ts';
import type { Answers, ClientFrame, Question, ServerFrame } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, Mine } from '../../protocol/records.ts';
import { addOlder } from '../../protocol/room-view.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import { comparable, hashOf } from './history.ts';
import type { History, Note } from './history.ts';
import { Line } from './line.ts';
import type { LineOptions } from './line.ts';
import { Seats } from './seats.ts';
import type { JoinWish, Seat } from './seats.ts';
import { Watched } from './until.ts';

export interface ClientOptions extends LineOptions {
  name: string;
  /** Undefined: a visitor. */
  actorId?: Id | undefined;
  history?: History | undefined;
}

/** A `failed` frame as an error. */
export class Refused extends Error {
  readonly error: WireError;

  constructor(error: WireError) {
    super(`${error.code}: ${error.message}`);
    this.name = 'Refused';
    this.error = error;
  }
}

/** The line died before the answer came. */
export class LineLost extends Error {}

interface Waiting {
  frame: Extract<ClientFrame, { type: 'command' | 'ask' }>;
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

export class TestClient extends Watched {
  readonly name: string;
  readonly actorId: Id | undefined;
  /** Every frame since the client was made, also of earlier lines. */
  readonly frames: ServerFrame[] = [];
  mine: Mine | null = null;
  epoch = '';
  state: 'off' | 'connecting' | 'online' = 'off';
  /** Of the last line that ended. */
  closeCode: number | undefined;
  closeReason = '';
  readonly line: Line;
  readonly #seats: Seats;
  readonly #history: History | undefined;
  readonly #outbox = new Map<string, Waiting>();
  readonly #asked = new Map<string, Waiting>();

  constructor(options: ClientOptions) {
    super();
    this.name = options.name;
    this.actorId = options.actorId;
    this.#history = options.history;
    if (options.history !== undefined && options.actorId !== undefined) options.history.actors[options.name] = options.actorId;
    this.#seats = new Seats({
      actorId: options.actorId,
      send: (frame) => {
        if (this.state === 'online') this.send(frame);
      },
      note: (note) => {
        this.#note(note);
      },
    });
    this.line = new Line(options, {
      frame: (frame) => {
        this.#hear(frame);
      },
      lost: (code, reason) => {
        this.#lost(code, reason);
      },
    });
  }

  get seats(): ReadonlyMap<Id, Seat> {
    return this.#seats.all;
  }

  /** Commands without an answer yet. */
  get waiting(): number {
    return this.#outbox.size;
  }

  /** The raw socket, for tests about sockets. */
  get socket(): WebSocket {
    if (this.line.socket === null) throw new Error(`${this.name} has no line`);
    return this.line.socket;
  }

  /** Opens a line and says hello; resolves when the server has greeted. Rooms that were joined are joined again. */
  async connect(): Promise<this> {
    if (this.state === 'off') this.state = 'connecting';
    this.line.open();
    const isState = (state: TestClient['state']): boolean => this.state === state;
    await this.until(() => isState('online') || isState('off'), 'a hello');
    if (isState('off')) throw new LineLost(`${this.name} was not let in: ${this.closeCode ?? 0} ${this.closeReason}`);
    return this;
  }

  /** The line breaks without a goodbye, and stays broken until `connect`. */
  cut(): void {
    this.line.cut();
  }

  /** Closes politely and stays away. */
  async close(): Promise<void> {
    await this.line.close();
  }

  /** Stops reading: what the server sends piles up. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** What is sent inside leaves in one packet, and so arrives in one turn of the server. */
  burst(send: () => void): void {
    this.line.burst(send);
  }

  /** Any frame, also a wrong one. */
  send(frame: ClientFrame | object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Resolves at the head of the room; throws when the server refuses. Asks for what is missing, unless told otherwise. */
  async join(roomId: Id, wish: JoinWish = {}): Promise<RoomView> {
    const seat = this.#seats.get(roomId);
    const joined = seat.joins;
    this.requestJoin(roomId, wish);
    await this.until(
      () => seat.joins > joined && (seat.state === 'open' || seat.state === 'gone' || seat.state === 'refused'),
      () => `${this.name} in ${roomId}: ${seat.state}`,
    );
    if (seat.state === 'refused' && seat.refusal !== null) throw new Refused(seat.refusal);
    return this.view(roomId);
  }

  /** Without a line it is asked for at the next `connect`. */
  requestJoin(roomId: Id, wish: JoinWish = {}): void {
    this.#seats.join(roomId, wish);
  }

  part(roomId: Id): void {
    this.#seats.part(roomId);
  }

  view(roomId: Id): RoomView {
    const view = this.seats.get(roomId)?.view;
    if (view === undefined || view === null) throw new Error(`${this.name} does not know ${roomId}`);
    return view;
  }

  /** Sent now, or when there is a line again; sent again until it is answered. */
  command(roomId: Id, command: Command): Promise<number | null> {
    const id = newId();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { frame: { type: 'command', id, roomId, command }, resolve, reject };
      this.#notePost(waiting.frame, 'invoke');
      this.#outbox.set(id, waiting);
      if (this.state === 'online') this.send(waiting.frame);
    });
  }

  async post(roomId: Id, text: string, more: { id?: Id; replyToId?: Id; mentions?: Id[] } = {}): Promise<{ id: Id; seq: number }> {
    const id = more.id ?? newId();
    const seq = await this.command(roomId, { type: 'message.post', text, ...more, id });
    if (seq === null) throw new Error('a post without a number');
    return { id, seq };
  }

  ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]> {
    const id = newId();
    return new Promise((resolve, reject) => {
      if (this.state !== 'online') {
        reject(new LineLost('no line'));
        return;
      }
      const waiting: Waiting = { frame: { type: 'ask', id, question }, resolve, reject };
      this.#asked.set(id, waiting);
      this.send(waiting.frame);
    });
  }

  /** Resolves when everything that was committed before has been heard: answers stand in order with events. */
  async barrier(): Promise<void> {
    this.mine = await this.ask({ type: 'mine' });
  }

  typing(roomId: Id, on: boolean): void {
    this.send({ type: 'typing', roomId, on });
  }

  /** One page more, if there is one and the view is still the same stretch when it comes. */
  async loadOlder(roomId: Id): Promise<void> {
    const seat = this.#seats.get(roomId);
    const first = seat.view?.lines[0];
    if (seat.view?.hasOlder !== true || first === undefined) return;
    const page = await this.ask({ type: 'messages.before', roomId, before: first.seq, limit: LIMITS.page });
    // It may have been thrown away meanwhile.
    const now = this.seats.get(roomId)?.view;
    if (now?.lines[0]?.id === first.id) seat.view = addOlder(now, page);
  }

  /** Loads the room's history to the beginning. */
  async loadAll(roomId: Id): Promise<RoomView> {
    while (this.view(roomId).hasOlder) await this.loadOlder(roomId);
    return this.view(roomId);
  }

  /** Writes down what it shows, for the checker. */
  recordState(roomId: Id): void {
    this.#note({ op: 'state', phase: 'ok', room: roomId, hash: hashOf(comparable(this.view(roomId))) });
  }

  /** Frames of one type, in the order in which they came. */
  heard<T extends ServerFrame['type']>(type: T): Extract<ServerFrame, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type);
  }

  #hear(frame: ServerFrame): void {
    this.frames.push(frame);
    if (frame.type === 'hello') this.#greeted(frame);
    else this.#seats.hear(frame);
    if (frame.type === 'ok' || frame.type === 'failed' || frame.type === 'answer') this.#answered(frame);
    this.touch();
  }

  #greeted(frame: Extract<ServerFrame, { type: 'hello' }>): void {
    this.state = 'online';
    this.mine = frame.mine;
    this.epoch = frame.epoch;
    this.#seats.greeted();
    for (const waiting of this.#outbox.values()) this.send(waiting.frame);
  }

  #lost(code: number, reason: string): void {
    this.closeCode = code;
    this.closeReason = reason;
    this.state = 'off';
    this.#seats.lineLost();
    for (const { frame } of this.#outbox.values()) this.#notePost(frame, 'info');
    for (const { reject } of this.#asked.values()) reject(new LineLost(reason));
    this.#asked.clear();
    this.touch();
  }

  #answered(frame: Extract<ServerFrame, { type: 'ok' | 'failed' | 'answer' }>): void {
    const waiting = this.#outbox.get(frame.id) ?? this.#asked.get(frame.id);
    if (waiting === undefined) return;
    this.#outbox.delete(frame.id);
    this.#asked.delete(frame.id);
    this.#notePost(waiting.frame, frame.type === 'failed' ? 'fail' : 'ok', frame.type === 'ok' ? frame.seq : null);
    if (frame.type === 'failed') waiting.reject(new Refused(frame.error));
    else waiting.resolve((frame.type === 'ok' ? frame.seq : frame.answer) as never);
  }

  #notePost(frame: Waiting['frame'], phase: Note['phase'], seq: number | null = null): void {
    if (frame.type !== 'command' || frame.command.type !== 'message.post') return;
    const { id, text } = frame.command;
    this.#note({ op: 'post', phase, room: frame.roomId, messageId: id, hash: hashOf(text), ...(seq === null ? {} : { seq }) });
  }

  #note(note: Note): void {
    this.#history?.record({ client: this.name, epoch: this.epoch, ...note });
  }
}

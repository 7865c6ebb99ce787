// This program's side of one server: socket, questions, outbox and the rooms that are joined, tied together. After every cut it says hello
// again, joins every room where it was, and sends what was not acknowledged.
import type { Command } from '../protocol/commands.ts';
import type { Answers, Question, ServerFrame } from '../protocol/frames.ts';
import type { Id, Mine } from '../protocol/records.ts';
import type { Place } from '../protocol/room-view.ts';
import { Refusal, Unreachable } from './failure.ts';
import type { Login } from './login-file.ts';
import { Outbox, type OutLine } from './net/outbox.ts';
import { Requests } from '../protocol/requests.ts';
import { Socket, type Connection } from './net/socket.ts';
import { Room, type Beginning, type RoomListener } from './room.ts';

export interface ClientListener {
  connection?: (connection: Connection) => void;
  acknowledged?: (line: OutLine) => void;
  refused?: (line: OutLine, refusal: Refusal) => void;
  /** What is mine was told: at hello, and when it changed. */
  mine?: (mine: Mine) => void;
}

/** The server closed the door: trying again is of no use. */
export class Stopped extends Error {
  readonly code: number;
  readonly status: number;

  constructor({ code, status }: { code: number; status: number }) {
    super(`stopped (${code}, ${status})`);
    this.code = code;
    this.status = status;
  }
}

export class Client {
  mine: Mine | null = null;
  readonly #listener: ClientListener;
  readonly #rooms = new Map<Id, Room>();
  readonly #socket: Socket;
  readonly #requests: Requests;
  readonly #outbox: Outbox;
  #first: { resolve: (mine: Mine) => void; reject: (error: Error) => void } | undefined;

  constructor(login: Login, listener: ClientListener) {
    this.#listener = listener;
    this.#socket = new Socket(login, { frame: (frame) => this.#frame(frame), connection: (connection) => this.#connection(connection) });
    this.#requests = new Requests((frame) => this.#socket.send(frame), {
      refused: (error) => new Refusal(error),
      gone: () => new Unreachable(''),
    });
    this.#outbox = new Outbox({
      send: (frame) => this.#socket.send(frame),
      acknowledged: (line) => this.#listener.acknowledged?.(line),
      refused: (line, refusal) => this.#listener.refused?.(line, refusal),
    });
  }

  /** Throws when there is no server at the beginning; later it is waited for. */
  connect(): Promise<Mine> {
    return new Promise((resolve, reject) => {
      this.#first = { resolve, reject };
      this.#socket.start();
    });
  }

  get meId(): Id | undefined {
    const me = this.mine?.me;
    return me === undefined || me.kind === 'visitor' ? undefined : me.id;
  }

  /** Written and not yet acknowledged. */
  get unsent(): readonly OutLine[] {
    return this.#outbox.waiting;
  }

  ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]> {
    return this.#requests.ask(question);
  }

  async freshMine(): Promise<Mine> {
    const mine = await this.ask({ type: 'mine' });
    this.#keep(mine);
    return mine;
  }

  command(roomId: Id, command: Command): Promise<number | null> {
    return this.#requests.command(roomId, command);
  }

  post(roomId: Id, text: string): void {
    this.#outbox.add(roomId, text);
  }

  typing(roomId: Id, on: boolean): void {
    this.#socket.send({ type: 'typing', roomId, on });
  }

  enter(roomId: Id, listener: RoomListener, beginning: Beginning): Room {
    const ports = {
      join: (id: Id, from?: Place) => this.#requests.join(id, from),
      ask: <Q extends Question>(question: Q) => this.#requests.ask(question),
      meId: () => this.meId,
    };
    this.#rooms.get(roomId)?.leave();
    const room = new Room(roomId, ports, { listener, beginning });
    this.#rooms.set(roomId, room);
    room.join();
    return room;
  }

  leave(roomId: Id): void {
    this.#rooms.get(roomId)?.leave();
    this.#rooms.delete(roomId);
    this.#socket.send({ type: 'part', roomId });
  }

  close(): void {
    for (const room of this.#rooms.values()) room.leave();
    this.#outbox.close();
    this.#socket.stop();
    this.#requests.rejectAll();
  }

  #keep(mine: Mine): void {
    this.mine = mine;
    this.#listener.mine?.(mine);
  }

  #connection(connection: Connection): void {
    if (connection.state === 'waiting' || connection.state === 'stopped') {
      this.#requests.rejectAll();
      this.#outbox.offline();
      this.#first?.reject(connection.state === 'stopped' ? new Stopped(connection) : new Unreachable(connection.why));
      this.#first = undefined;
    }
    this.#listener.connection?.(connection);
  }

  #frame(frame: ServerFrame): void {
    if (frame.type === 'hello') {
      this.#keep(frame.mine);
      this.#first?.resolve(frame.mine);
      this.#first = undefined;
      for (const room of this.#rooms.values()) room.join();
      this.#outbox.online();
      return;
    }
    const isMine = this.#requests.settle(frame) || this.#outbox.settle(frame);
    if (frame.type === 'mine' && frame.signal.type === 'mine.changed') void this.freshMine().catch(() => undefined);
    else if (isMine && frame.type !== 'joined') return;
    else if ('roomId' in frame) this.#rooms.get(frame.roomId)?.frame(frame);
  }
}

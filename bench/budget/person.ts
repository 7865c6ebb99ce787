// A person of the run: a real WebSocket that says hello, joins the room and does what the script says. Commands without an answer are sent
// again unchanged on the next connection, as the page does.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Command } from '../../protocol/commands.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { readFrame } from '../../protocol/wire.ts';

export interface PersonWish {
  name: string;
  cookie: string;
  roomId: string;
  hear: (frame: ServerFrame) => void;
}

export class Person {
  readonly #wish: PersonWish;
  readonly #outbox = new Map<string, { frame: string; done: () => void }>();
  #socket: WebSocket | null = null;
  /** Commands that were refused, in the server's words. */
  readonly refusals: string[] = [];

  constructor(wish: PersonWish) {
    this.#wish = wish;
  }

  /** Commands without an answer yet. */
  get waiting(): number {
    return this.#outbox.size;
  }

  async connect(port: number): Promise<void> {
    const { cookie, roomId } = this.#wish;
    const origin = `http://127.0.0.1:${String(port)}`;
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/api/socket`, { headers: { cookie, origin } });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
    });
    socket.on('message', (raw: Buffer) => {
      this.#hear(readFrame(raw.toString('utf8')));
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }));
    socket.send(JSON.stringify({ type: 'join', id: 'join', roomId }));
    this.#socket = socket;
    for (const { frame } of this.#outbox.values()) socket.send(frame);
  }

  /** The server was killed. */
  lose(): void {
    this.#socket?.terminate();
    this.#socket = null;
  }

  /** `done`: when the server says that it is. */
  command(command: Command, done: () => void = () => undefined): void {
    const id = newId();
    const frame = JSON.stringify({ type: 'command', id, roomId: this.#wish.roomId, command });
    this.#outbox.set(id, { frame, done });
    this.#socket?.send(frame);
  }

  typing(on: boolean): void {
    this.#socket?.send(JSON.stringify({ type: 'typing', roomId: this.#wish.roomId, on }));
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === 'ok') this.#outbox.get(frame.id)?.done();
    if (frame.type === 'ok' || frame.type === 'failed') this.#outbox.delete(frame.id);
    if (frame.type === 'failed') this.refusals.push(frame.error.code);
    this.#wish.hear(frame);
  }
}

// The line of a test client: one WebSocket at a time, hello first. Knows frames, nothing of rooms. A line that ends tells why; whether
// it is opened again is the client's wish and the close code's.
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { afterClose } from '../../protocol/close-codes.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { readFrame } from '../../protocol/wire.ts';

export interface LineOptions {
  /** Asked at each opening: the port may change with a restart, or be that of a bad wire. */
  port: () => number;
  cookie: string;
  origin?: string | undefined;
  /** The version that hello states. */
  protocol?: number | undefined;
  /** `at once`: a line that breaks is opened again, as long as the close code allows it. */
  reconnect?: 'at once' | 'by hand' | undefined;
}

export interface LineListener {
  frame: (frame: ServerFrame) => void;
  lost: (code: number, reason: string) => void;
}

const RETRY_MS = 10;

export class Line {
  readonly #options: LineOptions;
  readonly #listener: LineListener;
  #socket: WebSocket | null = null;
  #retry: NodeJS.Timeout | undefined;
  #trouble = '';
  reconnect: 'at once' | 'by hand';
  /** Lines opened so far. */
  opened = 0;

  constructor(options: LineOptions, listener: LineListener) {
    this.#options = options;
    this.#listener = listener;
    this.reconnect = options.reconnect ?? 'by hand';
  }

  get socket(): WebSocket | null {
    return this.#socket;
  }

  /** The client's side of the connection: how the server knows it. */
  get localPort(): number {
    return this.#tcp?.localPort ?? 0;
  }

  get #tcp(): Socket | undefined {
    return (this.#socket as unknown as { _socket?: Socket } | null)?._socket;
  }

  burst(send: () => void): void {
    this.#tcp?.cork();
    send();
    this.#tcp?.uncork();
  }

  open(): void {
    if (this.#socket !== null) return;
    clearTimeout(this.#retry);
    const port = this.#options.port();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/socket`, {
      perMessageDeflate: false,
      // As in a browser: what waits for a frame runs before the next frame is heard. A page folded later would miss events.
      allowSynchronousEvents: false,
      origin: this.#options.origin ?? `http://127.0.0.1:${port}`,
      headers: { cookie: this.#options.cookie },
    });
    this.#socket = socket;
    this.#trouble = '';
    this.opened += 1;
    this.#hearFrom(socket);
  }

  /** Breaks it without a goodbye. */
  cut(): void {
    this.#drop()?.terminate();
    this.#listener.lost(1006, 'cut by the test');
  }

  async close(): Promise<void> {
    const socket = this.#drop();
    this.#listener.lost(1000, 'closed by the test');
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    await new Promise((resolve) => {
      socket.once('close', resolve);
      socket.close();
    });
  }

  #hearFrom(socket: WebSocket): void {
    const isCurrent = (): boolean => this.#socket === socket;
    socket.on('open', () => {
      if (isCurrent()) socket.send(JSON.stringify({ type: 'hello', protocol: this.#options.protocol ?? PROTOCOL_VERSION }));
    });
    socket.on('message', (data: RawData) => {
      if (isCurrent()) this.#listener.frame(readFrame((data as Buffer).toString('utf8')));
    });
    socket.on('unexpected-response', (_request, response) => {
      this.#trouble = `HTTP ${response.statusCode ?? 0}`;
      socket.terminate();
    });
    socket.on('error', (error) => {
      this.#trouble ||= error.message;
    });
    socket.on('close', (code, reason) => {
      if (isCurrent()) this.#closed(code, reason.toString());
    });
  }

  #closed(code: number, reason: string): void {
    this.#drop();
    this.#listener.lost(code, reason === '' ? this.#trouble : reason);
    if (this.reconnect === 'by hand' || afterClose(code) === 'stop') return;
    this.#retry = setTimeout(() => {
      this.open();
    }, RETRY_MS);
  }

  #drop(): WebSocket | null {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    return socket;
  }
}

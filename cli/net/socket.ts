// One WebSocket that comes back by itself: token at the upgrade, hello, beats, back-off with jitter, stop where coming back is of no use
// (C1, C3). Knows frames only as objects to pass on. A token is never taken along to another address.
import { WebSocket } from 'ws';
import { STABLE_MS, backoffMs } from '../../protocol/backoff.ts';
import { CLOSE, afterClose } from '../../protocol/close-codes.ts';
import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { readFrame } from '../../protocol/wire.ts';
import type { Login } from '../login-file.ts';
import { whyNot } from './api.ts';

export type Connection =
  | { state: 'connecting' }
  | { state: 'online' }
  | { state: 'waiting'; untilMs: number; failures: number; why: string }
  /** `status`: of an upgrade that was refused; `code`: of a socket that was closed. */
  | { state: 'stopped'; code: number; status: number };

export interface SocketListener {
  frame: (frame: ServerFrame) => void;
  connection: (connection: Connection) => void;
}

const HANDSHAKE_MS = 15_000;
/** The server beats more than twice in that time. */
const DEAD_AFTER_MS = 60_000;
const ASK_AFTER_MS = 40_000;
const LOOK_EVERY_MS = 5_000;
const CUT = 1006;

export class Socket {
  readonly #login: Login;
  readonly #listener: SocketListener;
  #socket: WebSocket | null = null;
  #online = false;
  #failures = 0;
  #heardAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #stable: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;

  constructor(login: Login, listener: SocketListener) {
    this.#login = login;
    this.#listener = listener;
  }

  start(): void {
    this.#look ??= setInterval(() => this.#check(), LOOK_EVERY_MS);
    if (this.#socket === null) this.#open();
  }

  stop(): void {
    clearInterval(this.#look);
    this.#look = undefined;
    this.#drop();
  }

  /** False when there is no line; what must not be lost is kept by whoever sends it. */
  send(frame: ClientFrame): boolean {
    if (!this.#online || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #check(): void {
    if (this.#socket === null) return;
    const silentMs = Date.now() - this.#heardAt;
    if (silentMs > DEAD_AFTER_MS) this.#closed(CUT);
    else if (silentMs > ASK_AFTER_MS) this.send({ type: 'beat' });
  }

  #open(): void {
    this.#drop();
    const url = new URL('/api/socket', this.#login.url);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${this.#login.token}` },
      handshakeTimeout: HANDSHAKE_MS,
      followRedirects: false,
      // Frames are folded in the order in which they came, one after the other (docs/protocol.md).
      allowSynchronousEvents: false,
    });
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#listener.connection({ state: 'connecting' });
    let why = '';
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION } satisfies ClientFrame)));
    socket.on('message', (heard) => {
      if (this.#socket === socket) this.#hear((heard as Buffer).toString('utf8'));
    });
    socket.on('error', (error) => (why = whyNot(error)));
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      if (this.#socket === socket) this.#refused(statusCode);
    });
    socket.on('close', (code) => {
      if (this.#socket === socket) this.#closed(code, why);
    });
  }

  #hear(text: string): void {
    this.#heardAt = Date.now();
    const frame = frameOf(text);
    if (frame === undefined) {
      this.#closed(CUT, 'EBADMSG');
      return;
    }
    if (frame.type === 'hello') {
      this.#online = true;
      this.#stable = setTimeout(() => (this.#failures = 0), STABLE_MS);
      this.#listener.connection({ state: 'online' });
    }
    if (frame.type !== 'beat') this.#listener.frame(frame);
  }

  /** A proxy may say 502 while the server restarts; who is not let in is not let in again. */
  #refused(status: number): void {
    if (status >= 500 || status === 429 || status === 408) {
      this.#closed(CUT, `HTTP ${status}`);
      return;
    }
    this.stop();
    this.#listener.connection({ state: 'stopped', code: CUT, status });
  }

  #closed(code: number, why = ''): void {
    this.#drop();
    if (afterClose(code) === 'stop') {
      this.stop();
      this.#listener.connection({ state: 'stopped', code, status: 0 });
      return;
    }
    this.#failures += 1;
    const waitMs = code === CLOSE.resync ? 0 : backoffMs(this.#failures, Math.random());
    this.#listener.connection({ state: 'waiting', untilMs: Date.now() + waitMs, failures: this.#failures, why });
    if (this.#look !== undefined) this.#retry = setTimeout(() => this.#open(), waitMs);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#stable);
    this.#online = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    if (socket.readyState === WebSocket.OPEN) socket.close(1000);
    else socket.terminate();
  }
}

/** Undefined: whoever answers there does not speak as we do. */
function frameOf(text: string): ServerFrame | undefined {
  try {
    return readFrame(text);
  } catch {
    return undefined;
  }
}

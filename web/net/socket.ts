// One WebSocket that comes back by itself: hello, beats, back-off with jitter, stop on codes that say so (C1, C3).
// Knows frames only as objects to pass on; nothing of rooms. At most one socket is open at a time.
import { CLOSE, afterClose } from '../../protocol/close-codes.ts';
import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { readFrame } from '../../protocol/wire.ts';
import { STABLE_MS, backoffMs } from '../../protocol/backoff.ts';

export type Connection =
  | { state: 'off' }
  | { state: 'connecting'; failures: number }
  | { state: 'online' }
  | { state: 'waiting'; untilMs: number; failures: number; code: number }
  | { state: 'stopped'; code: number };

export interface SocketListener {
  frame(frame: ServerFrame): void;
  connection(connection: Connection): void;
}

/** Nothing heard for this long: the line is dead. The server beats more than twice in that time. */
const DEAD_AFTER_MS = 60_000;
const ASK_AFTER_MS = 40_000;
/** After waking up, how long the answer to a beat may take. */
const WAKE_ANSWER_MS = 5_000;
const LOOK_EVERY_MS = 5_000;

export class Socket {
  readonly #url: string;
  readonly #listener: SocketListener;
  #socket: WebSocket | null = null;
  #failures = 0;
  #online = false;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stable: ReturnType<typeof setTimeout> | undefined;
  #wake: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;

  constructor(url: string, listener: SocketListener) {
    this.#url = url;
    this.#listener = listener;
  }

  start(): void {
    this.#look ??= setInterval(this.#check, LOOK_EVERY_MS);
    addEventListener('online', this.wake);
    addEventListener('offline', this.wake);
    addEventListener('pageshow', this.wake);
    document.addEventListener('visibilitychange', this.#visible);
    if (this.#socket === null) this.#open();
  }

  stop(): void {
    removeEventListener('online', this.wake);
    removeEventListener('offline', this.wake);
    removeEventListener('pageshow', this.wake);
    document.removeEventListener('visibilitychange', this.#visible);
    clearInterval(this.#look);
    this.#look = undefined;
    this.#drop();
    this.#failures = 0;
    this.#listener.connection({ state: 'off' });
  }

  /** False when there is no line; what must not be lost is kept by whoever sends it. */
  send(frame: ClientFrame): boolean {
    if (!this.#online || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network or the laptop came back, or a person asked: find out now whether the line lives. */
  readonly wake = (): void => {
    if (this.#look === undefined) return;
    if (this.#socket === null) {
      this.#open();
    } else if (this.#online) {
      this.send({ type: 'beat' });
      clearTimeout(this.#wake);
      this.#wake = setTimeout(() => this.#lost(), WAKE_ANSWER_MS);
    }
  };

  readonly #visible = (): void => {
    if (document.visibilityState === 'visible') this.wake();
  };

  readonly #check = (): void => {
    if (this.#socket === null) return;
    const silentMs = Date.now() - this.#heardAt;
    if (silentMs > DEAD_AFTER_MS) this.#lost();
    else if (silentMs > ASK_AFTER_MS) this.send({ type: 'beat' });
  };

  #open(): void {
    this.#drop();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#listener.connection({ state: 'connecting', failures: this.#failures });
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION } satisfies ClientFrame));
    socket.onmessage = (event: MessageEvent<string>) => this.#hear(event.data);
    socket.onclose = (event) => this.#closed(event.code);
  }

  #hear(text: string): void {
    this.#heardAt = Date.now();
    clearTimeout(this.#wake);
    const frame = readFrame(text);
    if (frame.type === 'hello') {
      this.#online = true;
      this.#stable = setTimeout(() => (this.#failures = 0), STABLE_MS);
      this.#listener.connection({ state: 'online' });
    }
    if (frame.type !== 'beat') this.#listener.frame(frame);
  }

  #closed(code: number): void {
    this.#drop();
    if (afterClose(code) === 'stop') {
      this.#listener.connection({ state: 'stopped', code });
      return;
    }
    this.#failures += 1;
    const waitMs = code === CLOSE.resync ? 0 : backoffMs(this.#failures, Math.random());
    this.#listener.connection({ state: 'waiting', untilMs: Date.now() + waitMs, failures: this.#failures, code });
    this.#retry = setTimeout(() => this.#open(), waitMs);
  }

  /** The close event of a dead line can take minutes: do not wait for it. */
  #lost(): void {
    this.#closed(1006);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#stable);
    clearTimeout(this.#wake);
    this.#online = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

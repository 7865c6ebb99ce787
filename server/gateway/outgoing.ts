// What waits to leave through one socket. Frames of a turn are joined and written once, at its end. A socket that does not read is
// bounded by bytes and by frames, then ended: `terminate`, since a close frame would wait behind what is not being read. (C2, G14)
import type { Socket } from 'node:net';

/** Past this, fleeting signals are dropped. */
const SOFT_BYTES = 256 * 1024;
/** Past these the socket is ended as slow, unless a single turn brought them. */
const HARD_BYTES = 1024 * 1024;
const HARD_FRAMES = 2_000;
/** Small parts are copied into one piece: cheaper than handing the kernel a list. */
const JOIN_BYTES = 16 * 1024;

export class Outgoing {
  readonly #socket: Socket;
  readonly #askFlush: () => void;
  #parts: Buffer[] = [];
  #bytes = 0;
  #frames = 0;
  #asked = false;
  #closed = false;

  constructor(socket: Socket, askFlush: () => void) {
    this.#socket = socket;
    this.#askFlush = askFlush;
  }

  /** Bytes that the other side has not taken yet. */
  get waiting(): number {
    return this.#bytes + this.#socket.writableLength;
  }

  get congested(): boolean {
    return this.waiting > SOFT_BYTES;
  }

  /** Whether the socket will say `drain`: only when it was full. */
  get willDrain(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Sockets are written to in the order in which they ask: whoever waits for an answer asks before those who only hear of it. */
  claimTurn(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#askFlush();
  }

  add(bytes: Buffer, frames = 1): void {
    if (this.#closed) return;
    this.claimTurn();
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    this.#frames += frames;
  }

  /** False: the other side is too slow and must be ended. */
  flush(): boolean {
    this.#asked = false;
    const parts = this.#parts;
    if (parts.length === 0 || this.#closed || this.#socket.destroyed) return true;
    const backlog = this.#socket.writableLength > 0;
    this.#write(parts, this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    // Where nothing waited, one turn says nothing about how fast the other side is, however much it brought: the next one does.
    if (!backlog) this.#frames = 0;
    return !backlog || (this.#socket.writableLength <= HARD_BYTES && this.#frames <= HARD_FRAMES);
  }

  /** After this nothing more leaves: ws sends its close frame next. */
  close(): void {
    this.flush();
    this.#closed = true;
    this.#parts = [];
  }

  #write(parts: readonly Buffer[], bytes: number): void {
    const first = parts[0];
    if (parts.length === 1 && first !== undefined) {
      this.#socket.write(first);
    } else if (bytes <= JOIN_BYTES) {
      this.#socket.write(Buffer.concat(parts, bytes));
    } else {
      this.#socket.cork();
      for (const piece of joinSmall(parts)) this.#socket.write(piece);
      this.#socket.uncork();
    }
  }
}

/** Neighbours become one piece as long as it stays small: many acknowledgements beside what a whole room hears. */
function joinSmall(parts: readonly Buffer[]): Buffer[] {
  const pieces: Buffer[] = [];
  let small: Buffer[] = [];
  let bytes = 0;
  const close = (): void => {
    const [first] = small;
    if (first !== undefined) pieces.push(small.length === 1 ? first : Buffer.concat(small, bytes));
    small = [];
    bytes = 0;
  };
  for (const part of parts) {
    if (bytes + part.length > JOIN_BYTES) close();
    small.push(part);
    bytes += part.length;
  }
  close();
  return pieces;
}

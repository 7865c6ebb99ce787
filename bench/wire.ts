// One raw WebSocket connection of the load process: upgrades by hand and walks the frames where the kernel put them.
// All connections read into the same memory; only an incomplete frame at the end of a read is copied.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { maskedFrame } from './marker.ts';

/** Room before the read memory, where the kept beginning of a frame is put back. */
const KEPT_MAX = 4 * 1_048_576;

export interface WireListener {
  opened: () => void;
  /** Something was read; its texts follow. */
  reading: () => void;
  /** A whole text message: `length` bytes from `start`, valid only during the call. */
  text: (bytes: Buffer, start: number, length: number) => void;
  /** Once, whoever closed it. */
  closed: (why: string) => void;
}

/** The memory that the connections of one process share. */
export class ReadMemory {
  readonly whole: Buffer;
  readonly forReads: Buffer;

  constructor(readBytes: number) {
    this.whole = Buffer.alloc(KEPT_MAX + readBytes);
    this.forReads = this.whole.subarray(KEPT_MAX);
  }
}

export interface WireTarget {
  port: number;
  path: string;
  headers: Record<string, string>;
}

export class Wire {
  readonly #socket: Socket;
  readonly #memory: ReadMemory;
  readonly #listener: WireListener;
  readonly #kept: { bytes: Buffer; length: number } = { bytes: Buffer.alloc(0), length: 0 };
  #upgraded = false;
  #isClosed = false;
  bytesRead = 0;

  constructor(target: WireTarget, memory: ReadMemory, listener: WireListener) {
    this.#memory = memory;
    this.#listener = listener;
    this.#socket = connect({
      host: '127.0.0.1',
      port: target.port,
      noDelay: true,
      onread: {
        buffer: memory.forReads,
        callback: (count) => {
          this.#read(count);
          return true;
        },
      },
    });
    this.#socket.on('connect', () => this.#socket.write(upgradeRequest(target)));
    this.#socket.on('error', (error) => {
      this.#close(error.message);
    });
    this.#socket.on('close', () => {
      this.#close('the connection ended');
    });
  }

  /** Frames that are already masked. */
  write(frames: Buffer): void {
    this.#socket.write(frames);
  }

  say(text: string): void {
    this.#socket.write(maskedFrame(1, Buffer.from(text)));
  }

  destroy(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #read(count: number): void {
    const { whole } = this.#memory;
    this.bytesRead += count;
    const start = KEPT_MAX - this.#kept.length;
    if (this.#kept.length > 0) this.#kept.bytes.copy(whole, start, 0, this.#kept.length);
    const end = KEPT_MAX + count;
    this.#listener.reading();
    const rest = this.#upgraded ? this.#walk(whole, start, end) : this.#upgrade(whole, start, end);
    this.#keep(whole, rest, end);
  }

  #keep(whole: Buffer, from: number, end: number): void {
    const length = this.#isClosed ? 0 : end - from;
    if (length > KEPT_MAX) {
      this.#close('a frame above 4 MiB');
      return;
    }
    if (length > this.#kept.bytes.length) this.#kept.bytes = Buffer.alloc(Math.max(4_096, 2 * length));
    if (length > 0) whole.copy(this.#kept.bytes, 0, from, end);
    this.#kept.length = length;
  }

  #upgrade(whole: Buffer, start: number, end: number): number {
    const text = whole.toString('latin1', start, Math.min(end, start + 4_096));
    const headerEnd = text.indexOf('\r\n\r\n');
    if (headerEnd < 0) return start;
    if (!text.startsWith('HTTP/1.1 101')) {
      this.#close(`upgrade refused: ${text.slice(0, text.indexOf('\r\n'))} ${text.slice(headerEnd + 4, headerEnd + 200)}`);
      return end;
    }
    this.#upgraded = true;
    this.#listener.opened();
    return this.#walk(whole, start + headerEnd + 4, end);
  }

  /** Hands out every complete frame; answers where the first incomplete one begins. */
  #walk(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (end - at >= 2 && !this.#isClosed) {
      const first = bytes[at] ?? 0;
      let length = bytes[at + 1] ?? 0;
      let body = at + 2;
      if (length === 126) {
        body = at + 4;
        if (body > end) break;
        length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      } else if (length === 127) {
        body = at + 10;
        if (body > end) break;
        length = Number(bytes.readBigUInt64BE(at + 2));
      }
      if (body + length > end) break;
      if (first === 0x81) this.#listener.text(bytes, body, length);
      else this.#control(first, bytes.subarray(body, body + length));
      at = body + length;
    }
    return at;
  }

  #control(first: number, payload: Buffer): void {
    if (first === 0x89) this.write(maskedFrame(10, Buffer.from(payload)));
    else if (first === 0x88)
      this.#close(`closed with ${payload.length < 2 ? 'no code' : String(payload.readUInt16BE())} ${payload.toString('utf8', 2)}`);
    else if (first !== 0x8a) this.#close(`a frame that begins with 0x${first.toString(16)}: only whole texts are understood`);
  }

  #close(why: string): void {
    if (this.#isClosed) return;
    this.destroy();
    this.#listener.closed(why);
  }
}

function upgradeRequest(target: WireTarget): string {
  const headers = Object.entries(target.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return (
    `GET ${target.path} HTTP/1.1\r\nHost: 127.0.0.1:${String(target.port)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${headers.join('')}\r\n`
  );
}

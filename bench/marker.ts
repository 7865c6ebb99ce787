// The mark that every text carries, and the frames that carry it. Widths never change, so a frame is a copy of a template
// with a few digits written over it.
//   {marker}  ##M:<sender 5>:<number 10>:<ns 16>## and words up to the wanted length; numbers count from 1 per sender
//   {id}      bench-<sender 5>-<number 10>: a message id that is used once
//   {ack}     ##A:<sender 5>:<number 10>: a request id that the answer repeats
import { randomBytes } from 'node:crypto';

export const MARK = { length: 4 + 5 + 1 + 10 + 1 + 16 + 2, sender: 4, seq: 10, ns: 21, end: 37 } as const;
export const ACK = { length: 4 + 5 + 1 + 10, sender: 4, seq: 10 } as const;

const HASH = 0x23;
const M = 0x4d;
const A = 0x41;
const COLON = 0x3a;
const ZERO = 0x30;

export function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === HASH && bytes[at + 1] === HASH && bytes[at + 2] === M && bytes[at + 3] === COLON;
}

export function isAck(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === HASH && bytes[at + 1] === HASH && bytes[at + 2] === A && bytes[at + 3] === COLON;
}

export function digits(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i += 1) value = value * 10 + ((bytes[i] ?? 0) - ZERO);
  return value;
}

const WORDS = ' who has seen the big kettle since sunday?';

/** Ends with a full stop: servers may trim a space. */
function words(length: number): string {
  return length <= 0 ? '' : `${WORDS.repeat(length / WORDS.length + 1).slice(0, length - 1)}.`;
}

interface Hole {
  at: number;
  width: number;
  what: 'seq' | 'ns';
}

/** The masked frames of one sender. The key is random and the same for all of them, so that only digits are masked per frame. */
export class FrameTemplate {
  readonly length: number;
  readonly #frame: Buffer;
  readonly #holes: Hole[];
  readonly #headerLength: number;
  readonly #key: Buffer;

  constructor(post: string, sender: number, textBytes: number) {
    const from = String(sender).padStart(5, '0');
    const mark = `##M:${from}:QQQQQQQQQQ:NNNNNNNNNNNNNNNN##`;
    const text = post
      .replaceAll('{marker}', mark + words(textBytes - MARK.length))
      .replaceAll('{id}', `bench-${from}-QQQQQQQQQQ`)
      .replaceAll('{ack}', `##A:${from}:QQQQQQQQQQ`);
    this.#frame = maskedFrame(1, Buffer.from(text));
    this.length = this.#frame.length;
    this.#headerLength = this.length - Buffer.byteLength(text);
    this.#key = this.#frame.subarray(this.#headerLength - 4, this.#headerLength);
    this.#holes = [
      ...[...text.matchAll(/Q{10}/g)].map((hole): Hole => ({ at: hole.index, width: 10, what: 'seq' })),
      ...[...text.matchAll(/N{16}/g)].map((hole): Hole => ({ at: hole.index, width: 16, what: 'ns' })),
    ];
  }

  write(target: Buffer, at: number, seq: number, ns: number): void {
    target.set(this.#frame, at);
    for (const hole of this.#holes) {
      let value = hole.what === 'seq' ? seq : ns;
      for (let i = hole.at + hole.width - 1; i >= hole.at; i -= 1) {
        const rest = Math.floor(value / 10);
        target[at + this.#headerLength + i] = (ZERO + value - rest * 10) ^ (this.#key[i & 3] ?? 0);
        value = rest;
      }
    }
  }
}

/** A client's frame: masked, as the protocol demands, with a key that is never zero. */
export function maskedFrame(opcode: number, payload: Buffer): Buffer {
  const size = payload.length;
  const header = Buffer.alloc(size < 126 ? 6 : 8);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (size < 126 ? size : 126);
  if (size >= 126) header.writeUInt16BE(size, 2);
  const key = randomBytes(4).map((byte) => byte | 1);
  header.set(key, header.length - 4);
  return Buffer.concat([header, payload.map((byte, i) => byte ^ (key[i & 3] ?? 0))]);
}

// WebSocket frames as bytes, also such as no correct client makes; and the frames of a server read back from bytes. Pure.
import { randomBytes } from 'node:crypto';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameShape {
  opcode: number;
  payload?: Buffer | string;
  fin?: boolean;
  /** RSV1, RSV2, RSV3 as the bits 4, 2, 1. */
  reserved?: number;
  masked?: boolean;
  /** What the header says, whatever follows. Above 65,535 it takes the eight-byte form. */
  declaredLength?: bigint;
}

export function buildFrame({ opcode, payload = '', fin = true, reserved = 0, masked = true, declaredLength }: FrameShape): Buffer {
  const body = Buffer.from(payload);
  const head = [Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode]), lengthBytes(declaredLength ?? BigInt(body.length), masked)];
  if (!masked) return Buffer.concat([...head, body]);
  const key = randomBytes(4);
  for (let at = 0; at < body.length; at += 1) body[at] = (body[at] ?? 0) ^ (key[at & 3] ?? 0);
  return Buffer.concat([...head, key, body]);
}

export function textFrame(frame: unknown): Buffer {
  return buildFrame({ opcode: OPCODE.text, payload: typeof frame === 'string' ? frame : JSON.stringify(frame) });
}

export function closeFrame(code: number, reason: Buffer | string = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return buildFrame({ opcode: OPCODE.close, payload: Buffer.concat([head, Buffer.from(reason)]) });
}

function lengthBytes(length: bigint, masked: boolean): Buffer {
  const mask = masked ? 0x80 : 0;
  if (length < 126n) return Buffer.from([mask | Number(length)]);
  if (length < 65_536n) {
    const bytes = Buffer.alloc(3);
    bytes[0] = mask | 126;
    bytes.writeUInt16BE(Number(length), 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = mask | 127;
  bytes.writeBigUInt64BE(BigInt.asUintN(64, length), 1);
  return bytes;
}

export interface ServerBytes {
  opcode: number;
  payload: Buffer;
}

/** Takes complete frames off the front; servers never mask and ours never fragments. */
export function takeFrames(bytes: Buffer): { frames: ServerBytes[]; rest: Buffer } {
  const frames: ServerBytes[] = [];
  let at = 0;
  for (;;) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length - at < header) break;
    const length = header === 2 ? short : header === 4 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    if (bytes.length - at < header + length) break;
    frames.push({ opcode: (bytes[at] ?? 0) & 0x0f, payload: bytes.subarray(at + header, at + header + length) });
    at += header + length;
  }
  return { frames, rest: bytes.subarray(at) };
}

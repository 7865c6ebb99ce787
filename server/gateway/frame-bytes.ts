// Server frames as the bytes of WebSocket messages (RFC 6455, unmasked, never compressed). Built here, so that the frames of a turn
// can be joined and one buffer shared by every socket that hears it: the number of writes is what costs.
import type { RoomEvent } from '../../protocol/events.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';
import { toWire } from '../../protocol/wire.ts';
import type { PostedFrame } from '../../protocol/wire.ts';
import type { Encoder } from '../rooms/room-hub.ts';

const TEXT = 0x81;

export function encodeFrame(frame: ServerFrame): Buffer {
  return encodeText(JSON.stringify(frame));
}

/** An empty ping: the other side's answer shows that it lives. */
export const PING: Buffer = Buffer.from([0x89, 0x00]);

/** What a ping carried, at most 125 bytes, goes back. */
export function encodePong(carried: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x8a, carried.length]), carried]);
}

export const frameEncoder: Encoder = {
  signal: (roomId, signal) => encodeFrame({ type: 'signal', roomId, signal }),
  events: encodeEvents,
  line: encodeLine,
};

function encodeLine(page: Buffer, at: number, frame: PostedFrame): number | undefined {
  const text = JSON.stringify(frame);
  const length = Buffer.byteLength(text);
  const end = at + headerOf(length) + length;
  if (end > page.length) return undefined;
  page.write(text, writeHeader(page, at, length));
  return end;
}

function encodeEvents(roomId: Id, events: readonly RoomEvent[]): Buffer {
  return encodeTexts(events.map((event) => JSON.stringify(toWire(roomId, event))));
}

function encodeText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(headerOf(length) + length);
  bytes.write(text, writeHeader(bytes, 0, length));
  return bytes;
}

/** One piece of memory, however many frames. */
function encodeTexts(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headerOf(length) + length, 0));
  let at = 0;
  texts.forEach((text, index) => {
    const length = lengths[index] ?? 0;
    at = writeHeader(bytes, at, length);
    at += bytes.write(text, at);
  });
  return bytes;
}

function headerOf(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

/** Gives the place after it. */
function writeHeader(bytes: Buffer, at: number, length: number): number {
  const header = headerOf(length);
  bytes[at] = TEXT;
  if (header === 2) {
    bytes[at + 1] = length;
  } else if (header === 4) {
    bytes[at + 1] = 126;
    bytes.writeUInt16BE(length, at + 2);
  } else {
    bytes[at + 1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return at + header;
}

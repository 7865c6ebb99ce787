// Server frames as the bytes of WebSocket messages (RFC 6455, unmasked, never compressed). Built here, so that the frames of a turn
// can be joined and one buffer shared by every socket that hears it: the number of writes is what costs.
import type { RoomEvent } from '../../protocol/events.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';
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
};

function encodeEvents(roomId: Id, events: readonly RoomEvent[]): Buffer {
  const first = events[0];
  if (events.length === 1 && first !== undefined) return encodeFrame({ type: 'event', roomId, event: first });
  return Buffer.concat(events.map((event) => encodeFrame({ type: 'event', roomId, event })));
}

function encodeText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(header + length);
  bytes[0] = TEXT;
  if (header === 2) {
    bytes[1] = length;
  } else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.write(text, header);
  return bytes;
}

// Caps on what another server sends, applied while it arrives. An event stream passes as whole events: line ends made LF, comments
// left out, each event at most so long and so deep, and proper UTF-8. Linear in the bytes, whatever their sizes. (F56, F60)
import { isUtf8 } from 'node:buffer';
import { OutboundError } from './outbound-error.ts';

export interface BodyCaps {
  /** Bytes between two blank lines of an event stream. */
  event: number;
  /** Bytes of an event stream in all. */
  stream: number;
  events: number;
  /** Bytes of any other body. */
  document: number;
  /** Brackets inside brackets in one event. */
  depth: number;
}

export const BODY_CAPS: BodyCaps = { event: 256 * 1024, stream: 16 * 1024 * 1024, events: 50_000, document: 4 * 1024 * 1024, depth: 64 };

export interface BodyGuard {
  /** Bytes in; what may pass goes to `emit`, in order, before OutboundError is thrown at a cap. */
  push: (bytes: Uint8Array, emit: Emit) => void;
  /** After the last byte: passes on what is left. True when it ended in the middle of an event. */
  end: (emit: Emit) => boolean;
}

type Emit = (piece: Uint8Array) => void;

export function guardDocument(caps: BodyCaps): BodyGuard {
  let total = 0;
  return {
    push(bytes, emit) {
      total += bytes.length;
      if (total > caps.document) throw new OutboundError('too_large', 'body');
      emit(bytes);
    },
    end: () => false,
  };
}

export function guardEvents(caps: BodyCaps): BodyGuard {
  const lines = eventLines(caps);
  let total = 0;
  return {
    push(bytes, emit) {
      total += bytes.length;
      if (total > caps.stream) throw new OutboundError('too_large', 'stream');
      try {
        for (const byte of bytes) lines.push(byte, emit);
      } finally {
        lines.flush(emit);
      }
    },
    end(emit) {
      const rest = lines.unfinished();
      // The last event without its blank line is passed on: many servers end that way. Half a character cannot be.
      if (rest.length > 0 && isUtf8(rest)) emit(rest);
      return rest.length > 0;
    },
  };
}

/** Byte after byte into whole events, several of which leave together. */
function eventLines(caps: BodyCaps) {
  const event = growingBuffer(caps.event);
  const ready = growingBuffer(caps.event + ENOUGH);
  const depth = depthCounter(caps.depth);
  let events = 0;
  let lineLength = 0;
  let isComment = false;
  let afterCarriageReturn = false;

  function flush(emit: Emit): void {
    const whole = ready.take();
    if (whole.length === 0) return;
    if (!isUtf8(whole)) throw new OutboundError('bad_text', 'utf-8');
    emit(whole);
  }
  function endEvent(emit: Emit): void {
    event.push(LF);
    events += 1;
    if (events > caps.events) throw new OutboundError('too_large', 'events');
    event.moveTo(ready);
    depth.reset();
    if (ready.length() >= ENOUGH) flush(emit);
  }
  function endLine(emit: Emit): void {
    if (lineLength === 0) {
      if (event.length() > 0) endEvent(emit);
    } else if (!isComment) event.push(LF);
    lineLength = 0;
    isComment = false;
    depth.endLine();
  }

  return {
    flush,
    unfinished: () => event.take(),
    push(byte: number, emit: Emit): void {
      const isSecondHalf = byte === LF && afterCarriageReturn;
      afterCarriageReturn = byte === CR;
      if (isSecondHalf) return;
      if (byte === LF || byte === CR) {
        endLine(emit);
        return;
      }
      lineLength += 1;
      if (lineLength === 1) isComment = byte === COLON;
      if (isComment) return;
      event.push(byte);
      depth.see(byte);
    },
  };
}

interface GrowingBuffer {
  length: () => number;
  push: (byte: number) => void;
  append: (more: Uint8Array) => void;
  moveTo: (other: GrowingBuffer) => void;
  take: () => Uint8Array;
}

function growingBuffer(cap: number): GrowingBuffer {
  let bytes = new Uint8Array(1024);
  let length = 0;
  function makeRoom(more: number): void {
    if (length + more > cap) throw new OutboundError('too_large', 'event');
    if (length + more <= bytes.length) return;
    const bigger = new Uint8Array(Math.max(bytes.length * 2, length + more));
    bigger.set(bytes);
    bytes = bigger;
  }
  return {
    length: () => length,
    push(byte) {
      makeRoom(1);
      bytes[length] = byte;
      length += 1;
    },
    append(more) {
      makeRoom(more.length);
      bytes.set(more, length);
      length += more.length;
    },
    moveTo(other) {
      other.append(bytes.subarray(0, length));
      length = 0;
    },
    take() {
      const taken = bytes.slice(0, length);
      length = 0;
      return taken;
    },
  };
}

/** Brackets outside strings: a parser can be stalled by a quarter megabyte of them. */
function depthCounter(cap: number) {
  let depth = 0;
  let inString = false;
  let escaped = false;
  return {
    see(byte: number): void {
      if (escaped) escaped = false;
      else if (inString) {
        if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === BRACE || byte === BRACKET) {
        depth += 1;
        if (depth > cap) throw new OutboundError('too_large', 'depth');
      } else if (byte === BRACE_END || byte === BRACKET_END) depth -= 1;
    },
    endLine(): void {
      inString = false;
      escaped = false;
    },
    reset(): void {
      depth = 0;
    },
  };
}

/** Bytes of events that are worth a piece of their own: little enough to be read in one go. */
const ENOUGH = 4 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;

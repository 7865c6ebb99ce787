// The line of the page does what a close code says: it comes back, or it stops and says why. (C1, C3)
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CLOSE, afterClose } from '../../protocol/close-codes.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { Socket } from '../../web/net/socket.ts';
import type { Connection } from '../../web/net/socket.ts';

/** The far end: opens when told to. */
class FarEnd {
  static readonly OPEN = 1;
  static all: FarEnd[] = [];
  readyState = 0;
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    FarEnd.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  greet(): void {
    this.readyState = 1;
    this.onopen?.();
    this.onmessage?.({ data: '{"type":"hello"}' });
  }
}

let states: Connection[];
let frames: ServerFrame[];
let socket: Socket;

beforeEach(() => {
  vi.useFakeTimers();
  FarEnd.all = [];
  vi.stubGlobal('WebSocket', FarEnd);
  vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined });
  for (const name of ['addEventListener', 'removeEventListener']) vi.stubGlobal(name, () => undefined);
  states = [];
  frames = [];
  socket = new Socket('ws://here', { frame: (frame) => frames.push(frame), connection: (state) => states.push(state) });
  socket.start();
  FarEnd.all[0]?.greet();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('C3: it says hello with the version before anything else, and sends nothing before it is greeted', () => {
  expect(FarEnd.all[0]?.sent).toEqual([{ type: 'hello', protocol: PROTOCOL_VERSION }]);
  FarEnd.all[0]?.onclose?.({ code: 1006 });
  expect(socket.send({ type: 'beat' })).toBe(false);
});

const CODES = [...Object.entries(CLOSE), ['cut', 1006] as const, ['unknown', 4999] as const];
test.each(CODES)('C1: %s (%i)', (_name, code) => {
  FarEnd.all[0]?.onclose?.({ code });
  const stops = afterClose(code) === 'stop';
  expect(states.at(-1)).toMatchObject({ state: stops ? 'stopped' : 'waiting', code });
  vi.advanceTimersByTime(31_000);
  expect(FarEnd.all).toHaveLength(stops ? 1 : 2);
});

// A room on the screen comes back by itself, whatever the answer to its join was: it never stands still unnoticed. (G4, J2)
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JoinedFrame } from '../../protocol/frames.ts';
import type { Place } from '../../protocol/room-view.ts';
import { Refusal } from '../../web/net/refusal.ts';
import { OpenRoom } from '../../web/state/open-room.svelte.ts';
import { ModelledRoom } from '../protocol/modelled-room.ts';

let kitchen: ModelledRoom;
let room: OpenRoom;
let asked: (Place | undefined)[];
/** What the next joins are answered with; then they are let in. */
let refusals: Refusal[];
/** The numbers of lines that were told of as deleted. */
let gone: number[];

function admit(from: Place | undefined): JoinedFrame {
  const frame = kitchen.join();
  return from === undefined ? frame : { ...frame, snapshot: null };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  kitchen = new ModelledRoom();
  kitchen.do({ type: 'post', n: 1 });
  asked = [];
  refusals = [];
  gone = [];
  room = new OpenRoom(kitchen.room.id, {
    ask: () => Promise.reject(new Refusal('offline')),
    join(_id, from) {
      asked.push(from);
      const refusal = refusals.shift();
      if (refusal !== undefined) return Promise.reject(refusal);
      const frame = admit(from);
      return Promise.resolve(frame).then(() => {
        room.joined(frame);
        for (const event of from === undefined ? [] : kitchen.replay(from.since)) room.frame({ type: 'event', roomId: room.id, event });
        if (from !== undefined) room.frame({ type: 'replayed', roomId: room.id, seq: frame.seq });
        return frame;
      });
    },
    typing: () => undefined,
    meId: () => 'ana',
    shown: () => undefined,
    lineArrived: () => undefined,
    lineGone: (_id, message) => gone.push(message.seq),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a room that was opened too fast is joined as soon as it may be', async () => {
  refusals = [new Refusal('too_many', { retryAfterMs: 700 }), new Refusal('internal')];
  room.join();
  await vi.advanceTimersByTimeAsync(600);
  expect([asked.length, room.status]).toEqual([1, 'loading']);
  await vi.advanceTimersByTimeAsync(2_200);
  expect([asked.length, room.status, room.view?.seq]).toEqual([3, 'open', kitchen.seq]);
});

test('one that was in hand misses nothing though its join was refused', async () => {
  room.join();
  await vi.advanceTimersByTimeAsync(200);
  const { seq } = kitchen;
  room.leave();
  for (const n of [2, 3]) kitchen.do({ type: 'post', n });
  refusals = [new Refusal('too_many', { retryAfterMs: 700 })];
  room.join();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.slice(1)).toEqual(Array(2).fill({ since: seq, epoch: 'e', at: expect.any(Number) as number }));
  expect(room.view?.lines).toEqual(kitchen.messages);
});

test('S2: a draft of which a piece is missing is asked for again, once', async () => {
  room.join();
  await vi.advanceTimersByTimeAsync(200);
  for (const at of [7, 9]) room.frame({ type: 'signal', roomId: room.id, signal: { type: 'draft.delta', id: 'd', at, text: 'so' } });
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.slice(1)).toEqual([{ since: kitchen.seq, epoch: 'e', at: expect.any(Number) as number }]);
  expect(room.view?.brokenDrafts.size).toBe(0);
});

test('one that was left, or that is not there, is not asked for again', async () => {
  refusals = [new Refusal('too_many', { retryAfterMs: 700 })];
  room.join();
  await vi.advanceTimersByTimeAsync(100);
  room.leave();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toHaveLength(1);
  refusals = [new Refusal('not_found')];
  room.join();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([asked.length, room.status]).toEqual([2, 'missing']);
});

test('a line that is deleted is told of once, with its number', async () => {
  kitchen.do({ type: 'post', n: 2 });
  room.join();
  await vi.advanceTimersByTimeAsync(200);
  kitchen.do({ type: 'delete', n: 1 });
  const event = kitchen.live.at(-1);
  for (let times = 0; times < 2; times += 1) if (event !== undefined) room.frame({ type: 'event', roomId: room.id, event });
  expect(gone).toEqual([kitchen.messages[1]?.seq]);
});

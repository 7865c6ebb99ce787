// The list of my rooms: asked for again when it was refused for a while, and when what it counted is gone.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MessageRecord, Mine, MyRoom } from '../../protocol/records.ts';
import { Refusal } from '../../web/net/refusal.ts';
import { RoomList } from '../../web/state/room-list.svelte.ts';
import { ModelledRoom } from '../protocol/modelled-room.ts';

let kitchen: ModelledRoom;
let unread: number;
let asked: number;
/** What the next questions are answered with; then the list is told. */
let refusals: Refusal[];
let rooms: RoomList;

const mine = (): Mine => {
  const { room, seq } = kitchen;
  const listed: MyRoom = { room, seq, role: 'owner', readSeq: 2, unread, mentioned: 0, lastLineAt: 1, notify: 'mentions' };
  return { me: { kind: 'bot', id: 'ana', name: 'ana', emoji: '', hue: 1, picture: null }, rooms: [listed], ownKey: false };
};

beforeEach(() => {
  vi.useFakeTimers();
  kitchen = new ModelledRoom();
  for (const n of [1, 2, 3]) kitchen.do({ type: 'post', n });
  unread = 2;
  asked = 0;
  refusals = [];
  rooms = new RoomList(() => {
    asked += 1;
    const refusal = refusals.shift();
    return refusal === undefined ? Promise.resolve(mine()) : Promise.reject(refusal);
  });
  rooms.set(mine());
});

afterEach(() => {
  vi.useRealTimers();
});

const line = (n: number): MessageRecord => {
  const found = kitchen.messages[n];
  if (found === undefined) throw new Error('no such line');
  return found;
};

test('what was asked for too often is asked for again when it may be; without a line it is not', async () => {
  unread = 1;
  refusals = [new Refusal('too_many', { retryAfterMs: 900 }), new Refusal('restarting')];
  await rooms.refreshNow();
  await vi.advanceTimersByTimeAsync(800);
  expect([asked, rooms.find('kitchen')?.unread]).toEqual([1, 2]);
  await vi.advanceTimersByTimeAsync(2_300);
  expect([asked, rooms.find('kitchen')?.unread]).toEqual([3, 1]);
  refusals = [new Refusal('offline')];
  await rooms.refreshNow();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(4);
});

test('an unread line that is deleted in the open room stops counting, one that was read changes nothing', async () => {
  rooms.lineGone('kitchen', line(0));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toBe(0);
  unread = 1;
  for (const n of [1, 2]) rooms.lineGone('kitchen', line(n));
  await vi.advanceTimersByTimeAsync(5_000);
  expect([asked, rooms.find('kitchen')?.unread]).toEqual([1, 1]);
});

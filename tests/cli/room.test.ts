// A room in the terminal: asks again for what does not fit, and says so when the server went back to an older state. (S2, G5, J2)
import { beforeEach, expect, test } from 'vitest';
import { Room } from '../../cli/room.ts';
import type { JoinedFrame } from '../../protocol/frames.ts';
import type { Place } from '../../protocol/room-view.ts';
import { ModelledRoom } from '../protocol/modelled-room.ts';

let kitchen: ModelledRoom;
let room: Room;
let asked: (Place | undefined)[];
let told: string[];
/** Questions are answered. */
let isThere: boolean;

function posted(count: number): ModelledRoom {
  const model = new ModelledRoom();
  for (let n = 0; n < count; n += 1) model.do({ type: 'post', n });
  return model;
}

beforeEach(() => {
  kitchen = posted(3);
  asked = [];
  told = [];
  isThere = false;
  room = new Room(
    kitchen.room.id,
    {
      join(_id, from) {
        asked.push(from);
        return new Promise<JoinedFrame>(() => undefined);
      },
      ask: (question) => {
        if (!isThere || question.type !== 'messages.after') return Promise.reject(new Error('no line'));
        return Promise.resolve(kitchen.after(question.after)) as never;
      },
      meId: () => 'ana',
    },
    {
      beginning: { last: 10 },
      listener: {
        line: (message) => told.push(message.id),
        restored: () => told.push('restored'),
        gone: (reason) => told.push(reason),
      },
    },
  );
  room.join();
  room.frame(kitchen.join());
});

const ids = (model: ModelledRoom): string[] => model.messages.map(({ id }) => id);

test('S2: a draft of which a piece is missing is asked for again, once', () => {
  for (const at of [7, 9]) room.frame({ type: 'signal', roomId: room.id, signal: { type: 'draft.delta', id: 'd', at, text: 'so' } });
  expect(asked).toEqual([undefined, { since: kitchen.seq, epoch: 'e', at: expect.any(Number) as number }]);
  room.frame({ ...kitchen.join(), snapshot: null });
  expect(room.view?.brokenDrafts.size).toBe(0);
});

test('G5: a snapshot for a place that was not far away is an older state, also under the same epoch', () => {
  expect(told).toEqual(ids(kitchen));
  told = [];
  const older = posted(2);
  room.join();
  room.frame(older.join());
  expect(told).toEqual(['restored', ...ids(older)]);
});

test('J2: a snapshot for a place that was very far away is none', () => {
  kitchen.do({ type: 'post', n: 3 });
  const frame = kitchen.join();
  room.join();
  room.frame({ ...frame, seq: frame.seq + 6_000 });
  expect(told).toEqual(ids(kitchen));
});

test('J2: two answers to two first joins tell every line once', () => {
  room.frame(kitchen.join());
  expect(told).toEqual(ids(kitchen));
});

test('J2: what was missed is told once all the same, if the line broke while it was fetched', async () => {
  for (let n = 3; n < 60; n += 1) kitchen.do({ type: 'post', n });
  const frame = kitchen.join();
  expect(frame.snapshot?.hasOlder).toBe(true);
  room.join();
  // Nobody answers the question for the lines between.
  room.frame({ ...frame, seq: frame.seq + 6_000 });
  await new Promise((resolve) => setImmediate(resolve));
  isThere = true;
  room.join();
  room.frame({ ...frame, seq: frame.seq + 6_000 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(ids(kitchen));
});

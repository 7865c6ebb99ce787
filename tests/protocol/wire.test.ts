// How frames travel: whatever the event, its reader gets the very same one, and a line that was just posted says nothing that is empty.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RoomEvent } from '../../protocol/events.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { freshMessage, readFrame, toWire } from '../../protocol/wire.ts';
import { ModelledRoom } from './modelled-room.ts';
import type { Deed } from './modelled-room.ts';

const AI: AiMark = {
  turnId: 'turn',
  voice: 'demo',
  model: null,
  reason: { code: 'mentioned', by: 'ana' },
  asks: 'nobody',
  depth: 1,
  ending: null,
  confidence: null,
};

const MESSAGE = freshMessage({ id: 'line', seq: 7, authorId: 'ana', text: 'hello', replyToId: null, mentions: [], ai: null, at: 5 });
const POSTED = { type: 'message.posted', seq: 7, actorId: 'ana', at: 5, message: MESSAGE } satisfies RoomEvent;

function travel(event: RoomEvent): ServerFrame {
  return readFrame(JSON.stringify(toWire('kitchen', event)));
}

test('a line that was just posted travels without what is empty and without saying anything twice', () => {
  const frame = { type: 'posted', roomId: 'kitchen', seq: 7, id: 'line', authorId: 'ana', at: 5, text: 'hello' };
  expect(toWire('kitchen', POSTED)).toEqual(frame);
  const message = { ...MESSAGE, replyToId: 'other', mentions: ['ben'], ai: AI };
  expect(toWire('kitchen', { ...POSTED, message })).toEqual({ ...frame, replyToId: 'other', mentions: ['ben'], ai: AI });
  expect(travel({ ...POSTED, message })).toEqual({ type: 'event', roomId: 'kitchen', event: { ...POSTED, message } });
});

test('a posted line that is replayed after it was changed travels whole', () => {
  const changes = [
    { text: 'hi', editedAt: 9, changedSeq: 8 },
    { reactions: [{ emoji: '👍', actorIds: ['ben'] }], changedSeq: 8 },
    { text: '', deletedAt: 9, deletedBy: 'ben', changedSeq: 8 },
    { pinnedAt: 9, pinnedBy: 'ben', changedSeq: 8 },
    { createdAt: 4 },
    { authorId: 'ben' },
  ];
  for (const change of changes) {
    const event: RoomEvent = { ...POSTED, message: { ...MESSAGE, ...change } };
    const whole = { type: 'event', roomId: 'kitchen', event };
    expect(toWire('kitchen', event)).toEqual(whole);
    expect(travel(event)).toEqual(whole);
  }
});

test('whatever happens in a room arrives as it was told', () => {
  const deed: fc.Arbitrary<Deed> = fc.record({
    type: fc.constantFrom('post', 'post', 'edit', 'delete', 'react', 'pin', 'join', 'leave', 'role', 'rename'),
    n: fc.nat(40),
  });
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 20 }), (deeds) => {
      const room = new ModelledRoom();
      for (const one of deeds) room.do(one);
      for (const event of room.live) expect(travel(event)).toEqual({ type: 'event', roomId: 'kitchen', event });
    }),
  );
});

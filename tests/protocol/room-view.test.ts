// The fold, for every history that can be thought of (G3, G4, G6): whatever way a client came to number n, it shows what a fresh load at n
// shows. The yardstick is a room in memory.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoomEvent } from '../../protocol/events.ts';
import {
  addNewer,
  addOlder,
  addQuoted,
  applyEvent,
  applySignal,
  findLine,
  fromSnapshot,
  indexOfSeq,
  jumpTo,
} from '../../protocol/room-view.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import { ModelledRoom } from './modelled-room.ts';
import type { Deed } from './modelled-room.ts';

const deed: fc.Arbitrary<Deed> = fc.record({
  type: fc.constantFrom('post', 'post', 'post', 'edit', 'delete', 'react', 'pin', 'join', 'leave', 'role', 'rename', 'sum', 'forget'),
  n: fc.nat(40),
});
const deeds = fc.array(deed, { maxLength: 40 });

function roomAfter(...parts: readonly (readonly Deed[])[]): ModelledRoom {
  const room = new ModelledRoom();
  for (const one of parts.flat()) room.do(one);
  return room;
}

/** Throws at a gap: where none may be. */
function fold(view: RoomView, events: readonly RoomEvent[]): RoomView {
  return events.reduce((now, event) => {
    const next = applyEvent(now, event, 'ana');
    if (next === 'gap') throw new Error(`a gap before ${event.seq}`);
    return next;
  }, view);
}

/** What was loaded before may reach further back than a fresh load: compared from where that begins. */
function sinceFirstOf(view: RoomView, fresh: RoomView): RoomView {
  const first = fresh.lines[0]?.seq ?? 0;
  return { ...view, lines: view.lines.filter((line) => line.seq >= first), hasOlder: fresh.hasOlder };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe('snapshot + events = a later snapshot', () => {
  test('heard live', () => {
    fc.assert(
      fc.property(deeds, deeds, (before, later) => {
        const room = roomAfter(before);
        const old = frozen(fromSnapshot(room.join()));
        for (const one of later) room.do(one);
        const fresh = fromSnapshot(room.join());
        expect(sinceFirstOf(fold(old, room.live.slice(old.seq)), fresh)).toEqual(fresh);
      }),
    );
  });

  test('replayed with the records of today, whole or followed live', () => {
    fc.assert(
      fc.property(deeds, deeds, deeds, (before, missed, later) => {
        const room = roomAfter(before);
        const old = frozen(fromSnapshot(room.join()));
        for (const one of missed) room.do(one);
        const replayed = fold(old, frozen(room.replay(old.seq)));
        expect(sinceFirstOf(replayed, fromSnapshot(room.join()))).toEqual(fromSnapshot(room.join()));
        for (const one of later) room.do(one);
        const fresh = fromSnapshot(room.join());
        expect(sinceFirstOf(fold(replayed, room.live.slice(replayed.seq)), fresh)).toEqual(fresh);
      }),
    );
  });

  test('a replay that overtakes live events which come again', () => {
    fc.assert(
      fc.property(deeds, fc.array(fc.nat(60), { maxLength: 20 }), (all, again) => {
        const room = roomAfter(all);
        const head = fromSnapshot(room.join());
        for (const index of again) {
          const event = room.live[index % room.live.length];
          if (event !== undefined) expect(applyEvent(head, event, 'ana')).toBe(head);
        }
      }),
    );
  });

  test('an event too far ahead is a gap, and changes nothing', () => {
    fc.assert(
      fc.property(deeds, fc.array(deed, { minLength: 2, maxLength: 20 }), fc.nat(20), (before, later, which) => {
        const room = roomAfter(before);
        const old = frozen(fromSnapshot(room.join()));
        for (const one of later) room.do(one);
        const ahead = room.live[old.seq + 1 + (which % (later.length - 1))];
        expect(ahead !== undefined && applyEvent(old, ahead)).toBe('gap');
      }),
    );
  });

  test('my own role follows the events about me, and nobody else', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const room = roomAfter(all);
        const [first] = room.live as [RoomEvent];
        const start = fold({ ...fromSnapshot(roomAfter().join()), seq: 0 }, [first]);
        for (const me of ['guest 0', 'guest 1']) {
          const view = room.live.slice(1).reduce((now, event) => applyEvent(now, event, me) as RoomView, start);
          expect(view.role).toBe(room.members.get(me)?.role ?? 'owner');
        }
      }),
    );
  });
});

describe('pages', () => {
  const step = fc.oneof(deed, fc.record({ type: fc.constantFrom('older', 'newer', 'around', 'newest'), n: fc.nat(40) }));

  test('however one pages while things happen, the lines are one unbroken stretch of the room as it is', () => {
    fc.assert(
      fc.property(deeds, fc.array(step, { maxLength: 40 }), (before, steps) => {
        const room = roomAfter(before);
        let view = frozen(fromSnapshot(room.join()));
        for (const one of steps) {
          const { type, n } = one;
          const [first, last] = [view.lines[0], view.lines.at(-1)];
          if (type === 'older') view = first === undefined ? view : addOlder(view, room.before(first.seq));
          else if (type === 'newer') view = last === undefined ? view : addNewer(view, room.after(last.seq));
          else if (type === 'around') view = jumpTo(view, room.around(n));
          else if (type === 'newest') view = jumpTo(view, room.before(Infinity));
          else {
            room.do({ type, n });
            view = fold(view, room.live.slice(view.seq));
          }
          expectUnbroken(frozen(view), room);
        }
      }),
    );
  });
});

function expectUnbroken(view: RoomView, room: ModelledRoom): void {
  const first = view.lines[0];
  const from = first === undefined ? room.messages.length : room.messages.findIndex((message) => message.id === first.id);
  expect(view.lines).toEqual(room.messages.slice(from, from + view.lines.length));
  if (first !== undefined) expect(view.hasOlder).toBe(from > 0);
  if (!view.hasNewer) expect(from + view.lines.length).toBe(room.messages.length);
}

describe('lines by number and id', () => {
  test('indexOfSeq finds where a number stands or would stand', () => {
    fc.assert(
      fc.property(deeds, fc.nat(60), (all, seq) => {
        const { messages } = roomAfter(all);
        expect(indexOfSeq(messages, seq)).toBe(messages.filter((message) => message.seq < seq).length);
      }),
    );
  });

  test('a quoted line that is not loaded stays as new as the events', () => {
    fc.assert(
      fc.property(fc.array(deed, { minLength: 1, maxLength: 40 }), deeds, (before, later) => {
        const room = roomAfter([{ type: 'post', n: 0 }], before);
        const quoted = room.messages[0];
        if (quoted === undefined) throw new Error('no line');
        let view = addQuoted({ ...fromSnapshot(room.join()), lines: [] }, [quoted]);
        for (const one of later) room.do(one);
        view = fold(view, room.live.slice(view.seq));
        expect(findLine(view, quoted.id)).toEqual(room.messages[0]);
      }),
    );
  });
});

describe('drafts (S2)', () => {
  const draft = {
    id: 'd',
    authorId: 'mina',
    text: '',
    replyToId: null,
    startedAt: 1,
    turnId: 't',
    voice: 'demo' as const,
    mode: 'line' as const,
  };

  /** Every piece with the length it expects. */
  function cut(text: string, places: readonly number[]): { at: number; text: string }[] {
    const ends = [...new Set([...places.map((place) => place % (text.length + 1)), text.length])].toSorted((a, b) => a - b);
    return ends
      .map((end, index) => ({ at: ends[index - 1] ?? 0, text: text.slice(ends[index - 1] ?? 0, end) }))
      .filter((piece) => piece.text !== '');
  }

  test('a text cut anywhere, even inside a character, is whole again; with a piece missing it is asked for', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        fc.nat(8),
        (text, places, missing) => {
          const pieces = cut(text, places).map((piece) => ({ type: 'draft.delta' as const, id: 'd', ...piece }));
          const start = applySignal(fromSnapshot(roomAfter().join()), { type: 'draft.started', draft });
          const whole = pieces.reduce(applySignal, start);
          expect(whole.drafts.get('d')?.text).toBe(text);
          expect(whole.brokenDrafts.size).toBe(0);
          const lost = missing % pieces.length;
          const holed = pieces.toSpliced(lost, 1).reduce(applySignal, start);
          expect(holed.brokenDrafts.size).toBe(lost === pieces.length - 1 ? 0 : 1);
          expect(text.startsWith(holed.drafts.get('d')?.text ?? '?')).toBe(true);
        },
      ),
    );
  });
});

// Lines that are being written, as the room hears them. (J4, S1–S3, G10)
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DraftRecord } from '../../protocol/records.ts';
import type { RoomSignal } from '../../protocol/signals.ts';
import { Drafts } from '../../server/ai/drafts.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';

function open() {
  const clock = new VirtualClock();
  const heard: { at: number; signal: RoomSignal }[] = [];
  const drafts = new Drafts({ hub: { signal: (_roomId, signal) => void heard.push({ at: clock.monotonic(), signal }) }, clock });
  return { clock, drafts, heard };
}

function draft(id: string, text = ''): DraftRecord {
  return { id, authorId: 'mina', text, replyToId: null, startedAt: 0, turnId: 't', voice: 'model', mode: 'line' };
}

function deltas(heard: { signal: RoomSignal }[]) {
  return heard.flatMap(({ signal }) => (signal.type === 'draft.delta' ? [signal] : []));
}

test('the first words leave at once, later ones are joined for a beat', async () => {
  const { clock, drafts, heard } = open();
  drafts.start('kitchen', draft('m', 'So'));
  expect(heard).toHaveLength(1);
  for (const piece of ['up', ' is', ' on']) {
    await clock.advance(10);
    drafts.append('m', piece);
  }
  expect(deltas(heard)).toEqual([]);
  await clock.advance(20);
  expect(heard.slice(1)).toEqual([{ at: 50, signal: { type: 'draft.delta', id: 'm', at: 2, text: 'up is on' } }]);
});

test('after a pause a piece leaves at once', async () => {
  const { clock, drafts, heard } = open();
  drafts.start('kitchen', draft('m', 'So'));
  await clock.advance(200);
  drafts.append('m', 'up');
  expect(deltas(heard)).toEqual([{ type: 'draft.delta', id: 'm', at: 2, text: 'up' }]);
});

test('J4: whoever joins gets the text as told so far, and the next piece fits it', async () => {
  const { clock, drafts, heard } = open();
  drafts.start('kitchen', draft('m', 'So'));
  drafts.append('m', 'up');
  const [joined] = drafts.list('kitchen');
  expect(joined).toEqual(draft('m', 'So'));
  await clock.advance(60);
  expect(deltas(heard)[0]?.at).toBe(joined?.text.length);
  expect(drafts.list('kitchen')).toEqual([draft('m', 'Soup')]);
  expect(drafts.list('garden')).toEqual([]);
});

test('S3: a posted message ends its draft without a word; else the room is told', async () => {
  const { clock, drafts, heard } = open();
  for (const id of ['posted', 'given up']) {
    drafts.start('kitchen', draft(id));
    drafts.append(id, 'x');
  }
  drafts.supersede('posted');
  drafts.end('given up');
  drafts.end('given up');
  await clock.advance(1_000);
  drafts.append('posted', 'y');
  expect(heard.slice(2).map(({ signal }) => signal)).toEqual([{ type: 'draft.ended', id: 'given up' }]);
  expect(drafts.list('kitchen')).toEqual([]);
});

test('G10: whatever the pieces and pauses, what was told is the text, in order and at most every 50 ms', async () => {
  const steps = fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.nat({ max: 120 })), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(steps, async (pieces) => {
      const { clock, drafts, heard } = open();
      drafts.start('kitchen', draft('m'));
      for (const [piece, ms] of pieces) {
        drafts.append('m', piece);
        await clock.advance(ms);
      }
      drafts.flush('m');
      const told = deltas(heard).reduce((text, delta) => {
        expect(delta.at).toBe(text.length);
        return text + delta.text;
      }, '');
      expect(told).toBe(pieces.map(([piece]) => piece).join(''));
      const times = heard.map(({ at }) => at).slice(0, -1);
      for (let n = 1; n < times.length; n += 1) expect(times[n]! - times[n - 1]!).toBeGreaterThanOrEqual(50);
    }),
    { numRuns: 40 },
  );
});

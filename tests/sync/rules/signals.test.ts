// S1 to S3: what is fleeting. Drafts are pure here: no server sends them yet, but every client already folds them.
import { describe, expect, test } from 'vitest';
import type { RoomEvent } from '../../../protocol/events.ts';
import type { JoinedFrame } from '../../../protocol/frames.ts';
import { newId } from '../../../protocol/ids.ts';
import { noMemory } from '../../../protocol/records.ts';
import type { DraftRecord, MessageRecord } from '../../../protocol/records.ts';
import { applyEvent, applySignal, continueView, fromSnapshot } from '../../../protocol/room-view.ts';
import type { RoomView } from '../../../protocol/room-view.ts';
import { EMPTY_STAGE } from '../../../protocol/stage.ts';
import type { RoomSignal } from '../../../protocol/signals.ts';
import { enterKitchen } from './kitchen.ts';
import { openServer } from '../../harness/in-test.ts';

describe('S1: signals', () => {
  test('S1: typing is heard by the others in the room, takes no number and leaves no trace', async () => {
    const server = await openServer();
    const [ana, ben, chloe] = [await server.person('ana'), await server.person('ben'), await server.person('chloe')];
    const kitchen = await server.room('kitchen', ana, ben, chloe);
    const [atAna, atBen, atChloe] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen), await server.enter(chloe)];
    const before = await atAna.join(kitchen, { fresh: true });
    atAna.typing(kitchen, true);
    atAna.typing(kitchen, false);
    for (const client of [atAna, atBen, atChloe]) await client.barrier();
    const typing = (client: typeof atAna): RoomSignal[] =>
      client.heard('signal').flatMap(({ signal }) => (signal.type === 'typing' ? [signal] : []));
    expect(typing(atBen)).toEqual([
      { type: 'typing', actorId: ana.id, on: true },
      { type: 'typing', actorId: ana.id, on: false },
    ]);
    expect([typing(atAna), typing(atChloe)]).toEqual([[], []]);
    expect(await atAna.join(kitchen, { fresh: true })).toEqual(before);
    expect(atBen.heard('event')).toEqual([]);
  });

  test('S1: who may not write, or is not in the room, is not shown as typing', async () => {
    const { ben, kitchen, atAna, atBen } = await enterKitchen();
    await atAna.command(kitchen, { type: 'member.change_role', memberId: ben.id, role: 'watcher' });
    atBen.typing(kitchen, true);
    // A member again, but not in the room.
    await atAna.command(kitchen, { type: 'member.change_role', memberId: ben.id, role: 'member' });
    atBen.part(kitchen);
    atBen.typing(kitchen, true);
    await atBen.barrier();
    await atAna.barrier();
    expect(atAna.heard('signal').filter(({ signal }) => signal.type === 'typing')).toEqual([]);
  });

  test('S1: a line that is full drops signals and keeps events', async () => {
    const { server, kitchen, atAna, atBen } = await enterKitchen();
    atBen.pause();
    const line = server.socketOf(atBen);
    while (line.writableLength <= 300_000) await atAna.post(kitchen, 'x'.repeat(16_000));
    atAna.typing(kitchen, true);
    const { seq } = await atAna.post(kitchen, 'the last');
    atBen.resume();
    await atBen.until(() => atBen.view(kitchen).seq === seq, 'every event');
    expect(atBen.heard('signal').filter(({ signal }) => signal.type === 'typing')).toEqual([]);
    expect(atBen.line.opened).toBe(1);
  });
});

const AUTHOR = newId();
const draft: DraftRecord = {
  id: newId(),
  authorId: AUTHOR,
  text: 'Well',
  replyToId: null,
  startedAt: 1,
  turnId: newId(),
  voice: 'demo',
  mode: 'line',
};

function joined(drafts: DraftRecord[]): JoinedFrame {
  const room = {
    id: newId(),
    name: 'kitchen',
    topic: '',
    greeting: '',
    manner: 'natural' as const,
    watchable: false,
    createdBy: AUTHOR,
    createdAt: 1,
    archivedAt: null,
    deletedAt: null,
    paused: false,
    allowance: 4,
    heedsBots: false,
    changedSeq: 1,
  };
  const snapshot = { room, members: [], messages: [], hasOlder: false, role: 'member' as const, readSeq: 0, memory: noMemory(room.id) };
  return {
    type: 'joined',
    id: '1',
    roomId: room.id,
    epoch: 'e',
    seq: 1,
    at: 1,
    snapshot,
    here: [],
    watching: 0,
    drafts,
    stage: EMPTY_STAGE,
  };
}

function fold(view: RoomView, ...signals: RoomSignal[]): RoomView {
  return signals.reduce(applySignal, view);
}

const delta = (at: number, text: string): RoomSignal => ({ type: 'draft.delta', id: draft.id, at, text });

describe('S2: a piece of a draft carries the length it expects', () => {
  test('S2: pieces that fit are appended', () => {
    const view = fold(fromSnapshot(joined([])), { type: 'draft.started', draft }, delta(4, ', '), delta(6, 'ana 👋'), delta(12, '!'));
    expect([...view.drafts.values()]).toEqual([{ ...draft, text: 'Well, ana 👋!' }]);
    expect(view.brokenDrafts.size).toBe(0);
  });

  test('S2: a piece that is missing, repeated or of an unknown draft is not appended, and the draft asked for again', () => {
    const view = fold(fromSnapshot(joined([draft])), delta(4, ', '));
    for (const wrong of [delta(9, 'later'), delta(4, ', '), { ...delta(6, 'ana'), id: newId() } as RoomSignal]) {
      const broken = fold(view, wrong);
      expect(broken.drafts).toEqual(view.drafts);
      expect(broken.brokenDrafts.size).toBe(1);
      const mended = continueView(broken, { ...joined([{ ...draft, text: 'Well, ana' }]), snapshot: null });
      expect([...mended.drafts.values()]).toEqual([{ ...draft, text: 'Well, ana' }]);
      expect(mended.brokenDrafts.size).toBe(0);
    }
  });

  test('S2: a draft given up is gone, broken or not', () => {
    const view = fold(fromSnapshot(joined([draft])), delta(99, 'x'), { type: 'draft.ended', id: draft.id });
    expect([view.drafts.size, view.brokenDrafts.size]).toEqual([0, 0]);
  });
});

test('S3: when the message of a draft arrives the draft is gone, broken or not', () => {
  const message: MessageRecord = {
    id: draft.id,
    seq: 2,
    authorId: AUTHOR,
    text: 'Well, ana!',
    replyToId: null,
    mentions: [],
    reactions: [],
    createdAt: 2,
    editedAt: null,
    deletedAt: null,
    deletedBy: null,
    pinnedAt: null,
    pinnedBy: null,
    ai: null,
    changedSeq: 2,
  };
  const event: RoomEvent = { type: 'message.posted', seq: 2, actorId: AUTHOR, at: 2, message };
  for (const view of [fold(fromSnapshot(joined([draft])), delta(4, ', ')), fold(fromSnapshot(joined([draft])), delta(7, 'x'))]) {
    expect(applyEvent(view, event)).toMatchObject({ lines: [message], drafts: new Map(), brokenDrafts: new Set() });
  }
});

// J1 to J4: coming into a room, and coming back to it.
import { describe, expect, test } from 'vitest';
import { newId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Id } from '../../../protocol/records.ts';
import type { TestClient } from '../../harness/client.ts';
import { comparable } from '../../harness/history.ts';
import { fill, openKitchen, refusalOf } from './kitchen.ts';

const eventSeqs = (client: TestClient): number[] => client.heard('event').map((frame) => frame.event.seq);
const between = (after: number, last: number): number[] => Array.from({ length: last - after }, (_, index) => after + 1 + index);

describe('J1: joining is one run', () => {
  test('J1: a join in the same packet as a post sees the post in its snapshot and never as an event', async () => {
    const { server, ana, kitchen } = await openKitchen();
    const atAna = await server.client(ana).connect();
    let posted: Promise<{ id: Id; seq: number }> | undefined;
    atAna.burst(() => {
      posted = atAna.post(kitchen, 'before');
      atAna.requestJoin(kitchen);
      void atAna.post(kitchen, 'after');
    });
    const before = await posted;
    await atAna.barrier();
    expect(atAna.heard('joined')).toMatchObject([{ seq: before?.seq, snapshot: { messages: [{ text: 'before' }] } }]);
    expect(eventSeqs(atAna)).toEqual([(before?.seq ?? 0) + 1]);
    expect(atAna.view(kitchen).lines.map((line) => line.text)).toEqual(['before', 'after']);
  });

  test('J1: whoever joins while others write misses nothing and hears nothing twice', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const atAna = await server.enter(ana, kitchen);
    const writing = Promise.all(between(0, 60).map((n) => atAna.post(kitchen, `line ${n}`)));
    const tabs: TestClient[] = [];
    for (let n = 0; n < 20; n += 1) tabs.push(await server.enter(ben, kitchen));
    await writing;
    for (const tab of tabs) {
      await tab.barrier();
      expect(eventSeqs(tab)).toEqual(between(tab.heard('joined')[0]?.seq ?? 0, atAna.view(kitchen).seq));
      await tab.loadAll(kitchen);
    }
    await atAna.loadAll(kitchen);
    for (const tab of tabs) expect(comparable(tab.view(kitchen))).toEqual(comparable(atAna.view(kitchen)));
  });

  test('J1: a stranger is told the same about a room that exists and one that does not', async () => {
    const { server, kitchen } = await openKitchen();
    const chloe = await server.client(await server.person('chloe')).connect();
    const refusals = [await refusalOf(chloe.join(kitchen)), await refusalOf(chloe.join(newId()))];
    expect(refusals).toEqual(Array(2).fill({ code: 'not_found', message: 'no such room' }));
    expect(await refusalOf(chloe.ask({ type: 'messages.before', roomId: kitchen, before: 9 }))).toMatchObject({ code: 'not_found' });
  });

  test('J1: whoever is refused hears nothing of the room, and nobody hears of them', async () => {
    const { server, ana, kitchen } = await openKitchen();
    const atAna = await server.enter(ana, kitchen);
    const chloe = await server.client(await server.person('chloe')).connect();
    chloe.frames.length = 0;
    await refusalOf(chloe.join(kitchen));
    await atAna.post(kitchen, 'among us');
    atAna.typing(kitchen, true);
    await Promise.all([atAna.barrier(), chloe.barrier()]);
    expect(chloe.frames.map((frame) => frame.type)).toEqual(['failed', 'answer']);
    expect(atAna.heard('signal').filter(({ signal }) => signal.type === 'presence')).toEqual([]);
    expect(server.core.hub.listHere(kitchen)).toEqual([ana.id]);
  });
});

describe('J2: when a snapshot is sent', () => {
  test('J2: without a number, from another epoch, from the future', async () => {
    const { server, ana, kitchen } = await openKitchen();
    const atAna = await server.enter(ana, kitchen);
    const { seq, epoch } = atAna.view(kitchen);
    const sent = async (wish: { since?: number; epoch?: string }): Promise<string> => {
      const id = newId();
      atAna.send({ type: 'join', id, roomId: kitchen, ...wish });
      await atAna.barrier();
      const answer = atAna.heard('joined').find((frame) => frame.id === id);
      return answer?.snapshot === null ? 'replay' : 'snapshot';
    };
    expect(await sent({})).toBe('snapshot');
    expect(await sent({ since: seq })).toBe('snapshot');
    expect(await sent({ since: seq, epoch: newId() })).toBe('snapshot');
    expect(await sent({ since: seq + 1, epoch })).toBe('snapshot');
    expect(await sent({ epoch })).toBe('snapshot');
    expect(await sent({ since: seq, epoch })).toBe('replay');
    expect(await sent({ since: 0, epoch })).toBe('replay');
  });

  test('J2: after 5,000 missed events a replay, after one more a snapshot; both show the same', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [near, far] = [await server.enter(ben, kitchen), await server.enter(ben, kitchen)];
    far.cut();
    await fill(server, kitchen, ana, 1);
    await near.until(() => near.view(kitchen).lines.length === 1, 'the first line');
    near.cut();
    await fill(server, kitchen, ana, LIMITS.replay);
    await Promise.all([near.connect(), far.connect()]);
    for (const tab of [near, far]) await tab.until(() => tab.seats.get(kitchen)?.state === 'open', 'the room');
    expect(near.heard('joined').map((frame) => frame.snapshot !== null)).toEqual([true, false]);
    expect(far.heard('joined').map((frame) => frame.snapshot !== null)).toEqual([true, true]);
    await far.loadAll(kitchen);
    expect(comparable(near.view(kitchen))).toEqual(comparable(far.view(kitchen)));
  });
});

describe('J3: a replay', () => {
  test('J3: has exactly the events after the number, in order, then an end mark', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const atBen = await server.enter(ben, kitchen);
    const { seq } = atBen.view(kitchen);
    atBen.cut();
    await fill(server, kitchen, ana, 3);
    atBen.frames.length = 0;
    await atBen.connect();
    await atBen.until(() => atBen.heard('replayed').length === 1, 'the end mark');
    expect(atBen.frames.map((frame) => frame.type)).toEqual(['hello', 'joined', 'event', 'event', 'event', 'replayed']);
    expect(atBen.heard('joined')).toMatchObject([{ seq: seq + 3, snapshot: null }]);
    expect(eventSeqs(atBen)).toEqual(between(seq, seq + 3));
    expect(atBen.heard('replayed')).toEqual([{ type: 'replayed', roomId: kitchen, seq: seq + 3 }]);
  });

  test('J3: what happens during a long replay is part of it, in its place', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [atAna, atBen] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen)];
    const { seq } = atBen.view(kitchen);
    atBen.cut();
    await fill(server, kitchen, ana, 2_000);
    await atBen.connect();
    await atBen.until(() => atBen.heard('event').length > 0, 'the first missed event');
    expect(atBen.seats.get(kitchen)?.state).toBe('replaying');
    const { seq: last } = await atAna.post(kitchen, 'meanwhile');
    await atBen.until(() => atBen.view(kitchen).seq === last && atBen.seats.get(kitchen)?.state === 'open', 'the end of the replay');
    await atBen.barrier();
    expect(eventSeqs(atBen)).toEqual(between(seq, last));
    expect(atBen.heard('replayed')).toHaveLength(1);
  });

  test('J3: joining again while a replay is under way begins it again and leaves no gap', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const atBen = await server.enter(ben, kitchen);
    atBen.cut();
    await fill(server, kitchen, ana, 2_000);
    await atBen.connect();
    await atBen.until(() => atBen.heard('event').length > 0, 'the first missed event');
    await atBen.join(kitchen);
    await atBen.barrier();
    const fresh = await server.enter(ben, kitchen);
    await fresh.loadAll(kitchen);
    expect(comparable(atBen.view(kitchen))).toEqual(comparable(fresh.view(kitchen)));
    expect(atBen.seats.get(kitchen)).toMatchObject({ joins: 3, snapshots: 1 });
  });
});

test('J3: a replay that waits for the socket goes on, though the socket took everything before it was full', async () => {
  const { server, ana, ben, kitchen } = await openKitchen();
  const garden = await server.room('garden', ana, ben);
  await fill(server, garden, ana, 10);
  const [atAna, atBen] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen)];
  const release = server.holdWrites(atBen);
  // So many bytes that the join is still answered, and its answer is too much for the replay to begin.
  const waiting = (): number => server.socketOf(atBen).writableLength;
  for (let n = 0; n < 4; n += 1) await atAna.post(kitchen, 'x'.repeat(14_000));
  const beside = waiting() / 4 - 14_000;
  await atAna.post(kitchen, 'x'.repeat(Math.floor(64 * 1024 - 50 - waiting() - beside)));
  const { hub } = server.core;
  const subscribe = hub.subscribe.bind(hub);
  // Between the answer to the join and the write at the end of its turn.
  hub.subscribe = (...args) => {
    subscribe(...args);
    process.nextTick(release);
  };
  atBen.send({ type: 'join', id: 'garden', roomId: garden, since: 0, epoch: server.core.epoch });
  await atBen.until(() => atBen.heard('replayed').length === 1, 'the end of the replay');
  expect(atBen.heard('event').filter((frame) => frame.roomId === garden)).toHaveLength(12);
});

test('J4: the answer to a join says who is here and how many watch, and has every draft; later changes come as signals', async () => {
  const { server, ana, ben, kitchen } = await openKitchen();
  const atAna = await server.enter(ana, kitchen);
  await atAna.command(kitchen, { type: 'room.change', watchable: true });
  const watcher = await server.enter(await server.visitor('somebody', kitchen, ana), kitchen);
  const atBen = await server.enter(ben, kitchen);
  expect(atBen.heard('joined')).toMatchObject([{ here: [ana.id, ben.id], watching: 1, drafts: [] }]);
  const second = await server.enter(ben, kitchen);

  await atAna.barrier();
  expect({ here: [...atAna.view(kitchen).here], watching: atAna.view(kitchen).watching }).toEqual({ here: [ana.id, ben.id], watching: 1 });
  second.cut();
  atBen.cut();
  watcher.cut();
  await atAna.until(() => atAna.view(kitchen).here.size === 1 && atAna.view(kitchen).watching === 0, 'both to be gone');
  const told = atAna.heard('signal').map((frame) => frame.signal);
  expect(told.filter((signal) => signal.type === 'presence')).toEqual([
    { type: 'presence', actorId: ben.id, here: true },
    { type: 'presence', actorId: ben.id, here: false },
  ]);
});

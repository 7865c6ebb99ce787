// J3, while things happen: what comes in between, what is too long for one piece, and sockets that take their time.
import { expect, test } from 'vitest';
import { newId } from '../../../protocol/ids.ts';
import type { Id } from '../../../protocol/records.ts';
import { CommitFaults } from '../../harness/commit-fault.ts';
import type { TestClient } from '../../harness/client.ts';
import type { Person, TestServer } from '../../harness/server.ts';
import { until } from '../../harness/until.ts';
import { fill, openKitchen } from './kitchen.ts';

const eventSeqs = (client: TestClient): number[] => client.heard('event').map((frame) => frame.event.seq);
const between = (after: number, last: number): number[] => Array.from({ length: last - after }, (_, index) => after + 1 + index);
const isBack = (client: TestClient, roomId: Id) => (): boolean => client.seats.get(roomId)?.state === 'open';

async function fillLong(server: TestServer, roomId: Id, by: Person, count: number): Promise<void> {
  const { core } = server;
  const text = 'x'.repeat(16_000);
  await core.batch.do(() => {
    for (let n = 0; n < count; n += 1) core.messages.postMessage(by.id, roomId, { id: newId(), text });
  });
}

test('J3: lines that are too long for one piece are no end of the replay', async () => {
  const { server, ana, ben, kitchen } = await openKitchen();
  const atBen = await server.enter(ben, kitchen);
  const { seq } = atBen.view(kitchen);
  atBen.cut();
  await fillLong(server, kitchen, ana, 40);
  await atBen.connect();
  await atBen.until(isBack(atBen, kitchen), 'the end of the replay');
  expect(eventSeqs(atBen)).toEqual(between(seq, seq + 40));
  expect(atBen.heard('replayed')).toEqual([{ type: 'replayed', roomId: kitchen, seq: seq + 40 }]);
});

test('J3: whoever comes back while lines are posted in every turn hears each of them once, without asking again', async () => {
  const { server, ana, ben, kitchen } = await openKitchen();
  const { core } = server;
  const atBen = await server.enter(ben, kitchen);
  const { seq } = atBen.view(kitchen);
  let writing = true;
  const write = (): void => {
    if (!writing) return;
    void core.batch.do(() => core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'on and on' }));
    setImmediate(write);
  };
  write();
  for (let round = 0; round < 10; round += 1) {
    atBen.cut();
    await atBen.connect();
    await atBen.until(isBack(atBen, kitchen), 'the end of the replay');
  }
  writing = false;
  await atBen.barrier();
  expect(eventSeqs(atBen)).toEqual(between(seq, core.history.getHead(kitchen)));
  expect(atBen.seats.get(kitchen)).toMatchObject({ joins: 11, snapshots: 1 });
});

test('J3: what is posted in the packet of the join, right behind it, is heard once', async () => {
  const { server, ana, ben, kitchen } = await openKitchen();
  const atBen = await server.enter(ben, kitchen);
  const { seq } = atBen.view(kitchen);
  atBen.part(kitchen);
  await fill(server, kitchen, ana, 2);
  let page: Promise<unknown> | undefined;
  atBen.burst(() => {
    atBen.requestJoin(kitchen);
    void atBen.post(kitchen, 'here I am');
    // Has the batch committed in this very run.
    page = atBen.ask({ type: 'messages.before', roomId: kitchen, before: Number.MAX_SAFE_INTEGER });
  });
  await page;
  expect(eventSeqs(atBen)).toEqual(between(seq, seq + 3));
  expect(atBen.frames.map((frame) => frame.type).slice(-5)).toEqual(['event', 'replayed', 'event', 'ok', 'answer']);
});

test('J3, C2: a long replay waits for a socket that is not read, keeps little for it, and goes on when it is', async () => {
  // No ping comes to the aid.
  const { server, ana, ben, kitchen } = await openKitchen();
  const atBen = await server.enter(ben, kitchen);
  const { seq } = atBen.view(kitchen);
  atBen.cut();
  // More than the kernel keeps for both ends.
  await fillLong(server, kitchen, ana, 900);
  await atBen.connect();
  atBen.pause();
  const line = server.socketOf(atBen);
  await until(() => line.writableLength > 64 * 1024, 'the socket to be full');
  await new Promise((resolve) => setTimeout(resolve, 100)); // the replay would have gone on by now
  expect(line.writableLength).toBeLessThan(500_000);
  atBen.resume();
  await atBen.until(isBack(atBen, kitchen), 'the end of the replay');
  expect(eventSeqs(atBen)).toEqual(between(seq, seq + 900));
  expect(atBen.line.opened).toBe(2);
});

test('J3, L2: a replay tells what is on disk, not a change that is being made and then refused', async () => {
  const faults = new CommitFaults();
  const { server, ana, ben, kitchen } = await openKitchen({
    prepare: ({ sqlite }) => {
      faults.installOn(sqlite);
    },
  });
  const { core } = server;
  const atBen = await server.enter(ben, kitchen);
  atBen.cut();
  // One in every piece of the replay.
  const chosen: Id[] = [];
  for (let n = 0; n < 30; n += 1) {
    await fill(server, kitchen, ana, 99);
    const id = newId();
    chosen.push(id);
    await core.batch.do(() => core.messages.postMessage(ana.id, kitchen, { id, text: 'as it is' }));
  }
  const refused: Promise<unknown>[] = [];
  let left = Infinity;
  const change = (): void => {
    if (left-- === 0) return;
    faults.arm('fail');
    const edit = (): void => {
      for (const id of chosen) core.messages.editMessage(ana.id, kitchen, id, 'as it never was');
    };
    refused.push(core.batch.do(edit).catch((error: unknown) => error));
    setImmediate(change);
  };
  change();
  await atBen.connect();
  await atBen.until(() => atBen.heard('event').length > 0, 'the first missed event');
  left = 20;
  await atBen.until(isBack(atBen, kitchen), 'the end of the replay');
  expect((await Promise.all(refused)).every((error) => error instanceof Error)).toBe(true);
  const told = atBen
    .heard('event')
    .flatMap(({ event }) => ('message' in event && chosen.includes(event.message.id) ? [event.message] : []));
  expect(told).toHaveLength(30);
  expect(told.filter(({ text, editedAt }) => text !== 'as it is' || editedAt !== null)).toEqual([]);
});

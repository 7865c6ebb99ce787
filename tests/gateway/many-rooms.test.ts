// Who asks for much at once is answered as fast as the line takes it: that is not slow, and costs no more than the line. Who asks on and
// never reads is ended. (C2, G14, B41)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { TestClient } from '../harness/client.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

/** A page of this many lines is as large as pages get, in Korean about 350 kB. */
const LINES = 50;

async function fillRooms(server: TestServer, owner: Person, count: number): Promise<Id[]> {
  const { batch, messages } = server.core;
  const say = (roomId: Id) => batch.do(() => messages.postMessage(owner.id, roomId, { id: newId(), text: '가나다라마바사 '.repeat(300) }));
  const rooms = await Promise.all(Array.from({ length: count }, (_, at) => server.room(`room ${at}`, owner)));
  for (const roomId of rooms) await Promise.all(Array.from({ length: LINES }, () => say(roomId)));
  return rooms;
}

const joined = (client: TestClient): Id[] => client.heard('joined').map(({ roomId }) => roomId);

test('C2: who enters twenty full rooms in one packet is in all of them, in that order', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const rooms = await fillRooms(server, ana, 20);
  const client = await server.client(ana).connect();
  client.burst(() => {
    for (const roomId of rooms) client.send({ type: 'join', id: `join ${roomId}`, roomId });
  });
  await client.until(() => joined(client).length === rooms.length, 'twenty rooms');
  expect(joined(client)).toEqual(rooms);
  expect(client.state).toBe('online');
});

test('C2: who parts from a room before its turn has come never enters it', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const rooms = await fillRooms(server, ana, 8);
  const [last = ''] = rooms.slice(-1);
  const client = await server.client(ana).connect();
  const release = server.holdWrites(client);
  client.burst(() => {
    for (const roomId of rooms) client.send({ type: 'join', id: `join ${roomId}`, roomId });
    client.send({ type: 'part', roomId: last });
  });
  await until(() => server.socketOf(client).writableNeedDrain, 'a full socket');
  release();
  await client.barrier();
  expect(joined(client)).toEqual(rooms.slice(0, -1));
  expect(server.core.hub.listHere(last)).toEqual([]);
});

test('C2: one answer that is larger than what may wait ends nobody who waited for it', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const { batch, rooms } = server.core;
  const topic = '가'.repeat(500);
  // Rooms that others made and added her to.
  const [ben, cleo] = [await server.person('ben'), await server.person('cleo')];
  for (const maker of [ben, cleo]) {
    await batch.do(() => {
      for (let at = 0; at < 200; at += 1) {
        const roomId = newId();
        rooms.createRoom(maker.id, roomId, { name: `room ${at}`, topic, greeting: topic });
        server.core.members.joinRoom(ana.id, roomId, 'member');
      }
    });
  }
  const client = await server.client(ana).connect();
  const release = server.holdWrites(client);
  client.send({ type: 'ask', id: 'mine', question: { type: 'mine' } });
  await until(() => server.socketOf(client).writableLength > 1024 * 1024, 'more than may wait', 5_000);
  release();
  await client.until(() => client.state === 'off' || client.heard('answer').length > 0, 'the answer');
  expect([client.state, client.heard('answer').length]).toEqual(['online', 1]);
});

test('G14: who asks on and never reads is ended, however little was answered', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const [room = ''] = await fillRooms(server, ana, 1);
  const client = await server.client(ana).connect();
  server.holdWrites(client);
  for (let at = 0; at < 200; at += 1)
    client.send({ type: 'ask', id: newId(), question: { type: 'messages.before', roomId: room, before: 1_000 } });
  await client.until(() => client.state === 'off', 'the end');
  expect(client.closeCode).toBe(1006);
});

test('B41: an id that is no id of a request is not said back to whoever sends too fast', async () => {
  const server = await openServer({ environment: { FRAMES_PER_SECOND: '1' } });
  const client = await server.client(await server.person('ana')).connect();
  client.burst(() => {
    for (let at = 0; at < 12; at += 1) client.send({ type: 'beat' });
    client.send({ type: 'ask', id: 'x'.repeat(60_000), question: { type: 'mine' } });
    client.send({ type: 'typing', id: 'typing', roomId: newId(), on: true });
    client.send({ type: 'ask', id: 'short', question: { type: 'mine' } });
  });
  await client.until(() => client.heard('failed').length > 0, 'a refusal');
  expect(client.heard('failed')).toMatchObject([{ id: 'short', error: { code: 'too_many' } }]);
});

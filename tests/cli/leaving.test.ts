// A room that was left, or that put one out, asks for nothing and tells nothing any more: the client itself against a real server.
import { expect, onTestFinished, test, vi } from 'vitest';
import { Client } from '../../cli/client.ts';
import { Refusal } from '../../cli/failure.ts';
import { Room, type RoomListener } from '../../cli/room.ts';
import { freePort } from '../harness/free-port.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { say } from '../search/searching.ts';
import { tokenOf } from './program.ts';

async function connected(server: TestServer, who: Person) {
  const states: string[] = [];
  const login = { url: new URL(`http://127.0.0.1:${server.port}`), token: await tokenOf(server, who), insecure: false };
  const client = new Client(login, { connection: ({ state }) => states.push(state) });
  onTestFinished(() => {
    client.close();
  });
  await client.connect();
  return { client, states };
}

function hearing(line: (text: string) => void = () => undefined) {
  const told: string[] = [];
  const gone: string[] = [];
  const listener: RoomListener = {
    line: ({ text }) => {
      told.push(text);
      line(text);
    },
    gone: (why) => gone.push(why),
  };
  return { told, gone, listener };
}

test('whoever leaves a room in the middle of catching up hears none of the rest', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  await say(server, ana, kitchen, ...Array.from({ length: 400 }, (_, at) => `line ${at}`));
  const { client } = await connected(server, ana);
  const { told, gone, listener } = hearing(() => {
    client.leave(kitchen);
  });
  client.enter(kitchen, listener, { since: 0 });
  await until(() => told.length > 0, 'the first line');
  // Each answer comes after those to everything that was asked before it.
  for (let at = 0; at < 5; at += 1) await client.freshMine();
  expect([told, gone]).toEqual([['line 0'], []]);
});

test('a room that put one out is not asked for again after a cut, and says it once', async () => {
  const server = await openServer({ environment: { PORT: String(await freePort()) } });
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  const { client, states } = await connected(server, ben);
  const { gone, listener } = hearing();
  const room = client.enter(kitchen, listener, { last: 5 });
  await until(() => room.view !== null, 'the room is there');
  await server.core.batch.do(() => server.core.members.removeMember(ana.id, kitchen, ben.id));
  await until(() => gone.length > 0, 'it is said');
  await server.restart();
  await until(() => states.filter((state) => state === 'online').length === 2, 'it is back');
  for (let at = 0; at < 3; at += 1) await client.freshMine();
  expect(gone).toEqual(['removed']);
});

test('a room that was to be joined again later is not once it is left', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let joins = 0;
  const ports = {
    join: () => {
      joins += 1;
      return Promise.reject(new Refusal({ code: 'too_many', message: '', details: { retryAfterMs: 50 } }));
    },
    ask: () => Promise.reject(new Error('nothing is asked')),
    meId: () => undefined,
  };
  const { listener } = hearing();
  const room = new Room('kitchen', ports, { listener, beginning: { last: 5 } });
  room.join();
  await vi.advanceTimersByTimeAsync(50);
  expect(joins).toBe(2);
  room.leave();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([joins, vi.getTimerCount()]).toEqual([2, 0]);
});

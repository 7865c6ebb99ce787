// Lines that break while people write. What the checker says about the run must be nothing. (F01, F02, F03)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { TestClient } from '../harness/client.ts';
import { readFinalLog } from '../harness/final-log.ts';
import { History } from '../harness/history.ts';
import { checkHistory, listViolations } from '../harness/history-checker.ts';
import { openServer, openWire } from '../harness/in-test.ts';
import { Prng } from '../harness/prng.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { RawSocket } from './raw-socket.ts';

test('F01: twenty writers whose lines are cut at random bytes lose, double and reorder nothing', async () => {
  const server = await openServer();
  const prng = new Prng(7);
  const history = new History();
  const people = [];
  for (let at = 0; at < 20; at += 1) people.push(await server.person(`writer ${at}`, at === 0 ? 'owner' : 'member'));
  const [owner, ...others] = people;
  if (owner === undefined) throw new Error('nobody there');
  const kitchen = await server.room('kitchen', owner, ...others);
  const wires = await Promise.all(people.map(() => openWire(server)));
  const clients = people.map((person, at) => {
    return server.client(person, { history, reconnect: 'at once', port: () => wires[at]?.port ?? 0 });
  });
  await Promise.all(clients.map((client) => client.connect()));
  await Promise.all(clients.map((client) => client.join(kitchen)));
  let cuts = 0;
  await Promise.all(
    clients.map(async (client, at) => {
      for (let round = 0; round < 10; round += 1) {
        wires[at]?.cutAfter(prng.chance(0.5) ? 'toServer' : 'toClient', 1 + prng.below(4_000));
        cuts += 1;
        await Promise.all(
          Array.from({ length: 5 }, (_, line) => client.post(kitchen, `line ${round} ${line} ${'x'.repeat(prng.below(400))}`)),
        );
      }
    }),
  );
  for (const wire of wires) wire.mend();
  expect(cuts).toBe(200);
  expect(clients.reduce((sum, client) => sum + client.line.opened, 0)).toBeGreaterThan(100);
  await expectNoViolations({ server, owner, roomId: kitchen, history, clients });
});

test('F02: acknowledgements that are lost after the commit make no second line, and come again the same', async () => {
  const server = await openServer();
  const history = new History();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const wire = await openWire(server);
  const client = server.client(ana, { history, reconnect: 'at once', port: () => wire.port });
  await client.connect();
  await client.join(kitchen);
  for (let round = 0; round < 30; round += 1) {
    wire.swallow('toClient');
    const head = server.core.history.getHead(kitchen);
    const posted = Promise.all([client.post(kitchen, `one of ${round}`), client.post(kitchen, `two of ${round}`)]);
    await wire.until(() => server.core.history.getHead(kitchen) === head + 2, 'both lines to be stored');
    wire.mend();
    wire.cut();
    expect((await posted).map(({ seq }) => seq)).toEqual([head + 1, head + 2]);
    expect(server.core.history.getHead(kitchen)).toBe(head + 2);
  }
  await expectNoViolations({ server, owner: ana, roomId: kitchen, history, clients: [client] });
});

test('F03: fifty sockets that send the same line at once make one line, a hundred times', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const sockets = await Promise.all(Array.from({ length: 50 }, () => RawSocket.ready({ port: server.port, cookie: ana.cookie })));
  const head = server.core.history.getHead(kitchen);
  for (let round = 0; round < 100; round += 1) {
    const id = newId();
    const command = { type: 'message.post' as const, id, text: 'the same from everywhere' };
    const numbers = await Promise.all(sockets.map((raw) => raw.do(kitchen, command)));
    expect(new Set(numbers)).toEqual(new Set([head + round + 1]));
    for (const raw of sockets) raw.heard.length = 0;
  }
  expect(server.core.history.getHead(kitchen)).toBe(head + 100);
  for (const raw of sockets) raw.destroy();
});

interface Run {
  server: TestServer;
  owner: Person;
  roomId: Id;
  history: History;
  clients: readonly TestClient[];
}

/** Everybody catches up; then the recorded run is held against the log. */
async function expectNoViolations({ server, owner, roomId, history, clients }: Run): Promise<void> {
  const head = server.core.history.getHead(roomId);
  await Promise.all(clients.map((client) => client.until(() => client.seats.get(roomId)?.view?.seq === head, 'the head')));
  const witness = await server.client(owner, { name: 'witness' }).connect();
  await witness.join(roomId);
  await witness.loadAll(roomId);
  for (const client of clients) {
    await client.loadAll(roomId);
    client.recordState(roomId);
  }
  const log = readFinalLog(server.core.orm, [roomId], witness);
  const verdict = checkHistory({ operations: history.operations, log, actors: history.actors });
  expect(listViolations(verdict)).toEqual([]);
  expect(verdict.operations).toBeGreaterThan(50);
}

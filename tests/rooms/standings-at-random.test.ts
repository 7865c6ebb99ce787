// A seeded run of everything that changes where people stand, between lines that are posted in the same turn and over turns, with refusals,
// lost batches and purges: what was found for the line before never differs from what stands in the tables. (G21, G22)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id, Role } from '../../protocol/records.ts';
import { Standings } from '../../server/rooms/standing.ts';
import { openServer } from '../harness/in-test.ts';
import { Prng } from '../harness/prng.ts';
import type { TestServer } from '../harness/server.ts';

const ROLES: readonly Role[] = ['owner', 'moderator', 'member', 'watcher'];
const STEPS = 2_000;

interface Stand {
  server: TestServer;
  random: Prng;
  people: readonly Id[];
  rooms: Id[];
}

/** As often wrong as right: a command that refuses undoes what it wrote. */
function changeAtRandom({ server: { core }, random, people, rooms }: Stand): void {
  const [by, whom, room] = [random.pick(people), random.pick(people), random.pick(rooms)];
  const changes: readonly (() => unknown)[] = [
    () => core.members.addMember(by, room, whom),
    () => core.members.joinRoom(whom, room, random.pick(ROLES)),
    () => core.members.leaveRoom(whom, room),
    () => core.members.removeMember(by, room, whom),
    () => core.members.banMember(by, room, whom),
    () => core.members.unbanMember(by, room, whom),
    () => core.members.changeRole(by, room, whom, random.pick(ROLES)),
    () => core.members.leaveAll(whom),
    () => core.rooms.archiveRoom(by, room),
    () => core.rooms.unarchiveRoom(by, room),
    () => (random.chance(0.1) ? core.rooms.deleteRoom(by, room) : null),
    () => core.rooms.createRoom(by, (rooms[random.below(rooms.length)] = newId()), { name: 'kitchen' }),
    () => core.myRooms.markRead(whom, room, 1_000),
    () => core.members.announceActor(whom),
    () => {
      core.members.joinRoom(whom, room, 'owner');
      throw new Error('a slip after a change');
    },
  ];
  core.batch.run(
    () => void random.pick(changes)(),
    () => undefined,
  );
}

/** One line, or one that ends its whole batch: it fails after it was announced. */
function postAtRandom({ server: { core }, random, people, rooms }: Stand, fresh: Standings, differing: unknown[]): void {
  const [actorId, room, id] = [random.pick(people), random.pick(rooms), newId()];
  const isSlip = random.chance(0.2);
  core.batch.run(
    () => {
      const [kept, anew] = [core.standings.find(room, actorId), fresh.find(room, actorId)];
      if (JSON.stringify(kept) !== JSON.stringify(anew)) differing.push({ kept, anew });
      core.messages.postMessage(actorId, room, { id, text: 'soup' });
      if (isSlip) throw new Error('a slip after a line');
    },
    () => undefined,
    'one row',
  );
}

test.each([1, 2, 3, 4])('seed %i: a standing that was kept is the one that stands there', async (seed) => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const people = [ana.id, ben.id];
  const stand: Stand = {
    server,
    random: new Prng(seed),
    people,
    rooms: [await server.room('kitchen', ana, ben), await server.room('cellar', ben)],
  };
  const fresh = new Standings(server.core.orm);
  const differing: unknown[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    if (stand.random.chance(0.7)) postAtRandom(stand, fresh, differing);
    else changeAtRandom(stand);
    if (stand.random.chance(0.3)) server.core.batch.commit();
    // What reads between commands, as a join does.
    const [room, actorId] = [stand.random.pick(stand.rooms), stand.random.pick(people)];
    const [kept, anew] = [server.core.standings.find(room, actorId), fresh.find(room, actorId)];
    if (JSON.stringify(kept) !== JSON.stringify(anew)) differing.push({ step, kept, anew });
  }
  server.core.batch.commit();
  expect(differing).toEqual([]);
});

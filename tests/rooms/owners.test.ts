// A room keeps somebody who can lead it: whoever leaves, whatever is made of whom. (PRODUCT A3)
import { beforeEach, expect, test } from 'vitest';
import type { Id, Role } from '../../protocol/records.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let cleo: Person;
let kitchen: Id;

beforeEach(async () => {
  server = await openServer();
  ana = await server.person('ana', 'owner');
  [ben, cleo] = [await server.person('ben'), await server.person('cleo')];
  kitchen = await server.room('kitchen', ben, cleo);
});

const leaveForGood = ({ id, sessionId }: Person): Promise<void> =>
  server.parts.ownAccount.deleteAccount({ kind: 'person', sessionId, actorId: id }, undefined);
const rolesOf = (roomId: Id) =>
  server.core.orm.$client.prepare("SELECT actor_id, role FROM members WHERE room_id = ? AND status = 'active'").raw().all(roomId);

test('a persona stays a member, so that nobody leaves a room to one', async () => {
  const mina = await server.persona('Mina', ben);
  await server.seat(mina, kitchen, ben);
  const atBen = await server.enter(ben);
  for (const role of ['owner', 'moderator', 'watcher'] satisfies Role[]) {
    await expect(atBen.command(kitchen, { type: 'member.change_role', memberId: mina, role })).rejects.toMatchObject({
      error: { code: 'forbidden', details: { reason: 'persona_role' } },
    });
  }
  await expect(atBen.command(kitchen, { type: 'member.leave' })).rejects.toMatchObject({ error: { details: { reason: 'last_owner' } } });
});

test('nobody leaves a room to an owner whose account is disabled', async () => {
  const atBen = await server.enter(ben);
  await atBen.command(kitchen, { type: 'member.change_role', memberId: cleo.id, role: 'owner' });
  await server.parts.people.disable(ana.id, cleo.id);
  const refusal = { error: { details: { reason: 'last_owner' } } };
  await expect(atBen.command(kitchen, { type: 'member.leave' })).rejects.toMatchObject(refusal);
  await expect(atBen.command(kitchen, { type: 'member.change_role', memberId: ben.id, role: 'member' })).rejects.toMatchObject(refusal);
  await server.parts.people.enable(ana.id, cleo.id);
  await atBen.command(kitchen, { type: 'member.leave' });
  expect(rolesOf(kitchen)).toEqual([[cleo.id, 'owner']]);
});

test('a room passes over a moderator whose account is disabled, unless there is nobody else', async () => {
  const dan = await server.person('dan');
  const cellar = await server.room('cellar', ben, dan);
  await server.core.batch.do(() => {
    server.core.members.joinRoom(dan.id, kitchen, 'moderator');
  });
  await server.parts.people.disable(ana.id, dan.id);
  await leaveForGood(ben);
  expect(rolesOf(kitchen).toSorted()).toEqual([[cleo.id, 'owner'], [dan.id, 'moderator']].toSorted()); // prettier-ignore
  expect(rolesOf(cellar)).toEqual([[dan.id, 'owner']]);
});

test('a room in which nobody is left goes with the last account, and its lines with it', async () => {
  const mina = await server.persona('Mina', ana, { greeting: 'Sit down.' });
  await server.seat(mina, kitchen, ben);
  await leaveForGood(ben);
  expect(rolesOf(kitchen).toSorted()).toEqual([[cleo.id, 'owner'], [mina, 'member']].toSorted()); // prettier-ignore
  await leaveForGood(cleo);
  const left = server.core.orm.$client.prepare('SELECT count(*) FROM messages WHERE room_id = ?').pluck();
  await until(() => left.get(kitchen) === 0, 'its lines are gone');
});

test('a persona that is added like a person takes its seat: it greets and is ready to answer', async () => {
  const mina = await server.persona('Mina', ben, { greeting: 'Sit down.' });
  await server.seat(mina, kitchen, ben);
  const cellar = await server.room('cellar', ben);
  const atBen = await server.enter(ben, cellar);
  await atBen.command(cellar, { type: 'member.add', memberId: mina });
  await atBen.barrier();
  expect(atBen.view(cellar).lines.map(({ authorId, text }) => [authorId, text])).toEqual([[mina, 'Sit down.']]);
  expect(server.core.chains.find(cellar)).toBeDefined();
});

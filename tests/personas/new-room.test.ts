// A room that is made with its company: one command, all or nothing, once. (PRODUCT B1, CONVERSATION §5; L1, L7)
import { expect, test } from 'vitest';
import type { Command } from '../../protocol/commands.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { TestClient } from '../harness/client.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';

interface Scene {
  server: TestServer;
  ben: Person;
  atBen: TestClient;
  mina: Id;
  theo: Id;
}

async function open(): Promise<Scene> {
  const server = await openServer();
  const ben = await server.person('ben');
  const mina = await server.persona('Mina', ben, { greeting: 'Sit down.' });
  const theo = await server.persona('Theo', ben);
  return { server, ben, atBen: await server.enter(ben), mina, theo };
}

function wish(...personas: Id[]): Command {
  return { type: 'room.create', name: 'kitchen', topic: 'soup', greeting: 'come in', manner: 'everyone', personas };
}

test('L1: it is made, they join and greet, in order; its number is the first', async () => {
  const { atBen, ben, mina, theo, server } = await open();
  const kitchen = newId();
  expect(await atBen.command(kitchen, wish(mina, theo))).toBe(1);
  const view = await atBen.join(kitchen);
  expect(view.room).toMatchObject({ name: 'kitchen', topic: 'soup', greeting: 'come in', manner: 'everyone' });
  expect([...view.members.values()].map(({ id, role, status }) => [id, role, status]).toSorted()).toEqual(
    [
      [ben.id, 'owner', 'active'],
      [mina, 'member', 'active'],
      [theo, 'member', 'active'],
    ].toSorted(),
  );
  expect(view.lines.map(({ authorId, text }) => [authorId, text])).toEqual([[mina, 'Sit down.']]);
  // room.created, Mina's joining and greeting, Theo's joining.
  expect(server.core.history.getHead(kitchen)).toBe(4);
});

test('L7: repeated it answers the same and seats nobody again, whoever has gone since', async () => {
  const { atBen, mina, theo, server } = await open();
  const kitchen = newId();
  await atBen.command(kitchen, wish(mina, mina, theo));
  expect(server.core.history.getHead(kitchen)).toBe(4);
  expect(await atBen.command(kitchen, wish(mina, mina, theo))).toBe(1);
  expect(server.core.history.getHead(kitchen)).toBe(4);
  await atBen.command(kitchen, { type: 'member.remove', memberId: theo });
  expect(await atBen.command(kitchen, wish(mina, theo))).toBe(1);
  expect((await atBen.join(kitchen)).members.get(theo)?.status).toBe('removed');
});

test('whom nobody knows takes the whole room along, and its id is free', async () => {
  const { atBen, mina, server } = await open();
  const kitchen = newId();
  await expect(atBen.command(kitchen, wish(mina, newId()))).rejects.toThrow('not_found');
  await expect(atBen.join(kitchen)).rejects.toThrow('not_found');
  expect(server.core.history.getHead(kitchen)).toBe(0);
  expect(await atBen.command(kitchen, wish(mina))).toBe(1);
  expect(server.core.history.getHead(kitchen)).toBe(3);
});

test('no more than a tableful, and none for guests', async () => {
  const { atBen, mina, server } = await open();
  const many = Array.from({ length: LIMITS.seatsAtOnce + 1 }, () => mina);
  await expect(atBen.command(newId(), wish(...many))).rejects.toThrow('invalid');
  const atGus = await server.enter(await server.person('gus', 'guest'));
  await expect(atGus.command(newId(), wish(mina))).rejects.toThrow('forbidden');
});

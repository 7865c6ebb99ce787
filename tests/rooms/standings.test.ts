// Whoever writes one line after the other is looked up once; what changes where they stand counts at the very next line. (G21, G22)
import { beforeEach, expect, test } from 'vitest';
import type { Command } from '../../protocol/commands.ts';
import type { Id } from '../../protocol/records.ts';
import type { TestClient } from '../harness/client.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let kitchen: Id;
let atAna: TestClient;
let atBen: TestClient;

beforeEach(async () => {
  server = await openServer();
  ana = await server.person('ana', 'owner');
  ben = await server.person('ben');
  kitchen = await server.room('kitchen', ana, ben);
  [atAna, atBen] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen)];
  // In turns of their own, with nothing between them that could change anything.
  for (let n = 0; n < 3; n += 1) await atBen.post(kitchen, `line ${n}`);
});

const CHANGES: [what: string, change: (benId: Id) => Command, code: string][] = [
  ['removed', (memberId) => ({ type: 'member.remove', memberId }), 'not_found'],
  ['banned', (memberId) => ({ type: 'member.ban', memberId }), 'not_found'],
  ['made a reader', (memberId) => ({ type: 'member.change_role', memberId, role: 'watcher' }), 'forbidden'],
  ['in a room that is archived', () => ({ type: 'room.archive' }), 'forbidden'],
  ['in a room that is deleted', () => ({ type: 'room.delete' }), 'not_found'],
];

test.each(CHANGES)('who was %s does not post on the strength of the line before', async (_what, change, code) => {
  await atAna.command(kitchen, change(ben.id));
  await expect(atBen.post(kitchen, 'once more')).rejects.toMatchObject({ error: { code } });
});

test('nor in the same turn, after a line of theirs that still counted', async () => {
  const { batch, messages, members } = server.core;
  const said: unknown[] = [];
  const post = (id: Id): void => {
    batch.run(
      () => messages.postMessage(ben.id, kitchen, { id, text: 'in one turn' }),
      ({ ok }) => said.push(ok),
      'one row',
    );
  };
  post('line-before-the-removal');
  batch.run(
    () => members.removeMember(ana.id, kitchen, ben.id),
    ({ ok }) => said.push(ok),
  );
  post('line-after-the-removal');
  batch.commit();
  expect(said).toEqual([true, true, false]);
});

// G6: an old view and the events since are the same as a fresh load, whole object by whole object, for every command there is, for those
// who listened, who slept, who had only the newest lines, and who watch without an account. A new command without a case fails here.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { commandSchema } from '../../protocol/commands.ts';
import { CLOSE } from '../../protocol/close-codes.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import { Refused } from '../harness/client.ts';
import type { TestClient } from '../harness/client.ts';
import { comparable } from '../harness/history.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { CASES, OLD_LINES, openScene } from './command-cases.ts';
import type { Scene } from './command-cases.ts';

/** Everybody who may have an old view. */
interface Audience {
  live: TestClient;
  asleep: TestClient;
  /** Has the newest lines only, and pages afterwards. */
  brief: TestClient;
  visitor: TestClient;
  /** A member who has not joined: hears only that the room moved. */
  elsewhere: TestClient;
  /** Shares no room with anybody. */
  stranger: TestClient;
}

async function seat({ server, people, visitor: link, kitchen }: Scene): Promise<Audience> {
  const { ben, chloe, dan } = people;
  const live = await server.enter(ben, kitchen);
  const asleep = await server.enter(chloe, kitchen);
  const visitor = await server.enter(link, kitchen);
  const brief = await server.enter(ben, kitchen);
  for (const client of [live, asleep, visitor]) await client.loadAll(kitchen);
  const elsewhere = await server.enter(dan);
  const stranger = await server.enter(await server.person('stranger'));
  asleep.cut();
  return { live, asleep, brief, visitor, elsewhere, stranger };
}

interface Shown {
  view: object;
  role: string;
  here: Id[];
  watching: number;
}

const shownBy = (view: RoomView): Shown => ({
  view: comparable(view),
  role: view.role,
  here: [...view.here].toSorted(),
  watching: view.watching,
});

/** What each client shows, or why it shows nothing. */
async function look(client: TestClient, roomId: Id): Promise<Shown | string> {
  if (client.closeCode === CLOSE.signedOut) return 'signed_out';
  await client.barrier();
  const place = client.seats.get(roomId);
  if (place?.state === 'gone' || place?.state === 'refused') return place.gone ?? place.refusal?.code ?? '';
  await client.until(() => place?.state === 'open', `${client.name} to be in`);
  await client.loadAll(roomId);
  return shownBy(client.view(roomId));
}

/** The same by a new client of the same person, who takes the other's place so that the presence is the same. */
async function lookAfresh(server: TestServer, person: Person, roomId: Id): Promise<Shown | string> {
  const client = await server.enter(person);
  try {
    await client.join(roomId);
  } catch (error) {
    if (error instanceof Refused) return error.error.code;
    throw error;
  }
  const shown = await look(client, roomId);
  client.cut();
  return shown;
}

/** Nobody listens any more: an old view may be kept, a fresh load is refused. */
const isShown = (shown: Shown | string): shown is Shown => typeof shown !== 'string';

async function expectEquality(scene: Scene, audience: Audience, run: () => Promise<unknown>): Promise<void> {
  const { server, people, kitchen } = scene;
  const { live, asleep, brief, visitor, elsewhere, stranger } = audience;
  stranger.frames.length = 0;
  await run();
  await asleep.connect();
  await asleep.until(
    () => asleep.seats.get(kitchen)?.state !== 'joining' && asleep.seats.get(kitchen)?.state !== 'replaying',
    'chloe to be back',
  );
  const fresh = { ben: await lookAfresh(server, people.ben, kitchen), chloe: await lookAfresh(server, people.chloe, kitchen) };
  const shown = {
    live: await look(live, kitchen),
    brief: await look(brief, kitchen),
    asleep: await look(asleep, kitchen),
    visitor: await look(visitor, kitchen),
  };
  for (const [client, expected] of [
    [shown.live, fresh.ben],
    [shown.brief, fresh.ben],
    [shown.asleep, fresh.chloe],
  ] as const) {
    if (isShown(expected)) expect(client).toEqual(expected);
    else expect(client).toBeTypeOf('string');
  }
  if (isShown(shown.visitor) && isShown(fresh.ben)) expect(shown.visitor).toEqual({ ...fresh.ben, role: 'watcher' });
  await expectOthersInformed(scene, elsewhere, stranger);
}

/** Who has not joined knows what a new hello says, as soon as it asks because it was told to. */
async function expectOthersInformed({ server, people, kitchen }: Scene, elsewhere: TestClient, stranger: TestClient): Promise<void> {
  const before = elsewhere.mine;
  await elsewhere.barrier();
  const afresh = (await server.enter(people.dan)).mine;
  expect(elsewhere.mine).toEqual(afresh);
  const told = elsewhere.heard('mine').map((frame) => frame.signal);
  if (!isDeepStrictEqual(afresh, before)) expect(told).not.toEqual([]);
  const head = afresh?.rooms.find(({ room }) => room.id === kitchen)?.seq;
  if (head !== undefined && head !== before?.rooms.find(({ room }) => room.id === kitchen)?.seq) {
    expect(told.filter((signal) => signal.type === 'room.moved').at(-1)).toEqual({ type: 'room.moved', roomId: kitchen, seq: head });
  }
  expect(elsewhere.heard('event')).toEqual([]);
  await stranger.barrier();
  // The first beat comes at a random moment.
  expect(stranger.frames.map((frame) => frame.type).filter((type) => type !== 'beat')).toEqual(['answer']);
}

describe('G6: old view + events = fresh load', () => {
  const types = commandSchema.options.map((option) => option.shape.type.value);

  test('every command has a case', () => {
    expect(Object.keys(CASES).toSorted()).toEqual(types.toSorted());
  });

  test.each(types)('G6: %s', async (type) => {
    const scene = await openScene();
    const { server, people, kitchen } = scene;
    const { by, before, command, silent } = CASES[type];
    const atAna = await server.enter(people.ana, kitchen);
    for (const earlier of before?.(scene) ?? []) await atAna.command(kitchen, earlier);
    const actor = by === 'ana' ? atAna : await server.enter(people[by]);
    const audience = await seat(scene);
    const asked = command(scene);
    expect(asked.type).toBe(type);
    await expectEquality(scene, audience, async () => {
      const roomId = type === 'room.create' ? newId() : kitchen;
      const seq = await actor.command(roomId, asked);
      if (silent === undefined) expect(seq).toBeGreaterThan(OLD_LINES);
    });
    expect(audience.live.heard('event')).toHaveLength(silent === true || type === 'room.delete' ? 0 : 1);
  });

  const others: [string, (scene: Scene) => Promise<unknown>][] = [
    [
      'somebody takes another name and looks',
      ({ server, people }) =>
        server.core.batch.do(() => {
          server.parts.accounts.changeLooks(people.dan.id, { name: 'daniel', emoji: '🦊', hue: 7 });
          server.core.members.announceActor(people.dan.id);
        }),
    ],
    [
      'a line that was summed up is deleted',
      ({ server, people, kitchen, lines }) =>
        server.core.batch.do(() => server.core.messages.deleteMessage(people.ana.id, kitchen, lines[3] ?? '')),
    ],
    [
      'the memory is written, a line of it deleted, and written again in one turn',
      ({ server, people, kitchen, lines, mina }) =>
        server.core.batch.do(() => {
          const { memory, messages } = server.core;
          memory.writeMemory(mina, kitchen, { summary: 'one', summedSeq: 60, notes: [], anew: false });
          messages.deleteMessage(people.ana.id, kitchen, lines[4] ?? '');
          memory.writeMemory(mina, kitchen, { summary: 'two', summedSeq: 62, notes: [], anew: true });
          messages.deleteMessage(people.ana.id, kitchen, lines[5] ?? '');
        }),
    ],
    [
      'somebody who left takes another name',
      ({ server, people, kitchen }) =>
        server.core.batch.do(() => {
          server.core.members.leaveRoom(people.chloe.id, kitchen);
          server.parts.accounts.changeLooks(people.chloe.id, { name: 'clara' });
          server.core.members.announceActor(people.chloe.id);
        }),
    ],
    [
      'the room may be watched no more',
      ({ server, people, kitchen }) =>
        server.core.batch.do(() => server.core.rooms.changeRoom(people.ana.id, kitchen, { watchable: false })),
    ],
    [
      'the room may be watched no more, and again, in one turn',
      ({ server, people, kitchen }) =>
        server.core.batch.do(() => {
          server.core.rooms.changeRoom(people.ana.id, kitchen, { watchable: false });
          server.core.rooms.changeRoom(people.ana.id, kitchen, { watchable: true });
        }),
    ],
    ['the owner deletes the account', ({ server, people }) => server.core.batch.do(() => server.core.members.leaveAll(people.ana.id))],
    [
      'somebody joins by a link',
      ({ server, people, kitchen }) => server.core.batch.do(() => server.core.members.joinRoom(people.emil.id, kitchen, 'watcher')),
    ],
    [
      'somebody is removed and let in again in one turn',
      ({ server, people, kitchen }) =>
        server.core.batch.do(() => {
          server.core.members.removeMember(people.ana.id, kitchen, people.dan.id);
          server.core.members.joinRoom(people.dan.id, kitchen, 'moderator');
        }),
    ],
    [
      'a line is posted, edited, given a reaction, pinned and deleted in one turn',
      ({ server, people, kitchen }) =>
        server.core.batch.do(() => {
          const [{ core }, actor, id] = [server, people.ana.id, newId()];
          core.messages.postMessage(actor, kitchen, { id, text: 'one' });
          core.messages.editMessage(actor, kitchen, id, 'two @ben');
          core.reactions.reactToMessage(actor, kitchen, id, '👍');
          core.messages.pinMessage(actor, kitchen, id);
          core.messages.deleteMessage(actor, kitchen, id);
        }),
    ],
  ];
  test.each(others)('G6: %s', async (_name, run) => {
    const scene = await openScene();
    const audience = await seat(scene);
    await expectEquality(scene, audience, () => run(scene));
  });
});

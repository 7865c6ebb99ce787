// What loses somebody their right to hear, while others talk without a pause: nothing that happens after the confirmation reaches any of
// their sockets, which are closed, or put out of the room, within a second. (F69, G21, G22)
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { GoneReason } from '../../protocol/frames.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { get } from './http-calls.ts';
import { RawSocket } from './raw-socket.ts';

interface Scene {
  server: TestServer;
  ana: Person;
  /** Who loses something, on three sockets of one session; visitors are of the kind that has no id. */
  ben: Person;
  kitchen: Id;
  sockets: RawSocket[];
}

type End = { closed: number } | { gone: GoneReason };

let server: TestServer;
let ana: Person;
beforeAll(async () => {
  server = await TestServer.start();
  ana = await server.person('ana', 'owner');
});
afterAll(async () => {
  await server.close();
});

const asBen = ({ ben }: Scene): { port: number; cookie: string } => ({ port: server.port, cookie: ben.cookie });
const asAna = (): { port: number; cookie: string } => ({ port: server.port, cookie: ana.cookie });

async function byAna(scene: Scene, command: Parameters<RawSocket['do']>[1]): Promise<void> {
  const raw = await RawSocket.ready(asAna());
  await raw.do(scene.kitchen, command);
  raw.destroy();
}

const ROWS: readonly [what: string, revoke: (scene: Scene) => Promise<unknown>, end: End][] = [
  ['signing out', (scene) => get(asBen(scene), 'DELETE', '/api/session'), { closed: CLOSE.signedOut }],
  ['signing out everywhere else', async (scene) => get({ ...asBen(scene), cookie: (await server.session(scene.ben)).cookie }, 'DELETE', '/api/sessions'), { closed: CLOSE.signedOut }],
  ['a new password, chosen elsewhere', async (scene) => get({ ...asBen(scene), cookie: (await server.session(scene.ben)).cookie }, 'POST', '/api/account/password', { next: 'quite another phrase' }), { closed: CLOSE.signedOut }],
  ['a disabled account', (scene) => get(asAna(), 'POST', `/api/people/${scene.ben.id}/disable`, {}), { closed: CLOSE.signedOut }],
  ['a password that is reset', (scene) => get(asAna(), 'POST', `/api/people/${scene.ben.id}/reset`, {}), { closed: CLOSE.signedOut }],
  ['a deleted account', (scene) => get(asBen(scene), 'DELETE', '/api/account', {}), { closed: CLOSE.signedOut }],
  ['being removed', (scene) => byAna(scene, { type: 'member.remove', memberId: scene.ben.id }), { gone: 'removed' }],
  ['being banned', (scene) => byAna(scene, { type: 'member.ban', memberId: scene.ben.id }), { gone: 'banned' }],
  ['a deleted room', (scene) => byAna(scene, { type: 'room.delete' }), { gone: 'deleted' }],
]; // prettier-ignore

test.each(ROWS)('F69, G22: after %s nothing is heard any more', async (_what, revoke, end) => {
  for (let round = 0; round < 3; round += 1) {
    const ben = await server.person(`ben ${newId().slice(-10)}`);
    const kitchen = await server.room('kitchen', ana, ben);
    await expectSilence({ server, ana, ben, kitchen, sockets: await openThree(ben.cookie, kitchen) }, revoke, end);
  }
});

test.each([
  ['a watch link that is revoked', (scene: Scene) => get(asAna(), 'DELETE', `/api/rooms/${scene.kitchen}/invitations/${scene.ben.id}`), { closed: CLOSE.signedOut }],
  ['a room that may not be watched any more', (scene: Scene) => byAna(scene, { type: 'room.change', watchable: false }), { gone: 'link_revoked' }],
] as [string, (scene: Scene) => Promise<unknown>, End][])('F69, G22: after %s its visitors hear nothing any more', async (_what, revoke, end) => {
  const kitchen = await server.room('kitchen', ana);
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, kitchen, { watchable: true }));
  const visitor = await server.visitor('somebody', kitchen, ana);
  const asPerson: Person = { ...visitor, id: visitor.invitationId };
  await expectSilence({ server, ana, ben: asPerson, kitchen, sockets: await openThree(visitor.cookie, kitchen) }, revoke, end);
}); // prettier-ignore

test.each([
  ['removed', (moderator: Person, kitchen: Id) => byAna({ server, ana, ben: moderator, kitchen, sockets: [] }, { type: 'member.ban', memberId: moderator.id })],
  ['made a member', (moderator: Person, kitchen: Id) => byAna({ server, ana, ben: moderator, kitchen, sockets: [] }, { type: 'member.change_role', memberId: moderator.id, role: 'member' })],
  ['disabled', (moderator: Person) => get(asAna(), 'POST', `/api/people/${moderator.id}/disable`, {})],
  ['gone', (moderator: Person) => get({ port: server.port, cookie: moderator.cookie }, 'DELETE', '/api/account', {})],
] as [string, (moderator: Person, kitchen: Id) => Promise<unknown>][])('F69, G22: once the moderator who made a watch link is %s its visitors hear nothing any more, and none comes back', async (_what, lose) => {
  const moderator = await server.person(`mia ${newId().slice(-10)}`);
  const kitchen = await server.room('kitchen', ana, moderator);
  await server.core.batch.do(() => {
    server.core.members.changeRole(ana.id, kitchen, moderator.id, 'moderator');
    server.core.rooms.changeRoom(ana.id, kitchen, { watchable: true });
  });
  const others = await RawSocket.ready({ port: server.port, cookie: (await server.visitor('somebody else', kitchen, ana)).cookie });
  await others.join(kitchen);
  const visitor = await server.visitor('somebody', kitchen, moderator);
  const sockets = await openThree(visitor.cookie, kitchen);
  await expectSilence({ server, ana, ben: moderator, kitchen, sockets }, () => lose(moderator, kitchen), { closed: CLOSE.signedOut });
  await expect(RawSocket.open({ port: server.port, cookie: visitor.cookie })).rejects.toThrow('401');
  expect(others.isOver).toBe(false);
  others.destroy();
}); // prettier-ignore

test('J1, G22: a visitor whose link ends in the turn in which they join is in no room', async () => {
  const { core } = server;
  const moderator = await server.person(`mia ${newId().slice(-10)}`);
  const kitchen = await server.room('kitchen', ana, moderator);
  await core.batch.do(() => {
    core.members.changeRole(ana.id, kitchen, moderator.id, 'moderator');
    core.rooms.changeRoom(ana.id, kitchen, { watchable: true });
  });
  const client = await server.client(await server.visitor('somebody', kitchen, moderator)).connect();
  server.socketOf(client).prependOnceListener('data', () => {
    void core.batch.do(() => core.members.banMember(ana.id, kitchen, moderator.id));
  });
  client.send({ type: 'join', id: 'in', roomId: kitchen });
  await client.until(() => client.state === 'off', 'the end');
  expect([client.closeCode, client.heard('joined'), core.hub.countWatching(kitchen)]).toEqual([CLOSE.signedOut, [], 0]);
});

test('F69, G22: a moderator made a watcher hears on, and from the confirmation on may do nothing', async () => {
  const ben = await server.person('ben the moderator');
  const kitchen = await server.room('kitchen', ana, ben);
  await server.core.batch.do(() => server.core.members.changeRole(ana.id, kitchen, ben.id, 'moderator'));
  const raw = await RawSocket.ready({ port: server.port, cookie: ben.cookie });
  await raw.join(kitchen);
  await byAna({ server, ana, ben, kitchen, sockets: [] }, { type: 'member.change_role', memberId: ben.id, role: 'watcher' });
  for (const command of [
    { type: 'message.post' as const, id: newId(), text: 'x' },
    { type: 'room.change' as const, topic: 'x' },
  ]) {
    expect(await raw.command(kitchen, command)).toMatchObject({
      type: 'failed',
      error: { code: 'forbidden', details: { reason: 'role' } },
    });
  }
  const id = newId();
  await byAna({ server, ana, ben, kitchen, sockets: [] }, { type: 'message.post', id, text: 'still to be heard' });
  await raw.hear((frame) => frame.type === 'event' && 'message' in frame.event && frame.event.message.id === id);
  raw.destroy();
});

test.each([
  ['put out of the room', 'removed', (kitchen: Id, benId: Id) => server.core.members.removeMember(ana.id, kitchen, benId)],
  ['losing the room', 'deleted', (kitchen: Id) => server.core.rooms.deleteRoom(ana.id, kitchen)],
] as [string, GoneReason, (kitchen: Id, benId: Id) => number | null][])(
  'J5, G22: %s in the turn in which a replay would go on, nobody hears the rest of it',
  async (_what, reason, lose) => {
    const { core } = server;
    const ben = await server.person(`ben ${newId().slice(-10)}`);
    const kitchen = await server.room('kitchen', ana, ben);
    const say = (): number => core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'on and on '.repeat(100) });
    await Promise.all(Array.from({ length: 300 }, () => core.batch.do(say)));
    const client = await server.client(ben).connect();
    // The replay waits for a socket that takes nothing.
    const release = server.holdWrites(client);
    client.send({ type: 'join', id: 'again', roomId: kitchen, since: 0, epoch: core.epoch });
    await until(() => server.socketOf(client).writableNeedDrain, 'a full socket');
    const lost = core.batch.do(() => lose(kitchen, ben.id));
    release();
    await lost;
    await client.until(() => client.heard('gone').length > 0, 'that the room is gone');
    await client.barrier();
    const goneAt = client.frames.findIndex((frame) => frame.type === 'gone');
    expect(client.frames[goneAt]).toEqual({ type: 'gone', roomId: kitchen, reason });
    expect(client.frames.slice(goneAt + 1).filter((frame) => 'roomId' in frame)).toEqual([]);
    client.cut();
  },
);

function openThree(cookie: string, kitchen: Id): Promise<RawSocket[]> {
  return Promise.all(
    [1, 2, 3].map(async () => {
      const raw = await RawSocket.ready({ port: server.port, cookie });
      await raw.join(kitchen);
      return raw;
    }),
  );
}

async function expectSilence(scene: Scene, revoke: (scene: Scene) => Promise<unknown>, end: End): Promise<void> {
  const { kitchen, sockets } = scene;
  const talk = startTalking(kitchen);
  await talk.heardBy(sockets);
  await revoke(scene);
  const head = server.core.history.getHead(kitchen);
  const told = Promise.all(
    sockets.map(async (raw) => {
      if ('closed' in end) expect((await raw.ended()).code).toBe(end.closed);
      else expect(await raw.hear((frame) => frame.type === 'gone')).toEqual({ type: 'gone', roomId: kitchen, reason: end.gone });
    }),
  );
  expect(await comesWithin(1_000, told)).toBe(true);
  if (!('gone' in end && end.gone === 'deleted')) await talk.goOn(20);
  talk.stop();
  for (const raw of sockets) {
    const numbers = raw.heard.flatMap((frame) => (frame.type === 'event' && frame.roomId === kitchen ? [frame.event.seq] : []));
    expect(numbers.filter((seq) => seq > head)).toEqual([]);
    const goneAt = raw.heard.findIndex((frame) => frame.type === 'gone');
    if (goneAt !== -1) expect(raw.heard.slice(goneAt + 1).filter((frame) => 'roomId' in frame)).toEqual([]);
    raw.destroy();
  }
}

/** Lines one after another, each in a turn of its own, until it is stopped. */
function startTalking(kitchen: Id): {
  heardBy: (sockets: readonly RawSocket[]) => Promise<unknown>;
  goOn: (lines: number) => Promise<void>;
  stop: () => void;
} {
  let said = 0;
  let running = true;
  const next = (): void => {
    if (!running) return;
    server.core.batch.run(
      () => server.core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'on and on' }),
      (outcome) => {
        if (outcome.ok) setImmediate(next);
      },
    );
    said += 1;
  };
  next();
  return {
    heardBy: (sockets) => Promise.all(sockets.map((raw) => raw.hear((frame) => frame.type === 'event'))),
    goOn: async (lines) => {
      const goal = said + lines;
      while (said < goal) await new Promise((resolve) => setImmediate(resolve));
    },
    stop: () => {
      running = false;
    },
  };
}

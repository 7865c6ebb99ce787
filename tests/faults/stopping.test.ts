// Whatever ends a persona's turn closes the provider's connection within a second, measured at the far end, which would talk for ever. What
// was said by then stays, marked, where there still is a place for it. (G13, F63, B83)
import { describe, expect, test } from 'vitest';
import type { Command } from '../../protocol/commands.ts';
import { openHeartRig } from '../harness/heart-rig.ts';
import type { Corner, HeartRig } from '../harness/heart-rig.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import type { Person } from '../harness/server.ts';

const WITHIN_MS = 1_000;
const BENS = 'sk-bens-own-0123456789';

interface Scene {
  rig: HeartRig;
  /** Of somebody who owns the room, with a key. */
  corner: Corner;
  /** A member with a key of their own. */
  ben: Person;
}

async function open(scenario = 'trickle'): Promise<Scene> {
  const rig = await openHeartRig({ patience: { headersMs: 20_000, idleMs: 20_000, totalMs: 60_000 } });
  const { ben } = rig.keys;
  await rig.keys.bring(ben, { secret: BENS, label: 'bens' });
  return { rig, corner: await rig.corner({ scenario, others: [ben] }), ben };
}

/** Ben sets the persona off with his key; resolves when the room reads along. */
async function byBen({ rig, corner, ben }: Scene): Promise<void> {
  const client = await rig.server.enter(ben, corner.room);
  await client.command(corner.room, { type: 'persona.call', personaId: corner.personaId });
  await corner.words();
}

async function expectClosed(secret: string, { rig }: Scene, act: () => Promise<unknown>): Promise<void> {
  const entry = rig.requestsWith(secret).at(-1);
  expect(entry?.closedAt).toBe(null);
  expect(await comesWithin(WITHIN_MS, Promise.all([act(), entry?.closed]))).toBe(true);
  expect(entry?.closedAt).not.toBe(null);
}

function expectMarked({ corner }: Scene, ending: 'stopped' | 'cut'): void {
  expect(corner.said).toEqual([[expect.stringMatching(/^tick( tick)*$/u), ending]]);
  expect(corner.turn).toMatchObject({ state: 'done', why: null, said: 1 });
  expect([corner.drafts, corner.stage.writing, corner.stage.turns]).toEqual([[], [], []]);
}

test('G13, F63: Stop, pressed by anybody in the room', async () => {
  const scene = await open();
  const { corner, rig, ben } = scene;
  await corner.call();
  await corner.words();
  const atBen = await rig.server.enter(ben, corner.room);
  expect([...atBen.view(corner.room).drafts.values()]).toMatchObject([{ turnId: corner.turn.id }]);
  await expectClosed(corner.secret, scene, () => atBen.command(corner.room, { type: 'turn.stop', turnId: corner.turn.id }));
  await corner.rest();
  expectMarked(scene, 'stopped');
});

test('G13: whoever set it off cancels it', async () => {
  const scene = await open();
  const { corner } = scene;
  await corner.call();
  await corner.words();
  await expectClosed(corner.secret, scene, () => corner.client.command(corner.room, { type: 'turn.cancel', turnId: corner.turn.id }));
  await corner.rest();
  expectMarked(scene, 'stopped');
});

describe('B83, G13: whoever set it off is gone, and so is their key', () => {
  // With the account the key goes as well: whichever is heard of first.
  const ways: [string, (scene: Scene) => Promise<unknown>][] = [
    ['removed', ({ corner, ben }) => corner.client.command(corner.room, { type: 'member.remove', memberId: ben.id })],
    ['banned', ({ corner, ben }) => corner.client.command(corner.room, { type: 'member.ban', memberId: ben.id })],
    ['left', async ({ rig, corner, ben }) => (await rig.server.enter(ben)).command(corner.room, { type: 'member.leave' })],
    ['deleted their account', ({ rig, ben }) => rig.keys.api(ben, 'DELETE', '/api/account', {})],
  ];
  test.each(ways)('%s', async (_way, leave) => {
    const scene = await open();
    const { rig, corner, ben } = scene;
    await byBen(scene);
    // And a line that nobody has taken in yet: what it would set off goes with him.
    const name = corner.client.view(corner.room).members.get(corner.personaId)?.name ?? '';
    await (await rig.server.enter(ben, corner.room)).post(corner.room, `@${name} and another thing`);
    await expectClosed(BENS, scene, () => leave(scene));
    await corner.until(() => corner.turns.length === 2, 'the line to be taken in');
    await corner.rest();
    expect(corner.said).toEqual([[expect.stringMatching(/^tick/u), expect.stringMatching(/^(stopped|cut)$/u)]]);
    expect(corner.turns.map(({ state, why }) => [state, why])).toEqual([
      ['done', null],
      ['dropped', 'left'],
    ]);
    // Others go on at their own expense.
    await corner.call();
    await corner.words();
    expect(corner.requests).toHaveLength(1);
    expect(rig.requestsWith(BENS)).toHaveLength(1);
  });
});

test('a guest who signs out has left; a member who signs out is still a member, and is answered', async () => {
  const scene = await open();
  const { rig, corner } = scene;
  const guest = await rig.server.person('gil', 'guest');
  await rig.server.core.batch.do(() => rig.server.core.members.joinRoom(guest.id, corner.room, 'member'));
  const atGuest = await rig.server.enter(guest, corner.room);
  await rig.keys.bring(rig.keys.ana, { scope: 'server', secret: 'sk-of-the-server-01', label: 'servers' });
  await atGuest.command(corner.room, { type: 'persona.call', personaId: corner.personaId });
  await corner.words();
  await expectClosed('sk-of-the-server-01', scene, () => rig.keys.api(guest, 'DELETE', '/api/session'));
  await corner.rest();
  expectMarked(scene, 'stopped');

  await byBen(scene);
  const entry = rig.requestsWith(BENS).at(-1);
  const before = corner.drafts.join();
  await rig.keys.api(scene.ben, 'DELETE', '/api/session');
  await corner.until(() => corner.drafts.join().length > before.length + 20, 'it to go on');
  expect(entry?.closedAt).toBe(null);
});

describe('G13: the key is taken away', () => {
  test('what was said stays, marked as cut off', async () => {
    const scene = await open();
    const { rig, corner } = scene;
    await corner.call();
    await corner.words();
    await expectClosed(corner.secret, scene, () => rig.keys.api(corner.person, 'DELETE', `/api/keys/${corner.key?.id ?? ''}`));
    await corner.rest();
    expectMarked(scene, 'cut');
  });

  test('before the first word, it is asked for again with the next key', async () => {
    const scene = await open('hang');
    const { rig, corner } = scene;
    await rig.keys.bring(rig.keys.ana, { scope: 'server', secret: 'sk-of-the-server-02', label: 'servers' });
    await corner.call();
    await corner.until(() => corner.requests.length === 1, 'the request');
    rig.fake.enqueue('plain');
    await expectClosed(corner.secret, scene, () => rig.keys.api(corner.person, 'DELETE', `/api/keys/${corner.key?.id ?? ''}`));
    await corner.rest();
    expect(corner.turn).toMatchObject({ state: 'done', attempts: 2 });
    expect(rig.requestsWith('sk-of-the-server-02')).toHaveLength(1);
  });

  test('B83: whoever brought the room’s key leaves while others are answered with it', async () => {
    const scene = await open();
    const { rig, corner, ben } = scene;
    await rig.server.core.batch.do(() => rig.server.core.members.changeRole(corner.person.id, corner.room, ben.id, 'moderator'));
    await rig.keys.bring(ben, { scope: 'room', roomId: corner.room, secret: 'sk-bens-for-the-room', label: 'rooms' });
    const cleo = await rig.server.person('cleo');
    await rig.server.core.batch.do(() => rig.server.core.members.joinRoom(cleo.id, corner.room, 'member'));
    await (await rig.server.enter(cleo, corner.room)).command(corner.room, { type: 'persona.call', personaId: corner.personaId });
    await corner.words();
    const atBen = await rig.server.enter(ben);
    await expectClosed('sk-bens-for-the-room', scene, () => atBen.command(corner.room, { type: 'member.leave' }));
    await corner.rest();
    expectMarked(scene, 'cut');
  });
});

describe('G13: there is no place for it any more', () => {
  const ways: [string, (corner: Corner) => Command, string][] = [
    ['the room is deleted', () => ({ type: 'room.delete' }), 'gone'],
    ['the room is archived', () => ({ type: 'room.archive' }), 'gone'],
    ['the persona is removed', ({ personaId }) => ({ type: 'member.remove', memberId: personaId }), 'gone'],
  ];
  test.each(ways)('%s', async (_way, command, why) => {
    const scene = await open();
    const { corner } = scene;
    await corner.call();
    await corner.words();
    await expectClosed(corner.secret, scene, () => corner.client.command(corner.room, command(corner)));
    await corner.until(() => corner.turn.endedAt !== null, 'an end');
    expect(corner.turn).toMatchObject({ state: 'dropped', why, said: 0 });
    expect(corner.said).toEqual([]);
  });
});

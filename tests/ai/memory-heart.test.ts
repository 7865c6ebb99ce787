// A room's memory from end to end: real server, real SDK, a fake provider. What people see of it, what personas are told of it, and what
// forgetting takes away. (PRODUCT B6)
import { describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { Corner, openHeartRig } from '../harness/heart-rig.ts';
import type { HeartRig } from '../harness/heart-rig.ts';

/** A corner whose room's key writes the memory; the persona answers only to its name. */
async function openCorner(rig: HeartRig, { model = 'memory', lines = 70 } = {}): Promise<Corner> {
  const corner = await rig.corner({ scenario: 'plain', secret: null });
  const { server, keys } = rig;
  await server.core.batch.do(() => server.core.rooms.changeRoom(corner.person.id, corner.room, { manner: 'addressed' }));
  await keys.bring(corner.person, { scope: 'room', roomId: corner.room, secret: corner.secret, label: 'memory', model });
  await say(corner, lines);
  return corner;
}

async function say({ rig, person, room }: Corner, lines: number): Promise<void> {
  const { core } = rig.server;
  await core.batch.do(() => {
    for (let n = 0; n < lines; n += 1) core.messages.postMessage(person.id, room, { id: newId(), text: `line ${n}` });
  });
}

const memoryOf = ({ client, room }: Corner) => client.view(room).memory;
const detailsOf = ({ client, room }: Corner) => client.ask({ type: 'memory' as const, roomId: room });
const written = (corner: Corner): Promise<void> => corner.until(() => memoryOf(corner).summary !== '', 'a summary', 15_000);

describe('B6: a memory', () => {
  test('is written when the room has grown, seen by everybody in it, with its notes and what it cost', async () => {
    const rig = await openHeartRig();
    const corner = await openCorner(rig);
    await written(corner);
    expect(memoryOf(corner)).toMatchObject({ summary: 'Bread was baked, soup is planned.', changedBy: null, forgottenSeq: 0 });
    const { notes, cost } = await detailsOf(corner);
    expect(notes).toMatchObject([{ personaId: corner.personaId, aboutId: corner.person.id, text: 'likes sour bread', changedBy: null }]);
    expect(cost).toMatchObject({ promptTokens: 12, completionTokens: 9 });
    expect(corner.requests).toHaveLength(1);
    expect(corner.cards.map(({ code }) => code)).toEqual(['not_addressed']);
  });

  test('goes with what the persona is asked next in that room, and in no other', async () => {
    const rig = await openHeartRig();
    const corner = await openCorner(rig);
    await written(corner);
    await corner.call();
    await corner.until(() => corner.lines.length === 1, 'a line');
    const asked = JSON.stringify(corner.requests.at(-1)?.body.messages);
    expect(asked).toContain('Bread was baked, soup is planned.');
    expect(asked).toContain('likes sour bread');
    const { server } = rig;
    const cellar = await server.room('cellar', corner.person);
    await server.seat(corner.personaId, cellar, corner.person);
    await rig.keys.bring(corner.person, { scope: 'room', roomId: cellar, secret: 'sk-cellar-0123456789', label: 'cellar' });
    await corner.client.join(cellar);
    await corner.client.command(cellar, { type: 'persona.call', personaId: corner.personaId });
    await corner.until(() => rig.requestsWith('sk-cellar-0123456789').length === 1, 'a request in the cellar');
    expect(JSON.stringify(rig.requestsWith('sk-cellar-0123456789')[0]?.body.messages)).not.toMatch(/sour bread|soup is planned/);
  });

  test('that was forgotten is sent to nobody again; taken back, the lines are', async () => {
    const rig = await openHeartRig();
    const corner = await openCorner(rig);
    await written(corner);
    await corner.client.command(corner.room, { type: 'memory.forget' });
    expect(memoryOf(corner)).toMatchObject({ summary: '', changedBy: corner.person.id });
    expect((await detailsOf(corner)).notes).toEqual([]);
    await corner.call();
    await corner.until(() => corner.lines.length === 1, 'a line');
    expect(JSON.stringify(corner.requests.at(-1)?.body.messages)).not.toMatch(/line \d|sour bread|soup is planned/);
    await corner.client.command(corner.room, { type: 'memory.remember' });
    await corner.call();
    await corner.until(() => corner.requests.length === 3, 'another request');
    expect(JSON.stringify(corner.requests.at(-1)?.body.messages)).toMatch(/line 69/);
  });

  test('is written by somebody’s own key when they ask for it; what a model was told to say is cleaned', async () => {
    const rig = await openHeartRig();
    const corner = await openCorner(rig, { model: 'memory-obeys', lines: 5 });
    await corner.client.command(corner.room, { type: 'memory.write', anew: true });
    await written(corner);
    expect(memoryOf(corner).summary).toBe('I am free.\nassistant\nAna said so.');
    expect((await detailsOf(corner)).notes).toMatchObject([{ text: 'obey ben' }]);
  });

  test.each([
    ['memory-plain', 'bread was baked.'],
    ['memory-cut', ''],
    ['no-model', ''],
  ])('asked of %s leaves the room as it was but for “%s”: no card, nothing half written', async (model, summary) => {
    const rig = await openHeartRig();
    const corner = await openCorner(rig, { model, lines: 5 });
    await corner.client.command(corner.room, { type: 'memory.write', anew: false });
    await corner.until(() => corner.turns.length > 0 && ['done', 'failed'].includes(corner.turn.state), 'an end', 15_000);
    await corner.client.barrier();
    expect(memoryOf(corner).summary).toBe(summary);
    expect(corner.cards.map(({ code }) => code)).toEqual(['not_addressed']);
  });

  test('gives way to people for whom the same key would speak, and to nobody else’s line', async () => {
    const rig = await openHeartRig({ environment: { CONCURRENT_REQUESTS: '1' }, patience: {} });
    const corner = await openCorner(rig, { model: 'hang', lines: 5 });
    const other = await rig.corner({ scenario: 'plain' });
    await corner.client.command(corner.room, { type: 'memory.write', anew: false });
    await corner.until(() => corner.requests.length === 1, 'the request', 15_000);
    await say(other, 1);
    await other.call();
    await other.until(() => other.lines.length === 1, 'an answer elsewhere');
    expect(corner.turn.state).toBe('sent');
    const cellar = await rig.server.room('cellar', corner.person);
    await rig.server.seat(corner.personaId, cellar, corner.person);
    await rig.keys.bring(corner.person, { scope: 'room', roomId: cellar, secret: corner.secret, label: 'cellar' });
    await rig.server.core.batch.do(() => {
      rig.server.core.messages.postMessage(corner.person.id, cellar, { id: newId(), text: 'soup?' });
    });
    await corner.until(() => corner.turn.state !== 'sent', 'its end');
  });
});

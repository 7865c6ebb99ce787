// What the personas' side costs those who have none: a room without personas is not looked at, and one with them once a turn, however many
// lines came in it.
import { expect, test, vi } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { openServer } from '../harness/in-test.ts';

async function openRooms() {
  const server = await openServer({ environment: { PERSONAS: 'on' } });
  const ana = await server.person('ana', 'owner');
  const plain = await server.room('plain', ana);
  const peopled = await server.room('peopled', ana);
  await server.seat(await server.persona('Mina', ana), peopled, ana);
  // What follows from the seating has come to rest.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const looks = vi.spyOn(server.core.turns, 'listOpen');
  const say = async (roomId: string, lines: number): Promise<number> => {
    looks.mockClear();
    await server.core.batch.do(() => {
      for (let n = 0; n < lines; n += 1) server.core.messages.postMessage(ana.id, roomId, { id: newId(), text: `line ${n}` });
    });
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return looks.mock.calls.length;
  };
  return { plain, peopled, say };
}

test('G14: lines in a room without personas set nothing in motion', async () => {
  const { plain, say } = await openRooms();
  expect(await say(plain, 300)).toBe(0);
});

test('G14: a room with personas is looked at once a turn, not once a line', async () => {
  const { peopled, say } = await openRooms();
  const one = await say(peopled, 1);
  expect(one).toBeGreaterThan(0);
  expect(await say(peopled, 300)).toBeLessThanOrEqual(one);
});

// What the desk of imports keeps, and for how long: nothing of a file once it is a room, nothing at all of what was left alone. (B74)
import { queryObjects } from 'node:v8';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { ImportState } from '../../protocol/exchange.ts';
import { ImportDesk } from '../../server/exchange/import-desk.ts';
import { ImportReader } from '../../server/exchange/import-reader.ts';
import { RoomImport } from '../../server/exchange/room-import.ts';
import { call, get } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { bringIn, upload } from './exchanging.ts';

/** Counting what the heap holds goes through all of it. */
const COUNTING = { timeout: 90_000 };

const CHAT = [
  { user_name: 'u', character_name: 'Kai' },
  { name: 'Kai', is_user: false, mes: 'Hi.', send_date: 1e12 },
]
  .map((row) => JSON.stringify(row))
  .join('\n');

test('a file that became a room is not kept for whoever asks how it went', COUNTING, async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kept = (): number[] => [ImportReader, RoomImport].map((kind) => queryObjects(kind, { format: 'count' }));
  const before = kept();
  const { id } = await upload(server, ana, CHAT);
  const at = { port: server.port, cookie: ana.cookie };
  const roomId = newId();
  await get(at, 'POST', `/api/imports/${id}/room`, { roomId, name: 'Kai', roles: [{ key: 'a1', as: 'stand_in' }] });
  const state = async (): Promise<ImportState> => (await get(at, 'GET', `/api/imports/${id}`)).body as ImportState;
  await until(async () => (await state()).state !== 'writing', 'the room is made');
  expect(await state()).toEqual({ state: 'done', done: 1, lines: 1, roomId });
  expect(kept()).toEqual(before);
});

test('an import that is left alone is forgotten though nobody begins another, and nothing ticks after that', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let now = 0;
  const desk = new ImportDesk({ core: server.core, now: () => now, reportBug: (error) => expect.unreachable(String(error)) });
  const { id } = desk.begin(ana.id);
  now = 14 * 60_000;
  vi.advanceTimersByTime(now);
  expect(desk.state(ana.id, id)).toMatchObject({ state: 'reading' });
  now = 30 * 60_000;
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
  expect(() => desk.state(ana.id, id)).toThrow('no such import');
  desk.begin(ana.id);
  await desk.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('imports that are over take nobody’s place', async () => {
  const server = await openServer();
  const make = async (name: string): Promise<void> => {
    await bringIn(server, await server.person(name), CHAT, ({ key }) => ({ key, as: 'stand_in' }));
  };
  for (let at = 0; at < 20; at += 1) await make(`cook ${at}`);
  expect(await begin(server, await server.person('ana'))).toMatchObject({ status: 200 });
});

test('whose account is deleted, their imports go with it', COUNTING, async () => {
  const server = await openServer();
  await server.person('ana', 'owner');
  const ben = await server.person('ben');
  const before = queryObjects(ImportReader, { format: 'count' });
  await begin(server, ben);
  expect(queryObjects(ImportReader, { format: 'count' })).toBe(before + 1);
  await server.core.batch.do(() => server.parts.ownAccount.depart(ben.id));
  expect(queryObjects(ImportReader, { format: 'count' })).toBe(before);
});

function begin(server: TestServer, { cookie }: Person) {
  return call({ port: server.port, cookie }, 'POST', '/api/imports', {});
}

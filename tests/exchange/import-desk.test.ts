// What the desk of imports keeps, and for how long: nothing of a file once it is a room, nothing at all of what was left alone. (B74)
import { queryObjects } from 'node:v8';
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { ImportState } from '../../protocol/exchange.ts';
import { ImportReader } from '../../server/exchange/import-reader.ts';
import { RoomImport } from '../../server/exchange/room-import.ts';
import { get } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import { until } from '../harness/until.ts';
import { upload } from './exchanging.ts';

const CHAT = [
  { user_name: 'u', character_name: 'Kai' },
  { name: 'Kai', is_user: false, mes: 'Hi.', send_date: 1e12 },
]
  .map((row) => JSON.stringify(row))
  .join('\n');

test('a file that became a room is not kept for whoever asks how it went', async () => {
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

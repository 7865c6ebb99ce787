// What the tests of export and import share: taking a room along, and bringing one in as the page does, piece by piece.
import { newId } from '../../protocol/ids.ts';
import { IMPORT } from '../../protocol/exchange.ts';
import type { ImportPreview, ImportRole, ImportState } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';
import { call, get } from '../faults/http-calls.ts';
import type { Answer } from '../faults/http-calls.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

export async function download(server: TestServer, who: { cookie: string }, roomId: Id, query: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}/api/rooms/${roomId}/export?${query}`, { headers: { cookie: who.cookie } });
}

export async function exported(server: TestServer, who: Person, roomId: Id, query = 'format=jsonl'): Promise<string> {
  const answer = await download(server, who, roomId, query);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.text();
}

export async function upload(server: TestServer, who: Person, text: string): Promise<{ id: Id; answer: Answer }> {
  const at = { port: server.port, cookie: who.cookie };
  const { id } = (await get(at, 'POST', '/api/imports', {})).body as { id: Id };
  for (let from = 0; from < text.length; from += IMPORT.piece) {
    const answer = await call(at, 'POST', `/api/imports/${id}/pieces`, { at: from, text: text.slice(from, from + IMPORT.piece) });
    if (answer.status >= 300) return { id, answer };
  }
  return { id, answer: await call(at, 'POST', `/api/imports/${id}/preview`, {}) };
}

/** The new room, once it is there. */
export async function bringIn(
  server: TestServer,
  who: Person,
  text: string,
  roleOf: (author: ImportPreview['authors'][number]) => ImportRole,
): Promise<Id> {
  const { id, answer } = await upload(server, who, text);
  const preview = answer.body as ImportPreview;
  const roomId = newId();
  const at = { port: server.port, cookie: who.cookie };
  const roles = preview.authors.map(roleOf);
  await get(at, 'POST', `/api/imports/${id}/room`, { roomId, name: preview.title === '' ? 'imported' : preview.title, roles });
  await until(async () => ((await get(at, 'GET', `/api/imports/${id}`)).body as ImportState).state !== 'writing', 'the room is made');
  return roomId;
}

// kill -9 with a letter under way: after the next start it comes again, under the same id, and with it what was said meanwhile. (PRODUCT C4)
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { HookEnd } from '../harness/hook-end.ts';
import { get, signIn } from './http-calls.ts';
import { makeFolder, startServer } from './real-server.ts';

/** A letter's second attempt comes half a minute after the first, give or take a fifth. */
const SECOND_MS = 60_000;

test('a letter that was under way when the process was killed comes again under its id, and no other twice', async () => {
  const folder = makeFolder();
  const end = await HookEnd.open();
  const wish = { folder: folder.path, environment: { PERSONAS: 'off', PRIVATE_WEBHOOKS: end.origin } };
  let server = await startServer(wish);
  onTestFinished(async () => {
    server.process.kill('SIGKILL');
    await server.exited();
    folder.remove();
  });
  const ana = await signIn(server.port);
  const { body: made } = await get(ana, 'POST', '/api/bots', { name: 'Echo' });
  const bot = (made as { bot: { id: string } }).bot.id;
  const room = newId();
  await get(ana, 'POST', '/api/rooms', { id: room, name: 'kitchen' });
  await get(ana, 'PUT', `/api/rooms/${room}/members/${bot}`, {});
  await get(ana, 'POST', `/api/rooms/${room}/webhooks`, { botId: bot, url: `${end.origin}/in`, hears: 'lines' });
  await get(ana, 'POST', `/api/rooms/${room}/messages`, { text: 'taken' });
  await end.has(1);
  // The first was taken before the second leaves: one at a time.
  end.answer = () => undefined;
  await get(ana, 'POST', `/api/rooms/${room}/messages`, { text: 'under way' });
  await end.has(2);
  await get(ana, 'POST', `/api/rooms/${room}/messages`, { text: 'behind it' });
  server.process.kill('SIGKILL');
  await server.exited();
  end.answer = (response) => response.writeHead(204).end();
  server = await startServer(wish);
  await end.has(4, SECOND_MS);
  expect(end.texts).toEqual(['taken', 'under way', 'behind it', 'under way']);
  const ids = end.received.map(({ letter }) => letter.id);
  expect([ids[3], new Set(ids).size]).toEqual([ids[1], 3]);
});

// One owner's far ends that hang or fail keep nobody else's letters waiting. (PRODUCT C4)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Person } from '../harness/server.ts';
import { BotKitchen } from './bot-kitchen.ts';

/** A room of theirs with a bot of theirs in it, that hears every line at this path. */
async function open(k: BotKitchen, who: Person, path: string, bot: Id): Promise<(text: string) => Promise<void>> {
  const { botParts, core } = k.server;
  const room = await k.server.room(path.slice(1), who);
  await core.batch.do(() => void core.members.addMember(who.id, room, bot));
  await botParts.webhookDesk.create(who.id, room, { botId: bot, url: `${k.end.origin}${path}`, hears: 'lines' });
  return (text) => core.batch.do(() => void core.messages.postMessage(who.id, room, { id: newId(), text }));
}

async function withBens(): Promise<{ k: BotKitchen; benSays: (text: string) => Promise<void>; heard: (path: RegExp) => string[] }> {
  const k = await BotKitchen.open();
  const { id } = await k.server.botParts.botDesk.create(k.ben.id, { name: 'Parrot' });
  const benSays = await open(k, k.ben, '/pantry', id);
  const heard = (path: RegExp): string[] => k.end.received.filter((one) => path.test(one.path)).map(({ letter }) => letter.message.text);
  return { k, benSays, heard };
}

test('nine webhooks of ana that hang take two places of eight: what is for ben comes at once', async () => {
  const { k, benSays, heard } = await withBens();
  k.end.answer = (response, { path }) => (path === '/pantry' ? response.writeHead(204).end() : undefined);
  const says: ((text: string) => Promise<void>)[] = [];
  for (let n = 1; n <= 9; n += 1) says.push(await open(k, k.ana, `/cellar-${n}`, k.bot));
  for (const say of says) await say('hello');
  await k.until(() => heard(/cellar/u).length === 2, 'two that hang');
  await benSays('soup');
  await k.until(() => heard(/pantry/u).length === 1, 'what is for ben');
  expect([heard(/cellar/u).length, heard(/pantry/u)]).toEqual([2, ['soup']]);
  // Two that were too slow make place for two others, and so on.
  for (let n = 4; n <= 8; n += 2) {
    await k.clock.advance(10_001);
    await k.until(() => heard(/cellar/u).length === n, `${n} that hang`);
  }
  expect(new Set(k.end.received.map(({ path }) => path)).size).toBe(9);
});

test('a webhook that failed rests: its next letters wait with it', async () => {
  const { k, benSays, heard } = await withBens();
  await k.hook();
  k.end.answer = (response, { path }) => response.writeHead(path === '/pantry' ? 204 : 500).end();
  await k.says(k.ben.id, 'one');
  await k.fails(1);
  await k.says(k.ben.id, 'two');
  await k.until(() => k.letters.length === 2, 'its letter');
  await benSays('soup');
  await k.until(() => heard(/pantry/u).length === 1, 'what is for ben');
  expect(heard(/^\/in/u)).toEqual(['one']);
  k.end.answer = (response) => response.writeHead(204).end();
  await k.rests();
  // The first is due again somewhere between 24 and 36 seconds, so it may have come as well.
  await k.until(() => heard(/^\/in/u).length >= 2, 'its second letter');
  expect(heard(/^\/in/u)[1]).toBe('two');
});

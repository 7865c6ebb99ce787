// When the answer of a webhook is not posted any more: what a letter brings back is judged when it comes. (PRODUCT C4; L7)
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { BotKitchen } from './bot-kitchen.ts';

const LINE = '{"text":"too late"}';

/** A letter under way, and what lets the far end answer it. */
async function underWay(k: BotKitchen): Promise<() => void> {
  const held: ServerResponse[] = [];
  k.end.answer = (response) => held.push(response);
  await k.says(k.ben.id, 'hello');
  await k.end.has(1);
  return () => held.at(-1)?.writeHead(200, { 'content-type': 'application/json' }).end(LINE);
}

test('a bot that was disabled meanwhile says nothing', async () => {
  const k = await BotKitchen.open();
  await k.hook();
  const answer = await underWay(k);
  await k.server.botParts.botDesk.change(k.ana.id, k.bot, { disabled: true });
  answer();
  await k.until(() => k.letters[0]?.state === 'sent', 'its end');
  expect(k.letters).toMatchObject([{ status: 200, detail: 'not_posted: forbidden' }]);
  expect(k.lines).toEqual([{ by: 'ben', text: 'hello' }]);
});

test('a webhook that was removed or stopped meanwhile says nothing', async () => {
  const k = await BotKitchen.open();
  const { webhookDesk } = k.server.botParts;
  const { id } = await k.hook();
  const stopped = await underWay(k);
  await webhookDesk.change(k.ana.id, k.kitchen, id, { running: false });
  stopped();
  await k.until(() => k.letters[0]?.state === 'sent', 'its end');
  await webhookDesk.remove(k.ana.id, k.kitchen, id);
  const again = await k.hook();
  k.end.received.length = 0;
  const removed = await underWay(k);
  await webhookDesk.remove(k.ana.id, k.kitchen, again.id);
  removed();
  // A third one is told of the next line once the answer of the second was heard: one at a time.
  await k.hook();
  k.end.answer = (response) => response.writeHead(204).end();
  await k.says(k.ben.id, 'and now');
  await k.until(() => k.letters.length === 1 && k.letters[0]?.state === 'sent', 'the next line');
  expect(k.lines.map(({ by }) => by)).toEqual(['ben', 'ben', 'ben']);
});

test('what it answers counts as what it sends in a minute', async () => {
  const k = await BotKitchen.open({ SENDS_PER_MINUTE: '3' });
  await k.hook();
  k.end.answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"again"}');
  for (let n = 1; n <= 5; n += 1) await k.says(k.ben.id, `line ${n}`);
  await k.until(() => k.letters.length === 5 && k.letters.every(({ state }) => state === 'sent'), 'five letters');
  expect(k.letters.map(({ detail }) => detail)).toEqual(['', '', '', 'not_posted: too_many', 'not_posted: too_many']);
  expect(k.lines.filter(({ by }) => by === 'Echo')).toHaveLength(3);
});

test('a bot has one webhook in a room', async () => {
  const k = await BotKitchen.open();
  await k.hook();
  await expect(k.hook('mentions')).rejects.toMatchObject({ code: 'conflict', details: { reason: 'webhook_there' } });
});

test('a bot that had two webhooks in a room before that rule keeps both, gets no third, and has one once the other is removed', async () => {
  const k = await BotKitchen.open();
  const { id } = await k.hook();
  const { botParts, core } = k.server;
  const { $client: sqlite } = core.orm;
  sqlite.exec(`INSERT INTO webhooks (id, bot_id, room_id, url, secret_sealed, hears, heard_seq, created_by, created_at)
    SELECT 'old', bot_id, room_id, url, secret_sealed, hears, heard_seq, created_by, 1 FROM webhooks`);
  const listed = (): string[] => botParts.webhookDesk.list(k.ana.id, k.kitchen).map((hook) => hook.id);
  await botParts.webhookDesk.change(k.ana.id, k.kitchen, id, { hears: 'mentions' });
  expect(listed()).toEqual(['old', id]);
  await expect(k.hook()).rejects.toMatchObject({ details: { reason: 'webhook_there' } });
  await botParts.webhookDesk.remove(k.ana.id, k.kitchen, 'old');
  expect(listed()).toEqual([id]);
});

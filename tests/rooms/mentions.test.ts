// What waits for those whom a line means: what its words say now, and never one's own. (A3)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { TestClient } from '../harness/client.ts';
import { enterKitchen } from '../sync/rules/kitchen.ts';

async function waiting(at: TestClient): Promise<{ unread: number; mentioned: number } | undefined> {
  const [room] = (await at.ask({ type: 'mine' })).rooms;
  return room && { unread: room.unread, mentioned: room.mentioned };
}

test('whoever names themselves is not waited for by their own words', async () => {
  const { atAna, atBen, kitchen } = await enterKitchen();
  await atBen.post(kitchen, 'I, @ben, and @ana');
  expect([await waiting(atBen), await waiting(atAna)]).toEqual([
    { unread: 0, mentioned: 0 },
    { unread: 1, mentioned: 1 },
  ]);
});

test('an edit takes mentions away and brings new ones, and a deletion the rest', async () => {
  const { atAna, atBen, kitchen } = await enterKitchen();
  const id = newId();
  await atBen.command(kitchen, { type: 'message.post', id, text: 'soup, @ana?' });
  await atBen.command(kitchen, { type: 'message.edit', id, text: 'soup?' });
  expect(await waiting(atAna)).toEqual({ unread: 1, mentioned: 0 });
  await atBen.command(kitchen, { type: 'message.edit', id, text: 'soup, @ana and @ben?' });
  expect([await waiting(atAna), await waiting(atBen)]).toEqual([
    { unread: 1, mentioned: 1 },
    { unread: 0, mentioned: 0 },
  ]);
  await atBen.command(kitchen, { type: 'message.delete', id });
  expect(await waiting(atAna)).toEqual({ unread: 0, mentioned: 0 });
});

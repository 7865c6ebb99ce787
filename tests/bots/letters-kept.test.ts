// How long letters are kept, and how the next one is found among them. (PRODUCT C4)
import { expect, test } from 'vitest';
import { FORGET, NEXT } from '../../server/bots/letters.ts';
import { BotKitchen } from './bot-kitchen.ts';

const DAY_MS = 24 * 60 * 60_000;

test('letters that arrived a fortnight ago go with the hourly sweep, and with nothing else', async () => {
  const k = await BotKitchen.open();
  await k.hook();
  const arrives = async (text: string): Promise<void> => {
    await k.says(k.ben.id, text);
    await k.until(() => k.letters.every(({ state }) => state === 'sent') && k.end.texts.includes(text), text);
  };
  await arrives('long ago');
  k.clock.jump(15 * DAY_MS);
  await arrives('now');
  const [, kept] = k.letters;
  expect(k.letters).toHaveLength(2);
  await k.server.parts.sweep.run();
  expect(k.letters).toEqual([kept]);
});

test('the next letter of each webhook and those to forget are found by an index, however many there are', async () => {
  const k = await BotKitchen.open();
  const planOf = (query: string, values: object[] = []): string[] => {
    const plan = k.server.core.orm.$client.prepare(`EXPLAIN QUERY PLAN ${query}`).all(...values) as { detail: string }[];
    return plan.map(({ detail }) => detail);
  };
  const next = planOf(NEXT);
  expect(next.filter((step) => /SEARCH f USING (?:COVERING )?INDEX webhook_letters_waiting \(webhook_id=\?\)/u.test(step))).toHaveLength(1);
  expect(next.filter((step) => /SCAN [lf]\b|B-TREE/u.test(step))).toEqual([]);
  const forget = planOf(FORGET, [{ before: 0 }]);
  expect(forget.filter((step) => /SEARCH .* INDEX webhook_letters_hook \(webhook_id=\? AND created_at<\?\)/u.test(step))).toHaveLength(1);
});

// What is kept is no longer than what may be sent, whatever Unicode makes of it: some signs take three times the place in their usual
// form. (B43, B49)
import { expect, test } from 'vitest';
import type { Command } from '../../protocol/commands.ts';
import { newId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { shortenTo } from '../../server/text/message-text.ts';
import { markWith } from '../search/searching.ts';
import { enterKitchen, refusalOf } from '../sync/rules/kitchen.ts';

/** One unit of UTF-16 as it is sent, three as it is kept. */
const GROWS = '\uFB2C';
const grown = (most: number): string => GROWS.repeat(Math.floor(most / 3) + 1);

const edited = newId();
const TOO_LONG: [field: string, command: Command][] = [
  ['text', { type: 'message.post', id: newId(), text: grown(LIMITS.messageLength) }],
  ['text', { type: 'message.post', id: newId(), text: `@ana ${grown(LIMITS.messageLength)}` }],
  ['text', { type: 'message.edit', id: edited, text: grown(LIMITS.messageLength) }],
  ['topic', { type: 'room.change', topic: grown(LIMITS.topicLength) }],
  ['greeting', { type: 'room.change', greeting: grown(LIMITS.topicLength) }],
  ['summary', { type: 'memory.edit', summary: grown(LIMITS.summaryLength) }],
];

test('B49: a text that grows beyond what may be sent is refused at its field, and one that just fits is kept', async () => {
  const { atAna, kitchen } = await enterKitchen();
  await atAna.command(kitchen, { type: 'message.post', id: edited, text: 'soup' });
  for (const [field, command] of TOO_LONG) {
    const { code, details } = await refusalOf(atAna.command(kitchen, command));
    expect({ type: command.type, code, details }).toEqual({ type: command.type, code: 'invalid', details: { reason: 'too_long', field } });
  }
  const fits = GROWS.repeat(Math.floor(LIMITS.messageLength / 3));
  const id = newId();
  await atAna.command(kitchen, { type: 'message.post', id, text: fits });
  const { messages } = await atAna.ask({ type: 'messages.lookup', roomId: kitchen, ids: [id] });
  expect(messages.map(({ text }) => text)).toEqual([fits.normalize('NFC')]);
  // What came back can go out again.
  expect(await atAna.command(kitchen, { type: 'message.edit', id, text: messages[0]?.text ?? '' })).toBeNull();
});

test('B49: what a persona said is shortened rather than lost, and said again under its id it is the same line', async () => {
  const { server, ana, atAna, kitchen } = await enterKitchen();
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, kitchen, ana);
  const id = newId();
  const say = () =>
    server.core.batch.do(() =>
      server.core.messages.postMessage(mina, kitchen, { id, text: `😀${GROWS.repeat(LIMITS.messageLength / 2)}` }, markWith(null)),
    );
  expect(await say()).toBe(await say());
  const { messages } = await atAna.ask({ type: 'messages.lookup', roomId: kitchen, ids: [id] });
  const whole = `😀${GROWS.repeat(LIMITS.messageLength / 2)}`.normalize('NFC');
  expect(messages.map(({ text }) => text)).toEqual([whole.slice(0, LIMITS.messageLength)]);
  expect(shortenTo('soup 😀', 6)).toBe('soup ');
});

test('G14: the older texts of a long line are answered in one bounded piece, the newest of them', async () => {
  const { atAna, kitchen } = await enterKitchen();
  const id = newId();
  const texts = Array.from({ length: 12 }, (_, n) => `${n} `.padEnd(LIMITS.messageLength, '가'));
  await atAna.command(kitchen, { type: 'message.post', id, text: texts[0] ?? '' });
  for (const text of texts.slice(1)) await atAna.command(kitchen, { type: 'message.edit', id, text });
  const { versions } = await atAna.ask({ type: 'message.versions', roomId: kitchen, id });
  expect(versions.map(({ text }) => text)).toEqual(texts.slice(4, -1));
});

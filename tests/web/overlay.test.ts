// A line with my changes laid over it looks as it will once they have arrived.
import { expect, test } from 'vitest';
import type { Command } from '../../protocol/commands.ts';
import type { MessageRecord } from '../../protocol/records.ts';
import { overlay } from '../../web/state/outbox-overlay.ts';

const LINE: MessageRecord = {
  id: 'line',
  seq: 1,
  authorId: 'ana',
  text: 'hello',
  replyToId: null,
  mentions: [],
  reactions: [{ emoji: '👍', actorIds: ['ben'] }],
  createdAt: 1,
  editedAt: null,
  deletedAt: null,
  deletedBy: null,
  pinnedAt: null,
  pinnedBy: null,
  ai: null,
  changedSeq: 1,
};

const over = (...commands: Command[]): Partial<MessageRecord> => {
  const shown = overlay(LINE, commands, 'ana', 9);
  return Object.fromEntries(
    Object.entries(shown).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(LINE[key as keyof MessageRecord])),
  );
};

test('an edit shows its words and that it is one', () => {
  expect(over({ type: 'message.edit', id: 'line', text: 'hi' })).toEqual({ text: 'hi', editedAt: 9 });
});

test('an edit to the same words changes nothing', () => {
  expect(over({ type: 'message.edit', id: 'line', text: 'hello' })).toEqual({});
});

test('a deletion leaves nothing to read', () => {
  expect(over({ type: 'message.delete', id: 'line' })).toEqual({ text: '', reactions: [], deletedAt: 9, deletedBy: 'ana' });
});

test('reactions join, come alone, and go', () => {
  expect(over({ type: 'message.react', id: 'line', emoji: '👍' })).toEqual({ reactions: [{ emoji: '👍', actorIds: ['ben', 'ana'] }] });
  expect(over({ type: 'message.react', id: 'line', emoji: '🎉' }, { type: 'message.unreact', id: 'line', emoji: '🎉' })).toEqual({});
  expect(over({ type: 'message.unreact', id: 'line', emoji: '👍' })).toEqual({});
});

test('a reaction twice counts once', () => {
  const react: Command = { type: 'message.react', id: 'line', emoji: '👍' };
  expect(over(react, react)).toEqual({ reactions: [{ emoji: '👍', actorIds: ['ben', 'ana'] }] });
});

test('a pin comes and goes', () => {
  expect(over({ type: 'message.pin', id: 'line' })).toEqual({ pinnedAt: 9, pinnedBy: 'ana' });
  expect(over({ type: 'message.pin', id: 'line' }, { type: 'message.unpin', id: 'line' })).toEqual({});
});

// Reads what a letter says at the moment it leaves: the line as it is by then, and who is named in it.
import { and, eq } from 'drizzle-orm';
import { messages, rooms } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Core } from '../core.ts';
import type { LetterContent } from './letter-text.ts';
import type { LetterRow } from './letters.ts';
import type { HookRow } from './webhooks.ts';

export function reader({ orm, records }: Pick<Core, 'orm' | 'records'>) {
  return (hook: HookRow, letter: LetterRow): LetterContent | null => {
    const room = orm.select({ name: rooms.name, deletedAt: rooms.deletedAt }).from(rooms).where(eq(rooms.id, hook.roomId)).get();
    const line = orm
      .select({ id: messages.id })
      .from(messages)
      .where(and(eq(messages.roomId, hook.roomId), eq(messages.seq, letter.seq)))
      .get();
    if (room?.deletedAt !== null || line === undefined) return null;
    const message = records.getMessage(line.id);
    const named = (id: Id): { id: Id; name: string; kind: 'person' | 'persona' | 'bot' | 'stand_in' } => {
      const { name, kind } = records.getMember(hook.roomId, id);
      return { id, name, kind };
    };
    const { id, name } = named(hook.botId);
    return {
      ...{ id: letter.id, type: 'message.posted', room: { id: hook.roomId, name: room.name }, seq: letter.seq, bot: { id, name } },
      message,
      members: [...new Set([message.authorId, ...message.mentions])].map(named),
    };
  };
}

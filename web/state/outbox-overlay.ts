// How a line looks while changes to it are on their way: the record with my waiting edits, reactions and pins laid over it. Pure.
import type { Command } from '../../protocol/commands.ts';
import type { Id, MessageRecord, Reaction } from '../../protocol/records.ts';

export function overlay(message: MessageRecord, commands: readonly Command[], meId: Id, now: number): MessageRecord {
  return commands.reduce((shown, command) => apply(shown, command, meId, now), message);
}

function apply(message: MessageRecord, command: Command, meId: Id, now: number): MessageRecord {
  switch (command.type) {
    case 'message.edit':
      return message.text === command.text ? message : { ...message, text: command.text, editedAt: message.editedAt ?? now };
    case 'message.delete':
      return { ...message, text: '', reactions: [], deletedAt: message.deletedAt ?? now, deletedBy: message.deletedBy ?? meId };
    case 'message.pin':
      return { ...message, pinnedAt: message.pinnedAt ?? now, pinnedBy: message.pinnedBy ?? meId };
    case 'message.unpin':
      return { ...message, pinnedAt: null, pinnedBy: null };
    case 'message.react':
      return { ...message, reactions: withReaction(message.reactions, command.emoji, meId) };
    case 'message.unreact':
      return { ...message, reactions: withoutReaction(message.reactions, command.emoji, meId) };
    default:
      return message;
  }
}

function withReaction(reactions: readonly Reaction[], emoji: string, meId: Id): Reaction[] {
  if (!reactions.some((reaction) => reaction.emoji === emoji)) return [...reactions, { emoji, actorIds: [meId] }];
  return reactions.map((reaction) =>
    reaction.emoji !== emoji || reaction.actorIds.includes(meId) ? reaction : { emoji, actorIds: [...reaction.actorIds, meId] },
  );
}

function withoutReaction(reactions: readonly Reaction[], emoji: string, meId: Id): Reaction[] {
  return reactions
    .map((reaction) => (reaction.emoji === emoji ? { emoji, actorIds: reaction.actorIds.filter((id) => id !== meId) } : reaction))
    .filter((reaction) => reaction.actorIds.length > 0);
}

// What else happened in a room, in a sentence; undefined where it is of no interest to somebody who reads along. Pure.
import type { RoomEvent } from '../../protocol/events.ts';
import type { Id, MemberRecord } from '../../protocol/records.ts';
import type { Words } from '../words/en.ts';
import { nameOf } from './format.ts';

export function happenedWords(words: Words, event: RoomEvent, members: ReadonlyMap<Id, MemberRecord>): string | undefined {
  const { happened } = words;
  switch (event.type) {
    case 'member.joined':
      return happened.joined(nameOf(members, event.member.id));
    case 'member.left':
    case 'member.removed':
    case 'member.banned':
      return happened.left(nameOf(members, event.member.id));
    case 'message.edited':
    case 'message.regenerated':
    case 'message.continued':
      return happened.edited(nameOf(members, event.message.authorId));
    case 'message.deleted':
      return happened.deletedBy(nameOf(members, event.message.authorId));
    case 'room.changed':
      return happened.topic(event.room.topic);
    case 'room.paused':
      return happened.paused;
    case 'room.resumed':
      return happened.resumed;
    case 'room.archived':
      return happened.archived;
    case 'room.unarchived':
      return happened.unarchived;
    default:
      return undefined;
  }
}

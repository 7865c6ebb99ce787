// The table of contents: every durable change that can happen to a room. Each carries the whole record of its subject.
// A replayed event shows the record of today: fold by record, react by type, react only to live events.
import type { Id, MemberRecord, MemoryRecord, MessageRecord, RoomRecord } from './records.ts';

export const ROOM_EVENTS = [
  'room.created',
  'room.changed',
  'room.archived',
  'room.unarchived',
  'room.deleted',
  'room.paused',
  'room.resumed',
] as const;

export const MEMBER_EVENTS = [
  'member.joined',
  'member.changed',
  'member.left',
  'member.removed',
  'member.banned',
  'member.unbanned',
] as const;

export const MESSAGE_EVENTS = [
  'message.posted',
  'message.edited',
  'message.deleted',
  'message.reacted',
  'message.unreacted',
  'message.pinned',
  'message.unpinned',
  'message.regenerated',
  'message.continued',
] as const;

export const MEMORY_EVENTS = [
  /** By the upkeep of the room. */
  'memory.written',
  'memory.edited',
  'memory.forgotten',
  'memory.remembered',
  'memory.note_edited',
  'memory.note_deleted',
] as const;

export type RoomEventType = (typeof ROOM_EVENTS)[number];
export type MemberEventType = (typeof MEMBER_EVENTS)[number];
export type MessageEventType = (typeof MESSAGE_EVENTS)[number];
export type MemoryEventType = (typeof MEMORY_EVENTS)[number];
export type EventType = RoomEventType | MemberEventType | MessageEventType | MemoryEventType;

interface Happened {
  /** 1, 2, 3… per room, without holes. */
  seq: number;
  actorId: Id;
  at: number;
}

type OfRoom = { type: RoomEventType; room: RoomRecord };
type OfMember = { type: MemberEventType; member: MemberRecord };
type OfMemory = { type: MemoryEventType; memory: MemoryRecord };

export type RoomEvent = Happened & (OfRoom | OfMember | OfMemory | { type: MessageEventType; message: MessageRecord });
/** What those hear who follow the rooms inside the server: which line it was stands in the log. */
export type HeardEvent = Happened & (OfRoom | OfMember | OfMemory | { type: MessageEventType });

// How frames travel where that differs from what they are: a line that was posted just now says nothing twice and nothing that is empty,
// which is two fifths less of what a busy room hears. Both ends go through here; nobody else sees this form.
import type { RoomEvent } from './events.ts';
import type { ServerFrame } from './frames.ts';
import type { Id, MessageRecord } from './records.ts';
import type { AiMark } from './stage.ts';

/** The event of a line to which nothing has happened since. */
export interface PostedFrame {
  type: 'posted';
  roomId: Id;
  /** Of the event, of the line, and its last change. */
  seq: number;
  id: Id;
  authorId: Id;
  at: number;
  text: string;
  replyToId?: Id;
  mentions?: Id[];
  ai?: AiMark;
}

export type WireFrame = ServerFrame | PostedFrame;

type FreshLine = Pick<MessageRecord, 'id' | 'seq' | 'authorId' | 'text' | 'replyToId' | 'mentions' | 'ai'> & { at: number };

/** The record of a line that was posted just now. */
export function freshMessage({ id, seq, authorId, text, replyToId, mentions, ai, at }: FreshLine): MessageRecord {
  return {
    id,
    seq,
    authorId,
    text,
    replyToId,
    mentions,
    createdAt: at,
    editedAt: null,
    deletedAt: null,
    deletedBy: null,
    pinnedAt: null,
    pinnedBy: null,
    ai,
    changedSeq: seq,
    reactions: [],
  };
}

export function toWire(roomId: Id, event: RoomEvent): WireFrame {
  if (!('message' in event) || !isFresh(event, event.message)) return { type: 'event', roomId, event };
  return toPostedFrame(roomId, event.message);
}

/** Of a line to which nothing has happened. */
export function toPostedFrame(roomId: Id, message: MessageRecord): PostedFrame {
  const { seq, id, authorId, createdAt: at, text, replyToId, mentions, ai } = message;
  const frame: PostedFrame = { type: 'posted', roomId, seq, id, authorId, at, text };
  if (replyToId !== null) frame.replyToId = replyToId;
  if (mentions.length > 0) frame.mentions = mentions;
  if (ai !== null) frame.ai = ai;
  return frame;
}

function fromWire(frame: WireFrame): ServerFrame {
  if (frame.type !== 'posted') return frame;
  const { roomId, seq, id, authorId, at, text, replyToId = null, mentions = [], ai = null } = frame;
  const message = freshMessage({ id, seq, authorId, text, replyToId, mentions, ai, at });
  return { type: 'event', roomId, event: { type: 'message.posted', seq, actorId: authorId, at, message } };
}

export function readFrame(text: string): ServerFrame {
  return fromWire(JSON.parse(text) as WireFrame);
}

/** Whatever happens to a line gives it a higher `changedSeq`; the rest is looked at so that nothing has to be believed. */
function isFresh({ type, seq, actorId, at }: RoomEvent, message: MessageRecord): boolean {
  return (
    type === 'message.posted' &&
    message.changedSeq === seq &&
    message.seq === seq &&
    message.authorId === actorId &&
    message.createdAt === at &&
    message.editedAt === null &&
    message.deletedAt === null &&
    message.deletedBy === null &&
    message.pinnedAt === null &&
    message.pinnedBy === null &&
    message.reactions.length === 0
  );
}

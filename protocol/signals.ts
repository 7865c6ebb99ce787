// Unnumbered, unstored, droppable, never needed for correctness (S1).
import type { DraftRecord, Id } from './records.ts';
import type { Stage } from './stage.ts';

/** Signals of a room, sent to those who joined it. */
export type RoomSignal =
  | { type: 'typing'; actorId: Id; on: boolean }
  /** `here` false: their last connection to this room is gone. */
  | { type: 'presence'; actorId: Id; here: boolean }
  /** How many visitors read along by a watch link. */
  | { type: 'watching'; count: number }
  | { type: 'draft.started'; draft: DraftRecord }
  /** `at` is the length (UTF-16 units) the text must have before this piece is appended; else ask for the draft again (S2). */
  | { type: 'draft.delta'; id: Id; at: number; text: string }
  /** The draft is given up without a message. A posted message ends its draft by itself (S3). */
  | { type: 'draft.ended'; id: Id }
  /** What the personas are about to do, whole. */
  | { type: 'stage'; stage: Stage };

/** Signals to one account, on every one of its connections. */
export type MineSignal =
  | { type: 'mine.changed' }
  /** One of my rooms that this connection has not joined has moved on. */
  | { type: 'room.moved'; roomId: Id; seq: number };

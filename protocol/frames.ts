// The frames of the socket, as two unions. One JSON object per WebSocket message, text only.
import { z } from 'zod';
import type { WireError } from './errors.ts';
import type { RoomEvent } from './events.ts';
import type { PersonaOverride } from './personas.ts';
import type { Acquaintance, DraftRecord, Id, MessageRecord, MessageVersion, Mine, PersonaCard, RoomSnapshot } from './records.ts';
import type { MemoryCost, NoteRecord } from './records.ts';
import type { Meter, Stage } from './stage.ts';
import type { MineSignal, RoomSignal } from './signals.ts';
import { commandSchema, idSchema } from './commands.ts';
import { LIMITS } from './limits.ts';

const requestId = z.string().min(1).max(64);
const seq = z.int().min(0);
const pageLimit = z.int().min(1).max(LIMITS.page).optional();

export const questionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('mine') }),
  /** Everybody I share a room with: whom I may add to another. */
  z.strictObject({ type: z.literal('acquaintances') }),
  /** Lines with a number below `before`, newest of them first chosen, answered in order. */
  z.strictObject({ type: z.literal('messages.before'), roomId: idSchema, before: seq, limit: pageLimit }),
  z.strictObject({ type: z.literal('messages.after'), roomId: idSchema, after: seq, limit: pageLimit }),
  /** Half a page either side of a number. */
  z.strictObject({ type: z.literal('messages.around'), roomId: idSchema, seq, limit: pageLimit }),
  /** Records by id, for reply previews of lines that are not loaded; unknown ids are left out. */
  z.strictObject({ type: z.literal('messages.lookup'), roomId: idSchema, ids: z.array(idSchema).min(1).max(50) }),
  z.strictObject({ type: z.literal('messages.pinned'), roomId: idSchema }),
  z.strictObject({ type: z.literal('message.versions'), roomId: idSchema, id: idSchema }),
  /** The personas of this server: whom I may seat. */
  z.strictObject({ type: z.literal('personas') }),
  /** What is different about a persona in this room. For those who may direct it: part of it is what a model reads. */
  z.strictObject({ type: z.literal('persona.override'), roomId: idSchema, personaId: idSchema }),
  /** The budget that a turn I set off in this room would be charged to. */
  z.strictObject({ type: z.literal('meter'), roomId: idSchema }),
  /** What personas remember about members, and what the memory last cost. Members alone. */
  z.strictObject({ type: z.literal('memory'), roomId: idSchema }),
]);

export const clientFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), protocol: z.int().min(0).max(1_000) }),
  z.strictObject({
    ...{ type: z.literal('join'), id: requestId, roomId: idSchema },
    /** The last event known, the lineage it is of, and when it happened (J2). */
    ...{ since: seq.optional(), epoch: z.string().max(64).optional(), at: z.int().optional() },
  }),
  /** Stops hearing a room; membership stays. */
  z.strictObject({ type: z.literal('part'), roomId: idSchema }),
  z.strictObject({ type: z.literal('command'), id: requestId, roomId: idSchema, command: commandSchema }),
  z.strictObject({ type: z.literal('ask'), id: requestId, question: questionSchema }),
  z.strictObject({ type: z.literal('typing'), roomId: idSchema, on: z.boolean() }),
  /** Answered by a beat: tells a sleeping laptop at once whether the line is alive. */
  z.strictObject({ type: z.literal('beat') }),
]);

export type Question = z.infer<typeof questionSchema>;
export type ClientFrame = z.infer<typeof clientFrameSchema>;

export interface MessagePage {
  messages: MessageRecord[];
  hasOlder: boolean;
  hasNewer: boolean;
}

export interface Answers {
  mine: Mine;
  acquaintances: { people: Acquaintance[] };
  'messages.before': MessagePage;
  'messages.after': MessagePage;
  'messages.around': MessagePage;
  'messages.lookup': { messages: MessageRecord[] };
  'messages.pinned': { messages: MessageRecord[] };
  'message.versions': { versions: MessageVersion[] };
  personas: { personas: PersonaCard[] };
  'persona.override': { override: PersonaOverride };
  meter: { meter: Meter | null };
  memory: { notes: NoteRecord[]; cost: MemoryCost | null };
}

/** Why a room stopped talking to this connection (J5). */
export type GoneReason = 'left' | 'removed' | 'banned' | 'deleted' | 'link_revoked';

export interface JoinedFrame {
  type: 'joined';
  id: string;
  roomId: Id;
  epoch: string;
  /** Snapshot: its number. Replay: the head when the join was answered; event frames and then `replayed` follow. */
  seq: number;
  /** When the event with that number happened. */
  at: number;
  /** Null: the missed events follow (J3). */
  snapshot: RoomSnapshot | null;
  /** Who is here, and every unfinished draft in full (J4). */
  here: Id[];
  watching: number;
  drafts: DraftRecord[];
  /** The waiting turns, the meter, the cards. */
  stage: Stage;
}

export type ServerFrame =
  | { type: 'hello'; protocol: number; epoch: string; serverTime: number; mine: Mine }
  | JoinedFrame
  | { type: 'event'; roomId: Id; event: RoomEvent }
  | { type: 'replayed'; roomId: Id; seq: number }
  | { type: 'signal'; roomId: Id; signal: RoomSignal }
  | { type: 'mine'; signal: MineSignal }
  /** `seq` null: it changed nothing, or nothing of the room. */
  | { type: 'ok'; id: string; seq: number | null }
  | { type: 'failed'; id: string; error: WireError }
  | { type: 'answer'; id: string; answer: Answers[keyof Answers] }
  | { type: 'gone'; roomId: Id; reason: GoneReason }
  | { type: 'beat' };

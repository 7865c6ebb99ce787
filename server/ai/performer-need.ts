// What the performer needs of others, and what its parts hand to each other. Types only.
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import type { Memory } from '../rooms/memory.ts';
import type { Messages } from '../rooms/messages.ts';
import type { Reactions } from '../rooms/reactions.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Asked, AskingNeed } from './asking.ts';
import type { Chains } from './chains.ts';
import type { Drafts } from './drafts.ts';
import type { Trimmed } from './hygiene.ts';
import type { Outcome } from './performance.ts';
import type { Defaults, PreparedRequest } from './prompt-room.ts';
import type { RoomNow } from './room-now.ts';
import type { RoomReader } from './room-reader.ts';
import type { Slot } from './slot.ts';
import type { Turn, Turns } from './turns.ts';
import type { Clock } from './types.ts';
import type { Voice } from './voice.ts';

/** What one request has cost and brought so far. */
export interface Spent {
  turnId: Id;
  keyId: Id | null;
  /** Null: the demo voice. */
  model: string | null;
  /** Null: the provider did not say. */
  promptTokens: number | null;
  completionTokens: number | null;
  /** They are our own count. */
  estimated: boolean;
  /** Null: of no room. */
  roomId: Id | null;
  /** The person who set it off; null: nobody did. */
  setOffBy: Id | null;
  /** Persona → lines of it that became messages. */
  voices: Readonly<Record<Id, number>>;
}

export interface PerformerNeed extends AskingNeed {
  batch: Pick<Batch<LoggedEvent>, 'run'>;
  messages: Messages;
  reactions: Reactions;
  reader: RoomReader;
  memory: Pick<Memory, 'get' | 'listNotes'>;
  chains: Pick<Chains, 'find'>;
  turns: Turns;
  drafts: Drafts;
  clock: Clock;
  defaults: Defaults;
  usage: {
    /** It is about to leave: whatever becomes of the process, it is known for whom it was. Nobody waits for it. */
    begin: (sendId: number, spent: Spent) => void;
    /** Called inside a command, once or several times for one send: the last word counts. */
    record: (sendId: number, spent: Spent) => void;
    /** What was taken out of a line, for the persona's statistics. */
    trim: (personaId: Id, trimmed: Trimmed) => void;
  };
  /** Everybody who is shown as writing in this room, whenever that changes. */
  writing: (roomId: Id, personaIds: Id[]) => void;
  /** Monotonic time when this budget's next slot opens, for as long as somebody waits for it; null: nothing presses. */
  paceUntil: (voice: Voice, roomId: Id) => number | null;
}

/** One turn on its way. */
export interface Job {
  turn: Turn;
  slot: Slot;
  voice: Voice;
  now: RoomNow;
  request: PreparedRequest;
  writing: (personaIds: Id[]) => void;
}

/** A reply or a scene. */
export interface Act {
  /** Runs up to the request within the call. Never rejects. */
  ask: () => Promise<Asked>;
  conclude: (asked: Asked) => Promise<Outcome>;
  stop: () => void;
  withdraw: () => void;
  interrupt: () => void;
  /** Something broke: leave nothing behind. */
  abandon: () => void;
}

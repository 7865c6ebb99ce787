// What a program asks for outside of rooms, and what it gets. Types only. (PRODUCT C1, C3)
import type { Id } from '../../protocol/records.ts';
import type { VoiceKind } from '../../protocol/stage.ts';
import type { SeatedPersona } from './casting.ts';
import type { AnswerFormat, FinishReason, PromptMessage, Sampling } from './types.ts';

/** Who asks, and by which session or token: once that has ended, what waits is not sent. */
export interface Asker {
  actorId: Id;
  sessionId: Id;
}

/** Their own key comes first, and of several callers each gets a turn. */
export interface CallWish extends Asker {
  callerName: string;
  /** Null: nobody of ours, but whatever the messages say. */
  persona: SeatedPersona | null;
  /** With a persona: what was said, the caller's and its own lines. */
  messages: PromptMessage[];
  /** So many before the last one are of a conversation that is kept here: the oldest of them stay away where the model cannot read all. */
  keptLines?: number;
  /** Null: the persona's, or the key's usual one. */
  model: string | null;
  temperature: number | null;
  maxTokens: number | null;
  format?: AnswerFormat | undefined;
  sampling?: Sampling | undefined;
}

export interface CallAnswer {
  text: string;
  finish: FinishReason;
  model: string;
  voice: VoiceKind;
  usage: CallUsage;
}

export interface CallUsage {
  promptTokens: number;
  completionTokens: number;
  /** The provider said nothing: counted here. */
  estimated: boolean;
}

/** Where a call stands in the queue. */
export interface CallPlace {
  /** 1: the next one of its budget. 0: it is on its way. */
  place: number;
  /** Wall time at the earliest; null: cannot be said as things are. */
  earliestAt: number | null;
}

// What a prompt is built from. Types only. (CONVERSATION §6)
import type { Id, MemberKind } from '../../protocol/records.ts';
import type { SeatedPersona, SpokenLine } from './casting.ts';
import type { SceneShape } from './types.ts';

export type PromptTask =
  /** `answersId`: whom the speaker answers; null: nobody in particular. */
  | { mode: 'reply'; answersId: Id | null }
  /** The lines end with the one that was cut off. */
  | { mode: 'continue' }
  /** The first of the speakers opens, and answers whom `answersId` names. */
  | { mode: 'scene'; scene: SceneShape; everyoneOnce: boolean; answersId: Id | null };

/** What a persona remembers, of somebody or (null) of the room. */
export interface RememberedNote {
  about: string | null;
  text: string;
}

export interface PromptInput {
  room: { name: string; topic: string };
  roster: readonly { id: Id; name: string; kind: MemberKind }[];
  /** One, or for a scene several, the one who opens first. */
  speakers: readonly SeatedPersona[];
  /** Newest last. */
  lines: readonly SpokenLine[];
  /** Of what was said before the lines. */
  summary: string | null;
  /** Of each speaker, newest last. */
  notes: ReadonlyMap<Id, readonly RememberedNote[]>;
  task: PromptTask;
  /** The last line before people speak again. */
  closing: boolean;
  /** What the personas were asked to talk about. */
  talkTopic: string | null;
  answerLanguage: 'en' | 'ko' | null;
  windowTokens: number;
  maxTokens: number;
  count: (text: string) => number;
  history?: { lines: number; tokens: number };
}

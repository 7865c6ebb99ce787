// Who is seated and what was said, as the prompt sees it. Types only.
import type { Id } from '../../protocol/records.ts';

export interface SeatedPersona {
  id: Id;
  name: string;
  sheet: string;
  /** What it knows about itself or its owner. */
  facts: string[];
  preset: string | null;
  model: string | null;
  temperature: number | null;
  maxTokens: number | null;
  language: 'en' | 'ko' | null;
  talkativeness: number;
  /** Wants to know how sure the provider is of each token. */
  confidence: boolean;
  muted: boolean;
}

export interface SpokenLine {
  id: Id;
  seq: number;
  authorId: Id;
  name: string;
  kind: 'person' | 'persona' | 'bot';
  text: string;
  replyToId: Id | null;
  mentions: Id[];
  at: number;
}

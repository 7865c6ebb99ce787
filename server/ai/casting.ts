// Who is seated and what was said, as the draw and the prompt see it. Pure.
import type { LoreEntry, PersonaOverride } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';

export interface SeatedPersona {
  id: Id;
  name: string;
  sheet: string;
  /** What it knows about itself or its owner. */
  facts: string[];
  /** Its lorebook; undefined where nobody reads it. */
  lore?: LoreEntry[];
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

/** A persona with what is different about it in one room. What the room adds to the sheet is part of its quotation. */
export function asHere(persona: SeatedPersona, override: PersonaOverride | null): SeatedPersona {
  if (override === null) return persona;
  const { sheetMore, ...rest } = override;
  const sheet = sheetMore === undefined ? persona.sheet : `${persona.sheet}\n\nIn this room:\n${sheetMore}`;
  return { ...persona, ...rest, sheet };
}

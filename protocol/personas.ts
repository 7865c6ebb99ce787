// Personas as the library shows them, over HTTP. A room knows only members; what a model reads of a persona stays with those who keep it.
import type { Manner, PersonaCard } from './records.ts';

export const PERSONA_LANGUAGES = ['en', 'ko'] as const;
export type PersonaLanguage = (typeof PERSONA_LANGUAGES)[number];

/** What only those see who may edit it. */
export interface PersonaDetails {
  sheet: string;
  /** What it knows and answers from. */
  facts: string[];
  /** Said on taking a seat. */
  greeting: string;
  /** Null: as the key or the server has it. */
  model: string | null;
  temperature: number | null;
  maxTokens: number | null;
  /** Null: the language of whoever is being answered. */
  language: PersonaLanguage | null;
  /** 0: hardly ever unasked. 1: whenever it can. */
  talkativeness: number;
  /** Ask the provider how sure it is of each token. */
  confidence: boolean;
}

/** What is different about a persona in one room; whatever is left out is as in the library. */
export interface PersonaOverride {
  /** Stands below the sheet, for this room alone. */
  sheetMore?: string;
  model?: string;
  temperature?: number;
  maxTokens?: number;
  language?: PersonaLanguage;
  talkativeness?: number;
  confidence?: boolean;
}

/** A page of the lorebook that came with a card. */
export interface LoreEntry {
  name: string;
  /** Words that call it up. */
  keys: string[];
  text: string;
  /** Goes with every request, whatever was said. */
  constant: boolean;
  enabled: boolean;
  /** Lower stands first. */
  order: number;
}

export interface LibraryPersona extends PersonaCard {
  /** Key of the ready-made one it came from. */
  preset: string | null;
  /** I made it. */
  mine: boolean;
  /** Null: not for me to edit. */
  details: PersonaDetails | null;
}

/** A ready-made persona, in one language. */
export interface PresetCard extends Omit<PersonaCard, 'id'> {
  key: string;
}

/** A ready-made company, in one language. */
export interface CastCard {
  key: string;
  name: string;
  /** Keys of presets, in the order of their seats. */
  presets: string[];
  topic: string;
  greeting: string;
  manner: Manner;
}

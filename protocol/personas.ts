// Personas as the library shows them, over HTTP. A room knows only members; what a model reads of a persona stays with those who keep it.
import type { Id, Manner, PersonaCard } from './records.ts';

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

/** Everything about a persona that the editor knows; what a version keeps. */
export interface PersonaSheet extends PersonaDetails {
  name: string;
  emoji: string;
  hue: number;
}

/** In the order in which people read them. */
export const SHEET_FIELDS = [
  'name',
  'emoji',
  'hue',
  'sheet',
  'facts',
  'greeting',
  'talkativeness',
  'temperature',
  'model',
  'maxTokens',
  'language',
  'confidence',
] as const satisfies readonly (keyof PersonaSheet)[];
export type SheetField = (typeof SHEET_FIELDS)[number];

/** Of what a version keeps, in the order in which people read it. */
export const VERSION_FIELDS = [...SHEET_FIELDS, 'greetings', 'groupGreetings', 'lore'] as const;
export type VersionField = (typeof VERSION_FIELDS)[number];

/** One of the sheets that a persona had, without its words. */
export interface VersionCard {
  version: number;
  /** Who wrote it; null: from before it was noted. */
  by: { id: Id; name: string } | null;
  at: number;
  /** What is not as in the version before it; nothing where that one is not kept. */
  changed: VersionField[];
}

export interface PersonaVersion extends VersionCard {
  sheet: PersonaSheet;
  /** Null: from before books were kept. */
  book: PersonaBook | null;
}

/** How a persona has done. */
export interface PersonaNumbers {
  /** Lines that a model or the demo voice spoke, and rooms it sits in now. */
  lines: number;
  rooms: number;
  /** Of the last 30 days; `shared`: those that brought other personas to speak as well. */
  requests: number;
  shared: number;
  /** How often its words had to be mended: its own name before them, words of others, a line said again. */
  ownPrefixes: number;
  foreignSpeech: number;
  nearRepeats: number;
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

/** A page of the lorebook. */
export interface LoreEntry {
  /** For those who edit it; no model reads it. */
  name: string;
  /** Words that call it up. */
  keys: string[];
  /** And at least one of these with them. */
  alsoKeys?: string[];
  /** Capitals count. */
  exact?: boolean;
  text: string;
  /** Goes with every request, whatever was said. */
  constant: boolean;
  enabled: boolean;
  /** Lower stands first. */
  order: number;
}

/** What a persona has beside its sheet. */
export interface PersonaBook {
  /** Said instead of the first one: another in each room, in turn. */
  greetings: string[];
  /** Where other personas sit already. */
  groupGreetings: string[];
  /** In its order. */
  lore: LoreEntry[];
}

export interface MarkedBook {
  book: PersonaBook;
  /** Of these very contents: a change made from others is refused. */
  mark: string;
}

export interface LibraryPersona extends PersonaCard {
  /** Key of the ready-made one it came from. */
  preset: string | null;
  /** I made it. */
  mine: boolean;
  /** Goes up by one with each change; a change against an older one is refused. */
  version: number;
  /** Null: not for me to edit. */
  details: PersonaDetails | null;
}

/** What somebody should know about a card before taking it. */
export const CARD_REMARKS = [
  'instructions', // it tells models what to do: quoted, not obeyed
  'sheet_long', // all of it goes with every request
  'sheet_left_out', // parts of it do not fit: kept in the card alone
  'greeting_cut',
  'lore_left_out', // more entries than are kept
  'lore_patterns', // entries that are called up by patterns, which are not run
  'assets', // it names files elsewhere: nobody asks for them
  'secrets', // it held somebody's key or address, which was dropped
] as const;
export type CardRemark = (typeof CARD_REMARKS)[number];

/** A character card that was brought, before it is taken. */
export interface CardPreview {
  /** Free on this server: a second Mina is Mina 2. */
  name: string;
  /** As the card has it. */
  cardName: string;
  creator: string;
  sheet: string;
  greeting: string;
  /** Others to greet with, those for company among them. */
  otherGreetings: number;
  lore: number;
  /** Of these, the ones that go with every request. */
  constantLore: number;
  isPicture: boolean;
  remarks: CardRemark[];
}

/** A ready-made persona, in one language. */
export interface PresetCard extends Omit<PersonaCard, 'id' | 'picture'> {
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

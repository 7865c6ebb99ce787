// What a card says about the things that a persona has here, as the library keeps them, and what somebody should know before taking it.
// The same card always says the same, so that on the way out a field that nobody touched is told from one that was changed. Pure.
// (PRODUCT B3)
import { createHash } from 'node:crypto';
import { LIMITS } from '../../protocol/limits.ts';
import type { CardRemark, LoreEntry, PersonaDetails } from '../../protocol/personas.ts';
import { refuse } from '../errors.ts';
import { cleanText } from '../text/message-text.ts';
import { isObject, listOf, textOf } from './card-form.ts';
import type { Card, CardObject } from './card-form.ts';
import { loreOf } from './card-lore.ts';
import { SHEET_FIELDS, toSheet } from './card-sheet.ts';
import type { SheetFields } from './card-sheet.ts';
import { cleanTraits } from './character.ts';
import type { Some, Traits } from './character.ts';

/** What cards have no field for: kept under our name in their extensions. */
export const OWN_FIELDS = ['emoji', 'hue', 'facts', 'temperature', 'maxTokens', 'language', 'talkativeness', 'confidence'] as const;
export const OWN_NAME = 'dantok';

export interface CardTraits {
  traits: Traits;
  greetings: string[];
  groupGreetings: string[];
  lore: LoreEntry[];
  remarks: CardRemark[];
}

const SHEET_LONG = 8_000;
const UNSAID: Omit<PersonaDetails, 'sheet' | 'greeting'> = {
  facts: [],
  model: null,
  temperature: null,
  maxTokens: null,
  language: null,
  talkativeness: 0.5,
  confidence: false,
};

/** Refuses a card whose description alone is longer than a sheet. */
export function traitsOf(card: Card): CardTraits {
  const { sheet, leftOut } = toSheet(sheetFieldsOf(card));
  if (sheet.length > LIMITS.sheetLength) refuse('invalid', 'the description is too long', { reason: 'card_long', field: 'description' });
  const greeting = greetingOf(textOf(card, 'first_mes'));
  const lore = loreOf(card);
  const own = cleanTraits({ sheet, greeting, emoji: '', hue: hueOf(card), ...ownTraits(card) });
  return {
    traits: { ...UNSAID, emoji: '', hue: 0, sheet, greeting, ...own },
    greetings: othersOf(card, 'alternate_greetings'),
    groupGreetings: othersOf(card, 'group_only_greetings'),
    lore: lore.entries,
    remarks: [
      ...remark('instructions', textOf(card, 'system_prompt').trim() !== '' || textOf(card, 'post_history_instructions').trim() !== ''),
      ...remark('sheet_long', sheet.length > SHEET_LONG),
      ...remark('sheet_left_out', leftOut.length > 0),
      ...remark('greeting_cut', textOf(card, 'first_mes').trim().length > LIMITS.personaGreetingLength),
      ...remark('lore_left_out', lore.leftOut),
      ...remark('lore_patterns', lore.patterns),
      ...remark('assets', Array.isArray(card.data['assets']) && card.data['assets'].some(isElsewhere)),
    ],
  };
}

export function sheetFieldsOf(card: Card): SheetFields {
  return Object.fromEntries(SHEET_FIELDS.map((field) => [field, cleanText(textOf(card, field))])) as SheetFields;
}

/** Under our name in the card; an object that is not ours to read says nothing. */
export function ownObjectOf(card: Card): CardObject {
  const { extensions } = card.data;
  const own = isObject(extensions) ? extensions[OWN_NAME] : undefined;
  return isObject(own) ? own : {};
}

/** Each by itself: a value of the wrong kind is as if it were not there. */
function ownTraits(card: Card): Some<Traits> {
  const said: CardObject = { talkativeness: foreignTalkativeness(card), ...ownObjectOf(card) };
  const known: Some<Traits> = {};
  for (const field of OWN_FIELDS) if (fits(field, said[field])) Object.assign(known, { [field]: said[field] });
  return known;
}

function fits(field: (typeof OWN_FIELDS)[number], value: unknown): boolean {
  const kinds: Record<typeof field, boolean> = {
    emoji: typeof value === 'string',
    hue: typeof value === 'number',
    facts: Array.isArray(value) && value.every((fact) => typeof fact === 'string'),
    temperature: value === null || typeof value === 'number',
    maxTokens: value === null || typeof value === 'number',
    language: value === null || value === 'en' || value === 'ko',
    talkativeness: typeof value === 'number',
    confidence: typeof value === 'boolean',
  };
  if (!kinds[field]) return false;
  try {
    cleanTraits({ [field]: value });
    return true;
  } catch {
    return false; // outside of what is possible here
  }
}

/** Another program keeps the same thing as a number or as its text. */
function foreignTalkativeness(card: Card): unknown {
  const { extensions } = card.data;
  const value = isObject(extensions) ? extensions['talkativeness'] : undefined;
  return typeof value === 'string' && /^[01](?:\.\d{1,6})?$/u.test(value) ? Number(value) : value;
}

function hueOf(card: Card): number {
  return createHash('sha256').update(textOf(card, 'name')).digest().readUInt16BE(0) % 360;
}

/** The longest part that can be said at once. */
export function greetingOf(text: string): string {
  const whole = cleanText(text).trim();
  if (whole.length <= LIMITS.personaGreetingLength) return whole;
  return `${whole.slice(0, LIMITS.personaGreetingLength - 1).toWellFormed()}…`;
}

function othersOf(card: Card, field: string): string[] {
  return listOf(card, field)
    .map(greetingOf)
    .filter((text) => text !== '')
    .slice(0, LIMITS.otherGreetings);
}

function isElsewhere(asset: unknown): boolean {
  return isObject(asset) && typeof asset['uri'] === 'string' && asset['uri'] !== 'ccdefault:';
}

const remark = (code: CardRemark, holds: boolean): CardRemark[] => (holds ? [code] : []);

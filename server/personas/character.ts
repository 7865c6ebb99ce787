// What a persona may be like: every field as it will be kept, or a refusal that names it. Pure. The name is not among them: it has rules
// of its own, and others who carry one. (PRODUCT B1; B45, B46)
import { LIMITS } from '../../protocol/limits.ts';
import type { PersonaDetails } from '../../protocol/personas.ts';
import { refuse } from '../errors.ts';
import { cleanModel } from '../keys/key-words.ts';
import { cleanLine, cleanText } from '../text/message-text.ts';

export interface Traits extends PersonaDetails {
  emoji: string;
  hue: number;
}

/** Some of a thing's fields; those that are undefined are left as they are. */
export type Some<T> = { [K in keyof T]?: T[K] | undefined };

const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

const CLEAN: { [K in keyof Traits]: (value: Traits[K]) => Traits[K] } = {
  emoji: (emoji) => (emoji === '' || ONE_EMOJI.test(emoji) ? emoji : wrong('emoji', 'emoji')),
  hue: (hue) => (Number.isInteger(hue) ? within('hue', hue, 0, 359) : wrong('range', 'hue')),
  sheet: (raw) => {
    const sheet = tidy('sheet', raw, LIMITS.sheetLength);
    return sheet === '' ? wrong('text_empty', 'sheet') : sheet;
  },
  facts: (raw) => {
    const facts = raw.map((fact) => cleanLine(tidy('facts', fact, LIMITS.factLength))).filter((fact) => fact !== '');
    return facts.length > LIMITS.facts ? wrong('too_many_facts', 'facts') : facts;
  },
  greeting: (raw) => tidy('greeting', raw, LIMITS.personaGreetingLength),
  model: cleanModel,
  temperature: (temperature) => (temperature === null ? null : within('temperature', temperature, 0, LIMITS.temperature)),
  maxTokens: (tokens) => {
    if (tokens === null) return null;
    return Number.isInteger(tokens) ? within('maxTokens', tokens, LIMITS.replyTokensMin, LIMITS.replyTokens) : wrong('range', 'maxTokens');
  },
  language: (language) => language,
  talkativeness: (talkativeness) => within('talkativeness', talkativeness, 0, 1),
  confidence: (confidence) => confidence,
};

export function cleanTraits(wish: Some<Traits>): Partial<Traits> {
  const clean: Partial<Traits> = {};
  for (const field of Object.keys(CLEAN) as (keyof Traits)[]) put(clean, field, wish[field]);
  return clean;
}

function put<K extends keyof Traits>(clean: Partial<Traits>, field: K, value: Traits[K] | undefined): void {
  if (value !== undefined) clean[field] = CLEAN[field](value);
}

/** Text that shows nothing is none. */
export function tidy(field: string, raw: string, most: number): string {
  if (!raw.isWellFormed()) wrong('text_unicode', field);
  const text = cleanText(raw).trim();
  if (text.length > most) wrong('too_long', field);
  return cleanLine(text) === '' ? '' : text;
}

function within(field: string, value: number, least: number, most: number): number {
  return value >= least && value <= most ? value : wrong('range', field);
}

function wrong(reason: string, field: string): never {
  refuse('invalid', `${field} is not as it should be (${reason})`, { reason, field });
}

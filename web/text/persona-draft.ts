// A persona while it is being edited, and what is sent of it. Pure.
import { LIMITS } from '../../protocol/limits.ts';
import type { LibraryPersona, PersonaLanguage, PersonaSheet } from '../../protocol/personas.ts';
import { Refusal } from '../net/refusal.ts';
import { firstEmoji } from './emoji.ts';
import { sheetOf } from './persona-merge.ts';

export type PersonaWish = PersonaSheet;

export interface PersonaDraft extends Omit<PersonaWish, 'model' | 'maxTokens' | 'language'> {
  /** As typed; empty: as usual. */
  model: string;
  maxTokens: string;
  language: PersonaLanguage | '';
}

export function draftOf(persona: LibraryPersona | null): PersonaDraft {
  return draftFrom((persona === null ? undefined : sheetOf(persona)) ?? NEW);
}

const NEW: PersonaSheet = {
  ...{ name: '', emoji: '', hue: 200, sheet: '', facts: [], greeting: '', model: null, temperature: null, maxTokens: null, language: null },
  ...{ talkativeness: 0.5, confidence: false },
};

export function draftFrom(sheet: PersonaSheet): PersonaDraft {
  const { model, maxTokens, language } = sheet;
  return { ...sheet, facts: [...sheet.facts], model: model ?? '', maxTokens: String(maxTokens ?? ''), language: language ?? '' };
}

/** Refuses at its field what is missing, and what is no number. */
export function wishOf(draft: PersonaDraft): PersonaWish {
  if (draft.name.trim() === '') throw new Refusal('invalid', { reason: 'name_empty', field: 'name' });
  if (draft.sheet.trim() === '') throw new Refusal('invalid', { reason: 'text_empty', field: 'sheet' });
  const { model, maxTokens, language, ...same } = draft;
  return {
    ...same,
    emoji: firstEmoji(draft.emoji) ?? '',
    facts: draft.facts.map((fact) => fact.trim()).filter((fact) => fact !== ''),
    model: model.trim() === '' ? null : model.trim(),
    maxTokens: tokensFrom(maxTokens),
    language: language === '' ? null : language,
  };
}

/** Null: none typed. */
export function tokensFrom(typed: string): number | null {
  const plain = typed.replace(/[,\s]/g, '');
  if (plain === '') return null;
  const count = /^\d{1,6}$/.test(plain) ? Number(plain) : NaN;
  if (count >= LIMITS.replyTokensMin && count <= LIMITS.replyTokens) return count;
  throw new Refusal('invalid', { reason: 'range', field: 'maxTokens' });
}

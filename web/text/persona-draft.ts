// A persona while it is being edited, and what is sent of it. Pure.
import { LIMITS } from '../../protocol/limits.ts';
import type { LibraryPersona, PersonaDetails, PersonaLanguage } from '../../protocol/personas.ts';
import { Refusal } from '../net/refusal.ts';
import { firstEmoji } from './emoji.ts';

export interface PersonaWish extends PersonaDetails {
  name: string;
  emoji: string;
  hue: number;
}

export interface PersonaDraft extends Omit<PersonaWish, 'model' | 'maxTokens' | 'language'> {
  /** As typed; empty: as usual. */
  model: string;
  maxTokens: string;
  language: PersonaLanguage | '';
}

export function draftOf(persona: LibraryPersona | null): PersonaDraft {
  const details = persona?.details;
  return {
    name: persona?.name ?? '',
    emoji: persona?.emoji ?? '',
    hue: persona?.hue ?? 200,
    sheet: details?.sheet ?? '',
    facts: [...(details?.facts ?? [])],
    greeting: details?.greeting ?? '',
    model: details?.model ?? '',
    temperature: details?.temperature ?? null,
    maxTokens: String(details?.maxTokens ?? ''),
    language: details?.language ?? '',
    talkativeness: details?.talkativeness ?? 0.5,
    confidence: details?.confidence ?? false,
  };
}

/** Refuses at its field what is no number. */
export function wishOf(draft: PersonaDraft): PersonaWish {
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

function tokensFrom(typed: string): number | null {
  const plain = typed.replace(/[,\s]/g, '');
  if (plain === '') return null;
  const count = /^\d{1,6}$/.test(plain) ? Number(plain) : NaN;
  if (count >= LIMITS.replyTokensMin && count <= LIMITS.replyTokens) return count;
  throw new Refusal('invalid', { reason: 'range', field: 'maxTokens' });
}

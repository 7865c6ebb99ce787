// What a room has differently about a persona while it is being set, and what is sent of it: only what somebody changed. Pure.
import type { Command } from '../../protocol/commands.ts';
import type { PersonaLanguage, PersonaOverride } from '../../protocol/personas.ts';
import { tokensFrom } from './persona-draft.ts';

export interface TuneDraft {
  /** Empty or null: as everywhere. */
  sheetMore: string;
  model: string;
  temperature: number | null;
  maxTokens: string;
  language: PersonaLanguage | '';
  talkativeness: number | null;
  confidence: '' | 'on' | 'off';
}

export type TuneWish = Omit<Extract<Command, { type: 'persona.tune' }>, 'type' | 'personaId'>;

export function tuneDraftOf(override: PersonaOverride): TuneDraft {
  const { confidence } = override;
  return {
    sheetMore: override.sheetMore ?? '',
    model: override.model ?? '',
    temperature: override.temperature ?? null,
    maxTokens: String(override.maxTokens ?? ''),
    language: override.language ?? '',
    talkativeness: override.talkativeness ?? null,
    confidence: confidence === undefined ? '' : confidence ? 'on' : 'off',
  };
}

/** Somebody else has set something meanwhile: where I changed nothing, theirs; what I am writing stays. */
export function withTheirs(draft: TuneDraft, before: PersonaOverride, now: PersonaOverride): TuneDraft {
  const old: Partial<TuneDraft> = tuneDraftOf(before);
  const mine = Object.entries(draft).filter(([field, value]) => value !== old[field as keyof TuneDraft]);
  return { ...tuneDraftOf(now), ...(Object.fromEntries(mine) as Partial<TuneDraft>) };
}

/** Refuses at its field what is no number. */
export function tuneWishOf(draft: TuneDraft, before: PersonaOverride): TuneWish {
  const whole: Required<TuneWish> = {
    sheetMore: draft.sheetMore.trim() === '' ? null : draft.sheetMore.trim(),
    model: draft.model.trim() === '' ? null : draft.model.trim(),
    temperature: draft.temperature,
    maxTokens: tokensFrom(draft.maxTokens),
    language: draft.language === '' ? null : draft.language,
    talkativeness: draft.talkativeness,
    confidence: draft.confidence === '' ? null : draft.confidence === 'on',
  };
  return Object.fromEntries(Object.entries(whole).filter(([field, value]) => value !== (before[field as keyof PersonaOverride] ?? null)));
}

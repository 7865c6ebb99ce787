// Two who changed one persona at once: what each of them changed, and both changes together. Pure.
import { SHEET_FIELDS } from '../../protocol/personas.ts';
import type { LibraryPersona, PersonaSheet, SheetField } from '../../protocol/personas.ts';

/** Undefined: not for me to read. */
export function sheetOf({ name, emoji, hue, details }: LibraryPersona): PersonaSheet | undefined {
  return details === null ? undefined : { name, emoji, hue, ...details };
}

export function differing(one: PersonaSheet, other: PersonaSheet): SheetField[] {
  return SHEET_FIELDS.filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]));
}

/** Mine, and of theirs what I left as it was. */
export function merged(base: PersonaSheet, mine: PersonaSheet, theirs: PersonaSheet): PersonaSheet {
  const changed = Object.fromEntries(differing(base, mine).map((field) => [field, mine[field]]));
  return { ...theirs, ...changed };
}

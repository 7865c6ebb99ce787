// A book as text, to be compared word by word with another. Pure.
import type { LoreEntry, PersonaBook } from '../../protocol/personas.ts';
import { typedOf } from '../text/key-words.ts';
import type { Catalogue } from './en.ts';

const BOOK_FIELDS = ['greetings', 'groupGreetings', 'lore'] as const;
type BookField = (typeof BOOK_FIELDS)[number];

/** Nothing where one of them is not known. */
export function differingBook(one: PersonaBook | null | undefined, other: PersonaBook | null | undefined): BookField[] {
  if (!one || !other) return [];
  return BOOK_FIELDS.filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]));
}

export function bookFieldWords(t: Catalogue, book: PersonaBook | null | undefined, field: BookField): string {
  const texts = field === 'lore' ? book?.lore.map((entry) => entryWords(t, entry)) : book?.[field];
  return (texts ?? []).join('\n\n') || t.valueNothing;
}

function entryWords(t: Catalogue, { name, keys, alsoKeys = [], exact, text, constant, enabled }: LoreEntry): string {
  const marks = [...(enabled ? [] : [t.loreOff]), ...(constant ? [t.loreAlways] : []), ...(exact === true ? [t.loreExact] : [])];
  const calls = [typedOf(keys), ...(alsoKeys.length === 0 ? [] : [`+ ${typedOf(alsoKeys)}`])].join(' ');
  return [name, calls, marks.join(' · '), text].filter((part) => part !== '').join('\n');
}

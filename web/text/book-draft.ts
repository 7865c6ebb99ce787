// Greetings and a lorebook while they are written: each with a key of its own, so that what is moved keeps its place in the hand. Pure.
import type { LoreEntry, PersonaBook } from '../../protocol/personas.ts';
import { typedOf, wordsOf } from './key-words.ts';

export type GreetingKind = 'greetings' | 'groupGreetings';

export interface GreetingDraft {
  key: number;
  text: string;
}

/** Words as they are typed: with commas between them. */
export interface EntryDraft extends Omit<LoreEntry, 'keys' | 'alsoKeys' | 'exact'> {
  key: number;
  keys: string;
  alsoKeys: string;
  exact: boolean;
}

export interface BookDraft {
  greetings: GreetingDraft[];
  groupGreetings: GreetingDraft[];
  lore: EntryDraft[];
}

/** A key that nothing in this list has. */
export function nextKey(list: readonly { key: number }[]): number {
  return Math.max(0, ...list.map(({ key }) => key)) + 1;
}

export function draftOf({ greetings, groupGreetings, lore }: PersonaBook): BookDraft {
  const toGreeting = (text: string, key: number): GreetingDraft => ({ key, text });
  return {
    greetings: greetings.map(toGreeting),
    groupGreetings: groupGreetings.map(toGreeting),
    lore: lore.map(({ keys, alsoKeys = [], exact = false, ...entry }, key) => {
      return { ...entry, key, keys: typedOf(keys), alsoKeys: typedOf(alsoKeys), exact };
    }),
  };
}

/** Rows in which nothing was written are not sent; `keys`: which row each thing that is sent came from. */
export function wishOf({ greetings, groupGreetings, lore }: BookDraft): { book: PersonaBook; keys: Record<keyof BookDraft, number[]> } {
  const said = (list: readonly GreetingDraft[]): GreetingDraft[] => list.filter(({ text }) => text.trim() !== '');
  const entries = lore.filter((entry) => [entry.text, entry.keys, entry.alsoKeys, entry.name].some((words) => words.trim() !== ''));
  const [alone, group] = [said(greetings), said(groupGreetings)];
  return {
    book: { greetings: alone.map(textOf), groupGreetings: group.map(textOf), lore: entries.map(toEntry) },
    keys: { greetings: alone.map(keyOf), groupGreetings: group.map(keyOf), lore: entries.map(keyOf) },
  };
}

export function emptyEntry(list: readonly EntryDraft[]): EntryDraft {
  const order = (list.at(-1)?.order ?? -1) + 1;
  return { key: nextKey(list), name: '', keys: '', alsoKeys: '', exact: false, text: '', constant: false, enabled: true, order };
}

/** One place up (-1) or down (1); at the end it stays. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const one = list[at];
  const next = list.toSpliced(at, 1);
  return one === undefined || at + by < 0 || at + by >= list.length ? [...list] : next.toSpliced(at + by, 0, one);
}

/** On, with nothing that would ever call it up. */
export function isSilent({ keys, constant, enabled }: EntryDraft): boolean {
  return enabled && !constant && wordsOf(keys).length === 0;
}

function toEntry({ name, keys, alsoKeys, exact, text, constant, enabled, order }: EntryDraft): LoreEntry {
  const also = wordsOf(alsoKeys);
  return {
    ...{ name: name.trim(), keys: wordsOf(keys) },
    ...(also.length === 0 ? {} : { alsoKeys: also }),
    ...(exact ? { exact } : {}),
    ...{ text: text.trim(), constant, enabled, order },
  };
}

const keyOf = ({ key }: { key: number }): number => key;
const textOf = ({ text }: GreetingDraft): string => text.trim();

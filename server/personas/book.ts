// What a persona has beside its sheet: other greetings and a lorebook, as they will be kept or a refusal that names the place. Whoever may
// change the persona changes them, whole, against what they have read. Bodies of commands. (PRODUCT B1, B3; B45)
import { createHash } from 'node:crypto';
import { LIMITS } from '../../protocol/limits.ts';
import type { LoreEntry, MarkedBook, PersonaBook } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { refuse } from '../errors.ts';
import { cleanLine } from '../text/message-text.ts';
import { tidy } from './character.ts';
import { bookOf } from './library.ts';
import type { Library } from './library.ts';

type LoreWish = Omit<LoreEntry, 'alsoKeys' | 'exact'> & { [K in 'alsoKeys' | 'exact']?: LoreEntry[K] | undefined };
export type BookWish = Omit<PersonaBook, 'lore'> & { lore: LoreWish[] };

export class Books {
  readonly #library: Library;

  constructor(need: { library: Library }) {
    this.#library = need.library;
  }

  /** For those who may change it. */
  get(actorId: Id, id: Id): MarkedBook {
    const book = bookOf(this.#library.requireKeeper(actorId, id));
    return { book, mark: createHash('sha256').update(JSON.stringify(book)).digest('base64url').slice(0, 22) };
  }

  change(actorId: Id, id: Id, wish: BookWish, mark: string): void {
    if (this.get(actorId, id).mark !== mark)
      refuse('conflict', 'somebody else changed it meanwhile', { reason: 'persona_changed', field: 'mark' });
    this.#library.change(actorId, id, { book: cleanBook(wish) });
  }
}

/** Greetings without words are left out; an entry without them is refused. */
export function cleanBook({ greetings, groupGreetings, lore }: BookWish): PersonaBook {
  return {
    greetings: cleanGreetings('greetings', greetings),
    groupGreetings: cleanGreetings('groupGreetings', groupGreetings),
    lore: cleanLore(lore),
  };
}

function cleanGreetings(field: string, written: readonly string[]): string[] {
  const clean = written.map((raw, at) => tidy(`${field}.${at}`, raw, LIMITS.personaGreetingLength)).filter((text) => text !== '');
  if (clean.length > LIMITS.otherGreetings) refuse('invalid', 'too many greetings', { reason: 'too_many_greetings', field });
  return clean;
}

function cleanLore(written: readonly LoreWish[]): LoreEntry[] {
  if (written.length > LIMITS.loreEntries) refuse('invalid', 'too many entries', { reason: 'lore_entries', field: 'lore' });
  const entries = inOrder(written.map((entry, at) => cleanEntry(entry, `lore.${at}`)));
  const keys = entries.reduce((sum, entry) => sum + entry.keys.length + (entry.alsoKeys ?? []).length, 0);
  if (keys > LIMITS.loreKeys) refuse('invalid', 'too many words that call entries up', { reason: 'lore_keys', field: 'lore' });
  const length = entries.reduce((sum, { text }) => sum + text.length, 0);
  if (length > LIMITS.loreLength) refuse('invalid', 'the lorebook is too long', { reason: 'lore_long', field: 'lore' });
  return entries;
}

function cleanEntry({ name, keys, alsoKeys, exact, text, constant, enabled, order }: LoreWish, field: string): LoreEntry {
  const clean = tidy(field, text, LIMITS.loreLength);
  if (clean === '') refuse('invalid', 'an entry needs text', { reason: 'text_empty', field });
  const also = cleanKeys(alsoKeys ?? [], field);
  return {
    name: cleanLine(tidy(field, name, LIMITS.loreWordLength)),
    keys: cleanKeys(keys, field),
    ...(also.length === 0 ? {} : { alsoKeys: also }),
    ...(exact === true ? { exact } : {}),
    ...{ text: clean, constant, enabled, order },
  };
}

function cleanKeys(written: readonly string[], field: string): string[] {
  const keys = written.map((key) => cleanLine(tidy(field, key, LIMITS.loreWordLength)));
  return [...new Set(keys.filter((key) => key !== ''))];
}

/** The order in which they were sent counts; the numbers that a card came with stay where they say the same. */
function inOrder(entries: readonly LoreEntry[]): LoreEntry[] {
  const isSorted = entries.every(({ order }, at) => order >= (entries[at - 1]?.order ?? order));
  return isSorted ? [...entries] : entries.map((entry, order) => ({ ...entry, order }));
}

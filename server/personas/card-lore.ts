// The lorebook of a card as it is used here: cleaned, bounded, in the order the card gives. Entries whose keys are patterns stay silent:
// a stranger's pattern is not run. Pure. (PRODUCT B3, B74)
import { LIMITS } from '../../protocol/limits.ts';
import type { LoreEntry } from '../../protocol/personas.ts';
import { cleanLine, cleanText } from '../text/message-text.ts';
import { entriesOf, isObject } from './card-form.ts';
import type { Card, CardObject } from './card-form.ts';

/** Version 3 puts orders to a program in front of an entry's text. */
const DECORATOR = /^@@+(?<word>\w+).*$/u;

export interface Lore {
  entries: LoreEntry[];
  patterns: boolean;
  leftOut: boolean;
}

export function loreOf(card: Card): Lore {
  const book = card.data['character_book'];
  const written = isObject(book) ? (entriesOf(book) ?? []) : [];
  const read = written.map((entry, at) => toEntry(entry, at)).filter(({ text }) => text !== '');
  const sorted = read.toSorted((a, b) => a.order - b.order);
  let keysLeft: number = LIMITS.loreKeys;
  let unitsLeft: number = LIMITS.loreLength;
  const entries = sorted.slice(0, LIMITS.loreEntries).filter(({ keys, alsoKeys = [], text }) => {
    keysLeft -= keys.length + alsoKeys.length;
    unitsLeft -= text.length;
    return keysLeft >= 0 && unitsLeft >= 0;
  });
  return {
    entries,
    patterns: written.some((entry) => entry['use_regex'] === true && entry['constant'] !== true),
    leftOut: entries.length < read.length,
  };
}

export function toEntry(entry: CardObject, at: number): LoreEntry {
  const { words, text } = withoutDecorators(typeof entry['content'] === 'string' ? entry['content'] : '');
  const patterns = entry['use_regex'] === true;
  const alsoKeys = entry['selective'] === true ? keysOf(entry['secondary_keys'] ?? entry['keysecondary']) : [];
  const order = entry['insertion_order'] ?? entry['order'];
  return {
    name: cleanLine(textAt(entry, 'name') ?? textAt(entry, 'comment') ?? '').slice(0, LIMITS.loreWordLength),
    keys: patterns ? [] : keysOf(entry['keys'] ?? entry['key']),
    ...(alsoKeys.length === 0 ? {} : { alsoKeys }),
    ...(entry['case_sensitive'] === true ? { exact: true } : {}),
    text,
    constant: entry['constant'] === true || words.includes('activate'),
    enabled: entry['enabled'] !== false && entry['disable'] !== true && !words.includes('dont_activate'),
    order: typeof order === 'number' && Math.abs(order) < 1e9 ? Math.trunc(order) : at,
  };
}

function textAt(entry: CardObject, field: string): string | undefined {
  const value = entry[field];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function keysOf(value: unknown): string[] {
  const written: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const keys = written.filter((key): key is string => typeof key === 'string').map((key) => cleanLine(key));
  return [...new Set(keys.filter((key) => key !== '' && key.length <= LIMITS.loreWordLength))];
}

function withoutDecorators(content: string): { words: string[]; text: string } {
  const lines = cleanText(content).split('\n');
  const from = lines.findIndex((line) => !DECORATOR.test(line));
  const words = lines.slice(0, from === -1 ? lines.length : from).map((line) => DECORATOR.exec(line)?.groups?.['word'] ?? '');
  return { words, text: from === -1 ? '' : lines.slice(from).join('\n').trim() };
}

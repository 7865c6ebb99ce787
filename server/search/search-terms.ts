// From what somebody typed to what is looked for: words that must all occur, as parts of words as well, in either case. A phrase in
// quotation marks counts as it stands. Pure but for the index's vocabulary, which is asked for the words that begin with a short one.
import type { Excerpt } from '../../protocol/search.ts';
import { SEARCH } from '../../protocol/search.ts';

/** Trigrams that one word is looked up by: the index passes over the lines of each, and the line itself is read afterwards. */
const MOST_TRIGRAMS = 4;
export const TRIGRAM = 3;
/** Behind every text in the index, so that the last letters of a line begin a trigram too. */
export const PADDING = '\n\n';
/** Room for the words around a hit. */
const LEAD = 60;

export function toTerms(raw: string): string[] {
  const text = raw
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .normalize('NFC');
  const terms = [...text.matchAll(/"([^"]+)"|([^\s"]+)/gu)].map(([, phrase, word]) => (phrase ?? word ?? '').trim());
  return [...new Set(terms.filter((term) => term !== ''))].slice(0, SEARCH.terms);
}

/** Finds the term in either case, without moving any place as lower-casing the text would. */
export function patternOf(terms: readonly string[]): RegExp {
  return new RegExp(terms.map((term) => term.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')).join('|'), 'giu');
}

/** The index's expression for a term of three characters or more. */
export function matchOfLong(term: string): string {
  const letters = [...term];
  const trigrams = new Set<string>();
  for (let at = 0; at + TRIGRAM <= letters.length; at += 1) trigrams.add(letters.slice(at, at + TRIGRAM).join(''));
  const all = [...trigrams];
  const step = Math.max(1, Math.ceil(all.length / MOST_TRIGRAMS));
  return all
    .filter((_, at) => at % step === 0)
    .map(quote)
    .join(' AND ');
}

export function matchOfAny(trigrams: readonly string[]): string {
  return `(${trigrams.map(quote).join(' OR ')})`;
}

function quote(trigram: string): string {
  return `"${trigram.replaceAll('"', '""')}"`;
}

/** The database tries a pattern at every place of a text: 28 s for 1,250 long lines of one letter and a word of two hundred, measured. */
const LIKE_LETTERS = 4;

/** How the term begins, for `LIKE … ESCAPE '\'`, which knows the two cases of ASCII alone; undefined where that would miss something. */
export function likeOf(whole: string): string | undefined {
  const term = [...whole].slice(0, LIKE_LETTERS).join('');
  for (const letter of term) if (letter > '\u007F' && letter.toLowerCase() !== letter.toUpperCase()) return undefined;
  return `%${term.replace(/[\\%_]/gu, '\\$&')}%`;
}

/** The words around the first place, with every place marked. Without terms: how the line begins. */
export function toExcerpt(text: string, terms: readonly string[]): Excerpt {
  const pattern = terms.length === 0 ? undefined : patternOf(terms);
  const first = pattern === undefined ? 0 : (pattern.exec(text)?.index ?? 0);
  const from = atLetter(text, first <= LEAD * 2 ? 0 : first - LEAD);
  const to = atLetter(text, Math.min(text.length, from + SEARCH.excerpt));
  const excerpt = text.slice(from, to);
  const marks: [number, number][] = [];
  if (pattern !== undefined) {
    pattern.lastIndex = 0;
    for (const { index, 0: found } of excerpt.matchAll(pattern)) marks.push([index, index + found.length]);
  }
  return { text: excerpt, marks, cutBefore: from > 0, cutAfter: to < text.length };
}

/** Never in the middle of a pair. */
function atLetter(text: string, at: number): number {
  return /^[\uDC00-\uDFFF]/u.test(text.charAt(at)) ? at - 1 : at;
}

/** How well a line answers: how often the words stand there, whole or at a word's beginning, how much else there is, how old it is. */
export function weigh(text: string, terms: readonly string[], ageMs: number): number {
  let weight = 0;
  for (const term of terms) {
    let places = 0;
    let best = 0;
    for (const { index, 0: found } of text.matchAll(patternOf([term]))) {
      places += 1;
      const begins = !isLetter(text.at(index - 1), index > 0);
      const ends = !isLetter(text.at(index + found.length), index + found.length < text.length);
      best = Math.max(best, (begins ? 2 : 0) + (begins && ends ? 1 : 0) + (found === term ? 0.5 : 0));
      if (places >= 5) break;
    }
    weight += best + Math.log2(1 + places);
  }
  const years = Math.max(0, ageMs) / (365 * 86_400_000);
  return weight / Math.log2(8 + text.length / 20) - Math.min(1, years) * 0.3;
}

function isLetter(letter: string | undefined, there: boolean): boolean {
  return there && letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}

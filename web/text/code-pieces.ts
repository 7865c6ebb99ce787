// Code to pieces that are painted alike. One pass that never looks at a letter twice, however hostile the text: grammars made of patterns
// take seconds on 8,000 letters that were written to hurt them (measured), and these may arrive from anybody. Pure.
import type { CodeLanguage } from './code-languages.ts';

export type PieceKind = 'plain' | 'comment' | 'string' | 'number' | 'word' | 'name' | 'added' | 'removed';

export interface CodePiece {
  kind: PieceKind;
  text: string;
}

/** More coloured pieces than this cost a cheap phone too much; what follows stays plain. */
const MOST_PIECES = 3_000;

const WORD = /[\p{L}_$@][\p{L}\p{N}_$-]*/uy;
const NUMBER = /\d[\w.]*/y;
const SPACE = /\s+/y;

export function cutCode(text: string, language: CodeLanguage): CodePiece[] {
  const pieces = new Pieces();
  if (language.rows === 'diff') cutRows(text, pieces);
  else {
    let at = 0;
    // Inside of a tag, words are names of attributes.
    const place = { tag: false };
    while (at < text.length && !pieces.full) at = cutNext(text, at, language, place, pieces);
    pieces.add('plain', text.slice(at));
  }
  return pieces.list;
}

class Pieces {
  readonly list: CodePiece[] = [];

  get full(): boolean {
    return this.list.length >= MOST_PIECES;
  }

  add(kind: PieceKind, text: string): void {
    if (text === '') return;
    const last = this.list.at(-1);
    if (last?.kind === kind) last.text += text;
    else this.list.push({ kind, text });
  }
}

/** Takes one piece that begins at `at`; the answer is where the next one begins, always further on. */
function cutNext(text: string, at: number, language: CodeLanguage, place: { tag: boolean }, pieces: Pieces): number {
  const take = (kind: PieceKind, end: number): number => {
    pieces.add(kind, text.slice(at, end));
    return end;
  };
  const space = endOf(SPACE, text, at);
  if (space > at) return take('plain', space);
  for (const [from, to] of language.block) if (text.startsWith(from, at)) return take('comment', after(text, to, at + from.length));
  // https://… is no comment.
  for (const mark of language.row)
    if (text.startsWith(mark, at) && text[at - 1] !== ':' && !(mark === '#' && text[at - 1] === '$'))
      return take('comment', rowEnd(text, at));
  const inMarkup = language.markup === true;
  if (!inMarkup || place.tag)
    for (const quote of language.quotes) if (text.startsWith(quote, at)) return take('string', stringEnd(text, at, quote));
  if (inMarkup) return cutMarkup(text, at, place, take);
  const number = endOf(NUMBER, text, at);
  if (number > at) return take('number', number);
  const word = endOf(WORD, text, at);
  if (word > at) return take(kindOfWord(text, at, word, language), word);
  return take('plain', at + 1);
}

function cutMarkup(text: string, at: number, place: { tag: boolean }, take: (kind: PieceKind, end: number) => number): number {
  if (!place.tag) {
    if (text[at] !== '<') return take('plain', before(text, '<', at));
    place.tag = true;
    const name = endOf(WORD, text, at + (text[at + 1] === '/' ? 2 : 1));
    return take('word', Math.max(name, at + 1));
  }
  if (text[at] === '>') {
    place.tag = false;
    return take('word', at + 1);
  }
  const word = endOf(WORD, text, at);
  return word > at ? take('name', word) : take('plain', at + 1);
}

function kindOfWord(text: string, from: number, to: number, language: CodeLanguage): PieceKind {
  const word = text.slice(from, to);
  if (language.words.has(language.anyCase === true ? word.toLowerCase() : word)) return 'word';
  const next = text[to];
  return next === '(' || (next === ':' && !':/'.includes(text[to + 1] ?? ' ')) ? 'name' : 'plain';
}

function cutRows(text: string, pieces: Pieces): void {
  let at = 0;
  while (at < text.length && !pieces.full) {
    const end = Math.min(text.length, rowEnd(text, at) + 1);
    const row = text.slice(at, end);
    pieces.add(row.startsWith('+') ? 'added' : row.startsWith('-') ? 'removed' : row.startsWith('@@') ? 'comment' : 'plain', row);
    at = end;
  }
  pieces.add('plain', text.slice(at));
}

/** `at` when it does not fit there. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

function before(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

function rowEnd(text: string, from: number): number {
  return before(text, '\n', from);
}

/** One that is never closed ends with its row, if it was meant for one row. */
function stringEnd(text: string, at: number, quote: string): number {
  const manyRows = quote.length > 1 || quote === '`';
  for (let end = at + quote.length; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === '\n' && !manyRows) return end;
    else if (text.startsWith(quote, end)) return end + quote.length;
  }
  return text.length;
}

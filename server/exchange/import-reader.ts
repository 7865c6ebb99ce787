// Reads a file as it arrives, in pieces of any length, and keeps what it says. A file that is not as it should be is refused with the
// number of the line; nothing of it was stored anywhere by then. (B74)
import { IMPORT, OWN_FORMAT } from '../../protocol/exchange.ts';
import type { ImportFormat, ImportPreview } from '../../protocol/exchange.ts';
import { ChatError } from '../errors.ts';
import { parseJson } from '../text/json.ts';
import { openDantok } from './import-dantok.ts';
import { isTavern, openTavern } from './import-tavern.ts';
import { refuseFile } from './imported.ts';
import type { ImportedAuthor, ImportedLine, ImportedRoom, LineReader } from './imported.ts';
import { KeptLines } from './kept-lines.ts';

/** Read, and not a room yet. */
export interface ImportedChat {
  format: ImportFormat;
  room: ImportedRoom;
  authors: ImportedAuthor[];
  lines: KeptLines;
  /** When the first and the last of them were said. */
  span: { first: number; last: number };
  /** The beginnings of its first lines. */
  sample: { author: string; text: string }[];
}

const SAMPLE = { lines: 3, letters: 160 };
/** A string with one letter beyond Latin takes two for each. */
const BYTES_OF_UNIT = 2;

export class ImportReader {
  readonly #now: number;
  #reader: LineReader | undefined;
  #rest = '';
  #row = 0;
  #bytes = 0;
  readonly #lines = new KeptLines();
  /** How many lines each author wrote; none for those who only gave a reaction. */
  readonly #written = new Map<string, number>();
  readonly #span = { first: Infinity, last: 0 };
  readonly #sample: ImportedChat['sample'] = [];

  constructor(now: number) {
    this.#now = now;
  }

  /** Bytes that it takes. */
  get held(): number {
    return this.#lines.bytes + this.#rest.length * BYTES_OF_UNIT;
  }

  add(piece: string): void {
    this.#bytes += Buffer.byteLength(piece);
    if (this.#bytes > IMPORT.bytes) refuseFile('the file is too large', 'import_size');
    const rows = (this.#rest + piece).split('\n');
    this.#rest = rows.pop() ?? '';
    for (const row of rows) this.#take(row);
    if (this.#rest.length > IMPORT.lineLength)
      this.#refuseRow(new ChatError('invalid', 'a line is too long', { reason: 'import_row_long' }));
  }

  finish(): ImportedChat {
    this.#take(this.#rest);
    this.#rest = '';
    const reader = this.#reader ?? refuseFile('the file is empty', 'import_empty');
    if (this.#lines.count === 0) refuseFile('the file has no lines', 'import_empty');
    const authors = reader
      .authors()
      .filter(({ key }) => this.#written.has(key))
      .map((author) => ({ ...author, lines: this.#written.get(author.key) ?? 0 }));
    return { format: reader.format, room: reader.room, authors, lines: this.#lines, span: this.#span, sample: this.#sample };
  }

  #take(row: string): void {
    this.#row += 1;
    if (row.length > IMPORT.lineLength) this.#refuseRow(new ChatError('invalid', 'a line is too long', { reason: 'import_row_long' }));
    const text = (this.#row === 1 ? row.replace(/^\uFEFF/u, '') : row).trim();
    if (text === '') return;
    try {
      this.#read(parseJson(text));
    } catch (error) {
      this.#refuseRow(error);
    }
  }

  #read(json: unknown): void {
    if (this.#reader === undefined) {
      this.#reader = open(json, this.#now);
      // A chat without a header begins with its first line.
      if (!isLine(json)) return;
    }
    const line = this.#reader.read(json);
    if (line === undefined) return;
    if (this.#lines.count >= IMPORT.lines) refuseFile('too many lines', 'import_lines');
    this.#lines.put(line);
    this.#note(line);
  }

  /** What is asked about all lines later, so that nobody has to go through them again. */
  #note({ author, at, deleted, reactions, text }: ImportedLine): void {
    this.#written.set(author, (this.#written.get(author) ?? 0) + 1);
    for (const { by } of reactions) for (const giver of by) if (!this.#written.has(giver)) this.#written.set(giver, 0);
    if (this.#written.size > IMPORT.authors) refuseFile('too many authors', 'import_authors');
    this.#span.first = Math.min(this.#span.first, at);
    this.#span.last = Math.max(this.#span.last, at);
    if (!deleted && this.#sample.length < SAMPLE.lines) this.#sample.push({ author, text: text.slice(0, SAMPLE.letters).toWellFormed() });
  }

  #refuseRow(error: unknown): never {
    if (!(error instanceof ChatError)) throw error;
    throw new ChatError(error.code, `line ${this.#row}: ${error.message}`, { ...error.details, line: this.#row });
  }
}

function open(first: unknown, now: number): LineReader {
  if ((first as { format?: unknown } | null)?.format === OWN_FORMAT.format) return openDantok(first, now);
  return isTavern(first) ? openTavern(first, now) : refuseFile('neither a room nor a chat that can be read', 'import_format');
}

function isLine(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'mes' in json;
}

export function toPreview({ format, room, authors, lines, span, sample }: ImportedChat): ImportPreview {
  const nameOf = new Map(authors.map(({ key, name }) => [key, name]));
  return {
    ...{ format, title: room.title, lines: lines.count, firstAt: span.first, lastAt: span.last },
    authors: authors.map(({ key, name, kind, saver, lines: count }) => ({ key, name, kind, saver, lines: count })),
    sample: sample.map(({ author, text }) => ({ author: nameOf.get(author) ?? '', text })),
  };
}

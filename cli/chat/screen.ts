// The lower end of a terminal: a few rows that are drawn again in place, while what is finished scrolls away above them like any output, so
// that the terminal's own scrolling, search and copying work. Plain ANSI, a few bytes for each change: good over a slow ssh.
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from '../text/width.ts';

export interface Block {
  rows: readonly string[];
  /** Where the caret stands, counted from the block's first row. */
  caretRow: number;
  caretColumn: number;
}

export interface Terminal {
  columns: number;
  rows: number;
  write: (text: string) => void;
}

const ESC = '\u001b[';
/** Shown at once or not at all, where a terminal knows that. */
const BEGIN = `${ESC}?2026h${ESC}?25l`;
/** Written over rather than wiped first: a wiped screen is kept by some terminals, and flickers in others. */
const NEXT = `${ESC}K\r\n`;
const END = `${ESC}?25h${ESC}?2026l`;

export class Screen {
  readonly #terminal: Terminal;
  #drawn: Block = { rows: [], caretRow: 0, caretColumn: 0 };
  #last = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** One column is left free: whatever a terminal does at its edge does not happen. */
  get columns(): number {
    return Math.max(20, this.#terminal.columns) - 1;
  }

  get rows(): number {
    return Math.max(4, this.#terminal.rows);
  }

  /** Finished rows go up, the block is drawn below them. */
  show(finished: readonly string[], block: Block): void {
    const drawn = block.rows.join(NEXT);
    const caret = this.#caret(block);
    if (finished.length === 0 && drawn + caret === this.#last) return;
    const above = finished.map((row) => row + NEXT).join('');
    this.#terminal.write(`${BEGIN}${this.#up()}${above}${drawn}${ESC}J${caret}${END}`);
    this.#drawn = block;
    this.#last = drawn + caret;
  }

  /** Nothing of the block stays. */
  clear(): void {
    this.#terminal.write(`${this.#up()}${ESC}J`);
    this.forget();
  }

  /** Somebody else has written over it: the next block begins where the cursor stands. */
  forget(): void {
    this.#drawn = { rows: [], caretRow: 0, caretColumn: 0 };
    this.#last = '';
  }

  /** Everything from an empty screen. */
  wipe(): void {
    this.#terminal.write(`${ESC}H${ESC}2J`);
    this.forget();
  }

  /** To where the block begins. A terminal that was made narrower has broken the rows by itself. */
  #up(): string {
    const { rows, caretRow, caretColumn } = this.#drawn;
    const columns = Math.max(1, this.#terminal.columns);
    const takes = (width: number): number => Math.max(1, Math.ceil(width / columns));
    const above = rows.slice(0, caretRow).reduce((sum, row) => sum + takes(widthOf(stripVTControlCharacters(row))), 0);
    const up = Math.min(above + Math.floor(caretColumn / columns), Math.max(0, this.#terminal.rows - 1));
    return `\r${up > 0 ? `${ESC}${up}A` : ''}`;
  }

  #caret({ rows, caretRow, caretColumn }: Block): string {
    const up = rows.length - 1 - caretRow;
    return `\r${up > 0 ? `${ESC}${up}A` : ''}${caretColumn > 0 ? `${ESC}${caretColumn}C` : ''}`;
  }
}

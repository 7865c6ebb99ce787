// The line being written over time: keys, completion with Tab, what was sent before on the arrow keys. What is sent is the caller's.
import { beginCompleting, completed, step, type Completable, type Completing } from './completion.ts';
import { EMPTY_LINE, edit, insert, type Key, type Line } from './editor.ts';

const KEPT = 100;

export class Writing {
  line: Line = EMPTY_LINE;
  readonly #completable: () => Completable;
  #completing: Completing | undefined;
  readonly #sent: string[] = [];
  /** Which of them stands in the line; their number: what is newly written. */
  #at = 0;
  #written = '';

  constructor(completable: () => Completable) {
    this.#completable = completable;
  }

  /** What Tab goes through, the chosen one in brackets. Empty: nothing to choose. */
  get choices(): string {
    const completing = this.#completing;
    if (completing === undefined || completing.options.length < 2) return '';
    return completing.options.map((option, at) => (at === completing.at ? `[${option.trim()}]` : ` ${option.trim()} `)).join(' ');
  }

  /** The text that is sent now; undefined: the key was for the line, or for nobody. */
  key(key: Key, typed: string | undefined): string | undefined {
    if (key.name === 'tab') {
      this.#complete(key.shift === true ? -1 : 1);
      return undefined;
    }
    this.#completing = undefined;
    if (key.meta !== true && key.ctrl !== true && (key.name === 'return' || key.name === 'enter')) return this.#take();
    if (key.name === 'up' || (key.ctrl === true && key.name === 'p')) this.#recall(-1);
    else if (key.name === 'down' || (key.ctrl === true && key.name === 'n')) this.#recall(1);
    else this.line = edit(this.line, key, typed) ?? this.line;
    return undefined;
  }

  paste(text: string): void {
    this.#completing = undefined;
    const clean = text.replaceAll('\t', '    ').replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/gu, '');
    this.line = insert(this.line, clean.replace(/\n+$/u, ''));
  }

  clear(): void {
    this.#completing = undefined;
    this.line = EMPTY_LINE;
  }

  /** It was not sent. Nothing that was written since is lost. */
  putBack(text: string): void {
    if (this.line.text === '') this.line = { text, caret: text.length };
  }

  #take(): string {
    const { text } = this.line;
    this.line = EMPTY_LINE;
    if (text.trim() !== '' && this.#sent.at(-1) !== text) this.#sent.push(text);
    if (this.#sent.length > KEPT) this.#sent.shift();
    this.#at = this.#sent.length;
    return text;
  }

  #recall(by: 1 | -1): void {
    const to = this.#at + by;
    if (to < 0 || to > this.#sent.length) return;
    if (this.#at === this.#sent.length) this.#written = this.line.text;
    this.#at = to;
    const text = this.#sent[to] ?? this.#written;
    this.line = { text, caret: text.length };
  }

  #complete(by: 1 | -1): void {
    this.#completing = this.#completing === undefined ? beginCompleting(this.line, this.#completable()) : step(this.#completing, by);
    if (this.#completing !== undefined) this.line = completed(this.line, this.#completing);
  }
}

// The terminal while somebody writes in it: keys one by one, pasted text in one piece, resizing, Ctrl+Z; and everything as it was when it is
// left, however that happens.
import { emitKeypressEvents } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Key } from './editor.ts';

export interface KeyboardListener {
  key: (key: Key, typed: string | undefined) => void;
  paste: (text: string) => void;
  /** Another size, or back from Ctrl+Z: what was drawn may be gone. */
  disturbed: (how: 'resized' | 'resumed') => void;
  /** The terminal is gone, or somebody wants the program to end. */
  hungUp: () => void;
}

const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l\u001b[?25h';
const AWAKE_MS = 50;
const ENDING = ['SIGTERM', 'SIGHUP'] as const;

export class Keyboard {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #listener: KeyboardListener;
  #pasted: string | null = null;
  #open = false;

  constructor(input: ReadStream, output: WriteStream, listener: KeyboardListener) {
    this.#input = input;
    this.#output = output;
    this.#listener = listener;
  }

  open(): void {
    emitKeypressEvents(this.#input);
    this.#input.on('keypress', this.#pressed);
    this.#input.on('end', this.#hungUp);
    this.#output.on('resize', this.#resized);
    this.#output.on('error', this.#hungUp);
    for (const signal of ENDING) process.on(signal, this.#hungUp);
    process.on('exit', this.#restore);
    this.#take();
  }

  close(): void {
    this.#restore();
    this.#input.off('keypress', this.#pressed);
    this.#input.off('end', this.#hungUp);
    this.#output.off('resize', this.#resized);
    for (const signal of ENDING) process.off(signal, this.#hungUp);
    process.off('exit', this.#restore);
    this.#input.pause();
  }

  /** Ctrl+Z: the shell has the terminal until `fg`. */
  suspend(): void {
    if (process.platform === 'win32') return;
    this.#restore();
    process.kill(process.pid, 'SIGTSTP');
    // Asleep, no timer runs; and where no shell could wake us up, we were not put to sleep at all.
    setTimeout(() => {
      this.#take();
      this.#listener.disturbed('resumed');
    }, AWAKE_MS);
  }

  #take(): void {
    this.#open = true;
    this.#input.setRawMode(true);
    this.#input.resume();
    this.#output.write(PASTE_ON);
  }

  readonly #restore = (): void => {
    if (!this.#open) return;
    this.#open = false;
    this.#output.write(PASTE_OFF);
    this.#input.setRawMode(false);
  };

  readonly #resized = (): void => this.#listener.disturbed('resized');
  readonly #hungUp = (): void => this.#listener.hungUp();

  readonly #pressed = (typed: string | undefined, key: Key): void => {
    if (key.name === 'paste-start') this.#pasted = '';
    else if (key.name === 'paste-end') {
      const text = this.#pasted ?? '';
      this.#pasted = null;
      this.#listener.paste(text);
    } else if (this.#pasted === null) this.#listener.key(key, typed);
    else this.#pasted += key.name === 'return' || key.name === 'enter' ? '\n' : (typed ?? key.sequence ?? '');
  };
}

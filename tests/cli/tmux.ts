// The client in a real terminal: a tmux of its own, whose screen is read as a person reads it.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { PROJECT } from '../harness/child.ts';
import { until } from '../harness/until.ts';

const PATIENCE_MS = 30_000;
const PROGRAM = [process.execPath, path.join(PROJECT, 'cli/main.ts')];

interface Size {
  columns: number;
  rows: number;
}

const USUAL: Size = { columns: 80, rows: 24 };

/** As it is typed at a shell. */
export function dantok(...args: string[]): string {
  return [...PROGRAM, ...args].join(' ');
}

export class Tmux {
  readonly #socket = `dantok-${randomUUID()}`;

  private constructor(command: readonly string[], env: Record<string, string>, { columns, rows }: Size) {
    const settings = Object.entries({ LANG: 'C.UTF-8', XDG_CONFIG_HOME: '/nonexistent', ...env }).map(
      ([name, value]) => `${name}=${value}`,
    );
    this.#tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), 'env', ...settings, ...command);
    onTestFinished(() => {
      this.#tmux('kill-server');
    });
  }

  /** The program; whatever started it stays, so that how it ended can be read. */
  static run(args: readonly string[], env: Record<string, string>, size: Size = USUAL): Tmux {
    return new Tmux(['sh', '-c', '"$@"; echo "ended with $?"; cat', 'sh', ...PROGRAM, ...args], env, size);
  }

  /** One that can put programs to sleep. */
  static shell(env: Record<string, string>): Tmux {
    return new Tmux(['bash', '--norc', '--noprofile', '-i'], { PS1: '$ ', HISTFILE: '', ...env }, { columns: 200, rows: 24 });
  }

  /** Letter by letter; a newline is Enter. */
  type(text: string): void {
    for (const [at, row] of text.split('\n').entries()) {
      if (at > 0) this.press('Enter');
      if (row !== '') this.#tmux('send-keys', '-l', '--', row);
    }
  }

  /** By tmux's names: Enter, Tab, C-c. */
  press(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  paste(text: string): void {
    this.#tmux('set-buffer', '--', text);
    this.#tmux('paste-buffer', '-p', '-r');
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** With all that has scrolled away. */
  get text(): string {
    return this.#tmux('capture-pane', '-p', '-S', '-');
  }

  async sees(wanted: string | RegExp): Promise<void> {
    const has = (): boolean => (typeof wanted === 'string' ? this.text.includes(wanted) : wanted.test(this.text));
    await until(has, String(wanted), PATIENCE_MS).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.text}`);
    });
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', '-u', ...args], { encoding: 'utf8' });
  }
}

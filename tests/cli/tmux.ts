// The client in a real terminal: a tmux of its own, whose screen is read as a person reads it.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { PROJECT } from '../harness/child.ts';
import { until } from '../harness/until.ts';

const PATIENCE_MS = 30_000;

export class Tmux {
  readonly #socket = `dantok-${randomUUID()}`;

  constructor(args: readonly string[], env: Record<string, string>, { columns = 80, rows = 24 } = {}) {
    const settings = Object.entries({ LANG: 'C.UTF-8', XDG_CONFIG_HOME: '/nonexistent', ...env }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const program = [process.execPath, path.join(PROJECT, 'cli/main.ts'), ...args];
    // The shell stays after the program, so that how it ended can be read.
    const command = ['sh', '-c', '"$@"; echo "ended with $?"; cat', 'sh', 'env', ...settings, ...program];
    this.#tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), ...command);
    onTestFinished(() => {
      this.#tmux('kill-server');
    });
  }

  /** Typed letter by letter. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', '--', text);
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

  get rows(): string[] {
    return this.text.trimEnd().split('\n');
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

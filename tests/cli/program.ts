// The terminal client as people run it: the real program in a process of its own, signed in by a token of a real server.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Scope } from '../../protocol/scopes.ts';
import { PROJECT } from '../harness/child.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { Watched } from '../harness/until.ts';

const MAIN = path.join(PROJECT, 'cli/main.ts');
/** Starting Node on a busy machine. */
const PATIENCE_MS = 30_000;

export async function tokenOf(
  server: TestServer,
  person: Person,
  scopes: Scope[] = ['rooms:read', 'rooms:write', 'chat'],
): Promise<string> {
  const { core, parts } = server;
  const made = await core.batch.do(() => parts.tokens.create(person.id, person.id, { name: 'terminal', scopes, days: null }));
  return made.secret;
}

/** Of one person's home: nothing of the machine's own settings comes in. */
export function environmentOf(port: number, token: string): Record<string, string> {
  return { DANTOK_URL: `http://127.0.0.1:${port}`, DANTOK_TOKEN: token };
}

export function openHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'dantok-cli-'));
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true });
  });
  return home;
}

export interface ProgramOptions {
  env?: Record<string, string>;
  /** All that comes through the pipe; undefined: it stays open. */
  stdin?: string | undefined;
  /** Another copy of the program. */
  main?: string;
}

export class Program extends Watched {
  readonly #process: ChildProcess;
  stdout = '';
  stderr = '';
  code: number | null | undefined;

  constructor(args: readonly string[], { env = {}, stdin, main = MAIN }: ProgramOptions = {}) {
    super();
    const { PATH = '', HOME = '' } = process.env;
    this.#process = spawn(process.execPath, [main, ...args], {
      env: { PATH, HOME, XDG_CONFIG_HOME: '/nonexistent', LANG: 'C.UTF-8', ...env },
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.touch();
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.touch();
    });
    this.#process.on('close', (code) => {
      this.code = code;
      this.touch();
    });
    // It may have ended before it was told anything: what it ended with is for the test to look at.
    this.#process.stdin?.on('error', () => undefined);
    if (stdin !== undefined) this.#process.stdin?.end(stdin);
    onTestFinished(() => void this.#process.kill('SIGKILL'));
  }

  says(text: string | RegExp): Promise<void> {
    const has = (): boolean => (typeof text === 'string' ? this.stdout.includes(text) : text.test(this.stdout));
    return this.until(has, () => `${String(text)} in: ${this.stdout}\n${this.stderr}`, PATIENCE_MS);
  }

  /** As `| head` does. */
  stopReading(): void {
    this.#process.stdout?.destroy();
  }

  write(text: string): void {
    this.#process.stdin?.write(text);
  }

  interrupt(): void {
    this.#process.kill('SIGINT');
  }

  async ended(): Promise<{ code: number | null; stdout: string; stderr: string }> {
    await this.until(
      () => this.code !== undefined,
      () => `the end of: ${this.stdout}\n${this.stderr}`,
      PATIENCE_MS,
    );
    return { code: this.code ?? null, stdout: this.stdout, stderr: this.stderr };
  }
}

export function run(args: readonly string[], { stdin = '', ...more }: ProgramOptions = {}) {
  return new Program(args, { stdin, ...more }).ended();
}

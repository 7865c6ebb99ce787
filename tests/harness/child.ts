// The real program in a process of its own, as people start it, to be killed. On request its commits go wrong on order.
import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FaultOrder } from './commit-fault-preload.ts';
import type { CommitFault } from './commit-fault.ts';
import { Watched } from './until.ts';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm start` gives to Node, for sources that stand there. */
export function optionsOf(root: string): string {
  return `--max-old-space-size=256 --max-semi-space-size=2 --import=${pathToFileURL(path.join(root, 'scripts/load.mjs')).href}`;
}

export interface ChildOptions {
  folder: string;
  /** Where the sources are: the project, or a changed copy of it. */
  root?: string;
  environment?: Record<string, string>;
  /** Makes `arm` work. */
  withFaults?: boolean;
}

/** Starting Node, on a machine that has other things to do. */
const STARTING_MS = 60_000;

const SETTINGS = {
  PORT: '0',
  LOG_LEVEL: 'warn',
  SENDS_PER_MINUTE: '100000',
  FRAMES_PER_SECOND: '100000',
  CALLS_PER_MINUTE: '1000000',
  MAX_CONNECTIONS_PER_ACCOUNT: '1000',
};

export class ChildServer extends Watched {
  readonly process: ChildProcess;
  /** What it printed. */
  output = '';
  port = 0;
  #exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  #armed = 0;

  private constructor(process: ChildProcess) {
    super();
    this.process = process;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.output += bytes.toString('utf8');
        this.#readAddress();
        this.touch();
      });
    }
    process.on('message', () => {
      this.#armed += 1;
      this.touch();
    });
    // Not 'exit', after which there may be something to read yet.
    process.on('close', (code: number | null, signal: NodeJS.Signals | null) => {
      this.#exit = { code, signal };
      this.touch();
    });
  }

  static async main(options: ChildOptions): Promise<ChildServer> {
    const child = ChildServer.launch(options);
    await child.until(
      () => child.port > 0 || child.exit !== undefined,
      () => `the child to listen: ${child.output}`,
      STARTING_MS,
    );
    if (child.port === 0) throw new Error(`the child ended with ${JSON.stringify(child.exit)}: ${child.output}`);
    return child;
  }

  /** The same, without waiting for it to listen: for starts that must fail. */
  static launch({ folder, root = PROJECT, environment = {}, withFaults = false }: ChildOptions): ChildServer {
    const preload = withFaults ? ['--import', pathToFileURL(path.join(PROJECT, 'tests/harness/commit-fault-preload.ts')).href] : [];
    const env = { ...process.env, ...SETTINGS, DATA_DIR: folder, ...environment };
    const stdio: StdioOptions = withFaults ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'];
    return new ChildServer(
      spawn(process.execPath, [...preload, path.join(root, 'server/main.ts')], { cwd: path.dirname(folder), env, stdio }),
    );
  }

  /** What it logged as errors. */
  get bugs(): string[] {
    return this.output.split('\n').filter((line) => /"level":[56]0/u.test(line));
  }

  get exit(): { code: number | null; signal: NodeJS.Signals | null } | undefined {
    return this.#exit;
  }

  /** The next commit (after `after` good ones) goes wrong. Resolves when the child knows. */
  async arm(fault: CommitFault, after = 0): Promise<void> {
    const before = this.#armed;
    this.process.send({ arm: fault, after } satisfies FaultOrder);
    await this.until(() => this.#armed > before, 'the child to be armed');
  }

  /** As the kernel does when memory runs out: no goodbye. */
  async kill9(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited();
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.exited();
  }

  async exited(): Promise<void> {
    await this.until(
      () => this.#exit !== undefined,
      () => `the child to end: ${this.output}`,
    );
  }

  #readAddress(): void {
    const said = /Dantok is at http:\/\/[^\s:]+:(?<port>\d+)/u.exec(this.output)?.groups?.['port'];
    if (said !== undefined) this.port = Number(said);
  }
}

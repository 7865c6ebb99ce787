// Child processes of the bench: each is ended by its id when it is done with, and all of them when the bench ends, however it ends.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as passed } from 'node:timers/promises';
import type { LoadAnswer } from './load-process.ts';
import type { Plan, Report } from './plan.ts';

const READY_MS = 20_000;
const EXIT_MS = 8_000;

export class Children {
  readonly #alive = new Set<ChildProcess>();
  /** Those that lead a process group of their own. */
  readonly #leaders = new WeakSet<ChildProcess>();
  readonly #said = new WeakMap<ChildProcess, string>();

  constructor() {
    process.once('exit', () => {
      for (const child of this.#alive) this.#signal(child, 'SIGKILL');
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  }

  /** Starts a module that tells its port by a message. */
  async serve(file: URL): Promise<{ child: ChildProcess; port: number }> {
    const child = this.#track(fork(file));
    const [said] = (await within(READY_MS, `${file.pathname} did not start`, firstOf(child, 'message'))) as [{ port: number }];
    return { child, port: said.port };
  }

  /** `group`: the program starts others, which are to end with it. */
  spawn(program: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv; group: boolean }): ChildProcess {
    const { cwd, env, group } = options;
    const child = this.#track(spawn(program, args, { cwd, env, detached: group, stdio: ['ignore', 'pipe', 'pipe'] }));
    if (group) this.#leaders.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece: Buffer) => this.#said.set(child, `${this.lastWords(child)}${piece.toString()}`.slice(-2_000)));
    }
    return child;
  }

  /** The end of what a spawned program printed. */
  lastWords(child: ChildProcess): string {
    return this.#said.get(child) ?? '';
  }

  async load(plan: Plan): Promise<Report> {
    const child = this.#track(fork(new URL('load-process.ts', import.meta.url)));
    child.send(plan);
    const limitMs = plan.warmupMs + plan.measureMs + 90_000;
    const [answer] = (await within(limitMs, 'the load did not end', firstOf(child, 'message'))) as [LoadAnswer];
    await this.stop(child);
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.report;
  }

  /** Asks first: a server that shuts down in order has nothing to repair. */
  async stop(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      if (child.connected) child.disconnect();
      else this.#signal(child, 'SIGTERM');
      await within(EXIT_MS, 'too slow', gone).catch(() => {
        this.#signal(child, 'SIGKILL');
      });
    }
    await this.#groupEnded(child);
    this.#alive.delete(child);
  }

  /** What a program has started may outlive it a little. */
  async #groupEnded(child: ChildProcess): Promise<void> {
    if (!this.#leaders.has(child)) return;
    const deadlineMs = performance.now() + EXIT_MS;
    while (this.#signal(child, 0)) {
      if (performance.now() > deadlineMs) this.#signal(child, 'SIGKILL');
      await passed(10);
    }
  }

  /** False: there is nobody left to hear it. */
  #signal(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
    if (child.pid === undefined) return false;
    try {
      return process.kill(this.#leaders.has(child) ? -child.pid : child.pid, signal);
    } catch {
      return false;
    }
  }

  #track(child: ChildProcess): ChildProcess {
    this.#alive.add(child);
    child.once('exit', () => this.#alive.delete(child));
    return child;
  }
}

async function firstOf(child: ChildProcess, event: string): Promise<unknown[]> {
  const settled = new AbortController();
  const ended = once(child, 'exit', { signal: settled.signal }).then(([code, signal]) => {
    throw new Error(`a child process ended early (${String(code ?? signal)})`);
  });
  ended.catch(() => undefined); // nobody asks any more once the event has come
  try {
    return (await Promise.race([once(child, event, { signal: settled.signal }), ended])) as unknown[];
  } finally {
    settled.abort();
  }
}

async function within<T>(limitMs: number, complaint: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(complaint));
    }, limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

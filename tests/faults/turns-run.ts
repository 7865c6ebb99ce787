// Kills the real server at random moments while personas speak and turns wait, starts it again on the same data, and when it has come to
// rest asks: was anybody's word lost, said twice, left half said, or paid for too often? The far end is a provider that forgives nothing.
// Only the server's time is quicker than ours (fast-time-preload.ts). (G9–G11, F36; CONVERSATION §2 "Durable", §3)
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CANARY } from '../harness/provider-rig.ts';
import type { ChildServer } from '../harness/child.ts';
import { Prng } from '../harness/prng.ts';
import { mostInAnyWindow } from '../harness/sliding-window.ts';
import type { Arrival } from '../harness/strict-upstream.ts';
import { until } from '../harness/until.ts';
import { makeFolder, NODE_OPTIONS, startServer } from './real-server.ts';
import { Judge } from './turns-judge.ts';
import type { Verdict } from './turns-judge.ts';
import { Table } from './turns-table.ts';

export interface TurnsTotals extends Omit<Verdict, 'requests'> {
  seed: number;
  cycles: number;
  lines: number;
  /** Kills while something was on its way, and of these while others waited. */
  onTheWay: number;
  whileWaiting: number;
  /** Requests that reached the far end. */
  arrivals: number;
  /** Of these, more than a window allows. */
  violations: number;
  mostInAMinute: number;
  /** The same by the server's own log. */
  mostLoggedInAMinute: number;
  perMinute: number;
  leftovers: string[];
  bugs: string[];
  integrity: string;
}

/** The server's minute is fifteen of our seconds: its margin of a second stays longer than a busy machine keeps a request waiting. */
const PACE = 4;
const MINUTE_MS = 60_000 / PACE;
/** So few that turns wait over several lives of the server. */
const PER_MINUTE = 10;
/** After somebody has spoken: before they were taken in, while they are answered, or after that. */
const LIFE_MS = { least: 300, most: 2_000 };
/** Sometimes it dies again before it has come to rest. */
const AGAIN_ONE_IN = 4;
const QUIET_WITHIN_MS = 60_000;
const PRELOAD = new URL('../harness/fast-time-preload.ts', import.meta.url).href;

interface CyclesWish {
  cycles: number;
  seed: number;
  perMinute?: number;
}

export async function runTurnCycles({ cycles, seed, perMinute = PER_MINUTE }: CyclesWish): Promise<TurnsTotals> {
  const prng = new Prng(seed);
  const folder = makeFolder();
  const upstream = await openUpstream(perMinute, seed);
  const environment = {
    NODE_OPTIONS: `${NODE_OPTIONS} --import=${PRELOAD}`,
    FAST_TIME: String(PACE),
    FAST_SINCE: String(Date.now()),
    OPENAI_API_KEY: CANARY,
    OPENAI_BASE_URL: upstream.baseUrl,
    REQUESTS_PER_MINUTE: String(perMinute),
    REQUESTS_PER_DAY: '0',
    KEY_FILE: path.join(folder.path, 'key'),
  };
  const run = new TurnsRun({ folder: path.join(folder.path, 'data'), environment, prng, upstream });
  try {
    return { seed, ...(await run.run(cycles)) };
  } finally {
    run.end();
    upstream.close();
    folder.remove();
  }
}

interface RunNeed {
  folder: string;
  environment: Record<string, string>;
  prng: Prng;
  upstream: Awaited<ReturnType<typeof openUpstream>>;
}

class TurnsRun {
  readonly #need: RunNeed;
  readonly #killed = new Map<string, number>();
  readonly #bugs: string[] = [];
  readonly #leftovers: string[] = [];
  #onTheWay = 0;
  #whileWaiting = 0;
  #server: ChildServer | undefined;
  #table: Table | undefined;
  #judge: Judge | undefined;

  constructor(need: RunNeed) {
    this.#need = need;
  }

  async run(cycles: number): Promise<Omit<TurnsTotals, 'seed'>> {
    const { prng, upstream, folder } = this.#need;
    const server = await this.#start();
    const table = await Table.lay(server.port, prng);
    const judge = new Judge(path.join(folder, 'dantok.sqlite'));
    this.#table = table;
    this.#judge = judge;
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      table.talk();
      await this.#kill(LIFE_MS.least + prng.below(LIFE_MS.most - LIFE_MS.least));
      await this.#begin(table);
      if (prng.below(AGAIN_ONE_IN) === 0) continue;
      await this.#rest(table, judge);
    }
    await this.#rest(table, judge);
    await this.#server?.stop();
    const arrivals = await upstream.arrivals();
    const { requests: _requests, ...verdict } = judge.judge(table.lines, this.#killed);
    return {
      ...{ cycles, lines: table.lines.length, onTheWay: this.#onTheWay, whileWaiting: this.#whileWaiting, ...verdict },
      arrivals: arrivals.length,
      violations: arrivals.filter(({ accepted }) => !accepted).length,
      mostInAMinute: mostInAnyWindow(
        arrivals.map(({ at }) => at),
        MINUTE_MS,
      ),
      mostLoggedInAMinute: mostInAnyWindow(judge.sentAt(), 60_000),
      perMinute: Number(this.#need.environment['REQUESTS_PER_MINUTE']),
      ...{ leftovers: this.#leftovers, bugs: this.#bugs, integrity: judge.integrity },
    };
  }

  end(): void {
    this.#table?.leave();
    this.#judge?.close();
    this.#server?.process.kill('SIGKILL');
  }

  async #start(): Promise<ChildServer> {
    this.#server = await startServer({ folder: this.#need.folder, environment: this.#need.environment });
    return this.#server;
  }

  async #begin(table: Table): Promise<void> {
    const server = await this.#start();
    await table.comeBack(server.port);
  }

  async #kill(afterMs: number): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, afterMs)); // the fault itself
    await server.kill9();
    this.#bugs.push(...server.bugs);
    const { waiting, sent } = this.#judge?.open() ?? { waiting: [], sent: [] };
    for (const id of sent) this.#killed.set(id, (this.#killed.get(id) ?? 0) + 1);
    if (sent.length > 0) this.#onTheWay += 1;
    if (sent.length > 0 && waiting.length > 0) this.#whileWaiting += 1;
  }

  async #rest(table: Table, judge: Judge): Promise<void> {
    await until(() => table.settled && judge.isQuiet(), 'everybody to have been answered', QUIET_WITHIN_MS);
    this.#leftovers.push(...(await table.leftovers()));
  }
}

/** Its address, and what arrived there so far. */
async function openUpstream(
  perMinute: number,
  seed: number,
): Promise<{ baseUrl: string; arrivals: () => Promise<Arrival[]>; close: () => void }> {
  const child = fork(fileURLToPath(new URL('turns-upstream-process.ts', import.meta.url)), [perMinute, MINUTE_MS, seed].map(String));
  const answer = async (): Promise<unknown> => {
    const [said] = (await once(child, 'message')) as [unknown];
    return said;
  };
  const baseUrl = (await answer()) as string;
  return {
    baseUrl,
    arrivals: async () => {
      child.send('arrivals');
      return (await answer()) as Arrival[];
    },
    close: () => {
      child.disconnect();
    },
  };
}

/** A send may have been logged and the process killed before it left; never the other way round. */
export function isClean(totals: TurnsTotals): boolean {
  const {
    lost,
    doubled,
    wrong,
    leftovers,
    bugs,
    violations,
    integrity,
    sends,
    arrivals,
    cycles,
    mostInAMinute,
    mostLoggedInAMinute,
    perMinute,
  } = totals;
  const words = [lost, doubled, wrong, leftovers, bugs].every((list) => list.length === 0);
  const budget =
    violations === 0 && Math.max(mostInAMinute, mostLoggedInAMinute) <= perMinute && sends >= arrivals && sends - arrivals <= cycles;
  return words && budget && integrity === 'ok';
}

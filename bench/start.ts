// `npm run bench:start`: how long `npm start` takes until /health answers 200, everything being installed and built already, and how
// much memory the server keeps when nobody is connected.   node bench/start.ts [--json] [--rounds 5] [--idle 10]
// Hoped for: at most 2 s and 120 MB. Ends by itself; stops what it starts, removes the data it makes.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Children, freePort } from './children.ts';
import { describeMachine, residentMb } from './machine.ts';
import { median } from './results.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The first start of all may have to install and build. */
const FIRST_MS = 300_000;
const START_MS = 30_000;
const POLL_MS = 5;

interface Started {
  readyMs: number;
  residentMb: number | null;
}

async function startOnce(children: Children, dataDir: string, limitMs: number, idleMs: number): Promise<Started> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'error' };
  const beganMs = performance.now();
  const child = children.spawn('npm', ['start'], { cwd: ROOT, env, group: true });
  try {
    while (!(await isHealthy(port))) {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${String(child.exitCode)}: ${children.lastWords(child)}`);
      if (performance.now() - beganMs > limitMs) throw new Error('npm start did not become healthy in time');
      await passed(POLL_MS);
    }
    const readyMs = performance.now() - beganMs;
    if (idleMs > 0) await passed(idleMs);
    return { readyMs, residentMb: idleMs > 0 ? residentMb(serverPid(child.pid), 'now') : null };
  } finally {
    await children.stop(child);
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${String(port)}/health`)).status === 200;
  } catch {
    return false; // not listening yet
  }
}

/** The innermost process below `npm start`: the server itself, not what started it. */
function serverPid(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(entry);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent > 0) parents.set(parent, Number(entry));
  }
  let innermost = pid;
  for (let child = parents.get(pid); child !== undefined; child = parents.get(child)) innermost = child;
  return innermost;
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      idle: { type: 'string', default: '10' },
    },
  });
  const children = new Children();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'dantok-start-'));
  try {
    await startOnce(children, dataDir, FIRST_MS, 0);
    const starts: Started[] = [];
    const rounds = Math.min(9, Math.max(1, Number(values.rounds)));
    for (let round = 0; round < rounds; round += 1) {
      starts.push(await startOnce(children, dataDir, START_MS, round + 1 === rounds ? 1_000 * Math.min(60, Number(values.idle)) : 0));
    }
    report(starts, values.json);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function report(starts: Started[], json: boolean): void {
  const readyMs = starts.map((start) => start.readyMs);
  const resident = starts.at(-1)?.residentMb ?? null;
  const machine = describeMachine();
  const result = {
    machine,
    readyMs: { median: median(readyMs), lowest: Math.min(...readyMs), highest: Math.max(...readyMs) },
    idleResidentMb: resident,
  };
  console.error(
    `npm start to /health: median ${seconds(result.readyMs.median)} of ${String(starts.length)} starts (at most 2 s hoped for)`,
  );
  console.error(`  lowest ${seconds(result.readyMs.lowest)}, highest ${seconds(result.readyMs.highest)}`);
  console.error(
    `idle server: ${resident === null ? 'memory unknown on this system' : `${resident.toFixed(0)} MB resident`} (at most 120 MB hoped for)`,
  );
  console.error(
    `machine: ${String(machine.cores)} cores (${machine.model}), ${machine.platform}, node ${machine.node}, load ${machine.load.toFixed(2)}`,
  );
  if (json) console.log(JSON.stringify(result));
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}

await main();

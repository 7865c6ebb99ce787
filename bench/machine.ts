// How busy this process, the server and the rest of the machine are. What a system does not tell is null.
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';

/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

export interface Busy {
  atMs: number;
  clientMs: number;
  serverMs: number | null;
  machineMs: number;
}

export function busyNow(serverPid: number | undefined): Busy {
  const own = process.cpuUsage();
  const machineMs = cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice + times.irq, 0);
  return { atMs: performance.now(), clientMs: (own.user + own.system) / 1_000, serverMs: processMs(serverPid), machineMs };
}

export function coresUsed(from: Busy, to: Busy): { client: number; server: number | null; elsewhere: number | null } {
  const wallMs = to.atMs - from.atMs;
  const client = (to.clientMs - from.clientMs) / wallMs;
  if (from.serverMs === null || to.serverMs === null) return { client, server: null, elsewhere: null };
  const server = (to.serverMs - from.serverMs) / wallMs;
  return { client, server, elsewhere: Math.max(0, (to.machineMs - from.machineMs) / wallMs - client - server) };
}

function processMs(pid: number | undefined): number | null {
  const stat = procFile(pid, 'stat');
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident memory of a process in MB, now or at its highest. */
export function residentMb(pid: number | undefined, which: 'now' | 'peak'): number | null {
  const line = procFile(pid, 'status')?.match(which === 'now' ? /VmRSS:\s+(\d+)/ : /VmHWM:\s+(\d+)/);
  return line?.[1] === undefined ? null : Number(line[1]) / 1_024;
}

function procFile(pid: number | undefined, name: string): string | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'utf8');
  } catch {
    return null; // it is gone
  }
}

export interface Machine {
  cores: number;
  model: string;
  node: string;
  platform: string;
  load: number;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    model: all[0]?.model.trim() ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load: loadavg()[0] ?? 0,
  };
}

/** What one fsync takes here at the least: no durable acknowledgement can be faster. Median of 50. */
export async function fsyncMs(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dantok-bench-'));
  const file = await open(path.join(folder, 'fsync'), 'w');
  const tookMs: number[] = [];
  for (let i = 0; i < 50; i += 1) {
    await file.write(Buffer.alloc(4_096));
    const beganMs = performance.now();
    await file.datasync();
    tookMs.push(performance.now() - beganMs);
  }
  await file.close();
  await rm(folder, { recursive: true });
  return tookMs.toSorted((a, b) => a - b)[25] ?? 0;
}

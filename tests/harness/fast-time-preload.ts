// Loaded into a server's process before its program (`--import`): its time runs FAST_TIME times faster, so that minutes of a budget pass
// in seconds and everything else stays as it is: process, disk, sockets, client. All clocks agree, also over restarts: they count from one
// moment (FAST_SINCE, wall time) that the parent chose.
import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';

const pace = Number(process.env['FAST_TIME'] ?? 1);
const since = Number(process.env['FAST_SINCE'] ?? Date.now());
const real = {
  now: Date.now.bind(Date),
  monotonic: performance.now.bind(performance),
  uptime: os.uptime.bind(os),
  timeout: globalThis.setTimeout,
  interval: globalThis.setInterval,
};
/** How long the machine had run by then. */
const upBefore = real.uptime() - (real.now() - since) / 1_000;

Date.now = () => Math.floor(since + (real.now() - since) * pace);
performance.now = () => real.monotonic() * pace;
os.uptime = () => upBefore + (real.uptime() - upBefore) * pace;
syncBuiltinESMExports();
globalThis.setTimeout = quickly(real.timeout);
globalThis.setInterval = quickly(real.interval);

function quickly<T extends typeof setTimeout | typeof setInterval>(timer: T): T {
  const call = timer as (run: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => unknown;
  const quick = (run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]): unknown => call(run, ms / pace, ...values);
  return Object.assign(quick, timer);
}

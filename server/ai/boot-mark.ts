// How far into which start of the machine it is: what tells the age of a logged send when the wall clock was set while nothing ran.
// Null where the system does not say. (F41)
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { BootMark } from './send-log.ts';

export function openBootMark(): () => BootMark | null {
  const boot = readBootId();
  return () => (boot === null ? null : { boot, uptimeMs: Math.floor(uptime() * 1000) });
}

function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || null;
  } catch {
    return null; // not Linux
  }
}

// Whether this process can do its work, and how it is, for whoever runs it. Asks nobody outside: how the provider is, is known from what it
// last said, so that looking costs no request. (PRODUCT C5)
import { readdirSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../db/database.ts';

export interface HealthDetails {
  version: string;
  uptimeSeconds: number;
  database: { ok: boolean; bytes: number };
  disk: { freeBytes: number; totalBytes: number };
  /** Wall time of the newest file among the backups; null: there is none. */
  lastBackupAt: number | null;
  /** The server's keys, as they were last found. */
  provider: { state: string; checkedAt: number | null }[];
}

export interface HealthNeed {
  database: Pick<Database, 'sqlite'>;
  dataDir: string;
  version: string;
  /** The server's keys. */
  listKeys: () => readonly { state: string; checkedAt: number | null }[];
}

export function pingDatabase({ sqlite }: Pick<Database, 'sqlite'>): () => boolean {
  const ping = sqlite.prepare("SELECT value FROM meta WHERE key = 'open'").pluck();
  return () => {
    try {
      return ping.get() === '1';
    } catch {
      // Closed, damaged or gone: the answer is no, whatever the reason; the writers report it.
      return false;
    }
  };
}

export class Health {
  readonly isReady: () => boolean;
  readonly #need: HealthNeed;

  constructor(need: HealthNeed) {
    this.#need = need;
    this.isReady = pingDatabase(need.database);
  }

  details(): HealthDetails {
    const { dataDir, version, listKeys } = this.#need;
    const { bavail, blocks, bsize } = statfsSync(dataDir);
    const file = path.join(dataDir, 'dantok.sqlite');
    return {
      version,
      uptimeSeconds: Math.round(process.uptime()),
      database: { ok: this.isReady(), bytes: sizeOf(file) + sizeOf(`${file}-wal`) },
      disk: { freeBytes: bavail * bsize, totalBytes: blocks * bsize },
      lastBackupAt: newestIn(path.join(dataDir, 'backups')),
      provider: listKeys().map(({ state, checkedAt }) => ({ state, checkedAt })),
    };
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function newestIn(folder: string): number | null {
  try {
    const times = readdirSync(folder).map((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return times.length === 0 ? null : Math.round(Math.max(...times));
  } catch {
    return null; // no such folder
  }
}

// The real server as people start it, with an owner from the settings and a folder that outlives it. Children are ended with this
// process at the latest, by their own ids.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChildServer, optionsOf, PROJECT } from '../harness/child.ts';

export const OWNER = { name: 'ana', password: 'a kettle of fish 7' } as const;

export const NODE_OPTIONS = optionsOf(PROJECT);

const USUAL: Readonly<Record<string, string>> = {
  NODE_OPTIONS,
  HOST: '127.0.0.1',
  OWNER_NAME: OWNER.name,
  OWNER_PASSWORD: OWNER.password,
};

export interface Wish {
  folder: string;
  environment?: Record<string, string> | undefined;
}

const running = new Set<ChildServer>();
process.on('exit', () => {
  for (const child of running) if (child.exit === undefined) child.process.kill('SIGKILL');
});

/** Resolves once it listens; throws with what it said if it does not. */
export async function startServer({ folder, environment = {} }: Wish): Promise<ChildServer> {
  const child = await ChildServer.main({ folder, environment: { ...USUAL, ...environment } });
  running.add(child);
  return child;
}

/** Starts a server that is expected to refuse: what it said, and how it ended. */
export async function hearRefusal({ folder, environment = {} }: Wish): Promise<{ code: number | null; sentences: string[] }> {
  const child = ChildServer.launch({ folder, environment: { ...USUAL, ...environment } });
  running.add(child);
  const closed = new Promise((resolve) => child.process.once('close', resolve));
  await child.exited();
  await closed;
  return { code: child.exit?.code ?? null, sentences: child.output.split('\n').filter((sentence) => sentence !== '') };
}

/** A folder for one test; call `remove` at its end. */
export function makeFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-faults-'));
  return {
    path: folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

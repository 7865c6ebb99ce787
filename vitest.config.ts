// The test projects, all in Node: `unit` is everything that is not one of the others. `faults` and `browser` start processes and
// measure time, so their files run one after another. Forks, because better-sqlite3 is a native addon; a fork serves one file after
// another, since modules hold nothing that changes and importing the server takes longer than many a file. `unit-measured` is the part of
// `unit` that measures the process it is in (its memory, how long it stands still): each of these files has a fork of its own.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { PATIENCE_MS } from './tests/harness/until.ts';

const OWN = ['guards', 'sync', 'faults', 'browser'];
/** Of the faults those that only ask and compare: nothing in them is timed, so they run side by side. */
const BORDERS = ['authorisation', 'http-authorisation', 'bad-*', 'canary', 'key-canary'].map((name) => `tests/faults/${name}.test.ts`);

const MEASURED = ['accounts/sign-in-throttle', 'ai/gate-upstream', 'ai/openai-provider*', 'ai/tokens', 'exchange/import-desk'].map(
  (name) => `tests/${name}.test.ts`,
);
/** The server's modules are loaded as `npm start` does it. */
const LOADER = `--import=${new URL('scripts/load.mjs', import.meta.url).href}`;

const MEMORY = '/dev/shm';
const ROOM_ENOUGH = 1_000_000_000;

/** Where there is room, the folders of tests in which no process dies are in memory: most of their time they would wait for the disk. */
function inMemory(): { TMPDIR?: string } {
  if (process.env['TMPDIR'] !== undefined) return {};
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ROOM_ENOUGH ? { TMPDIR: MEMORY } : {};
  } catch {
    return {}; // Not on this system.
  }
}

function project(name: string, settings: TestProjectInlineConfiguration['test'] = {}): TestProjectInlineConfiguration {
  return {
    // Rune modules (`.svelte.ts`) are tested as they are.
    plugins: [svelte({ configFile: 'svelte.config.js' })],
    test: {
      ...{ name, include: [`tests/${name}/**/*.test.ts`], environment: 'node', testTimeout: 60_000, hookTimeout: 60_000 },
      ...{ pool: 'forks', isolate: false, execArgv: [LOADER] },
      // A second, which is the default, is not enough for a machine that stands still for a while.
      ...{ expect: { poll: { timeout: PATIENCE_MS } } },
      ...settings,
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', { include: ['tests/**/*.test.ts'], exclude: [...OWN.map((name) => `tests/${name}/**`), ...MEASURED] }),
      project('unit-measured', { include: MEASURED, isolate: true }),
      project('guards'),
      project('sync', { testTimeout: 120_000 }),
      project('borders', { include: BORDERS, env: inMemory(), testTimeout: 120_000 }),
      project('faults', { exclude: BORDERS, fileParallelism: false, testTimeout: 120_000 }),
      project('browser', { fileParallelism: false, testTimeout: 120_000 }),
    ],
  },
});

// The test projects, all in Node: `unit` is everything that is not one of the others. `faults` and `browser` start processes and
// measure time, so their files run one after another. Forks, because better-sqlite3 is a native addon.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';

const OWN = ['guards', 'sync', 'faults', 'browser'];
/** Of the faults those that only ask and compare: nothing in them is timed, so they run side by side. */
const BORDERS = ['authorisation', 'http-authorisation', 'bad-*', 'canary', 'key-canary'].map((name) => `tests/faults/${name}.test.ts`);

function project(name: string, settings: TestProjectInlineConfiguration['test'] = {}): TestProjectInlineConfiguration {
  return {
    // Rune modules (`.svelte.ts`) are tested as they are.
    plugins: [svelte({ configFile: 'svelte.config.js' })],
    test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node', pool: 'forks', testTimeout: 20_000, ...settings },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', { include: ['tests/**/*.test.ts'], exclude: OWN.map((name) => `tests/${name}/**`) }),
      project('guards'),
      project('sync', { testTimeout: 120_000 }),
      project('borders', { include: BORDERS, testTimeout: 120_000, hookTimeout: 60_000 }),
      project('faults', { exclude: BORDERS, fileParallelism: false, testTimeout: 120_000, hookTimeout: 60_000 }),
      project('browser', { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 }),
    ],
  },
});

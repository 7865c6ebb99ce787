// Builds the web client into web/dist; a stamp in there tells whether its sources have changed since.
// As a script (`npm run build`) it always builds. Read by the system's Node: no dependencies but vite itself.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashFiles } from './hash-files.mjs';
import { ROOT, runQuietly } from './run-command.mjs';

const INPUTS = ['web', 'protocol', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];
const DIST = path.join('web', 'dist');
const NOT_INPUTS = [DIST, path.join('web', 'node_modules')];
const STAMP = path.join(ROOT, DIST, '.stamp');

export function isWebBuilt() {
  return existsSync(path.join(ROOT, DIST, 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashOfInputs();
}

export async function buildWeb() {
  console.log('Building the web client …');
  const hash = hashOfInputs(); // before, so that an edit during the build counts as one after it
  rmSync(STAMP, { force: true });
  await runQuietly('node', [path.join('node_modules', 'vite', 'bin', 'vite.js'), 'build'], 'The web client could not be built; see above.');
  writeFileSync(STAMP, hash);
}

function hashOfInputs() {
  return hashFiles(INPUTS, NOT_INPUTS);
}

if (import.meta.main) await buildWeb();

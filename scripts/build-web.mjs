// Builds the web client into web/dist; a stamp in there tells whether its sources have changed since.
// As a script (`npm run build`) it always builds. Read by the system's Node: no dependencies but vite itself.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap(filesUnder)) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} name a file or folder, from the root
 * @returns {string[]}
 */
function filesUnder(name) {
  if (path.extname(name) !== '') return [name];
  return readdirSync(path.join(ROOT, name), { withFileTypes: true })
    .map((entry) => ({ file: path.join(name, entry.name), isFolder: entry.isDirectory() }))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .flatMap(({ file, isFolder }) => {
      if (NOT_INPUTS.includes(file)) return [];
      return isFolder ? filesUnder(file) : [file];
    });
}

if (import.meta.main) await buildWeb();

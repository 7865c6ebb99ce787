// Starts the server once, on its own and for a moment, whenever its sources have changed: what Node compiles on the way stays in the
// cache that load.mjs opens. The first real start would have to strip the types by itself, and keep the 20 MB that this takes for as
// long as it lives; it also takes twice as long. A server that does not come up here says why when it is really started.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashFiles } from './hash-files.mjs';
import { ROOT, scriptEnv } from './run-command.mjs';

const INPUTS = ['server', 'protocol', 'drizzle', 'scripts/load.mjs', 'package.json', 'package-lock.json'];
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'dantok');
const STAMP = path.join(CACHE, '.stamp');
const WITHIN_MS = 30_000;

export function isWarm() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashFiles(INPUTS);
}

export async function warmUp() {
  const hash = hashFiles(INPUTS); // before, so that an edit meanwhile counts as one after it
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-warm-'));
  try {
    rmSync(CACHE, { recursive: true, force: true }); // what older versions left
    if (!(await startAndStop(folder))) return;
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(STAMP, hash);
  } catch {
    // Nowhere to write: every start compiles anew, as without all this.
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Whether it came up and went down well.
 * @param {string} folder
 * @returns {Promise<boolean>}
 */
function startAndStop(folder) {
  const flags = startFlags();
  const { HOME, TMPDIR } = process.env;
  const child = spawn('node', [...flags, path.join(ROOT, 'server', 'main.ts')], {
    cwd: folder, // away from a .env file: neither keys nor names belong here
    env: { PATH: scriptEnv().PATH, HOME, TMPDIR, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error', DATA_DIR: path.join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: WITHIN_MS,
  });
  child.stdout.once('data', () => child.kill('SIGTERM')); // it is up
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(false);
    });
    child.once('close', (code) => {
      resolve(code === 0);
    });
  });
}

/** Those of `npm start`: Node keeps a cache for each set of flags. */
function startFlags() {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const words = /** @type {string[]} */ (scripts.start.split(' '));
  return words.filter((word) => word.startsWith('--')).map((flag) => flag.replace('=./', `=${ROOT}`));
}

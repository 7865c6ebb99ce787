// Finds the Chromium that the browser tests drive; on a Debian-like machine where we may, installs it with apt-get.
// Read by the system's Node: no dependencies.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The path of a browser; undefined when there is none. CHROMIUM_PATH decides when it is set. */
export function findBrowser() {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return isExecutable(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  const folders = [...PATH.split(path.delimiter), '/usr/bin'];
  return [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), MAC].find(isExecutable);
}

/** Why there is no browser, in a sentence. */
export function reasonForNoBrowser() {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) return `CHROMIUM_PATH names ${CHROMIUM_PATH}, which cannot be run`;
  return 'no Chromium is installed (install one, or name one in CHROMIUM_PATH)';
}

export function ensureBrowser() {
  if (findBrowser() ?? process.env.CHROMIUM_PATH) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log('Installing Chromium for the browser tests (apt-get) …');
  const quiet = ['-qq', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30'];
  aptGet([...quiet, 'update']);
  aptGet([...quiet, 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk', 'fonts-noto-color-emoji']);
}

/** @param {string[]} args */
function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: 300_000 });
  // No decision to take here: whoever needs the browser says that there is none.
  if (status !== 0) console.log(`apt-get did not succeed: ${error?.message ?? stderr.trim()}`);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

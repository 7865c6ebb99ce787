// Finds the Chromium that the browser tests drive; on a Debian-like machine where we may, installs it with apt-get.
// Read by the system's Node: no dependencies.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { aptGetInstall } from './apt-get.mjs';

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
  aptGetInstall('Chromium for the browser tests', ['chromium', 'fonts-noto-cjk', 'fonts-noto-color-emoji']);
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

// Installs the locked dependencies when node_modules is missing or differs from package-lock.json.
// Never runs an install script of a package: nothing here needs one. Read by the system's Node: no dependencies.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, runQuietly } from './run-command.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

export function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  // npm writes this one last, so a half-finished install has none.
  const present = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([folder, { integrity, version, optional }]) => {
    if (folder === '') return true;
    const found = present[folder];
    // An optional package is one for another platform, as a rule.
    if (!found) return optional === true;
    return found.integrity === integrity && found.version === version;
  });
}

export async function install() {
  console.log('Installing dependencies (once; half a minute or so) …');
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  // npm warns that the system's Node is too old for some packages; they run on the Node that is being installed with them.
  const failure = 'The dependencies could not be installed; see above, then start again.';
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (npm && node) await runQuietly(node, [npm, ...args], failure);
  else await runQuietly('npm', args, failure);
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')).packages;
  } catch {
    return undefined; // missing or half-written: install
  }
}

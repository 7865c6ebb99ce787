// What a set of sources looks like, as one word: tells whether something that was made from them is stale. No dependencies.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './run-command.mjs';

/**
 * @param {string[]} names files and folders, from the root
 * @param {string[]} [except] what is left out
 */
export function hashFiles(names, except = []) {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesUnder(name, except))) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} name
 * @param {string[]} except
 * @returns {string[]}
 */
function filesUnder(name, except) {
  if (path.extname(name) !== '') return [name];
  return readdirSync(path.join(ROOT, name), { withFileTypes: true })
    .map((entry) => ({ file: path.join(name, entry.name), isFolder: entry.isDirectory() }))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .flatMap(({ file, isFolder }) => {
      if (except.includes(file)) return [];
      return isFolder ? filesUnder(file, except) : [file];
    });
}

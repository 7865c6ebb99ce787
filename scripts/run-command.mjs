// Runs a command and keeps quiet about it unless it fails. Read by the system's Node: no dependencies.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The environment of npm scripts: the Node in node_modules/.bin comes first. */
export function scriptEnv() {
  return { ...process.env, PATH: [path.join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter) };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} failure what to say, above the command's own words, when it fails
 * @returns {Promise<void>}
 */
export function runQuietly(command, args, failure) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env: { ...scriptEnv(), NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        words += text;
      });
    }
    child.once('error', (error) => {
      reject(new Error(`${failure} (${error.message})`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${words.trimEnd()}\n${failure}`));
    });
  });
}

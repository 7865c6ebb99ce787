// Which Node will run the server. Read by the system's Node: no dependencies.
import { spawnSync } from 'node:child_process';
import { scriptEnv } from './run-command.mjs';

const LEAST_MAJOR = 24;

/** @param {string | undefined} version as in `v26.1.0` */
export function fitsServer(version) {
  return Number(version?.match(/^v(\d+)\./)?.[1] ?? 0) >= LEAST_MAJOR;
}

/** The version of the `node` that npm scripts find first; undefined when there is none, or none that runs here. */
export function nodeOnPath() {
  const { status, stdout } = spawnSync('node', ['--version'], { env: scriptEnv(), encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

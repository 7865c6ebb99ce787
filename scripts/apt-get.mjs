// Installs what tests want of the machine, where it is a Debian-like one and we may. Read by the system's Node: no dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * No decision to take when it does not succeed: whoever needs it says that it is not there.
 *
 * @param {string} what
 * @param {string[]} packages
 */
export function aptGetInstall(what, packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing ${what} (apt-get) …`);
  const quiet = ['-qq', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30'];
  aptGet([...quiet, 'update']);
  aptGet([...quiet, 'install', '-y', '--no-install-recommends', ...packages]);
}

/** @param {string[]} args */
function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) console.log(`apt-get did not succeed: ${error?.message ?? stderr.trim()}`);
}

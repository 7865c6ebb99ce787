// Finds tmux, the terminal in which the client for terminals is driven by its tests; on a Debian-like machine where we may, installs it.
// Read by the system's Node: no dependencies.
import { spawnSync } from 'node:child_process';
import { aptGetInstall } from './apt-get.mjs';

export const NO_TMUX = 'no tmux is installed';

export function hasTmux() {
  return spawnSync('tmux', ['-V']).status === 0;
}

export function ensureTmux() {
  if (!hasTmux()) aptGetInstall('tmux for the tests of the terminal client', ['tmux']);
}

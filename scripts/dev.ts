// `npm run dev`: the server, started anew when its sources change, and vite's own server for the page, which passes /api on to it.
// Open the address that vite prints. Both end together.
import { spawn } from 'node:child_process';
import { ROOT, scriptEnv } from './run-command.mjs';

const children = [
  ['node', '--watch-path=server', '--watch-path=protocol', '--watch-preserve-output', 'server/main.ts'],
  ['vite', '--port', '5173', '--strictPort'],
].map(([command = '', ...args]) => spawn(command, args, { cwd: ROOT, env: scriptEnv(), stdio: 'inherit' }));

function endAll(): void {
  for (const child of children) child.kill();
}

for (const child of children) child.once('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, endAll);

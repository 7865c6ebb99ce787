// Runs one check as a process group of its own, with a time limit; whatever ends it takes everything it started along.
import { spawn } from 'node:child_process';
import { ROOT, scriptEnv } from './run-command.mjs';

// Each check writes into a pipe and cannot see where its words end up.
const COLOUR = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined };

export interface Outcome {
  ok: boolean;
  /** Empty when it was shown already. */
  output: string;
  ms: number;
}

export function runCheck(
  [command = '', ...args]: readonly string[],
  { limitMs, show }: { limitMs: number; show: boolean },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...scriptEnv(), ...COLOUR },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (show) process.stdout.write(text);
        else output += text;
      });
    }
    const endGroup = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    };
    const interrupted = (): void => {
      endGroup();
      process.exit(130);
    };
    const limit = setTimeout(() => {
      output += `\nTook longer than ${limitMs / 1000} s and was ended.`;
      endGroup();
    }, limitMs);
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const end = (ok: boolean): void => {
      clearTimeout(limit);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      endGroup(); // what it left running would disturb the next one
      resolve({ ok, output, ms: performance.now() - startedAt });
    };
    child.once('error', (error) => {
      output += error.message;
      end(false);
    });
    child.once('close', (code) => {
      end(code === 0);
    });
  });
}

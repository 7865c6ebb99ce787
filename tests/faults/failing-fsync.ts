// Makes every fsync of a running process fail, as a dying disk does: strace puts the error in the kernel's mouth.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { until } from '../harness/until.ts';

/** Gives a function that ends it. Undefined: there is no strace here, or it may not trace. */
export async function failFsyncs(pid: number): Promise<(() => void) | undefined> {
  const inject = ['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO'];
  const tracer = spawn('strace', ['-f', '-qq', '-p', String(pid), ...inject, '-o', '/dev/null'], { stdio: 'ignore' });
  const state = { gone: false };
  for (const event of ['error', 'exit']) tracer.on(event, () => (state.gone = true));
  await until(() => state.gone || isTraced(pid), 'strace to attach');
  return state.gone ? undefined : () => tracer.kill('SIGKILL');
}

function isTraced(pid: number): boolean {
  return !/TracerPid:\s+0\n/u.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

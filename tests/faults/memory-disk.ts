// A small disk in memory, where this machine lets us mount one (root only): for really running out of space.
import { execFileSync } from 'node:child_process';
import { makeFolder } from './real-server.ts';

export interface MemoryDisk {
  path: string;
  resize: (kilobytes: number) => void;
  makeReadOnly: () => void;
  remove: () => void;
}

/** Undefined: not allowed to. */
export function mountMemoryDisk(kilobytes: number): MemoryDisk | undefined {
  const folder = makeFolder();
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder.path], { stdio: 'ignore' });
  };
  try {
    mount(`size=${kilobytes}k,mode=700`);
  } catch {
    folder.remove();
    return undefined;
  }
  return {
    path: folder.path,
    resize: (size) => {
      mount(`remount,size=${size}k`);
    },
    makeReadOnly: () => {
      mount('remount,ro');
    },
    remove: () => {
      execFileSync('umount', [folder.path], { stdio: 'ignore' });
      folder.remove();
    },
  };
}

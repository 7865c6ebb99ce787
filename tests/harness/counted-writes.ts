// Counts what a server's socket hands to the kernel, and can hold it back as a busy kernel would. For tests alone.
import type { Socket } from 'node:net';

export interface Writes {
  /** Calls that handed bytes to the kernel. */
  calls: number;
  bytes: number;
  /** Kept back until somebody lets them pass. */
  held?: (() => void)[] | undefined;
}

/** Wraps the two functions through which every byte of a socket goes to the kernel. */
export function countWrites(socket: Socket): Writes {
  const writes: Writes = { calls: 0, bytes: 0 };
  const raw = socket as unknown as {
    _write: (chunk: Buffer, ...rest: unknown[]) => void;
    _writev: (chunks: { chunk: Buffer }[], ...rest: unknown[]) => void;
  };
  const { _write: write, _writev: writev } = raw;
  raw._write = (chunk, ...rest) => {
    writes.calls += 1;
    writes.bytes += chunk.length;
    const pass = (): void => {
      write.call(socket, chunk, ...rest);
    };
    if (writes.held === undefined) pass();
    else writes.held.push(pass);
  };
  raw._writev = (chunks, ...rest) => {
    writes.calls += 1;
    for (const { chunk } of chunks) writes.bytes += chunk.length;
    const pass = (): void => {
      writev.call(socket, chunks, ...rest);
    };
    if (writes.held === undefined) pass();
    else writes.held.push(pass);
  };
  return writes;
}

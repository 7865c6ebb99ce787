// Hands pictures to a process that redraws them: one at a time, few waiting, each with an end. Nothing of the decoders is loaded into the
// server itself, so that it holds no more memory after a picture than before. (RELIABILITY B69)
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ChatError, refuse } from '../errors.ts';

/** `square`: for showing, cropped around the middle; `portrait`: the same, from the top; `png`: as it is, for a card. */
export type PictureTask = 'square' | 'portrait' | 'png';

export const PICTURE_SIDE = 512;

const SCRIPT = fileURLToPath(new URL('./picture-process.ts', import.meta.url));
const MOST_WAITING = 8;
const LIMIT_MS = 20_000;
/** What 512 by 512 pixels can come to. */
const MOST_BYTES = 2 * 1024 * 1024;
const DAMAGED = 3;

export class PicturePress {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #limitMs: number;

  constructor({ limitMs = LIMIT_MS }: { limitMs?: number } = {}) {
    this.#limitMs = limitMs;
  }

  async redraw(bytes: Buffer, task: PictureTask): Promise<Buffer> {
    if (this.#waiting >= MOST_WAITING) refuse('too_many', 'too many pictures at once', { reason: 'busy', retryAfterMs: 2_000 });
    this.#waiting += 1;
    const mine = this.#last.then(() => run(bytes, task, this.#limitMs));
    this.#last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }
}

function run(bytes: Buffer, task: PictureTask, limitMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', '--max-old-space-size=64', SCRIPT, task], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    const pieces: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > MOST_BYTES) child.kill('SIGKILL');
    });
    // It may be gone before it has read everything: its end says why.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 && length > 0) resolve(Buffer.concat(pieces));
      else if (code === DAMAGED || length > MOST_BYTES || (signal !== null && signal !== 'SIGKILL'))
        reject(new ChatError('invalid', 'the picture is damaged', { reason: 'picture_damaged' }));
      // Out of time, or the machine out of memory: the same picture may do when less is going on.
      else if (signal === 'SIGKILL') reject(new ChatError('too_many', 'no time for the picture', { reason: 'busy', retryAfterMs: 10_000 }));
      else reject(new Error(`redrawing a picture ended with ${code ?? 'nothing'}`));
    });
    child.stdin.end(bytes);
  });
}

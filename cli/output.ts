// Standard output as long as somebody reads it: a reader that goes away (`| head -1`) ends what is being done, without a word; a disk that
// is full is said. Nothing else listens for its errors.
import type { WriteStream } from 'node:tty';
import { EXIT } from './failure.ts';
import type { Words } from './words/en.ts';

/** A pipe that nobody reads any more; a terminal that is gone. */
const READER_LEFT = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

/** Aborted when there is no use in writing any more. */
export function whileRead(output: WriteStream, { words, remark }: { words: Words; remark: (text: string) => void }): AbortSignal {
  const control = new AbortController();
  output.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    if (!control.signal.aborted && !READER_LEFT.has(code)) {
      remark(words.unwritable(code));
      // Whatever the command itself makes of its end.
      process.once('exit', () => (process.exitCode = EXIT.refused));
    }
    control.abort();
  });
  // There is nobody to tell.
  process.stderr.on('error', () => undefined);
  return control.signal;
}

// What every command is given: the terminal or what stands in for it, the words, the environment.
import type { ReadStream, WriteStream } from 'node:tty';
import type { Environment } from './environment.ts';
import type { Style } from './text/style.ts';
import type { Words } from './words/en.ts';

export interface Place {
  env: Environment;
  words: Words;
  /** Of what goes to `output`. */
  style: Style;
  input: ReadStream;
  output: WriteStream;
  /** Aborted when nobody reads the output any more. */
  unread: AbortSignal;
  /** Remarks, so that what is piped on is the answer alone. */
  remark: (text: string) => void;
}

/** All that was piped in. */
export async function readAll(input: NodeJS.ReadStream, most: number): Promise<string> {
  let text = '';
  for await (const piece of input.setEncoding('utf8')) {
    text += piece as string;
    if (text.length > most) break;
  }
  return text;
}

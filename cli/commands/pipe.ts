// `dantok chat` without a terminal to draw on: every line that comes in is posted, and the program ends when all of them are acknowledged.
// Whoever types there reads what is said as plain lines.
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { LIMITS } from '../../protocol/limits.ts';
import type { MyRoom } from '../../protocol/records.ts';
import type { Client } from '../client.ts';
import { EXIT, exitCodeOf, type ExitCode } from '../failure.ts';
import type { Connection } from '../net/socket.ts';
import type { Place } from '../place.ts';
import { cleanText } from '../text/clean.ts';
import { failureWords } from '../words/say.ts';
import { listen, toText } from './tail.ts';

export interface Outcome {
  /** Something was acknowledged or refused, or the connection is closed for good. */
  changed: () => void;
  refused: (error: Error) => void;
  stopped: (error: Error) => void;
  connection: (connection: Connection) => void;
}

export interface PipeNeed {
  client: Client;
  room: MyRoom;
  origin: string;
  /** Filled in here: the client is older than this. */
  outcome: Partial<Outcome>;
}

/** Lines are read no faster than they are sent. */
const MOST_WAITING = 20;

export async function pipe(place: Place, { client, room, origin, outcome }: PipeNeed): Promise<ExitCode> {
  const { input, output, words, style, remark } = place;
  const first: { failure?: Error; stop?: Error } = {};
  let wake = (): void => undefined;
  outcome.changed = () => wake();
  outcome.refused = (error) => {
    first.failure ??= error;
    remark(words.notSent(failureWords(words, error, origin)));
    wake();
  };
  outcome.connection = (connection) => {
    if (connection.state === 'waiting' && connection.failures === 1) remark(words.lost);
  };
  outcome.stopped = (error) => {
    first.stop ??= error;
    wake();
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition() && first.stop === undefined) await new Promise<void>((resolve) => (wake = resolve));
  };
  if (input.isTTY) {
    listen(client, room, {
      beginning: { last: 10 },
      line: (message, members) => void output.write(`${toText(message, room, members, { words, style, several: false })}\n`),
      gone: (why) => outcome.stopped?.(new Error(words.gone[why])),
    });
  }
  let posted = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity, terminal: false })) {
    if (input.isTTY && line === '/quit') break;
    // Colours of the program before us are not for a room. What is too long must not leave: the server would close the line over it.
    const text = cleanText(stripVTControlCharacters(line));
    if (text.trim() === '') continue;
    posted += 1;
    if (text.length > LIMITS.messageLength) outcome.refused(new Error(words.tooLong(text.length, LIMITS.messageLength)));
    else client.post(room.room.id, text);
    await until(() => client.unsent.length < MOST_WAITING);
    if (first.stop !== undefined) break;
  }
  await until(() => client.unsent.length === 0);
  if (first.stop !== undefined) throw first.stop;
  if (posted === 0 && !input.isTTY) throw new Error(words.nothingToPost);
  return first.failure === undefined ? EXIT.done : exitCodeOf(first.failure);
}

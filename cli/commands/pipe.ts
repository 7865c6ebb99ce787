// `dantok chat` without a terminal to draw on: every line that comes in is posted, and the program ends when all of them are acknowledged.
// Whoever types there reads what is said as plain lines.
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { LIMITS } from '../../protocol/limits.ts';
import type { Mine, MyRoom } from '../../protocol/records.ts';
import type { Client } from '../client.ts';
import { EXIT, Refusal, exitCodeOf, type ExitCode } from '../failure.ts';
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
  mine: (mine: Mine) => void;
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

export async function pipe(place: Place, need: PipeNeed): Promise<ExitCode> {
  const { input, output, unread, words, style } = place;
  const { client, room } = need;
  const lines = createInterface({ input, crlfDelay: Infinity, terminal: false });
  const course = new Course(place, need, () => lines.close());
  unread.addEventListener('abort', () => lines.close());
  if (input.isTTY) {
    listen(client, room, {
      beginning: { last: 10 },
      line: (message, members) => void output.write(`${toText(message, room, members, { words, style, several: false })}\n`),
      gone: (why) => course.stopped(new Error(words.gone[why])),
    });
  } else {
    // Nothing is read here, so the room itself is not entered: a token that only writes may not.
    need.outcome.mine = ({ rooms }) => {
      if (rooms.every((one) => one.room.id !== room.room.id)) course.stopped(new Error(words.goneUnread));
    };
  }
  let posted = 0;
  for await (const line of lines) {
    if (course.isOver || unread.aborted || (input.isTTY && line === '/quit')) break;
    // Colours of the program before us are not for a room. What is too long must not leave: the server would close the line over it.
    const text = cleanText(stripVTControlCharacters(line));
    if (text.trim() === '') continue;
    posted += 1;
    if (text.length > LIMITS.messageLength) course.refused(new Error(words.tooLong(text.length, LIMITS.messageLength)));
    else client.post(room.room.id, text);
    await course.until(() => client.unsent.length < MOST_WAITING);
  }
  await course.until(() => client.unsent.length === 0);
  const code = course.end();
  if (posted === 0 && !input.isTTY) throw new Error(words.nothingToPost);
  return code;
}

/** What became of the lines and of the connection, as the client tells it. */
class Course {
  readonly #place: Place;
  readonly #origin: string;
  /** Called when there is no use in reading on: whoever writes may be silent for long. */
  readonly #over: () => void;
  #failure: Error | undefined;
  #stop: Error | undefined;
  #wake = (): void => undefined;

  constructor(place: Place, { origin, outcome }: PipeNeed, over: () => void) {
    this.#place = place;
    this.#origin = origin;
    this.#over = over;
    outcome.changed = () => this.#wake();
    outcome.refused = this.refused;
    outcome.stopped = this.stopped;
    outcome.connection = (connection) => {
      if (connection.state === 'waiting' && connection.failures === 1) place.remark(place.words.lost);
    };
  }

  get isOver(): boolean {
    return this.#stop !== undefined;
  }

  readonly refused = (error: Error): void => {
    const { remark, words } = this.#place;
    if (this.isOver) return;
    if (error instanceof Refusal && error.code === 'not_found') {
      // It was there at the beginning. The list of rooms may say the same first.
      this.stopped(new Error(words.goneUnread));
      return;
    }
    this.#failure ??= error;
    remark(words.notSent(failureWords(words, error, this.#origin)));
    this.#wake();
  };

  readonly stopped = (error: Error): void => {
    this.#stop ??= error;
    this.#over();
    this.#wake();
  };

  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Throws what ended it. */
  end(): ExitCode {
    if (this.#stop !== undefined) throw this.#stop;
    return this.#failure === undefined ? EXIT.done : exitCodeOf(this.#failure);
  }
}

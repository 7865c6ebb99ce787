// `dantok chat`: chooses the room, and the way to talk there: drawn on a terminal, or line by line where there is none.
import { createInterface } from 'node:readline/promises';
import type { MyRoom } from '../../protocol/records.ts';
import { Chat } from '../chat/chat.ts';
import type { Key } from '../chat/editor.ts';
import { Keyboard } from '../chat/keyboard.ts';
import { Screen } from '../chat/screen.ts';
import { SLASH_NAMES } from '../chat/slash.ts';
import { Writing } from '../chat/writing.ts';
import { Client, Stopped } from '../client.ts';
import { Ending } from '../ending.ts';
import { EXIT, UsageError, exitCodeOf, type ExitCode } from '../failure.ts';
import { requireLogin } from '../login-file.ts';
import type { Place } from '../place.ts';
import type { Room } from '../room.ts';
import { findRoom, listedRooms, roomRows } from '../rooms.ts';
import { cleanLine } from '../text/clean.ts';
import { failureWords } from '../words/say.ts';
import { pipe, type Outcome } from './pipe.ts';

const TICK_MS = 1_000;
/** What is on its way when somebody leaves gets so long. */
const LAST_WORDS_MS = 3_000;

export async function chat(place: Place, wish: { room: string | undefined }): Promise<ExitCode> {
  const { words, remark, input, output, env } = place;
  const login = requireLogin(env, words);
  const outcome: Partial<Outcome & { unsent: Chat['refused'] }> = {};
  const client = new Client(login, {
    connection: (connection) => {
      outcome.connection?.(connection);
      if (connection.state === 'stopped') outcome.stopped?.(new Stopped(connection));
    },
    acknowledged: () => outcome.changed?.(),
    mine: (mine) => outcome.mine?.(mine),
    refused: (line, refusal) => {
      outcome.unsent?.(line.text, refusal);
      outcome.refused?.(refusal);
    },
  });
  const { origin } = login.url;
  try {
    const { rooms } = await client.connect();
    const room = wish.room === undefined ? await choose(place, rooms) : findRoom(rooms, wish.room, words);
    const drawn = input.isTTY && output.isTTY && env.term !== 'dumb';
    if (!drawn) return await pipe(place, { client, room, origin, outcome });
    return await new Drawn(place, client, origin).run(room, outcome);
  } catch (error) {
    remark(failureWords(words, error, origin));
    return exitCodeOf(error);
  } finally {
    client.close();
  }
}

async function choose({ words, input, output }: Place, rooms: readonly MyRoom[]): Promise<MyRoom> {
  const listed = listedRooms(rooms);
  const [only] = listed;
  if (only === undefined) throw new Error(words.noRooms);
  if (listed.length === 1) return only;
  if (!input.isTTY) throw new UsageError(words.nameARoom);
  const lines = createInterface({ input, output });
  try {
    output.write(`${words.rooms}\n${roomRows(rooms, words).join('\n')}\n`);
    const typed = await lines.question(words.whichRoom);
    return typed.trim() === '' ? only : findRoom(rooms, typed.trim(), words);
  } finally {
    lines.close();
  }
}

/** A room on a terminal, until somebody leaves it. */
class Drawn {
  readonly #place: Place;
  readonly #client: Client;
  readonly #screen: Screen;
  readonly #writing: Writing;
  readonly #keyboard: Keyboard;
  readonly #chat: Chat;
  readonly #ending = new Ending();
  #room: Room | undefined;
  #resizing: NodeJS.Timeout | undefined;

  constructor(place: Place, client: Client, origin: string) {
    const { input, output, words, style } = place;
    this.#place = place;
    this.#client = client;
    this.#screen = new Screen(output);
    this.#writing = new Writing(() => this.#completable());
    this.#keyboard = new Keyboard(input, output, {
      key: (key, typed) => this.#key(key, typed),
      paste: (text) => {
        this.#writing.paste(text);
        this.#chat.typed();
      },
      disturbed: (how) => this.#disturbed(how),
      hungUp: () => this.#ending.end(EXIT.done),
    });
    const ring = (): void => void output.write('\u0007');
    const quit = (code: ExitCode): void => this.#ending.end(code);
    const need = { client, screen: this.#screen, writing: this.#writing, words, style, origin, ring, quit };
    this.#chat = new Chat({ ...need, rooms: (name) => this.#rooms(name) });
  }

  async run(room: MyRoom, outcome: Partial<Outcome & { unsent: Chat['refused'] }>): Promise<ExitCode> {
    outcome.connection = (connection) => this.#chat.connection(connection);
    outcome.stopped = (error) => this.#ending.fail(error);
    outcome.changed = () => this.#chat.paint();
    outcome.unsent = (text, refusal) => this.#chat.refused(text, refusal);
    const ticking = setInterval(() => this.#chat.paint(), TICK_MS);
    try {
      this.#keyboard.open();
      this.#enter(room);
      this.#chat.paintNow();
      const code = await this.#ending.code;
      return (await this.#lastWords()) ? code : EXIT.refused;
    } finally {
      clearInterval(ticking);
      clearTimeout(this.#resizing);
      this.#chat.paintNow();
      this.#chat.close();
      this.#screen.clear();
      this.#keyboard.close();
    }
  }

  #enter({ room }: MyRoom): void {
    if (this.#room !== undefined) this.#client.leave(this.#room.id);
    this.#room = this.#client.enter(room.id, this.#chat, this.#chat.beginning);
    this.#chat.show(this.#room);
  }

  #key(key: Key, typed: string | undefined): void {
    const { text } = this.#writing.line;
    if (key.ctrl === true && key.name === 'c') {
      if (text === '') this.#ending.end(EXIT.done);
      this.#writing.clear();
    } else if (key.ctrl === true && key.name === 'd' && text === '') {
      this.#ending.end(EXIT.done);
    } else if (key.ctrl === true && key.name === 'z') {
      this.#screen.clear();
      this.#chat.asleep = true;
      this.#keyboard.suspend();
      return;
    } else if (key.ctrl === true && key.name === 'l') {
      this.#screen.wipe();
    } else {
      const sent = this.#writing.key(key, typed);
      if (sent !== undefined) {
        void this.#chat.send(sent);
        return;
      }
    }
    this.#chat.typed();
  }

  /** Somebody who draws at a window's edge sends many sizes. */
  #disturbed(how: 'resized' | 'resumed'): void {
    if (how === 'resumed') this.#screen.forget();
    this.#chat.asleep = false;
    clearTimeout(this.#resizing);
    this.#resizing = setTimeout(() => this.#chat.paintNow(), how === 'resized' ? 80 : 0);
  }

  async #rooms(name: string): Promise<void> {
    const { words } = this.#place;
    const { rooms } = await this.#client.freshMine();
    if (name === '') this.#chat.remark(`${words.rooms}\n${roomRows(rooms, words).join('\n')}`);
    else this.#enter(findRoom(rooms, name, words));
  }

  #completable() {
    const members = [...(this.#room?.view?.members.values() ?? [])];
    const names = members.filter(({ id, status }) => status === 'active' && id !== this.#client.meId).map(({ name }) => cleanLine(name));
    const rooms = listedRooms(this.#client.mine?.rooms ?? []).map(({ room }) => cleanLine(room.name));
    return { names, rooms, commands: SLASH_NAMES };
  }

  /** False: some of them were never sent, which is said. */
  async #lastWords(): Promise<boolean> {
    const end = Date.now() + LAST_WORDS_MS;
    while (this.#client.unsent.length > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    if (this.#client.unsent.length > 0) this.#chat.remark(this.#place.words.keptUnsent(this.#client.unsent.length));
    return this.#client.unsent.length === 0;
  }
}

// One person in a room, in a terminal: what is finished goes up as rows, what is still being written stands below with the status and the
// line of that person. Knows what is shown and when; how rows look is format.ts, what commands do is slash.ts.
import type { RoomEvent } from '../../protocol/events.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { GoneReason } from '../../protocol/frames.ts';
import type { Id, MessageRecord } from '../../protocol/records.ts';
import { findLine } from '../../protocol/room-view.ts';
import type { Client } from '../client.ts';
import { EXIT, Unreachable, type ExitCode, type Refusal } from '../failure.ts';
import type { Connection } from '../net/socket.ts';
import type { Room, RoomListener } from '../room.ts';
import { cleanLine, cleanText } from '../text/clean.ts';
import type { Style } from '../text/style.ts';
import { fit } from '../text/width.ts';
import type { Words } from '../words/en.ts';
import { cardWords, day, failureWords } from '../words/say.ts';
import { dayRow, draftRows, lineRows, nameOf, remarkRows, type Look } from './format.ts';
import { happenedWords } from './happened.ts';
import { promptRows } from './prompt.ts';
import type { Screen } from './screen.ts';
import { readTyped, runSlash, type SlashPlace } from './slash.ts';
import { statusParts } from './status.ts';
import type { Writing } from './writing.ts';

export interface ChatNeed {
  client: Client;
  screen: Screen;
  writing: Writing;
  words: Words;
  style: Style;
  origin: string;
  /** Called when a line names this person. */
  ring: () => void;
  /** To another room; without a name the list of them. */
  rooms: (name: string) => Promise<void>;
  quit: (code: ExitCode) => void;
}

const PAINT_MS = 30;
const FADES_MS = 6_000;
const TELL_TYPING_MS = 3_000;
const READ_MS = 1_000;
const OLDER = 20;

export class Chat implements RoomListener {
  /** The terminal is somebody else's: nothing is drawn. */
  asleep = false;
  readonly #need: ChatNeed;
  #room: Room | undefined;
  #connection: Connection = { state: 'online' };
  #finished: string[] = [];
  #painting: NodeJS.Timeout | undefined;
  #reading: NodeJS.Timeout | undefined;
  readonly #typing = new Map<Id, number>();
  readonly #seenCards = new Set<Id>();
  #shownDay = '';
  #topic = '';
  #oldestSeq = Infinity;
  #toldTypingAt = 0;

  constructor(need: ChatNeed) {
    this.#need = need;
  }

  /** How many lines of before fit. */
  get beginning(): { last: number } {
    return { last: Math.max(5, Math.min(40, this.#need.screen.rows - 6)) };
  }

  show(room: Room): void {
    this.#room = room;
    this.#oldestSeq = Infinity;
    this.#typing.clear();
  }

  close(): void {
    clearTimeout(this.#painting);
    clearTimeout(this.#reading);
  }

  // What the room tells.

  line = (message: MessageRecord): void => {
    const view = this.#room?.view;
    if (view === undefined || view === null) return;
    if (this.#oldestSeq === Infinity) this.#enter(view.room.name, view.room.topic);
    this.#oldestSeq = Math.min(this.#oldestSeq, message.seq);
    this.#putLine(message);
    this.#typing.delete(message.authorId);
    const { meId } = this.#need.client;
    if (meId !== undefined && message.mentions.includes(meId) && message.seq > view.readSeq) this.#need.ring();
    this.#reading ??= setTimeout(this.#markRead, READ_MS);
    this.paint();
  };

  news = (event: RoomEvent): void => {
    const view = this.#room?.view;
    if (view === undefined || view === null) return;
    const text = happenedWords(this.#need.words, event, view.members);
    const isNothingNew = event.type === 'room.changed' && event.room.topic === this.#topic;
    this.#topic = view.room.topic;
    if (text !== undefined && !isNothingNew) this.remark(text);
    if (event.type === 'message.edited' || event.type === 'message.regenerated' || event.type === 'message.continued')
      this.#putLine(event.message);
  };

  typing = (actorId: Id, on: boolean): void => {
    if (on && actorId !== this.#need.client.meId) this.#typing.set(actorId, Date.now() + FADES_MS);
    else this.#typing.delete(actorId);
  };

  changed = (): void => {
    const view = this.#room?.view;
    if (view === undefined || view === null) return;
    if (this.#oldestSeq === Infinity && view.lines.length === 0) {
      this.#oldestSeq = 0;
      this.#enter(view.room.name, view.room.topic);
      if (view.room.greeting !== '') this.remark(view.room.greeting);
    }
    for (const card of view.stage.cards) {
      // That they are paused is told when it happens, and stands in the status.
      if (this.#seenCards.has(card.id) || card.code === 'paused') continue;
      this.#seenCards.add(card.id);
      this.remark(cardWords(this.#need.words, card, (id) => nameOf(view.members, id)));
    }
    this.paint();
  };

  restored = (): void => this.remark(this.#need.words.happened.restored);

  gone = (reason: GoneReason | 'missing'): void => {
    this.remark(this.#need.words.gone[reason]);
    this.#need.quit(EXIT.refused);
  };

  // What the connection tells.

  connection(connection: Connection): void {
    const before = this.#connection;
    if (connection.state === 'waiting' && before.state === 'online') this.remark(this.#need.words.lost);
    if (connection.state === 'online' && before.state !== 'online') this.remark(this.#need.words.back);
    this.#connection = connection;
    this.paint();
  }

  refused(text: string, refusal: Refusal): void {
    this.#putRemark(this.#need.words.notSent(failureWords(this.#need.words, refusal, this.#need.origin)));
    this.#need.writing.putBack(text);
  }

  // What the person does.

  /** At every key; the others hear of it now and then. */
  typed(): void {
    const isText = readTyped(this.#need.writing.line.text).kind === 'text' && this.#need.writing.line.text !== '';
    const now = Date.now();
    if (isText && this.#room !== undefined && now - this.#toldTypingAt > TELL_TYPING_MS) {
      this.#toldTypingAt = now;
      this.#need.client.typing(this.#room.id, true);
    }
    this.paint();
  }

  async send(typed: string): Promise<void> {
    const { words } = this.#need;
    const read = readTyped(typed);
    try {
      if (read.kind === 'command') await runSlash(this.#place(), read.name, read.words);
      else if (read.text.length > LIMITS.messageLength) {
        this.#need.writing.putBack(typed);
        this.remark(words.tooLong(read.text.length, LIMITS.messageLength));
      } else this.#post(read.text);
    } catch (error) {
      const isOffline = error instanceof Unreachable && error.message === '';
      this.#putRemark(isOffline ? words.lost : failureWords(words, error, this.#need.origin));
    }
    this.paint();
  }

  remark = (text: string): void => {
    this.#putRemark(text);
    this.paint();
  };

  paint(): void {
    this.#painting ??= setTimeout(this.paintNow, PAINT_MS);
  }

  readonly paintNow = (): void => {
    clearTimeout(this.#painting);
    this.#painting = undefined;
    if (this.asleep) return;
    const { screen, writing, style, words, client } = this.#need;
    const now = Date.now();
    for (const [id, until] of this.#typing) if (until < now) this.#typing.delete(id);
    const view = this.#room?.view ?? null;
    const unsent = client.unsent.filter(({ roomId, id }) => roomId === this.#room?.id && !view?.lines.some((line) => line.id === id));
    const prompt = promptRows(writing.line, screen.columns);
    const offline = this.#connection.state !== 'online';
    const source = { view, connection: this.#connection, typing: [...this.#typing.keys()], now };
    const parts = statusParts(words, { ...source, unsent: offline ? unsent.length : 0 });
    const status = (offline ? style.bad : style.dim)(fit(`── ${parts.join(' · ')} ──`, screen.columns));
    const choices = writing.choices;
    const below = [status, ...(choices === '' ? [] : [style.dim(fit(choices, screen.columns))])];
    const drafts = view === null ? [] : [...view.drafts.values()].flatMap((draft) => draftRows(draft, view.members, this.#look));
    const waiting = unsent.map(({ text }) => style.dim(fit(`  …  ${cleanText(text).replaceAll('\n', ' ')}`, screen.columns)));
    const room = Math.max(0, screen.rows - below.length - prompt.rows.length - 1);
    const above = room === 0 ? [] : [...drafts, ...waiting].slice(-room);
    const finished = this.#finished;
    this.#finished = [];
    const caretRow = above.length + below.length + prompt.caretRow;
    screen.show(finished, { rows: [...above, ...below, ...prompt.rows], caretRow, caretColumn: prompt.caretColumn });
  };

  get #look(): Look {
    return { words: this.#need.words, style: this.#need.style, columns: this.#need.screen.columns };
  }

  #enter(name: string, topic: string): void {
    this.#topic = topic;
    this.#putRemark(this.#need.words.inRoom(cleanLine(name)));
    if (topic !== '') this.#putRemark(this.#need.words.topicIs(topic));
  }

  #putRemark(text: string): void {
    this.#finished.push(...remarkRows(text, this.#look));
  }

  #putLine(message: MessageRecord): void {
    const view = this.#room?.view;
    if (view === undefined || view === null) return;
    const today = day(message.createdAt);
    if (today !== this.#shownDay) this.#finished.push(dayRow(message.createdAt, this.#look));
    this.#shownDay = today;
    const answers = message.replyToId === null ? undefined : findLine(view, message.replyToId);
    this.#finished.push(...lineRows(message, view.members, this.#look, answers));
  }

  #post(text: string): void {
    if (text.trim() === '' || this.#room === undefined) return;
    this.#toldTypingAt = 0;
    this.#need.client.post(this.#room.id, text);
  }

  #place(): SlashPlace {
    const { client, words, quit, rooms } = this.#need;
    if (this.#room === undefined) throw new Unreachable('');
    const post = (text: string): void => this.#post(text);
    const more = (): Promise<void> => this.#more();
    return { client, words, rooms, room: this.#room, remark: this.remark, post, more, quit: () => quit(EXIT.done) };
  }

  async #more(): Promise<void> {
    const { words, style } = this.#need;
    const page = this.#oldestSeq > 0 && this.#oldestSeq !== Infinity ? await this.#room?.older(this.#oldestSeq, OLDER) : undefined;
    if (page !== undefined && page.messages.length > 0) {
      this.#shownDay = '';
      for (const message of page.messages) this.#putLine(message);
      this.#oldestSeq = page.messages[0]?.seq ?? 0;
      this.#shownDay = '';
      this.#finished.push(style.dim('────'));
    }
    if (page?.hasOlder !== true) this.remark(words.noOlder);
  }

  readonly #markRead = (): void => {
    this.#reading = undefined;
    const room = this.#room;
    // A token may be for reading alone: then nothing is marked.
    if (room?.view !== undefined && room.view !== null)
      this.#need.client.command(room.id, { type: 'read.mark', seq: room.view.seq }).catch(() => undefined);
  };
}

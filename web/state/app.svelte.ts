// The whole client in one place: made once, put together by hand, reached by components through the context.
import { flushSync, getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { CLOSE } from '../../protocol/close-codes.ts';
import type { Command } from '../../protocol/commands.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { Acquaintance, Id, Me } from '../../protocol/records.ts';
import { Requests } from '../../protocol/requests.ts';
import { Language } from '../i18n/language.svelte.ts';
import { api } from '../net/api.ts';
import { Refusal, toRefusal } from '../net/refusal.ts';
import { Socket, type Connection } from '../net/socket.ts';
import { copyText } from '../text/clipboard.ts';
import type { MessageHtml } from '../text/message-html.ts';
import { Beside } from './beside.svelte.ts';
import { CodeBlocks } from './code-blocks.ts';
import { Clock } from './clock.ts';
import { OpenRoom } from './open-room.svelte.ts';
import { Outbox } from './outbox.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { ReadMarks } from './read-marks.ts';
import { RoomList } from './room-list.svelte.ts';
import { Router } from './router.svelte.ts';
import { isAnother, Session } from './session.svelte.ts';
import { Toasts } from './toasts.svelte.ts';

/** Rooms that were open stay in hand: coming back shows them at once and asks only for what is missing. */
const ROOMS_IN_HAND = 6;
const AGAIN_MS = 1_000;
const UNDO_MS = 8_000;

export class App {
  readonly router = new Router();
  readonly preferences = new Preferences();
  readonly toasts = new Toasts();
  readonly clock = new Clock();
  readonly codeBlocks = new CodeBlocks();
  readonly session: Session;
  readonly language: Language;
  /** Comes on its own, while the first questions are on their way. */
  messageHtml = $state.raw<MessageHtml | null>(null);
  readonly rooms = new RoomList(() => this.requests.ask({ type: 'mine' }));
  readonly requests = new Requests((frame) => this.#socket.send(frame), { refused: toRefusal, gone: () => new Refusal('offline') });
  readonly readMarks = new ReadMarks((roomId, seq) => this.requests.command(roomId, { type: 'read.mark', seq }));
  readonly outbox = new Outbox({
    send: (frame) => this.#socket.send(frame),
    refused: (_entry, error) => this.toasts.show(this.language.refusal(toRefusal(error)), { tone: 'bad' }),
  });
  /** What the page does besides rooms. */
  readonly beside: Beside = new Beside(this);
  connection = $state.raw<Connection>({ state: 'off' });
  room = $state.raw<OpenRoom | null>(null);
  /** What stands over the whole page. */
  sheet = $state<'keys' | null>(null);
  /** Set by whatever holds the field. */
  toComposer: () => void = () => undefined;
  toRoomFilter: () => void = () => undefined;

  readonly #socket = new Socket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/api/socket`, {
    frame: (frame) => this.#frame(frame),
    connection: (connection) => this.#connected(connection),
  });
  readonly #inHand = new SvelteMap<Id, OpenRoom>();

  constructor(language: Language, session: Session) {
    this.language = language;
    this.session = session;
  }

  /** `known`: who is here was asked already. */
  async start(known = this.session.load()): Promise<void> {
    addEventListener('storage', this.#stored);
    // A wish that waits for second thoughts is meant: whoever leaves has had them.
    addEventListener('pagehide', () => this.outbox.release());
    addEventListener('vite:preloadError', () => void this.#outdated());
    this.router.start();
    await known;
    if (this.session.phase === 'signed_in') this.#enter();
    else if (this.beside.wasInside) await this.#enterKept();
  }

  /** After signing in, joining by a link or setting up. */
  entered(me: Parameters<Session['entered']>[0]): void {
    this.#leaveAll();
    this.session.entered(me);
    this.#enter();
  }

  async signOut(): Promise<void> {
    this.outbox.release();
    await api.signOut();
    this.ended({ asked: true });
    this.router.go('#/');
  }

  /** The session is over: here, elsewhere, or because the account is gone. Nothing of whoever was inside stays. */
  ended(options: { asked: boolean }): void {
    this.#shut(() => void this.beside.forget(options));
    this.session.left(options);
  }

  openRoom(roomId: Id | null): void {
    if (this.room?.id === roomId) return;
    if (this.room !== null) {
      this.room.leave();
      this.#socket.send({ type: 'part', roomId: this.room.id });
    }
    if (roomId === null) {
      this.room = null;
      return;
    }
    const room = this.#inHand.get(roomId) ?? this.#makeRoom(roomId);
    this.#inHand.delete(roomId);
    this.#inHand.set(roomId, room);
    for (const oldest of [...this.#inHand.keys()].slice(0, -ROOMS_IN_HAND)) this.#inHand.delete(oldest);
    this.room = room;
    if (this.connection.state === 'online') room.join();
    else if (this.beside.keptAt !== null || this.connection.state === 'waiting') this.beside.fill(room);
  }

  /** For what is not a message. Throws a Refusal for the form to show. */
  command(roomId: Id, command: Command): Promise<number | null> {
    return this.requests.command(roomId, command);
  }

  /** Everybody I share a room with. */
  readonly acquaintances = async (): Promise<Acquaintance[]> => (await this.requests.ask({ type: 'acquaintances' })).people;

  async copy(text: string): Promise<void> {
    const copied = await copyText(text);
    this.toasts.show(copied ? this.language.t.copied : this.language.t.copyFailed, { tone: copied ? 'plain' : 'bad', staysMs: 2_500 });
  }

  /** Gone from my eyes at once, from everybody's when there was time to think again. */
  removeWithUndo(roomId: Id, id: Id): void {
    const entryId = this.outbox.add(roomId, { type: 'message.delete', id }, { holdMs: UNDO_MS });
    const undo = { label: this.language.t.undo, run: () => this.outbox.undo(entryId) };
    this.toasts.show(this.language.t.deleted, { action: undo, staysMs: UNDO_MS });
  }

  readonly reconnectNow = (): void => this.#socket.wake();

  readonly #stored = (event: StorageEvent): void => {
    if (event.key !== null && event.newValue === null) this.outbox.goneElsewhere(event.key);
  };

  /** A part of the page could not be fetched, as its place says; a server that answers has a newer page. The line alone may be dead unnoticed. */
  readonly #outdated = async (): Promise<void> => {
    const { t } = this.language;
    if (this.connection.state === 'online' && (await api.session().catch(() => null)) !== null)
      this.toasts.show(t.stoppedUpgrade, { action: { label: t.reload, run: () => location.reload() }, staysMs: 60_000, once: true });
  };

  async #loadMarkdown(): Promise<void> {
    const { createMessageHtml } = await import('../text/message-html.ts');
    this.messageHtml ??= createMessageHtml();
  }

  #makeRoom(roomId: Id): OpenRoom {
    const room: OpenRoom = new OpenRoom(roomId, {
      ask: (question) => this.requests.ask(question),
      join: (id, from) => this.requests.join(id, from),
      typing: (id, on) => void this.#socket.send({ type: 'typing', roomId: id, on }),
      meId: () => this.session.person?.id ?? null,
      shown: (view) => {
        this.outbox.shown(roomId, view.seq);
        this.rooms.roomChanged(view.room);
        this.beside.shown();
      },
      lineArrived: (id, message) => this.rooms.lineArrived(id, message, { meId: this.session.person?.id ?? '', attended: room.attended() }),
      lineGone: (id, message) => this.rooms.lineGone(id, message),
    });
    return room;
  }

  #enter(): void {
    void this.#loadMarkdown();
    this.beside.entered();
    if (this.session.person !== null) this.outbox.open(this.session.person.id);
    this.#socket.start();
  }

  /** Somebody was inside. Without an answer, what was kept is shown, and the line tried again; else their session has ended meanwhile. */
  async #enterKept(): Promise<void> {
    if (this.session.phase !== 'unreachable') void this.beside.forget({ asked: false });
    const page = this.session.phase === 'unreachable' ? await this.beside.readPage() : undefined;
    if (page === undefined) return;
    this.session.entered(page.mine.me);
    this.rooms.set(page.mine);
    this.#enter();
  }

  #leaveAll(): void {
    this.#socket.stop();
    this.requests.rejectAll();
    this.#inHand.clear();
    this.room = null;
    this.rooms.clear();
  }

  #shut(then: () => void = () => undefined): void {
    this.#leaveAll();
    // A composer that goes keeps its draft once more: before anything is forgotten.
    flushSync();
    then();
    this.outbox.forget();
  }

  /** Another tab let somebody else in: what stands here was written by, and kept for, whoever was here before. Theirs stays. */
  async #replaced(before: Me | null): Promise<void> {
    this.session.me = before;
    this.#shut();
    await this.beside.forgetKept(this.session.person?.id);
    location.reload();
  }

  #connected(connection: Connection): void {
    const before = this.connection;
    this.connection = connection;
    if (before.state === 'online' && connection.state !== 'online') {
      this.requests.rejectAll();
      this.outbox.offline();
      this.readMarks.forget();
    }
    if (connection.state === 'waiting' && connection.code === CLOSE.resync) this.#forgetViews();
    if (connection.state === 'waiting' && connection.failures > 1) void this.#stillSignedIn();
    if (connection.state === 'stopped' && connection.code === CLOSE.signedOut) void this.#stillSignedIn();
  }

  /** An upgrade that is refused looks like a cut line: ask over HTTP what is the matter. */
  async #stillSignedIn(): Promise<void> {
    const before = this.session.me;
    await this.session.load();
    if (isAnother(before, this.session.me)) return this.#replaced(before);
    if (this.session.phase === 'signed_in' || this.session.phase === 'loading') {
      // The session lives under a new token: after a new password, for one.
      if (this.connection.state === 'stopped') setTimeout(() => this.#socket.start(), AGAIN_MS);
      return;
    }
    if (this.session.phase === 'setup') location.reload();
    else this.ended({ asked: false });
  }

  /** C1, 4000: everything again from a snapshot. */
  #forgetViews(): void {
    const open = this.room?.id ?? null;
    this.#inHand.clear();
    this.room = null;
    this.openRoom(open);
  }

  #frame(frame: ServerFrame): void {
    switch (frame.type) {
      case 'hello':
        if (isAnother(this.session.me, frame.mine.me)) return void this.#replaced(this.session.me);
        this.clock.heard(frame.serverTime);
        this.rooms.set(frame.mine);
        this.session.me = frame.mine.me;
        this.beside.greeted(frame.mine);
        this.room?.join();
        this.outbox.online();
        return;
      case 'ok':
        if (!this.outbox.acknowledged(frame.id, frame.seq)) this.requests.settle(frame);
        return;
      case 'failed':
        if (!this.outbox.failed(frame.id, frame.error)) this.requests.settle(frame);
        return;
      case 'answer':
      case 'joined':
        this.requests.settle(frame);
        if (frame.type === 'joined' && this.room?.id === frame.roomId) this.room.joined(frame);
        return;
      case 'mine':
        return this.rooms.refresh();
      case 'gone':
        this.#inHand.delete(frame.roomId);
        this.beside.gone(frame.roomId);
        this.rooms.refresh();
        if (this.room?.id === frame.roomId) this.room.frame(frame);
        return;
      case 'event':
      case 'replayed':
      case 'signal':
        if (this.room?.id === frame.roomId) this.room.frame(frame);
        return;
      case 'beat':
    }
  }
}

const APP = Symbol('app');

export function provideApp(app: App): App {
  return setContext(APP, app);
}

export function useApp(): App {
  return getContext<App>(APP);
}

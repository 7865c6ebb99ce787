// What the page does besides showing rooms, fetched after the first picture: it tells of lines while nobody looks, keeps the last rooms for
// times without a connection, and starts the worker. Signing out wipes all of it.
import type { Id, MessageRecord, Mine } from '../../protocol/records.ts';
import type { Language } from '../i18n/language.svelte.ts';
import type { Requests } from '../../protocol/requests.ts';
import { dropRoom, forgetKept, keepPage, keepRoom, readPage, readRoom, type KeptPage } from './kept.ts';
import { Notices } from './notices.svelte.ts';
import type { OpenRoom } from './open-room.svelte.ts';
import { leaveWords, lookForUpdate, quietWorker, startWorker } from './page-worker.ts';
import type { RoomList } from './room-list.svelte.ts';
import type { Router } from './router.svelte.ts';
import type { Session } from './session.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

/** The client, as far as it matters here. */
export interface AsidePorts {
  readonly language: Language;
  readonly toasts: Toasts;
  readonly rooms: RoomList;
  readonly requests: Requests;
  readonly router: Router;
  readonly session: Session;
  readonly room: OpenRoom | null;
}

const KEEP_AFTER_MS = 1_500;
/** The first picture and what it needs come before what the next visit needs. */
const WORKER_AFTER_MS = 3_000;
const OFFER_MS = 3_600_000;

export class Aside {
  readonly notices: Notices;
  readonly #ports: AsidePorts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #started = false;
  /** Nobody is inside: what still wants to be kept is too late. */
  #closed = true;

  constructor(ports: AsidePorts) {
    this.#ports = ports;
    this.notices = new Notices({
      ...{ language: ports.language, meId: () => ports.session.person?.id ?? null, go: (hash) => ports.router.go(hash) },
      ask: (question) => ports.requests.ask(question),
    });
  }

  /** Somebody is inside. A visitor has no things of their own to be told of or to keep. */
  entered(): void {
    this.#closed = this.#ports.session.person === null;
    if (!this.#started) this.#start();
  }

  /** The line is there: what is mine, as it is now. */
  greeted(mine: Mine): void {
    if (this.#closed) return;
    void keepPage(mine);
    // The open room may have been shown before this part of the page was there.
    this.shown();
    void lookForUpdate();
    void this.notices.load();
  }

  /** What is kept from another time, of whoever was inside then. */
  readPage(): Promise<KeptPage | undefined> {
    return readPage();
  }

  async fill(room: OpenRoom): Promise<void> {
    const meId = this.#ports.session.person?.id ?? null;
    if (room.view !== null || meId === null) return;
    const view = await readRoom(meId, room.id);
    if (view === undefined) room.notKept();
    else room.restore(view);
  }

  /** The open room was shown anew. */
  shown(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.#keep(), KEEP_AFTER_MS);
  }

  gone(roomId: Id): void {
    void dropRoom(roomId);
  }

  #lineArrived(roomId: Id, message: MessageRecord): void {
    const view = this.#ports.room?.view;
    const author = view?.members.get(message.authorId)?.name ?? this.#ports.language.t.somebody;
    const quoted = view?.lines.find(({ id }) => id === message.replyToId) ?? view?.quoted.get(message.replyToId ?? '');
    this.notices.lineArrived(this.#ports.rooms.find(roomId), message, { author, quotedAuthorId: quoted?.authorId ?? null });
  }

  async forget(): Promise<void> {
    const kept = this.forgetKept();
    this.notices.forget();
    await Promise.all([kept, quietWorker().catch(() => undefined)]);
  }

  async forgetKept(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await forgetKept();
  }

  #start(): void {
    this.#started = true;
    const { rooms, toasts } = this.#ports;
    const language = this.#ports.language;
    rooms.onmoved = (before, after) => void this.notices.roomsMoved(before, after, this.#ports.room?.id ?? null);
    rooms.onarrived = (roomId, message) => this.#lineArrived(roomId, message);
    addEventListener('pagehide', () => this.#keep());
    $effect.root(() => {
      $effect(() => void leaveWords(language).catch(() => undefined));
    });
    const worker = {
      ...{ language, go: (hash: string) => this.#ports.router.go(hash) },
      newVersion: (use: () => void): void => {
        const { t } = language;
        toasts.show(t.newVersion, { action: { label: t.reload, run: use }, staysMs: OFFER_MS });
      },
    };
    setTimeout(() => void startWorker(worker).catch(() => undefined), WORKER_AFTER_MS);
  }

  /** If anything has changed since the last time. */
  #keep(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { room, rooms, session } = this.#ports;
    const view = room?.view;
    if (this.#closed || session.person === null || view === undefined || view === null) return;
    void keepPage({ me: session.person, rooms: [...rooms.rooms], ownKey: rooms.ownKey });
    // A stretch of history is no room as it was left.
    if (!view.hasNewer) void keepRoom(session.person.id, view);
  }
}

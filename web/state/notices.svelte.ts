// Tells of lines while the page is open and out of sight: a notice of the desktop, a tone, both only where somebody wants them and not in
// their quiet hours. Permission is asked for on a click, never by itself. Fetched after the first picture.
import { isQuiet, noticeText, USUAL_NOTICES, type NoticeSettings } from '../../protocol/notices.ts';
import type { Answers, Question } from '../../protocol/frames.ts';
import type { Id, MessageRecord, MyRoom } from '../../protocol/records.ts';
import type { Language } from '../i18n/language.svelte.ts';
import { api } from '../net/api.ts';
import { asRefusal, type Refusal } from '../net/refusal.ts';
import { playTone } from '../text/tone.ts';
import { findRegistration } from './page-worker.ts';
import { roomHash } from './router.svelte.ts';
import { readStored, writeStored } from './stored.ts';

export interface NoticePorts {
  language: Language;
  ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]>;
  meId(): Id | null;
  go(hash: string): void;
}

const HERE_KEY = 'dantok.notices';
/** More than these are a crowd: the newest say enough. */
const MOST_LINES = 20;

export class Notices {
  /** Null: not known yet. They are sent back as a whole, so that nothing may be changed before they are. */
  settings = $state.raw<NoticeSettings | null>(null);
  /** Why they are not known. */
  failure = $state.raw<Refusal | null>(null);
  permission = $state<NotificationPermission | 'unsupported'>('Notification' in globalThis ? Notification.permission : 'unsupported');
  /** This browser shows them. */
  wanted = $state(readStored(HERE_KEY) === 'on');
  readonly on = $derived(this.wanted && this.permission === 'granted');
  readonly #ports: NoticePorts;
  /** Counts what was asked and said, so that a late answer does not undo a newer one. */
  #turn = 0;

  constructor(ports: NoticePorts) {
    this.#ports = ports;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.failure = null;
    try {
      const { settings } = await api.noticeSettings();
      if (turn !== this.#turn) return;
      // Whoever never changed anything has no zone yet: this device's.
      this.settings = settings.quietFrom === null ? { ...settings, timeZone: here() } : settings;
    } catch (error) {
      if (turn === this.#turn) this.failure = asRefusal(error);
    }
  }

  async change(part: Partial<NoticeSettings>): Promise<void> {
    if (this.settings === null) return;
    const turn = ++this.#turn;
    const { settings } = await api.changeNoticeSettings({ ...this.settings, timeZone: here(), ...part });
    if (turn === this.#turn) this.settings = settings;
  }

  /** Whoever comes next begins with nothing. */
  forget(): void {
    this.#turn += 1;
    this.settings = null;
    this.failure = null;
    this.#want(false);
  }

  /** Only from a click. */
  async allow(): Promise<void> {
    if (this.permission === 'unsupported') return;
    this.permission = await Notification.requestPermission();
    this.#want(this.permission === 'granted');
  }

  stop(): void {
    this.#want(false);
  }

  /** A line of the room that is open. */
  lineArrived(mine: MyRoom | undefined, message: MessageRecord, names: { author: string; quotedAuthorId: Id | null }): void {
    if (mine === undefined || !this.#matters(mine, message, names.quotedAuthorId)) return;
    this.#tell(mine, message, names.author);
  }

  /** Rooms that are not open moved: what came is asked for, unless nobody would be told. */
  async roomsMoved(before: readonly MyRoom[], after: readonly MyRoom[], openId: Id | null): Promise<void> {
    if (!this.#mayTell) return;
    for (const mine of after) {
      const old = before.find(({ room }) => room.id === mine.room.id);
      if (old === undefined || mine.room.id === openId || mine.unread <= old.unread || mine.notify === 'none') continue;
      await this.#askWhatCame(mine, old.seq).catch(() => undefined);
    }
  }

  async #askWhatCame(mine: MyRoom, after: number): Promise<void> {
    const roomId = mine.room.id;
    const { messages } = await this.#ports.ask({ type: 'messages.after', roomId, after, limit: MOST_LINES });
    const quotedIds = [...new Set(messages.map(({ replyToId }) => replyToId).filter((id) => id !== null))];
    const quoted = quotedIds.length === 0 ? [] : (await this.#ports.ask({ type: 'messages.lookup', roomId, ids: quotedIds })).messages;
    const authorOf = (id: Id | null): Id | null => quoted.find((line) => line.id === id)?.authorId ?? null;
    const told = messages.findLast((line) => this.#matters(mine, line, authorOf(line.replyToId)));
    if (told === undefined) return;
    const { people } = await this.#ports.ask({ type: 'acquaintances' });
    this.#tell(mine, told, people.find(({ id }) => id === told.authorId)?.name ?? this.#ports.language.t.somebody);
  }

  /** As long as nobody knows whether words may be shown, none are. */
  get #now(): NoticeSettings {
    return this.settings ?? { ...USUAL_NOTICES, preview: false, timeZone: here() };
  }

  get #mayTell(): boolean {
    return document.visibilityState === 'hidden' && (this.on || this.#now.sound) && !isQuiet(this.#now, Date.now());
  }

  #matters(mine: MyRoom, message: MessageRecord, quotedAuthorId: Id | null): boolean {
    const meId = this.#ports.meId();
    if (message.authorId === meId || message.deletedAt !== null || mine.notify === 'none' || !this.#mayTell) return false;
    return mine.notify === 'all' || (meId !== null && (message.mentions.includes(meId) || quotedAuthorId === meId));
  }

  #tell({ room }: MyRoom, message: MessageRecord, author: string): void {
    if (this.#now.sound) playTone();
    if (!this.on) return;
    const { t } = this.#ports.language;
    const { preview } = this.#now;
    const title = preview ? t.noticeTitle(author, room.name) : t.newNotice;
    const body = preview ? noticeText(message.text) : '';
    void this.#show(title, body, { roomId: room.id, seq: message.seq });
  }

  /** By the worker where there is one: phones allow no other way, and what is pushed about the same room takes its place. */
  async #show(title: string, body: string, place: { roomId: Id; seq: number }): Promise<void> {
    const options = { body, tag: place.roomId, icon: '/icon-192.png', silent: true };
    const registration = await findRegistration().catch(() => undefined);
    if (registration?.active !== null && registration !== undefined) {
      await registration.showNotification(title, { ...options, data: place });
      return;
    }
    const notice = new Notification(title, options);
    notice.onclick = () => {
      window.focus();
      this.#ports.go(roomHash(place.roomId, place.seq));
      notice.close();
    };
  }

  #want(wanted: boolean): void {
    this.wanted = wanted;
    writeStored(HERE_KEY, wanted ? 'on' : null);
  }
}

function here(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

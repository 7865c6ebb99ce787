// What a person does in one room: which line is being answered, edited or looked at, and what is on its way to the server.
// Lives as long as the room is on the screen. Components read it from the context and call its verbs.
import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { Command } from '../../protocol/commands.ts';
import type { Id, MemberRecord, MessageRecord } from '../../protocol/records.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import { newId } from '../../protocol/ids.ts';
import { isolate } from '../text/isolate.ts';
import { buildRows, type PendingLine, type Row } from '../text/runs.ts';
import type { App } from './app.svelte.ts';
import { readDraft, writeDraft } from './composer-drafts.ts';
import type { OpenRoom } from './open-room.svelte.ts';
import { overlay } from './outbox-overlay.ts';
import type { MessageCommand, OutboxEntry } from './outbox.svelte.ts';
import { actionsOn, permissionsIn, type LineActions } from './permissions.ts';

export type Panel = 'members' | 'pinned' | 'memory' | 'invite' | 'settings';

/** The server drops these; written out in JSON they could make a frame too large to send. */
const UNPRINTED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

export class Desk {
  readonly room: OpenRoom;
  readonly #app: App;
  readonly #view: RoomView;

  replyToId = $state<Id | null>(null);
  editingId = $state<Id | null>(null);
  /** The line under the pointer or the keyboard: shows its actions. */
  activeId = $state<Id | null>(null);
  /** The line whose whole list of actions is open. */
  sheetId = $state<Id | null>(null);
  versionsId = $state<Id | null>(null);
  removingId = $state<Id | null>(null);
  /** The line before which everything is to be forgotten. */
  forgettingId = $state<Id | null>(null);
  /** The persona's line whose reason is shown. */
  whyId = $state<Id | null>(null);
  /** A line that was jumped to: lit up for a moment. */
  litId = $state<Id | null>(null);
  panel = $state<Panel>('members');
  /** Very long lines that were opened: remembered here, because rows out of sight are taken down. */
  readonly opened = new SvelteSet<Id>();
  text = $state('');
  /** Set by the timeline, which alone can scroll. */
  scrollToEnd: () => void = () => undefined;
  focusComposer: () => void = () => undefined;
  /** Set by the screen, which alone knows whether the panel stands beside or over the room. */
  openPanel: (panel: Panel) => void = () => undefined;

  // Parts of the view, each by itself: a token of a draft makes a new view, but no new list of lines.
  readonly #lines = $derived.by(() => this.view.lines);
  readonly #quoted = $derived.by(() => this.view.quoted);
  readonly #members = $derived.by(() => this.view.members);
  readonly #hasPersonas = $derived.by(() => [...this.#members.values()].some((one) => one.kind === 'persona' && one.status === 'active'));
  readonly #record = $derived.by(() => this.view.room);
  readonly #role = $derived.by(() => this.view.role);
  readonly #hasNewer = $derived.by(() => this.view.hasNewer);
  readonly #forgottenSeq = $derived.by(() => this.view.memory.forgottenSeq);
  /** Lines that are being written, by the id they will have or already have. */
  readonly drafts = $derived.by(() => this.view.drafts);

  readonly #mine = $derived.by(() => this.#app.outbox.entries.filter((entry) => entry.roomId === this.room.id));
  readonly #changes = $derived.by(() => changesById(this.#mine));
  readonly pending: readonly PendingLine[] = $derived.by(() => this.#pendingLines());
  readonly rows: readonly Row[] = $derived.by(() =>
    buildRows({
      lines: this.#lines,
      pending: this.pending,
      newAfterSeq: this.room.newAfterSeq,
      forgottenSeq: this.#forgottenSeq,
      hasNewer: this.#hasNewer,
      meId: this.meId,
    }),
  );
  readonly can = $derived.by(() => permissionsIn({ room: this.#record, role: this.#role }, this.meId !== null));

  constructor(app: App, room: OpenRoom, view: RoomView) {
    this.#app = app;
    this.room = room;
    this.#view = view;
    const draft = this.meId === null ? null : readDraft(this.meId, room.id);
    this.text = draft?.text ?? '';
    this.replyToId = draft?.replyToId ?? null;
  }

  get view(): RoomView {
    return this.room.view ?? this.#view;
  }

  get meId(): Id | null {
    return this.#app.session.person?.id ?? null;
  }

  member(id: Id): MemberRecord | undefined {
    return this.#members.get(id);
  }

  nameOf(id: Id): string {
    return this.#members.get(id)?.name ?? this.#app.language.t.somebody;
  }

  /** A name that is put into a sentence. */
  readonly inSentence = (id: Id): string => isolate(this.nameOf(id));

  actionsOn(message: MessageRecord): LineActions {
    const forgottenSeq = this.#hasPersonas ? this.#forgottenSeq : null;
    return actionsOn(message, this.can, { meId: this.meId, seated: this.member(message.authorId)?.status === 'active', forgottenSeq });
  }

  find(id: Id): MessageRecord | undefined {
    return (
      this.pending.find((line) => line.message.id === id)?.message ?? this.#lines.find((line) => line.id === id) ?? this.#quoted.get(id)
    );
  }

  /** The record with my changes that are still on their way. */
  shown(message: MessageRecord): MessageRecord {
    const changes = this.#changes.get(message.id);
    return changes === undefined || this.meId === null ? message : overlay(message, changes, this.meId, Date.now());
  }

  /** Its new words are still on their way. */
  changing(id: Id): boolean {
    return this.#changes.get(id)?.some((change) => change.type === 'message.edit') ?? false;
  }

  keepDraft(): void {
    if (this.meId !== null) writeDraft(this.meId, this.room.id, { text: this.text, replyToId: this.replyToId });
  }

  post(text: string, mentions: Id[]): void {
    const replyToId = this.replyToId;
    this.#send({
      type: 'message.post',
      id: newId(),
      text: text.replace(UNPRINTED, ''),
      replyToId,
      ...(mentions.length === 0 ? {} : { mentions: mentions.slice(0, 20) }),
    });
    this.room.newAfterSeq = null;
    this.replyToId = null;
    this.clearText();
    void this.room.goToPresent().then(() => this.scrollToEnd());
  }

  clearText(): void {
    this.text = '';
    this.keepDraft();
    this.room.typing.iStopped();
  }

  /** What could not be done stands in the composer again, unless something else does by now. */
  putBack(text: string): void {
    if (this.text !== '') return;
    this.text = text;
    this.keepDraft();
    this.focusComposer();
  }

  edit(message: MessageRecord, text: string): void {
    this.editingId = null;
    if (text.trim() === '') this.askToRemove(message);
    else if (text !== message.text) this.#send({ type: 'message.edit', id: message.id, text });
    this.focusComposer();
  }

  /** My own line goes at once and can be had back for a while; before that of somebody else goes, it is asked. */
  askToRemove(message: MessageRecord): void {
    if (message.authorId === this.meId) this.#app.removeWithUndo(this.room.id, message.id);
    else this.removingId = message.id;
  }

  remove(id: Id): void {
    this.#send({ type: 'message.delete', id });
  }

  toggleReaction(message: MessageRecord, emoji: string): void {
    const mine = this.shown(message).reactions.some((reaction) => reaction.emoji === emoji && reaction.actorIds.includes(this.meId ?? ''));
    this.#send({ type: mine ? 'message.unreact' : 'message.react', id: message.id, emoji });
  }

  togglePin(message: MessageRecord): void {
    this.#send({ type: message.pinnedAt === null ? 'message.pin' : 'message.unpin', id: message.id });
  }

  reply(id: Id): void {
    this.replyToId = id;
    this.keepDraft();
    this.focusComposer();
  }

  /** A button that goes away with its press: the keyboard is led back to writing, a finger and a mouse stay where they are. */
  pressedAway(event: MouseEvent): void {
    if (event.detail === 0) this.focusComposer();
  }

  /** Begins an @name where the text ends. */
  startMention(): void {
    this.text = `${this.text.replace(/(\S)$/, '$1 ')}@`;
    this.keepDraft();
    this.focusComposer();
  }

  stopReplying(): void {
    this.replyToId = null;
    this.keepDraft();
  }

  editMyLast(): void {
    const last = this.view.lines.findLast((line) => line.authorId === this.meId && line.deletedAt === null);
    if (last !== undefined && this.can.write) this.editingId = last.id;
  }

  failedEntry(id: Id): OutboxEntry | undefined {
    return this.#mine.find((entry) => entry.state === 'failed' && entry.command.id === id);
  }

  /** Puts the text of a line that could not be sent back into the composer. */
  takeBack(entry: OutboxEntry): void {
    if (entry.command.type !== 'message.post') return;
    this.text = this.text === '' ? entry.command.text : `${entry.command.text}\n${this.text}`;
    this.replyToId = entry.command.replyToId ?? null;
    this.keepDraft();
    this.#app.outbox.discard(entry.id);
    this.focusComposer();
  }

  #send(command: MessageCommand): void {
    this.#app.outbox.add(this.room.id, command);
  }

  #pendingLines(): PendingLine[] {
    const meId = this.meId;
    if (meId === null || this.#hasNewer) return [];
    const loaded = new Set(this.#lines.slice(-100).map((line) => line.id));
    return this.#mine.flatMap((entry) => {
      if (entry.command.type !== 'message.post' || loaded.has(entry.command.id)) return [];
      return [{ message: pendingRecord(entry, meId), state: entry.state === 'failed' ? ('failed' as const) : ('sending' as const) }];
    });
  }
}

/** A line as it will look, before it has a number. */
function pendingRecord(entry: OutboxEntry, meId: Id): MessageRecord {
  const post = entry.command as Extract<Command, { type: 'message.post' }>;
  return {
    id: post.id,
    seq: Number.MAX_SAFE_INTEGER,
    authorId: meId,
    text: post.text,
    replyToId: post.replyToId ?? null,
    mentions: post.mentions ?? [],
    reactions: [],
    createdAt: entry.at,
    editedAt: null,
    deletedAt: null,
    deletedBy: null,
    pinnedAt: null,
    pinnedBy: null,
    ai: null,
    changedSeq: 0,
  };
}

function changesById(entries: readonly OutboxEntry[]): ReadonlyMap<Id, readonly Command[]> {
  const changes = new Map<Id, Command[]>();
  for (const { command } of entries) {
    if (command.type === 'message.post') continue;
    const known = changes.get(command.id);
    if (known === undefined) changes.set(command.id, [command]);
    else known.push(command);
  }
  return changes;
}

const DESK = Symbol('desk');

export function provideDesk(desk: Desk): Desk {
  return setContext(DESK, desk);
}

export function useDesk(): Desk {
  return getContext<Desk>(DESK);
}

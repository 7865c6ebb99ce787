// One room that is on the screen: its view (C: fold by record), paging through history, typing, the "new" divider.
// Frames are applied at once to a view in hand and shown once per picture, so that a burst of events costs one rendering.
import { flushSync } from 'svelte';
import type { JoinedFrame, MessagePage, Question, ServerFrame } from '../../protocol/frames.ts';
import type { GoneReason, Answers } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, MessageRecord } from '../../protocol/records.ts';
import {
  addNewer,
  addOlder,
  addQuoted,
  applyEvent,
  applySignal,
  continueView,
  findLine,
  fromSnapshot,
  jumpTo,
  placeOf,
  type Place,
  type RoomView,
} from '../../protocol/room-view.ts';
import { asRefusal } from '../net/refusal.ts';
import { Typing } from './typing.svelte.ts';

export interface RoomPorts {
  ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]>;
  join(roomId: Id, from?: Place): Promise<JoinedFrame>;
  typing(roomId: Id, on: boolean): void;
  meId(): Id | null;
  /** A view was shown: the outbox can let go of what it holds. */
  shown(view: RoomView): void;
  /** A line by anybody arrived live. */
  lineArrived(roomId: Id, message: MessageRecord): void;
  /** One that was there is deleted. */
  lineGone(roomId: Id, message: MessageRecord): void;
}

/** `unkept`: there is no line, and nothing of it was kept. */
export type RoomStatus = 'loading' | 'open' | 'missing' | 'unkept' | GoneReason;

/** Longer stretches are cut at the far end: memory and rendering stay flat however far somebody scrolls. */
const MOST_LINES = 1_500;
const KEPT_LINES = 1_000;
const AGAIN_MS = 2_000;

export class OpenRoom {
  readonly id: Id;
  view = $state.raw<RoomView | null>(null);
  status = $state<RoomStatus>('loading');
  /** The last change put lines before the first one: the scroll position is then held from the end. */
  shift = $state.raw(false);
  paging = $state<'older' | 'newer' | 'jump' | null>(null);
  newAfterSeq = $state<number | null>(null);
  /** The line somebody wants to see, until the timeline has taken it up. */
  wanted = $state.raw<{ seq: number } | null>(null);
  readonly typing: Typing;
  /** Set by the timeline: somebody looks at the end, and reads each line as it comes. */
  attended: () => boolean = () => false;

  readonly #ports: RoomPorts;
  /** Ahead of `view` by what came since the last picture. */
  #next: RoomView | null = null;
  #scheduled = false;
  #joining = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  #replaying = false;
  /** A line wanted before the room was there. */
  #wantedId: Id | null = null;
  #askedQuotes = new Set<Id>();
  #wantedQuotes = new Set<Id>();

  constructor(id: Id, ports: RoomPorts) {
    this.id = id;
    this.#ports = ports;
    this.typing = new Typing((on) => ports.typing(id, on));
  }

  /** Asks for what happened since, or for everything. The answer comes to `joined`. */
  join(options: { fresh?: boolean } = {}): void {
    const from = this.#next !== null && options.fresh !== true ? placeOf(this.#next) : undefined;
    this.#joining = true;
    clearTimeout(this.#again);
    this.#ports.join(this.id, from).catch((error: unknown) => {
      this.#joining = false;
      const { code, passes, retryAfterMs } = asRefusal(error);
      if (code === 'not_found' || code === 'forbidden') this.status = 'missing';
      // Else it would stand there as if nothing happened in it. A line that was lost joins when it is back.
      else if (passes) this.#again = setTimeout(() => this.join(options), retryAfterMs ?? AGAIN_MS);
    });
  }

  /** Another one comes on the screen: nothing is asked for any more. */
  leave(): void {
    clearTimeout(this.#again);
    this.typing.iStopped();
    this.lookAway();
  }

  /** As it was on the screen some time ago: until there is a line again, which tells what happened since. */
  restore(view: RoomView): void {
    if (this.#next !== null) return;
    this.#next = view;
    this.status = 'open';
    this.newAfterSeq = view.seq;
    this.#show();
  }

  notKept(): void {
    if (this.#next === null) this.status = 'unkept';
  }

  joined(frame: JoinedFrame): void {
    this.#joining = false;
    this.typing.clear();
    if (frame.snapshot === null) {
      if (this.#next === null) return this.join({ fresh: true });
      this.#replaying = true;
      this.#put(continueView(this.#next, frame));
    } else {
      const first = this.#next === null;
      this.#replaying = false;
      this.#askedQuotes.clear();
      this.shift = false;
      this.#put(fromSnapshot(frame));
      // A visitor has no read mark: nothing is new to somebody who only looks in.
      if (first && this.#ports.meId() !== null && frame.snapshot.readSeq < frame.seq) this.newAfterSeq = frame.snapshot.readSeq;
      this.#show();
    }
    this.status = 'open';
    if (this.#wantedId !== null) void this.jumpTo(this.#wantedId);
  }

  frame(frame: Extract<ServerFrame, { type: 'event' | 'replayed' | 'signal' | 'gone' }>): void {
    if (frame.type === 'gone') {
      this.status = frame.reason;
      return;
    }
    if (this.#next === null || this.#joining) return;
    if (frame.type === 'replayed') {
      this.#replaying = false;
      this.#show();
    } else if (frame.type === 'signal') {
      if (frame.signal.type === 'typing') this.typing.heard(frame.signal.actorId, frame.signal.on);
      else this.#put(applySignal(this.#next, frame.signal));
      if (this.#next.brokenDrafts.size > 0) this.join();
    } else {
      this.#event(frame.event);
    }
  }

  #event(event: Extract<ServerFrame, { type: 'event' }>['event']): void {
    if (this.#next === null) return;
    const before = this.#next;
    const after = applyEvent(before, event, this.#ports.meId() ?? undefined);
    if (after === 'gap') return this.join();
    this.#put(after);
    if (event.type === 'message.deleted' && after !== before) this.#ports.lineGone(this.id, event.message);
    if (event.type === 'message.posted' && after !== before) {
      this.typing.heard(event.actorId, false);
      if ('message' in event) this.#ports.lineArrived(this.id, event.message);
    }
  }

  async loadOlder(): Promise<void> {
    const first = this.#next?.lines[0];
    if (this.paging !== null || this.#next?.hasOlder !== true || first === undefined) return;
    await this.#page('older', { type: 'messages.before', roomId: this.id, before: first.seq, limit: LIMITS.page }, addOlder);
  }

  async loadNewer(): Promise<void> {
    const last = this.#next?.lines.at(-1);
    if (this.paging !== null || this.#next?.hasNewer !== true || last === undefined) return;
    await this.#page('newer', { type: 'messages.after', roomId: this.id, after: last.seq, limit: LIMITS.page }, addNewer);
  }

  /** True when the line with this number is on the screen's stretch afterwards. */
  async goTo(seq: number): Promise<boolean> {
    if (this.#next === null) return false;
    if (!holds(this.#next, seq)) {
      await this.#page('jump', { type: 'messages.around', roomId: this.id, seq, limit: LIMITS.page }, jumpTo);
    }
    return holds(this.#next, seq);
  }

  /** Leads the timeline to any line of this room, however far back; false when there is no such line. A room still coming goes there at once. */
  async jumpTo(messageId: Id): Promise<boolean> {
    this.#wantedId = this.#next === null ? messageId : null;
    if (this.#next === null) return true;
    const seq = (findLine(this.#next, messageId) ?? (await this.#ask(messageId)))?.seq;
    if (seq !== undefined) this.wanted = { seq };
    return seq !== undefined;
  }

  async #ask(messageId: Id): Promise<MessageRecord | undefined> {
    try {
      return (await this.#ports.ask({ type: 'messages.lookup', roomId: this.id, ids: [messageId] })).messages[0];
    } catch {
      return undefined; // cut off meanwhile: whoever asks again gets it
    }
  }

  async goToPresent(): Promise<void> {
    if (this.#next?.hasNewer !== true) return;
    await this.#page('jump', { type: 'messages.before', roomId: this.id, before: Number.MAX_SAFE_INTEGER, limit: LIMITS.page }, jumpTo);
  }

  async #page(
    kind: 'older' | 'newer' | 'jump',
    question: Extract<Question, { type: `messages.${'before' | 'after' | 'around'}` }>,
    fold: typeof addOlder,
  ): Promise<void> {
    this.paging = kind;
    try {
      const page: MessagePage = await this.#ports.ask(question);
      if (this.#next === null) return;
      // What waited is shown first: otherwise lines added at both ends in one picture would make the scroll position jump.
      this.#show();
      flushSync();
      this.#next = fold(this.#next, page);
      this.#show({ shift: kind === 'older' });
    } catch {
      // The line is gone or the room is: whoever scrolls again asks again.
    } finally {
      this.paging = null;
    }
  }

  /** Called when the scrolling rests: lets go of lines far from what is looked at. */
  trim(end: 'oldest' | 'newest'): void {
    const view = this.#next;
    if (view === null || view.lines.length <= MOST_LINES || this.paging !== null) return;
    this.#show();
    flushSync();
    this.#next =
      end === 'oldest'
        ? { ...view, lines: view.lines.slice(-KEPT_LINES), hasOlder: true }
        : { ...view, lines: view.lines.slice(0, KEPT_LINES), hasNewer: true };
    this.#show({ shift: end === 'oldest' });
  }

  /** A line that another one answers to and that is not loaded: asked for together with its neighbours. */
  needQuote(id: Id): void {
    if (this.#askedQuotes.has(id)) return;
    this.#askedQuotes.add(id);
    this.#wantedQuotes.add(id);
    if (this.#wantedQuotes.size === 1) queueMicrotask(() => void this.#lookUp());
  }

  async #lookUp(): Promise<void> {
    const ids = [...this.#wantedQuotes].slice(0, 50);
    for (const id of ids) this.#wantedQuotes.delete(id);
    try {
      const { messages } = await this.#ports.ask({ type: 'messages.lookup', roomId: this.id, ids });
      if (this.#next !== null) this.#put(addQuoted(this.#next, messages));
    } catch {
      for (const id of ids) this.#askedQuotes.delete(id);
    }
  }

  /** The divider moves to what comes after now: when somebody looks away. */
  lookAway(): void {
    if (this.#next !== null) this.newAfterSeq = this.#next.seq;
  }

  #put(next: RoomView): void {
    if (next === this.#next) return;
    this.#next = next;
    if (!this.#replaying) this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A page in the background paints no pictures, but its title still counts.
    if (document.visibilityState === 'visible') requestAnimationFrame(() => this.#show());
    else setTimeout(() => this.#show(), 100);
  }

  #show(options: { shift?: boolean } = {}): void {
    this.#scheduled = false;
    if (this.#next === null || this.#next === this.view) return;
    this.shift = options.shift ?? false;
    this.view = this.#next;
    this.#ports.shown(this.#next);
  }
}

function holds(view: RoomView, seq: number): boolean {
  const first = view.lines[0];
  const last = view.lines.at(-1);
  if (first === undefined || last === undefined) return false;
  return (seq >= first.seq || !view.hasOlder) && (seq <= last.seq || !view.hasNewer);
}

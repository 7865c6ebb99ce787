// Where the timeline stands: at its end and staying there, or held still somewhere in the past. Loads what comes next in time,
// jumps to a number, moves the keyboard from line to line, and says when a line has been seen.
import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { App } from './app.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import { lineKey } from './line-keys.ts';

const NEAR_END_PX = 48;
/** Older lines are asked for this far ahead: scrolling never meets an empty place on a normal line. */
const AHEAD_PX = 1_600;
const LIT_MS = 1_800;
const HAND_MS = 400;

interface Parts {
  list: VirtualizerHandle | undefined;
  box: HTMLElement | undefined;
}

export class Scroller {
  /** False until the first position is found: the lines are not shown jumping. */
  ready = $state(false);
  atEnd = $state(true);
  /** The newest line when I left the end: what came after is "3 new". */
  leftAtSeq = $state<number | null>(null);
  /** The "new" divider is above what can be seen. */
  unreadAbove = $state(false);

  readonly newBelow = $derived.by(() => {
    const from = this.leftAtSeq;
    if (from === null) return 0;
    return this.#desk.view.lines.reduce((sum, line) => sum + (line.seq > from && line.authorId !== this.#desk.meId ? 1 : 0), 0);
  });

  readonly #desk: Desk;
  readonly #app: App;
  readonly #parts: () => Parts;
  #lastTop = 0;
  /** Height of the lines and of the window at the last look. */
  #shape = '';
  #touchedAt = -Infinity;
  #jumping = false;

  constructor(desk: Desk, app: App, parts: () => Parts) {
    this.#desk = desk;
    this.#app = app;
    this.#parts = parts;
  }

  /** Opens at the first new line if there is one, else at the end; an address with a number jumps there by itself. */
  async begin(): Promise<void> {
    const { list, box } = this.#parts();
    if (list === undefined || box === undefined || this.ready) return;
    const jumping = this.#jumping || (this.#app.router.route.name === 'room' && this.#app.router.route.seq !== null);
    const divider = this.#desk.rows.findIndex((row) => row.kind === 'new');
    if (!jumping) {
      this.#stick();
      await tick();
      if (divider > 0) {
        this.#leave();
        list.scrollToIndex(divider, { align: 'start', offset: -72 });
        await nextFrame();
        this.scrolled();
      }
    }
    this.ready = true;
    this.seen();
    this.scrolled();
  }

  scrolled(): void {
    const { list, box } = this.#parts();
    if (list === undefined || box === undefined) return;
    const top = box.scrollTop;
    const left = box.scrollHeight - top - box.clientHeight;
    if (left < NEAR_END_PX) this.#arrive();
    else if (top < this.#lastTop - 1 && this.#meant(box)) this.#leave();
    else if (this.atEnd && !this.#desk.view.hasNewer) return this.#stick();
    this.#lastTop = top;
    this.#shape = shapeOf(box);
    if (!this.ready) return;
    if (top < AHEAD_PX) void this.#desk.room.loadOlder();
    if (left < AHEAD_PX) void this.#desk.room.loadNewer();
    const divider = this.#desk.rows.findIndex((row) => row.kind === 'new');
    this.unreadAbove = divider > 0 && list.getItemOffset(divider) < top - 8;
    if (this.atEnd) this.seen();
  }

  /** A hand moved: wheel, finger, key or scroll bar. */
  touched(): void {
    this.#touchedAt = performance.now();
  }

  /** Rows that turn out higher or lower than thought also move the scroll position: that is nobody leaving the end. */
  #meant(box: HTMLElement): boolean {
    return performance.now() - this.#touchedAt < HAND_MS || this.#shape === shapeOf(box);
  }

  /** The scrolling came to rest: a good moment to forget lines far away. */
  rest(): void {
    if (this.#desk.view.lines.length === 0) return;
    this.#desk.room.trim(this.atEnd ? 'oldest' : 'newest');
  }

  /** Both the lines and the window change their height: a picture that loads, a keyboard that opens, an answer that streams. */
  watch(box: HTMLElement): () => void {
    const sizes = new ResizeObserver(() => this.#resized());
    for (const element of [box, ...box.children]) sizes.observe(element);
    // What the list learns from measuring a new line would be heard of one picture too late: the line would be seen to jump.
    const lists = new MutationObserver(() => {
      if (this.atEnd && this.#shape !== shapeOf(box)) this.#resized();
    });
    for (const list of box.querySelectorAll(':scope > * > *')) lists.observe(list, { attributes: true, attributeFilter: ['style'] });
    const { room } = this.#desk;
    room.attended = () => this.#looking();
    return () => {
      room.attended = () => false;
      sizes.disconnect();
      lists.disconnect();
    };
  }

  #resized(): void {
    if (this.atEnd && !this.#desk.view.hasNewer) this.#stick();
    else this.scrolled();
  }

  async toEnd(): Promise<void> {
    await this.#desk.room.goToPresent();
    await tick();
    this.#arrive();
    this.#stick();
    this.seen();
  }

  async goTo(seq: number): Promise<void> {
    this.#jumping = true;
    const found = await this.#desk.room.goTo(seq);
    await tick();
    const { list } = this.#parts();
    const index = this.#desk.rows.findIndex((row) => row.kind === 'line' && row.message.seq >= seq);
    const row = this.#desk.rows[index];
    if (!found || list === undefined || row?.kind !== 'line') return;
    this.#leave();
    list.scrollToIndex(index, { align: 'center' });
    this.ready = true;
    this.#desk.litId = row.message.id;
    setTimeout(() => {
      if (this.#desk.litId === row.message.id) this.#desk.litId = null;
    }, LIT_MS);
    await nextFrame();
    this.scrolled();
  }

  toUnread(): void {
    const divider = this.#desk.rows.findIndex((row) => row.kind === 'new');
    if (divider < 0) return;
    this.#leave();
    this.#parts().list?.scrollToIndex(divider, { align: 'start', offset: -72 });
  }

  /** Marks the room read when its end is before somebody's eyes. */
  seen(): void {
    if (!this.#looking()) return;
    this.#app.rooms.read(this.#desk.room.id, this.#desk.view.seq);
    this.#app.readMarks.mark(this.#desk.room.id, this.#desk.view.seq);
  }

  #looking(): boolean {
    if (!this.ready || !this.atEnd || this.#desk.view.hasNewer || this.#desk.meId === null) return false;
    return document.visibilityState === 'visible' && document.hasFocus();
  }

  /** Arrows go from line to line; Escape goes back to writing. */
  key(event: KeyboardEvent): void {
    const { box } = this.#parts();
    if (box === undefined || (event.target !== box && !(event.target as Element).matches('[data-line]'))) return;
    if (event.key === 'Escape') return this.#desk.focusComposer();
    if (event.key === 'End') return void this.toEnd();
    const id = (event.target as HTMLElement).dataset['line'];
    if (id !== undefined && lineKey(this.#desk, id, event)) return event.preventDefault();
    if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || event.altKey) return;
    event.preventDefault();
    const lines = [...box.querySelectorAll<HTMLElement>('[data-line]')].sort(
      (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
    );
    const at = lines.indexOf(document.activeElement as HTMLElement);
    const next = event.key === 'ArrowUp' ? (at < 0 ? lines.at(-1) : lines[at - 1]) : lines[at + 1];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  }

  #stick(): void {
    const { box } = this.#parts();
    if (box === undefined) return;
    box.scrollTop = box.scrollHeight;
    this.#lastTop = box.scrollTop;
    this.#shape = shapeOf(box);
  }

  #arrive(): void {
    if (this.#desk.view.hasNewer) return;
    this.atEnd = true;
    this.leftAtSeq = null;
  }

  #leave(): void {
    if (!this.atEnd) return;
    this.atEnd = false;
    this.leftAtSeq = this.#desk.view.lines.at(-1)?.seq ?? 0;
  }
}

function shapeOf(box: HTMLElement): string {
  return `${box.scrollHeight} ${box.clientHeight}`;
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

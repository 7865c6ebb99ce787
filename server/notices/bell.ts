// Hears every new line and rings for those who want it. It waits a moment first: whoever looks at the room marks the line as read
// meanwhile, on whichever of their screens, and is told nothing. (L4)
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { HeardEvent } from '../../protocol/events.ts';
import type { Id } from '../../protocol/records.ts';
import type { Listeners, ToldLine } from './listeners.ts';
import type { PushSender } from './push-sender.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface BellNeed {
  listeners: Listeners;
  sender: PushSender;
  subscriptions: Subscriptions;
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  reportBug: (error: unknown) => void;
}

/** Longer than a page takes to say how far it has read. */
const SETTLE_MS = 3_000;
/** A room that is flooded meanwhile rings for its newest lines. */
const MOST_LINES = 200;
const PER_MINUTE = 5;
const MINUTE_MS = 60_000;

interface Ring {
  line: ToldLine;
  meant: boolean;
}

export class Bell {
  readonly #need: BellNeed;
  readonly #rung = new AttemptWindow(PER_MINUTE, MINUTE_MS);
  #lines: ToldLine[] = [];
  #cancel: (() => void) | undefined;

  constructor(need: BellNeed) {
    this.#need = need;
  }

  hear(roomId: Id, event: HeardEvent): void {
    if (event.type !== 'message.posted') return;
    this.#lines.push({ roomId, seq: event.seq });
    if (this.#lines.length === 2 * MOST_LINES) this.#lines = this.#lines.slice(-MOST_LINES);
    this.#cancel ??= this.#need.after(SETTLE_MS, () => {
      this.#cancel = undefined;
      try {
        this.#ring();
      } catch (error) {
        this.#need.reportBug(error);
      }
    });
  }

  close(): void {
    this.#cancel?.();
    this.#lines = [];
  }

  #ring(): void {
    const lines = this.#lines.slice(-MOST_LINES);
    this.#lines = [];
    const { now, sender, subscriptions } = this.#need;
    if (subscriptions.isEmpty) return;
    for (const [actorId, rings] of this.#ringsFor(lines)) {
      for (const { line, meant } of rings.values()) {
        if (this.#rung.waitMs(actorId, now()) > 0) break;
        this.#rung.add(actorId, now());
        for (const { id } of subscriptions.listOf(actorId)) sender.add({ subscriptionId: id, line, urgent: meant, since: now() });
      }
    }
  }

  /** One for each person and room: the newest, but a line that means them before one that does not. */
  #ringsFor(lines: readonly ToldLine[]): Map<Id, Map<Id, Ring>> {
    const all = new Map<Id, Map<Id, Ring>>();
    for (const { line, actorId, meant } of this.#need.listeners.ofAll(lines)) {
      const rings = all.get(actorId) ?? new Map<Id, Ring>();
      all.set(actorId, rings);
      if (meant || rings.get(line.roomId)?.meant !== true) rings.set(line.roomId, { line, meant });
    }
    return all;
  }
}

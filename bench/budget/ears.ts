// What one person in the room sees of it: the last line of a persona, and how long those who addressed a persona wait for its first word.
import type { RoomEvent } from '../../protocol/events.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { Timeline } from './timeline.ts';

/** Somebody addressed a persona. */
export interface Address {
  at: number;
  personaId: string;
  /** Requests that had arrived by then. */
  arrivals: number;
  /** When its first word was seen. */
  firstAt: number | null;
}

export interface Spoken {
  id: string;
  authorId: string;
}

export class Ears {
  readonly addresses: Address[] = [];
  lastSpoken: Spoken | null = null;
  /** Number of the last event. */
  seq = 0;
  readonly #timeline: Timeline;
  readonly #drafts = new Map<string, number>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  addressed(personaId: string, arrivals: number): void {
    this.addresses.push({ at: this.#timeline.now, personaId, arrivals, firstAt: null });
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'event') this.#event(frame.event);
    if (frame.type !== 'signal') return;
    const { signal } = frame;
    if (signal.type === 'draft.started' && signal.draft.text !== '') this.#seen(signal.draft.id);
    if (signal.type === 'draft.delta') this.#seen(signal.id);
  }

  #seen(id: string): void {
    if (!this.#drafts.has(id)) this.#drafts.set(id, this.#timeline.now);
  }

  #event(event: RoomEvent): void {
    this.seq = event.seq;
    if (event.type !== 'message.posted') return;
    const { id, authorId, ai } = event.message;
    if (ai === null) return;
    this.lastSpoken = { id, authorId };
    const firstAt = this.#drafts.get(id) ?? this.#timeline.now;
    if (ai.reason.code !== 'mentioned' && ai.reason.code !== 'replied_to') return;
    for (const address of this.addresses)
      if (address.personaId === authorId && address.firstAt === null && address.at <= firstAt) address.firstAt = firstAt;
  }
}

// Lines that personas are writing: in memory only, one text each, told to whoever has joined the room. Pieces that come within one beat
// travel together; a reader who joins gets the text as it was told so far, so that the next piece fits. (J4, S1–S3; HOUSE §1 "Drafts")
import type { DraftRecord, Id } from '../../protocol/records.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { Clock } from './types.ts';

/** Pieces leave no closer than this: a fast model sends a hundred a second, a reader sees no more than twenty. */
const BEAT_MS = 50;

interface Writing {
  roomId: Id;
  /** As the room was told. */
  told: DraftRecord;
  waiting: string;
  toldAt: number;
  cancel: (() => void) | null;
}

export class Drafts {
  readonly #hub: Pick<RoomHub, 'signal'>;
  readonly #clock: Clock;
  readonly #byId = new Map<Id, Writing>();

  constructor(need: { hub: Pick<RoomHub, 'signal'>; clock: Clock }) {
    this.#hub = need.hub;
    this.#clock = need.clock;
  }

  /** The room sees it at once, with whatever text it has. One of the same id that was left open makes way. */
  start(roomId: Id, draft: DraftRecord): void {
    this.#byId.get(draft.id)?.cancel?.();
    this.#byId.set(draft.id, { roomId, told: draft, waiting: '', toldAt: this.#clock.monotonic(), cancel: null });
    this.#hub.signal(roomId, { type: 'draft.started', draft });
  }

  /** Leaves at once after a pause, else with the next beat. */
  append(id: Id, text: string): void {
    const draft = this.#byId.get(id);
    if (draft === undefined || text === '') return;
    draft.waiting += text;
    if (draft.cancel !== null) return;
    const restMs = draft.toldAt + BEAT_MS - this.#clock.monotonic();
    if (restMs <= 0) this.flush(id);
    else {
      draft.cancel = this.#clock.after(restMs, () => {
        this.flush(id);
      });
    }
  }

  /** What waits for the beat leaves now. */
  flush(id: Id): void {
    const draft = this.#byId.get(id);
    if (draft === undefined) return;
    draft.cancel?.();
    draft.cancel = null;
    if (draft.waiting === '') return;
    const text = draft.waiting;
    const at = draft.told.text.length;
    draft.waiting = '';
    draft.toldAt = this.#clock.monotonic();
    draft.told = { ...draft.told, text: draft.told.text + text };
    this.#hub.signal(draft.roomId, { type: 'draft.delta', id, at, text });
  }

  /** Its message is published: every client's draft is gone with the event. Call it in the same run as the publishing. (S3) */
  supersede(id: Id): void {
    this.#byId.get(id)?.cancel?.();
    this.#byId.delete(id);
  }

  /** No message follows. */
  end(id: Id): void {
    const draft = this.#byId.get(id);
    if (draft === undefined) return;
    this.supersede(id);
    this.#hub.signal(draft.roomId, { type: 'draft.ended', id });
  }

  /** Each as the room was told so far: what waits for the beat comes behind, at the length it expects. */
  list(roomId: Id): DraftRecord[] {
    return [...this.#byId.values()].filter((draft) => draft.roomId === roomId).map(({ told }) => told);
  }
}

// How a client comes into a room: the missed events, or a snapshot, by one rule. Reads only; whoever calls has committed the open
// batch and subscribes in the same run, so that nothing falls between. (J1–J3, G4, G5)
import type { RoomEvent } from '../../protocol/events.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, RoomSnapshot } from '../../protocol/records.ts';
import type { History } from './history.ts';
import type { Records } from './records.ts';
import type { Standing } from './standing.ts';

/** Where whoever comes back says to have stood. */
export interface CameFrom {
  since: number;
  sameEpoch: boolean;
  /** When the event `since` happened; undefined: not said. */
  at: number | undefined;
}

export interface Arrival {
  /** The head at this moment, and when it happened. */
  seq: number;
  at: number;
  /** Null: the events after `since` follow. */
  snapshot: RoomSnapshot | null;
}

/** Characters of one piece of a replay: the rest waits until these are on their way. */
const PIECE = 128 * 1024;
const PIECE_EVENTS = 200;

export class CatchUp {
  readonly #history: History;
  readonly #records: Records;

  constructor(history: History, records: Records) {
    this.#history = history;
    this.#records = records;
  }

  arrive(standing: Standing, from?: CameFrom): Arrival {
    const { roomId } = standing;
    const seq = this.#history.getHead(roomId);
    const snapshot = from !== undefined && this.#continues(roomId, from, seq) ? null : this.#history.getSnapshot(standing);
    return { seq, at: this.#history.findTimeOf(roomId, seq) ?? 0, snapshot };
  }

  /** Whether what this client knows is the beginning of what is here. */
  #continues(roomId: Id, { since, sameEpoch, at }: CameFrom, head: number): boolean {
    if (!sameEpoch || since > head || head - since > LIMITS.replay) return false;
    return at === undefined || this.isSameEvent(roomId, since, at);
  }

  /** The epoch tells lineages apart if whoever restored a database changed it. This does in any case: a number that was given again
   *  after an older copy was put back belongs to something that happened at another time. (G5) */
  isSameEvent(roomId: Id, seq: number, at: number): boolean {
    return this.#history.findTimeOf(roomId, seq) === at;
  }

  /** The next piece of a replay; `done` when the client stands at the head. */
  readPiece(roomId: Id, after: number): { events: RoomEvent[]; done: boolean } {
    const rows = this.#history.listLogged(roomId, after, PIECE_EVENTS);
    const events: RoomEvent[] = [];
    let characters = 0;
    for (const row of rows) {
      const event = this.#records.toEvent(row);
      events.push(event);
      characters += 400 + ('message' in event ? event.message.text.length : 0) + ('memory' in event ? event.memory.summary.length : 0);
      if (characters > PIECE) break;
    }
    return { events, done: rows.length < PIECE_EVENTS && events.length === rows.length };
  }
}

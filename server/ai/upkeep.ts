// When a room's memory is to be written: it has grown by a stretch past what goes with a request, or a line that was summed up is gone.
// Looked at when nothing else follows in the room. At most one such turn waits there; it is stored like any other, goes last, and is
// dropped when its reason is gone. Nothing is retried soon, and nobody is told. (CONVERSATION §3 "upkeep"; PRODUCT B6)
import { isStale } from '../../protocol/records.ts';
import type { Id } from '../../protocol/records.ts';
import type { Memory } from '../rooms/memory.ts';
import type { Step } from './planner.ts';
import type { Queue } from './queue.ts';
import type { RoomFacts, RoomReader } from './room-reader.ts';
import type { NewTurn, Turn, Turns } from './turns.ts';
import type { Clock } from './types.ts';
import type { Voices } from './voice.ts';

export interface UpkeepNeed {
  clock: Clock;
  memory: Pick<Memory, 'get'>;
  queue: Pick<Queue, 'upkeepIn'>;
  reader: RoomReader;
  turns: Pick<Turns, 'add' | 'end' | 'find'>;
  voices: Pick<Voices, 'choose'>;
}

/** The newest lines stay out of the summary: they go with every request as they are. */
export const KEPT_LINES = 20;
/** Lines that were not summed up, or characters of them, until it is time: forty go with a request, or about so many characters. */
const GROWN = { lines: 60, characters: 30_000 } as const;
/** Nobody has spoken for that long: what personas say to each other is not summed up for nobody. */
const QUIET_MS = 24 * 3_600_000;
/** After a turn that came to nothing. */
const PAUSE_MS = 30 * 60_000;

export function upkeepTurn(roomId: Id, { setOffBy, anew }: { setOffBy: Id | null; anew: boolean }): NewTurn {
  const plan = { kind: 'scene' as const, lane: 'upkeep' as const, personaIds: [], depth: 0, maxLines: 0, closing: false, notBeforeMs: 0 };
  const task = anew ? ('anew' as const) : ('more' as const);
  return { ...plan, reason: { code: 'memory', by: setOffBy }, roomId, task, triggerId: null, targetId: null, setOffBy };
}

export class Upkeep {
  readonly #need: UpkeepNeed;
  /** Room → the turn that was last seen there. */
  readonly #seen = new Map<Id, Id>();
  /** Room → monotonic: not planned again before. */
  readonly #restsUntil = new Map<Id, number>();

  constructor(need: UpkeepNeed) {
    this.#need = need;
  }

  consider(roomId: Id): Step {
    const { queue, reader, turns } = this.#need;
    const { waiting, running } = queue.upkeepIn(roomId);
    const room = reader.findRoom(roomId);
    const [turn] = [...running, ...waiting];
    if (turn !== undefined) {
      this.#seen.set(roomId, turn.id);
      const why = turn.state === 'sent' ? null : this.#findHindrance(room, turn);
      return why === null ? { what: 'rest' } : { what: 'write', command: () => void turns.end(turn.id, 'dropped', why) };
    }
    if (room === undefined || this.#isResting(roomId) || !this.#isDue(room)) return { what: 'rest' };
    return { what: 'write', command: () => void turns.add(upkeepTurn(roomId, { setOffBy: null, anew: false })) };
  }

  /** Why it is not worth its request any more; null: it is. */
  #findHindrance(room: RoomFacts | undefined, { setOffBy, task }: Turn): string | null {
    const { memory, reader } = this.#need;
    if (room === undefined) return 'room_gone';
    if (room.archived) return 'archived';
    if (room.paused) return 'paused';
    if (reader.listSeated(room.id).length === 0) return 'removed';
    if (setOffBy === null) return this.#isQuiet(room.id) ? 'quiet' : null;
    if (!reader.listPresent(room.id).some(({ id }) => id === setOffBy)) return 'left';
    // Found out now, it costs no slot.
    const { summedSeq, forgottenSeq } = memory.get(room.id);
    return reader.measureAfter(room.id, task === 'anew' ? forgottenSeq : Math.max(summedSeq, forgottenSeq), 1).lines === 0
      ? 'nothing'
      : null;
  }

  /** Demo voices cannot read: their rooms have the summary that people write. */
  #isDue(room: RoomFacts): boolean {
    const { memory, reader, voices } = this.#need;
    if (room.archived || room.paused) return false;
    if (voices.choose({ roomId: room.id, setOffBy: null, model: null }).kind !== 'model') return false;
    const now = memory.get(room.id);
    const grown = reader.measureAfter(room.id, Math.max(now.summedSeq, now.forgottenSeq), GROWN.lines);
    if (grown.lines <= KEPT_LINES) return false;
    if (!isStale(now) && grown.lines < GROWN.lines && grown.characters < GROWN.characters) return false;
    return !this.#isQuiet(room.id) && reader.listSeated(room.id).length > 0;
  }

  #isQuiet(roomId: Id): boolean {
    const last = this.#need.reader.findLastOfPeople(roomId);
    return last === undefined || Math.abs(this.#need.clock.now() - last.at) > QUIET_MS;
  }

  /** The turn seen last came to nothing: cancelled, failed, or overtaken by a change of the memory. */
  #isResting(roomId: Id): boolean {
    const { clock, turns } = this.#need;
    const seen = this.#seen.get(roomId);
    if (seen !== undefined) {
      this.#seen.delete(roomId);
      if (turns.find(seen)?.state !== 'done') this.#restsUntil.set(roomId, clock.monotonic() + PAUSE_MS);
    }
    const until = this.#restsUntil.get(roomId);
    if (until === undefined) return false;
    if (until > clock.monotonic()) return true;
    this.#restsUntil.delete(roomId);
    return false;
  }
}

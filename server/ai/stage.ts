// What everybody in a room sees of its personas: who is next and when at the earliest, who writes, why it is quiet, what is left of the
// budget. Put together from the truth whenever that may have changed, sent whole, and only when it differs. Never needed for
// correctness: whoever joins gets it again. (G12, J4, S1; CONVERSATION §3 "The queue is public")
import type { DraftRecord, Id } from '../../protocol/records.ts';
import type { Stage, StagedTurn, StopCard } from '../../protocol/stage.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { Chains } from './chains.ts';
import type { Lined } from './line-up.ts';
import type { Planner } from './planner.ts';
import type { Queue } from './queue.ts';
import type { Turn } from './turns.ts';
import type { Clock } from './types.ts';
import type { Voices } from './voice.ts';

export interface StagesNeed {
  chains: Chains;
  clock: Clock;
  drafts: { list: (roomId: Id) => DraftRecord[] };
  hub: RoomHub;
  /** All that waits for a budget, in rooms and outside of them, in the order of service. */
  lineUp: (budgetId: Id) => Lined[];
  planner: Planner;
  queue: Queue;
  voices: Voices;
}

/** Not told more often than this. */
const SPACING_MS = 100;
/** More than the minute's budget explains. */
const LONG_MS = 5 * 60_000;
/** A turn whose cost nobody knows yet. */
export const USUAL_TOKENS = 2_000;

export class Stages {
  readonly #need: StagesNeed;
  readonly #writing = new Map<Id, readonly Id[]>();
  readonly #told = new Map<Id, string>();
  readonly #planned = new Map<Id, () => void>();
  #cancelSlot: (() => void) | null = null;
  #closed = false;

  constructor(need: StagesNeed) {
    this.#need = need;
  }

  read(roomId: Id): { stage: Stage; drafts: DraftRecord[] } {
    return { stage: this.#build(roomId), drafts: this.#need.drafts.list(roomId) };
  }

  /** Something about this room may have changed. */
  touch(roomId: Id): void {
    if (this.#closed || this.#planned.has(roomId)) return;
    // The first at once, those that follow together.
    this.#tell(roomId);
    const cancel = this.#need.clock.after(SPACING_MS, () => {
      this.#planned.delete(roomId);
      this.#tell(roomId);
    });
    this.#planned.set(roomId, cancel);
  }

  /** A slot was spent or opened: every room that somebody looks at sees it in the meter. */
  touchAll(): void {
    for (const roomId of this.#need.hub.listLive()) this.touch(roomId);
    this.#watchSlots();
  }

  /** Who is shown as typing. */
  write(roomId: Id, ids: readonly Id[]): void {
    if (ids.length === 0) this.#writing.delete(roomId);
    else this.#writing.set(roomId, ids);
    this.#tell(roomId);
  }

  close(): void {
    this.#closed = true;
    this.#cancelSlot?.();
    for (const cancel of this.#planned.values()) cancel();
  }

  #tell(roomId: Id): void {
    if (this.#closed) return;
    if (!this.#need.hub.isLive(roomId)) {
      this.#told.delete(roomId);
      return;
    }
    const stage = this.#build(roomId);
    const json = JSON.stringify(stage);
    if (this.#told.get(roomId) === json) return;
    this.#told.set(roomId, json);
    this.#need.hub.signal(roomId, { type: 'stage', stage });
  }

  #build(roomId: Id): Stage {
    const { chains, planner, queue, voices } = this.#need;
    const chain = chains.find(roomId);
    const times = this.#forecast();
    const running = queue.runningIn(roomId);
    const waiting = queue.waitingIn(roomId);
    const upkeep = queue.upkeepIn(roomId);
    return {
      turns: [
        ...[...running, ...upkeep.running].map((turn) => toStaged(turn, 'sent', null)),
        ...[...waiting, ...upkeep.waiting].map((turn) => toStaged(turn, 'queued', times.get(turn.id) ?? null)),
      ],
      writing: [...new Set([...(this.#writing.get(roomId) ?? []), ...running.filter(({ kind }) => kind === 'reply').map(firstOf)])],
      cards: [...(chain?.cards ?? []), ...this.#hindrances(waiting, times)],
      allowanceLeft: planner.allowanceLeft(roomId),
      talk: chain?.talk ?? null,
      votes: Object.entries(chain?.votes ?? {}).map(([personaId, by]) => ({ personaId, by })),
      meter: voices.meterOf({ roomId, setOffBy: null, model: null }),
    };
  }

  /** Why what waits will not be heard soon; gone by itself when it will. */
  #hindrances(waiting: readonly Turn[], times: ReadonlyMap<Id, number | null>): StopCard[] {
    const { clock, voices } = this.#need;
    const first = waiting[0];
    if (first === undefined) return [];
    const about = { turnId: null, personaId: first.kind === 'reply' ? firstOf(first) : null, model: null, at: first.createdAt };
    const voice = voices.choose({ roomId: first.roomId, setOffBy: first.setOffBy, model: null });
    if (voice.kind === 'none') return [{ ...about, id: `${first.id}-key`, code: voice.card, until: voice.until }];
    const { blockedUntil } = voices.gateOf(voice.budgetId).reading();
    const until = times.get(first.id) ?? null;
    const long = until === null || until - clock.now() > LONG_MS;
    if (!long || blockedUntil !== null || first.notBefore > clock.now()) return [];
    return [{ ...about, id: `${first.id}-day`, code: 'day_spent', until }];
  }

  /** The earliest wall time of each waiting turn, budget by budget. */
  #forecast(): Map<Id, number | null> {
    const { queue, voices, clock, lineUp } = this.#need;
    const byBudget = new Map<Id, Turn[]>();
    for (const turn of queue.waiting) {
      const voice = voices.choose({ roomId: turn.roomId, setOffBy: turn.setOffBy, model: null });
      if (voice.kind === 'none') continue;
      byBudget.set(voice.budgetId, [...(byBudget.get(voice.budgetId) ?? []), turn]);
    }
    const times = new Map<Id, number | null>();
    for (const [budgetId, turns] of byBudget) {
      const line = lineUp(budgetId);
      const forecast = voices.gateOf(budgetId).forecast(line);
      const opensAt = new Map(line.map(({ id }, at) => [id, forecast[at]]));
      for (const turn of turns) {
        const opens = Math.max(opensAt.get(turn.id) ?? Infinity, turn.notBefore);
        // Whole seconds, so that the same news is not told again for a millisecond.
        times.set(turn.id, opens === Infinity ? null : opens <= clock.now() ? 0 : Math.ceil(opens / 1_000) * 1_000);
      }
    }
    return times;
  }

  /** The meter changes by itself when a slot opens. */
  #watchSlots(): void {
    this.#cancelSlot?.();
    this.#cancelSlot = null;
    const { clock, voices } = this.#need;
    const opens = voices.gates().flatMap(({ gate }) => gate.nextReturnAt() ?? []);
    if (this.#closed || opens.length === 0) return;
    const inMs = Math.max(SPACING_MS, Math.min(...opens) - clock.monotonic());
    this.#cancelSlot = clock.after(Math.ceil(inMs) + 1, () => {
      this.touchAll();
    });
  }
}

function toStaged(turn: Turn, state: StagedTurn['state'], earliestAt: number | null): StagedTurn {
  const { id, kind, lane, personaIds, reason, setOffBy, targetId } = turn;
  return { id, kind, lane, state, personaIds, reason, setOffBy, earliestAt, targetId };
}

function firstOf(turn: Turn): Id {
  return turn.personaIds[0] ?? '';
}

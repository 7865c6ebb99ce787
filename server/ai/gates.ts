// One gate for each budget, made when first asked for, from what was stored: limits of the key that leads, the sends of an earlier process,
// the time until which it was told to wait. What a gate learns is stored again. Budgets that turn out to be one are merged. (G11, F45)
import { limitsOf } from '../keys/key-marks.ts';
import type { KeyMarks } from '../keys/key-marks.ts';
import { leaderOf } from '../keys/key-ring.ts';
import type { KeyNews, KeyRing } from '../keys/key-ring.ts';
import type { Limits, Offer } from '../keys/limits.ts';
import type { Id } from '../../protocol/records.ts';
import type { Lane } from '../../protocol/stage.ts';
import { Gate } from './gate.ts';
import type { BootMark, MarkedRow } from './send-log.ts';
import type { Sends } from './sends.ts';
import type { Ticketed } from './slot.ts';
import type { Clock, HeaderLimits } from './types.ts';
import { writeAside } from './write-aside.ts';
import type { AsideNeed } from './write-aside.ts';

export interface GatesNeed extends AsideNeed {
  clock: Clock;
  ring: KeyRing;
  marks: KeyMarks;
  sends: Sends;
  bootMark: () => BootMark | null;
  /** Of the demo voice. */
  limits: Limits;
  /** The best waiting turn of these lanes that this budget would pay for, or null. Asked often: it changes nothing. */
  pick: (budgetId: Id, open: readonly Lane[]) => Ticketed | null;
}

/** Budgets that turned out to be one, and what was sent under the one that is no more. */
export interface Joined {
  from: Id;
  to: Id;
  rows: MarkedRow[];
}

const DAY_MS = 86_400_000;

export class Gates {
  readonly #need: GatesNeed;
  readonly #made = new Map<Id, Gate>();
  /** Where budgets went; whoever still speaks under the old name finds the gate by it. */
  readonly #joined = new Map<Id, Id>();

  constructor(need: GatesNeed) {
    this.#need = need;
  }

  of(budgetId: Id): Gate {
    const current = this.#currentOf(budgetId);
    const made = this.#made.get(current) ?? this.#make(current);
    this.#made.set(current, made);
    return made;
  }

  list(): { budgetId: Id; gate: Gate }[] {
    return [...this.#made].map(([budgetId, gate]) => ({ budgetId, gate }));
  }

  /** From the headers of every answer that is not a refusal. */
  learn(budgetId: Id, said: HeaderLimits): void {
    this.of(budgetId).learn(said);
    this.#keepBlocked(budgetId);
  }

  /** The provider answered 429: a restart is no way around it either. */
  refused(budgetId: Id, said: HeaderLimits): void {
    this.of(budgetId).refused(said);
    this.#keepBlocked(budgetId);
  }

  /** A row changed: its gate follows, or goes with the last key of its budget. */
  follow({ before, after }: KeyNews): void {
    const { ring } = this.#need;
    if (before !== undefined && ring.ofBudget(before.budgetId).length === 0) {
      this.#made.get(before.budgetId)?.close();
      this.#made.delete(before.budgetId);
    }
    if (after === undefined) return;
    // A key that was taken away and brought again: its own budget until its organisation is heard.
    this.#joined.delete(after.budgetId);
    const leader = leaderOf(ring.ofBudget(after.budgetId));
    // Only what changed in the row: the gate may know better already.
    if (leader === undefined || (before !== undefined && sameLimits(before, after) && before.budgetId === after.budgetId)) return;
    const gate = this.#made.get(after.budgetId);
    if (gate !== undefined && !sameLimits(gate.limits, leader)) gate.setLimits(limitsOf(leader));
  }

  /** Body of a command. Null: there is nothing to join. */
  join(one: Id, other: Id): Joined | null {
    const { clock, marks, sends } = this.#need;
    const joined = marks.joinBudgets(one, other);
    if (joined === null) return null;
    const rows = sends.logOf(joined.from).since(clock.now() - 2 * DAY_MS);
    sends.move(joined.from, joined.to);
    return { ...joined, rows };
  }

  /** After that command is on disk. What runs under the old name goes on. */
  merge({ from, to, rows }: Joined): void {
    const old = this.#made.get(from);
    const heir = this.#made.get(to);
    const waitMs = (old?.reading().blockedUntil ?? 0) - this.#need.clock.now();
    old?.close();
    this.#made.delete(from);
    this.#joined.delete(to);
    this.#joined.set(from, to);
    if (heir === undefined) return;
    if (waitMs > 0) heir.refused({ retryAfterMs: waitMs });
    heir.absorb(rows);
  }

  close(): void {
    for (const gate of this.#made.values()) gate.close();
  }

  #make(budgetId: Id): Gate {
    const { bootMark, clock, limits, pick, reportBug, ring, sends } = this.#need;
    const rows = ring.ofBudget(budgetId);
    const leader = leaderOf(rows);
    return new Gate({
      limits: leader === undefined ? limits : limitsOf(leader),
      log: sends.logOf(budgetId),
      clock,
      pick: (open) => pick(budgetId, open),
      blockedUntil: Math.max(0, ...rows.map((row) => row.blockedUntil ?? 0)) || null,
      bootMark,
      onLesson: (learned, offer) => {
        this.#keepLesson(budgetId, learned, offer);
      },
      reportBug,
    });
  }

  #keepLesson(budgetId: Id, limits: Limits, offered: Partial<Limits> | null): void {
    const offer = offered === null ? null : (Object.fromEntries(Object.entries(offered).filter(([, value]) => value !== null)) as Offer);
    writeAside(this.#need, () => {
      this.#need.marks.noteLimits(budgetId, limits, offer);
    });
  }

  #keepBlocked(budgetId: Id): void {
    const { marks, ring } = this.#need;
    const current = this.#currentOf(budgetId);
    const until = this.of(current).reading().blockedUntil;
    const stored = ring.ofBudget(current);
    if (until === null || stored.every(({ blockedUntil }) => blockedUntil !== null && Math.abs(blockedUntil - until) < 2)) return;
    writeAside(this.#need, () => {
      marks.noteBlocked(current, until);
    });
  }

  #currentOf(budgetId: Id): Id {
    const next = this.#joined.get(budgetId);
    return next === undefined ? budgetId : this.#currentOf(next);
  }
}

function sameLimits(a: Limits, b: Limits): boolean {
  return JSON.stringify(limitsOf(a)) === JSON.stringify(limitsOf(b));
}

// How long people's words wait for more of them: a little after the last one, longer while somebody types, never longer than a few
// seconds. Pure but for the moments it is told. (CONVERSATION §3 "Coalesce per room")
import type { Id } from '../../protocol/records.ts';

const AFTER_LAST_MS = 2_000;
const AT_MOST_MS = 6_000;
/** A sign of typing counts so long; browsers repeat it every three seconds. */
const TYPING_MS = 4_000;

interface Words {
  firstAt: number;
  lastAt: number;
}

export class Debounce {
  readonly #words = new Map<Id, Words>();
  readonly #typing = new Map<Id, Map<Id, number>>();

  /** All moments are monotonic. */
  said(roomId: Id, actorId: Id, at: number): void {
    const known = this.#words.get(roomId);
    this.#words.set(roomId, { firstAt: known?.firstAt ?? at, lastAt: at });
    this.#typing.get(roomId)?.delete(actorId);
  }

  typed(roomId: Id, actorId: Id, { on, at }: { on: boolean; at: number }): void {
    const typers = this.#typing.get(roomId) ?? new Map<Id, number>();
    if (on) typers.set(actorId, at + TYPING_MS);
    else typers.delete(actorId);
    if (typers.size === 0) this.#typing.delete(roomId);
    else this.#typing.set(roomId, typers);
  }

  waits(roomId: Id): boolean {
    return this.#words.has(roomId);
  }

  /** When what was said is taken in. Words nobody told of (from before a restart) are taken in at once. */
  dueAt(roomId: Id, now: number): number {
    const words = this.#words.get(roomId);
    if (words === undefined) return now;
    const typing = [...(this.#typing.get(roomId)?.values() ?? [])];
    return Math.min(words.firstAt + AT_MOST_MS, Math.max(words.lastAt + AFTER_LAST_MS, ...typing));
  }

  takenIn(roomId: Id): void {
    this.#words.delete(roomId);
  }
}

// Who is writing in a room, and telling the others that I am. Signals may be lost: every sign fades by itself.
import type { Id } from '../../protocol/records.ts';

const FADES_MS = 6_000;
const TELL_EVERY_MS = 3_000;

export class Typing {
  actorIds = $state.raw<readonly Id[]>([]);
  readonly #tell: (on: boolean) => void;
  readonly #fading = new Map<Id, ReturnType<typeof setTimeout>>();
  #toldAt = 0;

  constructor(tell: (on: boolean) => void) {
    this.#tell = tell;
  }

  heard(actorId: Id, on: boolean): void {
    clearTimeout(this.#fading.get(actorId));
    this.#fading.delete(actorId);
    if (on) {
      this.#fading.set(
        actorId,
        setTimeout(() => this.heard(actorId, false), FADES_MS),
      );
    }
    if (on !== this.actorIds.includes(actorId)) this.actorIds = [...this.#fading.keys()];
  }

  /** At every key: the others hear it at most every three seconds. */
  iType(): void {
    const now = Date.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#tell(true);
  }

  iStopped(): void {
    if (this.#toldAt === 0) return;
    this.#toldAt = 0;
    this.#tell(false);
  }

  clear(): void {
    for (const timer of this.#fading.values()) clearTimeout(timer);
    this.#fading.clear();
    this.actorIds = [];
    this.#toldAt = 0;
  }
}

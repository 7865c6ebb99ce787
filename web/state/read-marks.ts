// Tells the server how far I have read, at most about once a second per room, again after a lost line.
import type { Id } from '../../protocol/records.ts';

const EVERY_MS = 1_200;

export class ReadMarks {
  readonly #send: (roomId: Id, seq: number) => Promise<unknown>;
  readonly #wanted = new Map<Id, number>();
  readonly #told = new Map<Id, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (roomId: Id, seq: number) => Promise<unknown>) {
    this.#send = send;
  }

  mark(roomId: Id, seq: number): void {
    if (seq <= Math.max(this.#told.get(roomId) ?? 0, this.#wanted.get(roomId) ?? 0)) return;
    const idle = this.#timer === undefined;
    this.#wanted.set(roomId, seq);
    if (idle) this.#flush();
  }

  /** After a reconnect, or a restored database: say it again when it is seen again. */
  forget(): void {
    this.#told.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#wanted.size === 0) return;
    for (const [roomId, seq] of this.#wanted) {
      this.#told.set(roomId, seq);
      this.#send(roomId, seq).catch(() => this.#told.delete(roomId));
    }
    this.#wanted.clear();
    this.#timer = setTimeout(() => this.#flush(), EVERY_MS);
  }
}

// What the lines of the open batch will look like to those who hear them: written down as bytes at once, room by room, so that of a flood
// nothing else waits for the commit (what lives that long is what the garbage collector copies). Taken by the hub when the batch is on
// disk, forgotten when it is not. (L2)
import type { Id } from '../../protocol/records.ts';
import type { PostedFrame } from '../../protocol/wire.ts';

/** Writes a frame into the page and says where it ends; undefined: there is not enough room for it. */
export type LineEncoder = (page: Buffer, at: number, frame: PostedFrame) => number | undefined;

interface Page {
  bytes: Buffer;
  end: number;
}

/** Enough for one line of usual length. */
const FIRST_BYTES = 1_024;

export class LinePages {
  readonly #encode: LineEncoder;
  #pages = new Map<Id, Page>();

  constructor(encode: LineEncoder) {
    this.#encode = encode;
  }

  endOf(roomId: Id): number {
    return this.#pages.get(roomId)?.end ?? 0;
  }

  /** Where its room's page ends after it. */
  write(frame: PostedFrame): number {
    let page = this.#pages.get(frame.roomId);
    if (page === undefined) this.#pages.set(frame.roomId, (page = { bytes: Buffer.allocUnsafe(FIRST_BYTES), end: 0 }));
    for (;;) {
      const end = this.#encode(page.bytes, page.end, frame);
      if (end !== undefined) return (page.end = end);
      const larger = Buffer.allocUnsafe(page.bytes.length * 2);
      page.bytes.copy(larger, 0, 0, page.end);
      page.bytes = larger;
    }
  }

  /** A line was refused after all: it and what came after it. */
  cut(roomId: Id, start: number): void {
    const page = this.#pages.get(roomId);
    if (page !== undefined) page.end = start;
  }

  /** What was written of each room, which is nobody's after this. */
  take(): ReadonlyMap<Id, Buffer> {
    const taken = new Map<Id, Buffer>();
    for (const [roomId, { bytes, end }] of this.#pages) taken.set(roomId, bytes.subarray(0, end));
    this.#pages = new Map();
    return taken;
  }

  forget(): void {
    if (this.#pages.size > 0) this.#pages = new Map();
  }
}

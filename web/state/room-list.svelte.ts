// My rooms as the list shows them: fetched at hello and after `mine.changed`, kept fresh in between by what is seen here.
import type { Notify } from '../../protocol/notices.ts';
import type { Id, MessageRecord, Mine, MyRoom } from '../../protocol/records.ts';
import { asRefusal } from '../net/refusal.ts';

const MOST_UNREAD = 999;
const ASK_AFTER_MS = 400;
const AGAIN_MS = 2_000;

export class RoomList {
  rooms = $state.raw<readonly MyRoom[]>([]);
  loaded = $state(false);
  /** I brought a key: what I set off is charged to it. */
  ownKey = $state(false);

  readonly active = $derived(byActivity(this.rooms.filter((mine) => mine.room.archivedAt === null)));
  readonly archived = $derived(byActivity(this.rooms.filter((mine) => mine.room.archivedAt !== null)));
  /** What counts as unread: not the rooms I want to hear nothing of. */
  readonly #counted = $derived(this.active.filter((mine) => mine.notify !== 'none' && mine.unread > 0));
  readonly waiting = $derived({
    mentions: this.#counted.reduce((sum, mine) => sum + mine.mentioned, 0),
    rooms: this.#counted.length,
  });

  /** Set by whoever tells of lines. */
  onmoved: (before: readonly MyRoom[], after: readonly MyRoom[]) => void = () => undefined;
  onarrived: (roomId: Id, message: MessageRecord) => void = () => undefined;
  readonly #ask: () => Promise<Mine>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<Mine>) {
    this.#ask = ask;
  }

  set(mine: Mine): void {
    if (this.loaded) this.onmoved(this.rooms, mine.rooms);
    this.rooms = mine.rooms;
    this.ownKey = mine.ownKey;
    this.loaded = true;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.rooms = [];
    this.ownKey = false;
    this.loaded = false;
  }

  find(roomId: Id): MyRoom | undefined {
    return this.rooms.find((mine) => mine.room.id === roomId);
  }

  /** Many rooms can move at once: one question answers for all. */
  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refreshNow(), ASK_AFTER_MS);
  }

  async refreshNow(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = await this.#ask().catch((error: unknown) => this.#askAgain(error));
    if (mine !== undefined) this.set(mine);
  }

  /** Where it goes by itself; a line that was lost is told everything when it is back. */
  #askAgain(error: unknown): void {
    const { passes, retryAfterMs } = asRefusal(error);
    if (passes) this.#timer = setTimeout(() => void this.refreshNow(), retryAfterMs ?? AGAIN_MS);
  }

  /** A line came into the room that is open. `attended`: it is read as it comes, and was never waiting for anybody. */
  lineArrived(roomId: Id, message: MessageRecord, { meId, attended }: { meId: Id; attended: boolean }): void {
    this.onarrived(roomId, message);
    const mine = this.find(roomId);
    if (mine === undefined || message.seq <= mine.readSeq) return;
    if (attended) return this.#put({ ...mine, lastLineAt: message.createdAt, readSeq: message.seq, unread: 0, mentioned: 0 });
    const byOther = message.authorId !== meId;
    this.#put({
      ...mine,
      lastLineAt: message.createdAt,
      unread: Math.min(MOST_UNREAD, mine.unread + (byOther ? 1 : 0)),
      mentioned: mine.mentioned + (byOther && message.mentions.includes(meId) ? 1 : 0),
    });
  }

  /** Whether it counted, as a line or as one for me, is known to the server. */
  lineGone(roomId: Id, message: MessageRecord): void {
    const mine = this.find(roomId);
    if (mine !== undefined && mine.unread > 0 && message.seq > mine.readSeq) this.refresh();
  }

  roomChanged(room: MyRoom['room']): void {
    const mine = this.find(room.id);
    if (mine !== undefined) this.#put({ ...mine, room });
  }

  chosen(roomId: Id, notify: Notify): void {
    const mine = this.find(roomId);
    if (mine !== undefined) this.#put({ ...mine, notify });
  }

  read(roomId: Id, seq: number): void {
    const mine = this.find(roomId);
    if (mine !== undefined && (seq > mine.readSeq || mine.unread > 0)) {
      this.#put({ ...mine, readSeq: Math.max(seq, mine.readSeq), unread: 0, mentioned: 0 });
    }
  }

  #put(changed: MyRoom): void {
    this.rooms = this.rooms.map((mine) => (mine.room.id === changed.room.id ? changed : mine));
  }
}

function byActivity(rooms: readonly MyRoom[]): MyRoom[] {
  const at = (mine: MyRoom): number => mine.lastLineAt ?? mine.room.createdAt;
  return [...rooms].sort((a, b) => at(b) - at(a));
}

// One writer of the kill test: keeps several lines on their way, notes what was acknowledged and what it heard, and after each crash
// first sends again, unchanged and in order, what it does not know the fate of.
import { newId } from '../../protocol/ids.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';
import type { Guest } from './http-calls.ts';
import { RawSocket } from './raw-socket.ts';

export interface SentLine {
  id: Id;
  authorId: Id;
  text: string;
  /** Null: not acknowledged yet. */
  seq: number | null;
}

const ON_THE_WAY = 8;

export class KillWriter {
  readonly guest: Guest;
  readonly roomId: Id;
  /** In the order in which they were first sent. */
  readonly lines: SentLine[] = [];
  /** Number → id of the line it announced. */
  readonly heard = new Map<number, Id>();
  /** What no correct server does, in words. */
  readonly wrongs: string[] = [];
  resent = 0;
  #open: SentLine[] = [];
  #last = 0;
  #epoch: string | undefined;
  #raw: RawSocket | undefined;

  constructor(guest: Guest, roomId: Id) {
    this.guest = guest;
    this.roomId = roomId;
  }

  get acked(): number {
    return this.lines.length - this.#open.length;
  }

  /** Comes back where it was; `write` false: only settles what is open. */
  async connect(port: number, { write, onAck }: { write: boolean; onAck: () => void }): Promise<void> {
    const raw = await RawSocket.ready({ port, cookie: this.guest.cookie });
    this.#raw = raw;
    raw.listen((frame) => {
      this.#hear(frame, write, onAck);
    });
    const since = this.#epoch === undefined ? {} : { since: this.#last, epoch: this.#epoch };
    raw.say({ type: 'join', id: 'join', roomId: this.roomId, ...since });
    for (const line of this.#open) {
      this.resent += 1;
      this.#send(raw, line);
    }
    if (write) this.#fill();
  }

  get settled(): boolean {
    return this.#open.length === 0;
  }

  async ended(): Promise<void> {
    await this.#raw?.ended();
  }

  leave(): void {
    this.#raw?.destroy();
  }

  #fill(): void {
    while (this.#open.length < ON_THE_WAY && this.#raw !== undefined) {
      const line = {
        id: newId(),
        authorId: this.guest.id,
        text: `line ${this.lines.length} ${'x'.repeat(1 + (this.lines.length % 300))}`,
        seq: null,
      };
      this.lines.push(line);
      this.#open.push(line);
      this.#send(this.#raw, line);
    }
  }

  #send(raw: RawSocket, { id, text }: SentLine): void {
    raw.say({ type: 'command', id, roomId: this.roomId, command: { type: 'message.post', id, text } });
  }

  #hear(frame: ServerFrame, write: boolean, onAck: () => void): void {
    if (frame.type === 'ok') this.#acknowledge(frame.id, frame.seq, write, onAck);
    else if (frame.type === 'failed') this.wrongs.push(`refused: ${frame.error.code} ${frame.error.message}`);
    else if (frame.type === 'joined') this.#join(frame);
    else if (frame.type === 'event') this.#apply(frame.event.seq, 'message' in frame.event ? frame.event.message.id : '');
  }

  #join(frame: Extract<ServerFrame, { type: 'joined' }>): void {
    if (this.#epoch !== undefined && frame.snapshot !== null && frame.seq - this.#last <= 5_000)
      this.wrongs.push('a snapshot where a replay was due');
    this.#epoch = frame.epoch;
    if (frame.snapshot !== null) this.#last = frame.seq;
  }

  #acknowledge(id: Id, seq: number | null, write: boolean, onAck: () => void): void {
    const at = this.#open.findIndex((line) => line.id === id);
    const line = this.#open[at];
    if (line === undefined || seq === null) {
      this.wrongs.push(`an acknowledgement for nothing: ${id}`);
      return;
    }
    line.seq = seq;
    this.#open.splice(at, 1);
    if (write) this.#fill();
    onAck();
  }

  #apply(seq: number, id: Id): void {
    if (seq !== this.#last + 1) this.wrongs.push(`heard ${seq} after ${this.#last}`);
    this.#last = seq;
    this.heard.set(seq, id);
  }
}

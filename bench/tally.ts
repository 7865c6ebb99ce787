// Judges what arrives: reads marks and acks, keeps the ledger and the window, counts deliveries and durations.
// A delivery counts when it arrives inside the measured time, a duration when its message was posted inside it.
import { Histogram } from './histogram.ts';
import { Ledger } from './ledger.ts';
import { ACK, MARK, digits } from './marker.ts';
import type { Faults, Plan } from './plan.ts';
import { Window } from './window.ts';

const HASH = 0x23;
const QUOTE = 0x22;
/** Post times kept per sender, for the acks. */
const RING = 8_192;

export class Tally {
  readonly window: Window;
  readonly latency = new Histogram();
  readonly echo = new Histogram();
  readonly ack = new Histogram();
  /** Nanoseconds since the client began, as of the last read. */
  nowNs = 0;
  deliveries = 0;
  /** Everything that ever arrived, to notice when nothing does. */
  arrivals = 0;
  firstFault: string | null = null;
  readonly #ledger: Ledger;
  readonly #textBytes: number;
  readonly #acks: boolean;
  /** Highest number acknowledged, per sender. */
  readonly #acked: Int32Array;
  #acksSeen = 0;
  readonly #postedNs: Float64Array;
  readonly #faults = { damaged: 0, refused: 0, closed: 0, stalls: 0, ackOutOfOrder: 0 };
  #measuring = false;
  #fromNs = Infinity;
  #toNs = Infinity;

  constructor(plan: Plan) {
    const roomOfReceiver = Int32Array.from(plan.members, (member) => member.room);
    const senders = plan.members.filter((member) => member.post !== undefined);
    const roomOfSender = Int32Array.from(senders, (member) => member.room);
    this.#ledger = new Ledger(roomOfSender, roomOfReceiver);
    this.window = new Window(plan.window, roomOfSender, roomOfReceiver);
    this.#textBytes = plan.textBytes;
    this.#acks = plan.acks;
    this.#acked = new Int32Array(senders.length);
    this.#postedNs = new Float64Array(senders.length * RING);
  }

  get sent(): number {
    return this.#ledger.sent.reduce((sum, count) => sum + count, 0);
  }

  begin(): void {
    this.#fromNs = this.nowNs;
    this.#measuring = true;
  }

  end(): void {
    this.#toNs = this.nowNs;
    this.#measuring = false;
  }

  fault(kind: 'refused' | 'closed', what: string): void {
    this.#faults[kind] += 1;
    this.firstFault ??= what;
  }

  /** Takes the sender's next number. */
  post(sender: number): number {
    const seq = (this.#ledger.sent[sender] ?? 0) + 1;
    this.#ledger.sent[sender] = seq;
    this.#postedNs[sender * RING + (seq % RING)] = this.nowNs;
    this.window.posted(sender, seq);
    return seq;
  }

  /** A mark at `at`. Answers the room that may post again now, or -1. */
  delivered(receiver: number, ownSender: number, bytes: Buffer, at: number): number {
    if (bytes[at + MARK.end] !== HASH || bytes[at + this.#textBytes] !== QUOTE) this.#faults.damaged += 1;
    const sender = digits(bytes, at + MARK.sender, 5);
    const seq = digits(bytes, at + MARK.seq, 10);
    this.arrivals += 1;
    const count = this.#ledger.arrive(receiver, sender, seq);
    if (count === 0) return -1;
    if (this.#measuring) this.deliveries += 1;
    const postedNs = digits(bytes, at + MARK.ns, 16);
    if (postedNs >= this.#fromNs && postedNs < this.#toNs) {
      this.latency.add(this.nowNs - postedNs);
      if (sender === ownSender) this.echo.add(this.nowNs - postedNs);
    }
    return this.window.arrived(sender, seq, count);
  }

  acked(ownSender: number, bytes: Buffer, at: number): void {
    const sender = digits(bytes, at + ACK.sender, 5);
    const seq = digits(bytes, at + ACK.seq, 10);
    if (sender !== ownSender || seq !== (this.#acked[sender] ?? 0) + 1) this.#faults.ackOutOfOrder += 1;
    if (sender !== ownSender) return;
    this.#acksSeen += 1;
    this.arrivals += 1;
    this.#acked[sender] = Math.max(this.#acked[sender] ?? 0, seq);
    const postedNs = this.#postedNs[sender * RING + (seq % RING)] ?? 0;
    if (postedNs >= this.#fromNs && postedNs < this.#toNs) this.ack.add(this.nowNs - postedNs);
  }

  /** Nothing comes any more: does not wait for what is still on its way. */
  stalled(): void {
    this.#faults.stalls += 1;
    this.window.giveUp(this.#ledger.sent);
  }

  get everythingAcked(): boolean {
    return !this.#acks || this.#acksSeen === this.sent;
  }

  faults(): Faults {
    const { duplicates, outOfOrder, wrongRoom } = this.#ledger;
    return {
      missing: this.#ledger.missing(),
      duplicates,
      outOfOrder,
      wrongRoom,
      ...this.#faults,
      ackMissing: this.#acks ? this.sent - this.#acksSeen : 0,
    };
  }
}

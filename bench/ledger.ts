// Who has received which message of whom: finds what is missing, doubled, out of order or in the wrong room, exactly.

export class Ledger {
  duplicates = 0;
  outOfOrder = 0;
  wrongRoom = 0;
  readonly sent: Int32Array;
  readonly #roomOfSender: Int32Array;
  readonly #roomOfReceiver: Int32Array;
  readonly #senders: number;
  /** Highest number that a receiver has of a sender. */
  readonly #last: Int32Array;
  /** Numbers below it that it does not have; made when the first is missed. */
  readonly #holes = new Map<number, Set<number>>();

  constructor(roomOfSender: Int32Array, roomOfReceiver: Int32Array) {
    this.#roomOfSender = roomOfSender;
    this.#roomOfReceiver = roomOfReceiver;
    this.#senders = roomOfSender.length;
    this.sent = new Int32Array(roomOfSender.length);
    this.#last = new Int32Array(roomOfSender.length * roomOfReceiver.length);
  }

  /** How many messages of this sender need not be waited for any more: 0 if it brought nothing new, above 1 if it jumped over some. */
  arrive(receiver: number, sender: number, seq: number): number {
    if (sender >= this.#senders || seq > (this.sent[sender] ?? 0) || this.#roomOfSender[sender] !== this.#roomOfReceiver[receiver]) {
      this.wrongRoom += 1;
      return 0;
    }
    const cell = receiver * this.#senders + sender;
    const last = this.#last[cell] ?? 0;
    if (seq <= last) {
      this.#late(cell, seq);
      return 0;
    }
    if (seq > last + 1) this.#skip(cell, last + 1, seq);
    this.#last[cell] = seq;
    return seq - last;
  }

  missing(): number {
    let missing = 0;
    for (const holes of this.#holes.values()) missing += holes.size;
    for (let receiver = 0; receiver < this.#roomOfReceiver.length; receiver += 1) {
      for (let sender = 0; sender < this.#senders; sender += 1) {
        if (this.#roomOfSender[sender] !== this.#roomOfReceiver[receiver]) continue;
        missing += (this.sent[sender] ?? 0) - (this.#last[receiver * this.#senders + sender] ?? 0);
      }
    }
    return missing;
  }

  #late(cell: number, seq: number): void {
    if (this.#holes.get(cell)?.delete(seq) === true) this.outOfOrder += 1;
    else this.duplicates += 1;
  }

  #skip(cell: number, from: number, to: number): void {
    const holes = this.#holes.get(cell) ?? new Set<number>();
    for (let seq = from; seq < to; seq += 1) holes.add(seq);
    this.#holes.set(cell, holes);
  }
}

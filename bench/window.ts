// The closed loop: how many messages of each room are on their way, and who posts the next one. Never touches a socket.

/** Messages of one sender that can be told apart; far above any window. */
const RING = 8_192;

export class Window {
  /** Messages that each sender shall post at the next flush. */
  readonly due: Int32Array;
  readonly #size: number;
  readonly #roomOfSender: Int32Array;
  readonly #sendersOfRoom: number[][] = [];
  readonly #listeners: number[] = [];
  readonly #onTheWay: Int32Array;
  readonly #turn: Int32Array;
  /** Members that still lack a message. */
  readonly #left: Int32Array;
  /** Numbers up to here are not waited for any more. */
  readonly #givenUp: Int32Array;

  constructor(size: number, roomOfSender: Int32Array, roomOfReceiver: Int32Array) {
    if (size > RING / 4) throw new Error(`a window of more than ${String(RING / 4)} messages is not supported`);
    this.#size = size;
    this.#roomOfSender = roomOfSender;
    const rooms = Math.max(...roomOfReceiver) + 1;
    for (let room = 0; room < rooms; room += 1) this.#sendersOfRoom.push([]);
    roomOfSender.forEach((room, sender) => this.#sendersOfRoom[room]?.push(sender));
    for (const room of roomOfReceiver) this.#listeners[room] = (this.#listeners[room] ?? 0) + 1;
    this.due = new Int32Array(roomOfSender.length);
    this.#onTheWay = new Int32Array(rooms);
    this.#turn = new Int32Array(rooms);
    this.#left = new Int32Array(roomOfSender.length * RING);
    this.#givenUp = new Int32Array(roomOfSender.length);
  }

  get rooms(): number {
    return this.#sendersOfRoom.length;
  }

  get waiting(): boolean {
    return this.#onTheWay.some((count) => count > 0);
  }

  /** Fills the room's window, its senders in turn. Answers whether there is anything to post. */
  fill(room: number): boolean {
    const senders = this.#sendersOfRoom[room] ?? [];
    const free = senders.length === 0 ? 0 : this.#size - (this.#onTheWay[room] ?? 0);
    for (let i = 0; i < free; i += 1) {
      const turn = this.#turn[room] ?? 0;
      const sender = senders[turn] ?? 0;
      this.due[sender] = (this.due[sender] ?? 0) + 1;
      this.#turn[room] = turn + 1 === senders.length ? 0 : turn + 1;
    }
    this.#onTheWay[room] = (this.#onTheWay[room] ?? 0) + free;
    return free > 0;
  }

  posted(sender: number, seq: number): void {
    this.#left[sender * RING + (seq % RING)] = this.#listeners[this.#roomOfSender[sender] ?? 0] ?? 0;
  }

  /** One member has the `count` messages that end with this number. Answers the room if that freed a place in its window, or -1. */
  arrived(sender: number, seq: number, count: number): number {
    let freed = 0;
    for (let number = seq - count + 1; number <= seq; number += 1) {
      const cell = sender * RING + (number % RING);
      const left = (this.#left[cell] ?? 0) - 1;
      this.#left[cell] = left;
      if (left === 0 && number > (this.#givenUp[sender] ?? 0)) freed += 1;
    }
    if (freed === 0) return -1;
    const room = this.#roomOfSender[sender] ?? 0;
    this.#onTheWay[room] = (this.#onTheWay[room] ?? 0) - freed;
    return room;
  }

  /** Stops waiting for everything posted so far, so that a loss does not stop the run. */
  giveUp(sent: Int32Array): void {
    this.#givenUp.set(sent);
    this.#onTheWay.fill(0);
  }
}

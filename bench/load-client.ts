// The load: brings every member of a plan into its room, keeps each room's window full, hands what arrives to the tally.
// Knows nothing of a server's message format beyond the plan: texts carry marks (marker.ts), wherever the server puts them.
import { busyNow, coresUsed, residentMb, type Busy } from './machine.ts';
import { ACK, FrameTemplate, MARK, isAck, isMark } from './marker.ts';
import type { Member, Plan, Report } from './plan.ts';
import { Tally } from './tally.ts';
import { ReadMemory, Wire } from './wire.ts';

const READ_BYTES = 262_144;
/** Sockets that are let in at the same time. */
const JOIN_AT_ONCE = 50;
const JOIN_MS = 30_000;
const DRAIN_MS = 10_000;

interface Peer {
  wire: Wire;
  member: Member;
  index: number;
  /** -1: only listens. */
  sender: number;
  /** Steps taken on the way into the room; -1 once inside. */
  step: number;
  arrivedInside: () => void;
}

export class LoadClient {
  readonly #plan: Plan;
  readonly #tally: Tally;
  readonly #memory = new ReadMemory(READ_BYTES);
  readonly #peers: Peer[] = [];
  readonly #senders: { peer: Peer; template: FrameTemplate }[] = [];
  readonly #startMs = performance.now();
  /** Where the last mark and ack stood in their frames: the next ones almost always stand there too. */
  #markHint = 0;
  #ackHint = 0;
  #otherFrames = 0;
  #posting = false;
  #flushPlanned = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#tally = new Tally(plan);
  }

  async run(): Promise<Report> {
    try {
      await this.#joinAll();
      return await this.#load();
    } finally {
      this.#posting = false;
      for (const peer of this.#peers) peer.wire.destroy();
    }
  }

  async #joinAll(): Promise<void> {
    const { members } = this.#plan;
    const late = setTimeout(() => {
      this.#tally.fault('closed', 'a socket could not join in time');
      for (const peer of this.#peers) peer.arrivedInside();
    }, JOIN_MS);
    for (let first = 0; first < members.length && this.#tally.firstFault === null; first += JOIN_AT_ONCE) {
      await Promise.all(members.slice(first, first + JOIN_AT_ONCE).map((member, i) => this.#join(member, first + i)));
    }
    clearTimeout(late);
    if (this.#tally.firstFault !== null) throw new Error(`joining failed: ${this.#tally.firstFault}`);
  }

  #join(member: Member, index: number): Promise<void> {
    const { path, port, textBytes } = this.#plan;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wire: Wire = new Wire({ port, path, headers: member.headers ?? {} }, this.#memory, {
      opened: () => {
        this.#takeStep(peer, '');
      },
      reading: () => {
        this.#tally.nowNs = this.#clockNs();
      },
      text: (bytes, start, length) => {
        this.#text(peer, bytes, start, length);
      },
      closed: (why) => {
        this.#tally.fault('closed', why);
        resolve(undefined);
      },
    });
    const sender = member.post === undefined ? -1 : this.#senders.length;
    const peer: Peer = {
      wire,
      member,
      index,
      sender,
      step: 0,
      arrivedInside: () => {
        resolve(undefined);
      },
    };
    this.#peers.push(peer);
    if (member.post !== undefined) this.#senders.push({ peer, template: new FrameTemplate(member.post, sender, textBytes) });
    return promise;
  }

  /** Says what comes next on the way into the room, if `heard` is what was waited for. */
  #takeStep(peer: Peer, heard: string): void {
    const { steps } = peer.member;
    if (this.#isRefusal(heard)) return;
    if (!heard.includes(steps[peer.step - 1]?.expect ?? '')) return;
    const step = steps[peer.step];
    peer.step = step === undefined ? -1 : peer.step + 1;
    if (step === undefined) peer.arrivedInside();
    else if (step.send !== undefined) peer.wire.say(step.send);
  }

  #isRefusal(text: string): boolean {
    const { refusal } = this.#plan;
    if (refusal === undefined || !text.startsWith(refusal)) return false;
    this.#tally.fault('refused', text);
    return true;
  }

  async #load(): Promise<Report> {
    const watch = this.#watchForStalls();
    this.#posting = true;
    for (let room = 0; room < this.#tally.window.rooms; room += 1) this.#fill(room);
    await passed(this.#plan.warmupMs);
    const from = this.#mark();
    this.#tally.begin();
    await passed(this.#plan.measureMs);
    const to = this.#mark();
    this.#tally.end();
    this.#posting = false;
    clearInterval(watch);
    await this.#drain();
    return this.#report(from, to);
  }

  #mark(): { busy: Busy; bytes: number } {
    this.#tally.nowNs = this.#clockNs();
    return { busy: busyNow(this.#plan.serverPid), bytes: this.#peers.reduce((sum, peer) => sum + peer.wire.bytesRead, 0) };
  }

  #clockNs(): number {
    return Math.floor((performance.now() - this.#startMs) * 1e6);
  }

  #watchForStalls(): NodeJS.Timeout {
    let before = -1;
    return setInterval(() => {
      const { arrivals, window } = this.#tally;
      if (arrivals === before && window.waiting) {
        this.#tally.stalled();
        for (let room = 0; room < window.rooms; room += 1) this.#fill(room);
      }
      before = arrivals;
    }, this.#plan.patienceMs);
  }

  /** What was posted before the end may still arrive; what then lacks is missing. */
  async #drain(): Promise<void> {
    const tally = this.#tally;
    const deadlineMs = performance.now() + DRAIN_MS;
    let before = -1;
    let quietSinceMs = performance.now();
    while ((tally.window.waiting || !tally.everythingAcked) && performance.now() < deadlineMs) {
      if (tally.arrivals !== before) quietSinceMs = performance.now();
      before = tally.arrivals;
      if (performance.now() - quietSinceMs > this.#plan.patienceMs) break;
      await passed(20);
    }
    await passed(50); // for what comes twice
  }

  #fill(room: number): void {
    if (!this.#posting || !this.#tally.window.fill(room) || this.#flushPlanned) return;
    this.#flushPlanned = true;
    // After all sockets that are readable now were read: one write per sender.
    setImmediate(() => {
      this.#flushPlanned = false;
      this.#flush();
    });
  }

  #flush(): void {
    this.#tally.nowNs = this.#clockNs();
    const { due } = this.#tally.window;
    this.#senders.forEach(({ peer, template }, sender) => {
      const count = due[sender] ?? 0;
      if (count === 0) return;
      due[sender] = 0;
      const frames = Buffer.allocUnsafe(count * template.length);
      for (let i = 0; i < count; i += 1) template.write(frames, i * template.length, this.#tally.post(sender), this.#tally.nowNs);
      peer.wire.write(frames);
    });
  }

  #text(peer: Peer, bytes: Buffer, start: number, length: number): void {
    const mark = start + this.#markHint;
    const ack = start + this.#ackHint;
    if (peer.step >= 0) this.#takeStep(peer, bytes.toString('latin1', start, start + Math.min(length, 400)));
    else if (this.#markHint + MARK.length < length && isMark(bytes, mark)) this.#delivered(peer, bytes, mark);
    else if (this.#ackHint + ACK.length <= length && isAck(bytes, ack)) this.#tally.acked(peer.sender, bytes, ack);
    else this.#search(peer, bytes.subarray(start, start + length));
  }

  #search(peer: Peer, text: Buffer): void {
    const { beat } = this.#plan;
    const mark = text.indexOf('##M:');
    const ack = text.indexOf('##A:');
    if (this.#isRefusal(text.toString('utf8', 0, 300))) return;
    if (mark >= 0 && mark + MARK.length < text.length) {
      this.#markHint = mark;
      this.#delivered(peer, text, mark);
    } else if (ack >= 0 && ack + ACK.length <= text.length) {
      this.#ackHint = ack;
      this.#tally.acked(peer.sender, text, ack);
    } else if (beat !== undefined && text.toString('latin1') === beat.ping) peer.wire.say(beat.pong);
    else this.#otherFrames += 1;
  }

  #delivered(peer: Peer, bytes: Buffer, at: number): void {
    const room = this.#tally.delivered(peer.index, peer.sender, bytes, at);
    if (room < 0) return;
    if (this.#plan.pauseMs === 0) this.#fill(room);
    else
      setTimeout(() => {
        this.#fill(room);
      }, this.#plan.pauseMs);
  }

  #report(from: { busy: Busy; bytes: number }, to: { busy: Busy; bytes: number }): Report {
    const seconds = (to.busy.atMs - from.busy.atMs) / 1_000;
    const tally = this.#tally;
    return {
      sockets: this.#peers.length,
      seconds,
      sent: tally.sent,
      deliveries: tally.deliveries,
      deliveriesPerSecond: tally.deliveries / seconds,
      bytesPerSecond: (to.bytes - from.bytes) / seconds,
      otherFrames: this.#otherFrames,
      latency: tally.latency.spread(),
      echo: tally.echo.spread(),
      ack: this.#plan.acks ? tally.ack.spread() : null,
      faults: tally.faults(),
      firstFault: tally.firstFault,
      cores: coresUsed(from.busy, to.busy),
      serverPeakMb: residentMb(this.#plan.serverPid, 'peak'),
    };
  }
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

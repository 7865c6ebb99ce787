// A gate with a queue of plain entries, a log in memory that outlives it, and the record of what left when.
import { Gate, type GateOptions } from '../../server/ai/gate.ts';
import type { BootMark, MarkedRow, MarkedSendLog } from '../../server/ai/send-log.ts';
import type { Slot, Ticketed } from '../../server/ai/slot.ts';
import type { KeyLimits } from '../../server/ai/types.ts';
import { LANES, type Lane } from '../../protocol/stage.ts';
import { VirtualClock } from './virtual-clock.ts';

export const FREE_KEY: KeyLimits = { perMinute: 3, perDay: 200, tokensPerMinute: null, concurrent: 2 };
export const NO_DAY: KeyLimits = { ...FREE_KEY, perDay: null, concurrent: 10 };

export class MemoryLog implements MarkedSendLog {
  readonly rows: MarkedRow[] = [];

  append(at: number, lane: Lane, mark: BootMark | null): number {
    this.rows.push({ id: this.rows.length + 1, at, lane, tokens: 0, mark });
    return this.rows.length;
  }

  setTokens(id: number, tokens: number): void {
    const row = this.rows[id - 1];
    if (row !== undefined) row.tokens = tokens;
  }

  left(id: number, at: number, mark: BootMark | null): void {
    const row = this.rows[id - 1];
    if (row !== undefined) Object.assign(row, mark === null ? { at } : { mark });
  }

  since(at: number): MarkedRow[] {
    return this.rows.filter((row) => row.at > at).map((row) => ({ ...row }));
  }
}

export interface Sent {
  name: string;
  lane: Lane;
  /** Monotonic. */
  at: number;
  waitedMs: number;
}

interface Entry {
  name: string;
  lane: Lane;
  tokens: number;
  since: number;
  takesMs: number;
  onSlot?: (slot: Slot) => void;
}

export class GateRig {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly sent: Sent[] = [];
  readonly bugs: unknown[] = [];
  waiting: Entry[] = [];
  gate: Gate;
  readonly #options: Partial<GateOptions>;
  #names = 0;

  constructor(options: Partial<GateOptions> = {}) {
    this.#options = options;
    this.gate = this.#start();
  }

  /** The process dies, at once, and another one starts after a while. What waits is stored elsewhere and waits on. */
  async restart(downMs = 0, more: Partial<GateOptions> = {}): Promise<void> {
    this.gate.close();
    this.clock.rests.clear();
    await this.clock.advance(downMs);
    this.gate = this.#start(more);
    this.gate.wake();
  }

  add(lane: Lane, more: Partial<Omit<Entry, 'lane' | 'since'>> = {}): string {
    this.#names += 1;
    const entry = { name: `${lane} ${this.#names}`, lane, tokens: 0, takesMs: 0, ...more, since: this.clock.monotonic() };
    this.waiting.push(entry);
    this.gate.wake();
    return entry.name;
  }

  addMany(lane: Lane, count: number): void {
    for (let i = 0; i < count; i += 1) this.add(lane);
  }

  cancel(name: string): void {
    this.waiting = this.waiting.filter((entry) => entry.name !== name);
    this.gate.wake();
  }

  /** In the order of the queue. */
  inOrder(): Entry[] {
    return [...this.waiting].sort((a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane));
  }

  times(which: (sent: Sent) => boolean = () => true): number[] {
    return this.sent.filter(which).map(({ at }) => at);
  }

  #start(more: Partial<GateOptions> = {}): Gate {
    const gate = new Gate({
      limits: NO_DAY,
      log: this.log,
      clock: this.clock,
      pick: (open) => this.#pick(open),
      // One machine start: its monotonic clock goes on while no process runs.
      bootMark: () => ({ boot: 'one', uptimeMs: this.clock.monotonic() }),
      random: () => 0.5,
      reportBug: (error) => this.bugs.push(error),
      ...this.#options,
      ...more,
    });
    this.clock.rests.add(() => gate.settled());
    return gate;
  }

  #pick(open: readonly Lane[]): Ticketed | null {
    const entry = this.inOrder().find(({ lane }) => open.includes(lane));
    if (entry === undefined) return null;
    return { lane: entry.lane, tokens: entry.tokens, run: (slot) => this.#run(entry, slot) };
  }

  #run(entry: Entry, slot: Slot): Promise<void> {
    this.waiting = this.waiting.filter((other) => other !== entry);
    const at = this.clock.monotonic();
    this.sent.push({ name: entry.name, lane: entry.lane, at, waitedMs: at - entry.since });
    entry.onSlot?.(slot);
    if (entry.takesMs === 0) return Promise.resolve();
    return new Promise((resolve) => this.clock.after(entry.takesMs, resolve));
  }
}

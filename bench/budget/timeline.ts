// The time of a run: people, provider and server live on it together. It goes from one thing that happens to the next, and only when
// everything that the last one set off has come to rest on both sides of every socket: hours pass in seconds, and a busy machine changes
// no figure.
import type { MeasuredServer, Rested } from './measured-server.ts';
import { Sockets, stateOf } from './sockets.ts';

interface Happening {
  at: number;
  order: number;
  run: () => void;
}

const QUIET_TURNS = 3;
/** Looks at a connection of which one end is gone before time goes on all the same. */
const HALF_LOOKS = 12;
/** Something is lost between the sockets: rather go on than wait for ever. */
const MOST_LOOKS = 2_000;

const sockets = new Sockets();

export class Timeline {
  now = 0;
  server: MeasuredServer | null = null;
  /** How often time went on although something was still on its way: anything but 0 spoils the figures. */
  unsettled = 0;
  readonly #happenings = new Set<Happening>();
  readonly #tasks: (() => Promise<void>)[] = [];
  #order = 0;

  after(ms: number, run: () => void): () => void {
    return this.at(this.now + Math.max(0, ms), run);
  }

  at(at: number, run: () => void): () => void {
    const happening = { at: Math.max(this.now, at), order: (this.#order += 1), run };
    this.#happenings.add(happening);
    return () => {
      this.#happenings.delete(happening);
    };
  }

  /** Time stands still while it is done: killing, starting, connecting. */
  hold(task: () => Promise<void>): void {
    this.#tasks.push(task);
  }

  async runUntil(until: number): Promise<void> {
    for (;;) {
      const next = await this.#settle();
      const task = this.#tasks.shift();
      if (task !== undefined) {
        await task();
        continue;
      }
      const own = this.#first();
      const at = Math.min(own?.at ?? Infinity, next ?? Infinity, until);
      this.now = Math.max(this.now, at);
      if (own !== undefined && own.at <= this.now) {
        await this.#tell(this.now);
        this.#happenings.delete(own);
        own.run();
      } else if (this.now >= until && (next ?? Infinity) > until) {
        await this.#tell(until);
        return;
      }
    }
  }

  /** Resolves, when nothing is on its way any more, to the moment at which the server wants to be told the time. */
  async #settle(): Promise<number | null> {
    let half = 0;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const written = await quiet();
      const rested: Rested | null = this.server?.isUp === true ? await this.server.advance(this.now) : null;
      const after = await quiet();
      const state = stateOf([sockets.read(), ...(rested === null ? [] : [rested.pipes])]);
      if (state === 'half') half += 1;
      if (written === after && (state === 'quiet' || half > HALF_LOOKS)) return rested?.next ?? null;
    }
    this.unsettled += 1;
    return null;
  }

  async #tell(at: number): Promise<void> {
    if (this.server?.isUp === true) await this.server.advance(at);
  }

  #first(): Happening | undefined {
    let first: Happening | undefined;
    for (const happening of this.#happenings) {
      if (first === undefined || happening.at < first.at || (happening.at === first.at && happening.order < first.order)) first = happening;
    }
    return first;
  }
}

async function quiet(): Promise<string> {
  let before = '';
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = sockets.sum();
    if (now !== before) turns = 0;
    before = now;
  }
  return before;
}

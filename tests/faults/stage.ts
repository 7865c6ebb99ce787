// The stage of most tests here: the real server in a process of its own, ana who owns it, her kitchen, and ben, who talks on and
// notices nothing, whatever is done to the server beside him.
import { readFileSync } from 'node:fs';
import type { Id } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import type { ChildServer } from '../harness/child.ts';
import { invite, signIn } from './http-calls.ts';
import type { Guest } from './http-calls.ts';
import { RawSocket } from './raw-socket.ts';
import { makeFolder, startServer } from './real-server.ts';

/** A stall of the event loop that people would feel (G15). */
export const UNNOTICED_MS = 250;
/** What Linux counts processor time in. */
const TICK_MS = 10;

export class Stage {
  readonly folder: string;
  readonly ana: Guest;
  readonly ben: Guest;
  readonly kitchen: Id;
  readonly #removeFolder: () => void;
  server: ChildServer;
  #healthy: RawSocket | undefined;
  #worstMs = 0;
  #worstComputedMs = 0;

  private constructor(server: ChildServer, folder: string, removeFolder: () => void, people: { ana: Guest; ben: Guest; kitchen: Id }) {
    this.server = server;
    this.folder = folder;
    this.#removeFolder = removeFolder;
    this.ana = people.ana;
    this.ben = people.ben;
    this.kitchen = people.kitchen;
  }

  static async open(wish: { environment?: Record<string, string> } = {}): Promise<Stage> {
    const folder = makeFolder();
    const server = await startServer({ ...wish, folder: folder.path });
    const ana = await signIn(server.port);
    const raw = await RawSocket.ready(ana);
    const kitchen = (await raw.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
    raw.destroy();
    const ben = await invite(ana, kitchen, 'ben', 'an old bicycle bell 3');
    return new Stage(server, folder.path, folder.remove, { ana, ben, kitchen });
  }

  /** After a restart on the same folder. */
  async restart(wish: { environment?: Record<string, string> } = {}): Promise<void> {
    this.server = await startServer({ ...wish, folder: this.folder });
    for (const guest of [this.ana, this.ben]) guest.port = this.server.port;
    this.#healthy = undefined;
  }

  /** Ben posts a line and hears it: the process lives and nobody beside the fault is held up. Says how long the server's thread computed
   *  meanwhile: a machine that has other things to do stalls nobody by the server's fault. */
  async checkHealth(): Promise<number> {
    if (this.#healthy === undefined) {
      this.#healthy = await RawSocket.ready(this.ben);
      await this.#healthy.join(this.kitchen);
    }
    const raw = this.#healthy;
    const id = newId();
    const start = performance.now();
    const before = this.#computedMs;
    await raw.do(this.kitchen, { type: 'message.post', id, text: 'all well' });
    await raw.hear((frame) => frame.type === 'event' && 'message' in frame.event && frame.event.message.id === id);
    this.#worstMs = Math.max(this.#worstMs, performance.now() - start);
    raw.heard.length = 0;
    const computed = this.#computedMs - before;
    this.#worstComputedMs = Math.max(this.#worstComputedMs, computed);
    return computed;
  }

  get #computedMs(): number {
    const pid = String(this.server.process.pid ?? 'self');
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK_MS;
  }

  /** The slowest line of ben's so far, by the clock. */
  get worstMs(): number {
    return this.#worstMs;
  }

  /** The longest that the server computed while a line of ben's went round. */
  get worstComputedMs(): number {
    return this.#worstComputedMs;
  }

  /** What the server holds in memory. */
  get rssMb(): number {
    const kb = /VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${this.server.process.pid ?? 'self'}/status`, 'utf8'))?.[1];
    return Math.round(Number(kb) / 1_024);
  }

  /** Whether the server's side of a connection from this port is still open. */
  holds(peerPort: number): boolean {
    const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
    const established = `:${hex(this.server.port)} 0100007F:${hex(peerPort)} 01`;
    return readFileSync('/proc/net/tcp', 'utf8').includes(established);
  }

  /** Lines of the server's log at level "error" and above. */
  get bugs(): string[] {
    return this.server.output.split('\n').filter((line) => /"level":[56]0/u.test(line));
  }

  async close(): Promise<void> {
    this.#healthy?.destroy();
    if (this.server.exit === undefined) await this.server.kill9();
    this.#removeFolder();
  }
}

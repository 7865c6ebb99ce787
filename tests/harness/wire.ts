// A TCP line that can be made bad: cut after so many bytes, stalled in one direction, delayed, chopped into single bytes, or
// swallowing what one side says. Stands between a client and the server; settings hold for open and for later connections.
import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Watched } from './until.ts';

export type Direction = 'toServer' | 'toClient';

interface Settings {
  /** Bytes that may still pass before every connection is reset. */
  cutAfter: number;
  stalled: boolean;
  swallowing: boolean;
  delayMs: number;
  chopped: boolean;
}

interface Pair {
  client: Socket;
  server: Socket;
}

const CLEAN: Settings = { cutAfter: Infinity, stalled: false, swallowing: false, delayMs: 0, chopped: false };

export class Wire extends Watched {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #settings: Record<Direction, Settings> = { toServer: { ...CLEAN }, toClient: { ...CLEAN } };
  /** What has passed or was swallowed. */
  readonly bytes: Record<Direction, number> = { toServer: 0, toClient: 0 };
  connections = 0;
  cuts = 0;
  /** The allowed bytes are through and the cut is due: what comes now must not pass, or the stream would have a hole. */
  #cutting = false;
  /** Nobody gets through: the network is away. */
  refusing = false;

  private constructor(target: () => number) {
    super();
    this.#server = createServer((client) => {
      if (this.refusing) {
        client.resetAndDestroy();
        return;
      }
      const server = connect({ port: target(), host: '127.0.0.1', noDelay: true });
      client.setNoDelay(true);
      const pair = { client, server };
      this.connections += 1;
      this.#pairs.add(pair);
      this.#carry(pair, 'toServer');
      this.#carry(pair, 'toClient');
    });
  }

  static async open(target: () => number): Promise<Wire> {
    const wire = new Wire(target);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.#pairs.size;
  }

  /** Resets every open connection once this many more bytes have passed in the direction. */
  cutAfter(direction: Direction, bytes: number): void {
    this.#settings[direction].cutAfter = bytes;
  }

  /** Nothing passes; the kernel's buffers fill up behind it. */
  stall(direction: Direction): void {
    this.#settings[direction].stalled = true;
    for (const pair of this.#pairs) (direction === 'toServer' ? pair.client : pair.server).pause();
  }

  /** From now on what is said in this direction is lost, though both sides believe the line to be fine. */
  swallow(direction: Direction): void {
    this.#settings[direction].swallowing = true;
  }

  delay(direction: Direction, delayMs: number): void {
    this.#settings[direction].delayMs = delayMs;
  }

  /** Every byte in a write of its own. */
  chop(direction: Direction): void {
    this.#settings[direction].chopped = true;
  }

  /** A good line again. */
  mend(): void {
    for (const direction of ['toServer', 'toClient'] as const) this.#settings[direction] = { ...CLEAN };
    for (const { client, server } of this.#pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Resets every open connection now. */
  cut(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    this.cuts += 1;
  }

  async close(): Promise<void> {
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(pair: Pair, direction: Direction): void {
    const [from, to] = direction === 'toServer' ? [pair.client, pair.server] : [pair.server, pair.client];
    if (this.#settings[direction].stalled) from.pause();
    from.on('data', (bytes: Buffer) => {
      this.#pass(direction, bytes, from, to);
    });
    from.on('error', () => undefined); // `close` follows
    from.on('end', () => to.end());
    from.on('close', () => {
      to.destroy();
      this.#pairs.delete(pair);
      this.touch();
    });
  }

  #pass(direction: Direction, bytes: Buffer, from: Socket, to: Socket): void {
    if (this.#cutting) return;
    const settings = this.#settings[direction];
    this.bytes[direction] += bytes.length;
    if (!settings.swallowing) {
      const allowed = bytes.subarray(0, Math.min(bytes.length, settings.cutAfter));
      if (settings.delayMs > 0) setTimeout(() => this.#write(settings, allowed, from, to), settings.delayMs);
      else this.#write(settings, allowed, from, to);
    }
    settings.cutAfter -= bytes.length;
    if (settings.cutAfter <= 0) {
      settings.cutAfter = Infinity;
      // After what was allowed has left.
      this.#cutting = true;
      setImmediate(() => {
        this.cut();
        this.#cutting = false;
      });
    }
    this.touch();
  }

  #write(settings: Settings, bytes: Buffer, from: Socket, to: Socket): void {
    if (to.destroyed) return;
    let flows = true;
    if (settings.chopped) for (let at = 0; at < bytes.length; at += 1) flows = to.write(bytes.subarray(at, at + 1));
    else flows = to.write(bytes);
    if (flows) return;
    from.pause();
    to.once('drain', () => {
      if (!settings.stalled) from.resume();
    });
  }
}

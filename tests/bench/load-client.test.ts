// The load client must notice every way in which a server can be wrong, and accuse a correct one of nothing.
// The server here misbehaves once, on purpose, after a while.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { LoadClient } from '../../bench/load-client.ts';
import type { Faults, Report } from '../../bench/plan.ts';

type Said = { type: 'join'; room: number } | { type: 'message'; ack: string; text: string };
type Fault =
  'none' | 'drop' | 'swap' | 'duplicate' | 'leak' | 'damage' | 'close' | 'stop' | 'refuse' | 'lose an ack' | 'swap acks' | 'in pieces';

const ROOMS = 2;
const SOCKETS = 3;
const WINDOW = 4;
/** Which delivery to the ill-treated socket goes wrong. */
const WRONG_AT = 40;
const NO_FAULTS: Faults = {
  missing: 0,
  duplicates: 0,
  outOfOrder: 0,
  wrongRoom: 0,
  damaged: 0,
  refused: 0,
  closed: 0,
  stalls: 0,
  ackMissing: 0,
  ackOutOfOrder: 0,
};

const servers: WebSocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

class FaultyServer {
  readonly #fault: Fault;
  readonly #rooms: WebSocket[][] = Array.from({ length: ROOMS }, () => []);
  #deliveries = 0;
  #acks = 0;
  #held: string | null = null;
  #heldAck: string | null = null;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  async listen(): Promise<number> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    servers.push(server);
    server.on('connection', (socket) => {
      let room = 0;
      socket.on('message', (raw: Buffer) => {
        const said = JSON.parse(raw.toString()) as Said;
        if (said.type === 'join') {
          room = said.room;
          this.#rooms[room]?.push(socket);
          socket.send('{"type":"joined"}');
        } else this.#post(socket, room, said);
      });
    });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  #post(author: WebSocket, room: number, said: { ack: string; text: string }): void {
    const ack = JSON.stringify({ type: 'ok', id: said.ack });
    if (room === 1) this.#acknowledgeBadly(author, ack);
    else author.send(ack);
    const message = JSON.stringify({ type: 'message', text: said.text });
    this.#rooms[room]?.forEach((socket, place) => {
      if (room === 1 && place === 1) this.#deliverBadly(socket, message);
      else socket.send(message);
    });
  }

  #acknowledgeBadly(author: WebSocket, ack: string): void {
    this.#acks += 1;
    if (this.#fault === 'lose an ack' && this.#acks === WRONG_AT) return;
    if (this.#fault === 'refuse' && this.#acks === WRONG_AT) author.send('{"type":"failed","error":"too_many"}');
    if (this.#fault === 'swap acks' && this.#acks >= WRONG_AT && this.#heldAck !== '') {
      if (this.#heldAck === null) {
        this.#heldAck = ack;
        return;
      }
      author.send(ack);
      author.send(this.#heldAck);
      this.#heldAck = '';
      return;
    }
    author.send(ack);
  }

  #deliverBadly(socket: WebSocket, message: string): void {
    this.#deliveries += 1;
    const now = this.#deliveries === WRONG_AT;
    if (now && this.#fault === 'drop') return;
    if (this.#deliveries >= WRONG_AT && this.#fault === 'stop') return;
    if (now && this.#fault === 'swap') {
      this.#held = message;
      return;
    }
    if (now && this.#fault === 'close') socket.close(1012, 'going');
    else if (now && this.#fault === 'damage') socket.send(message.replace('."', '"'));
    else socket.send(message);
    if (now && this.#fault === 'duplicate') socket.send(message);
    if (now && this.#fault === 'leak') this.#rooms[0]?.[0]?.send(message);
    if (this.#held !== null) socket.send(this.#held);
    this.#held = null;
  }
}

/** Cuts every message in two fragments. */
function inPieces(server: WebSocketServer): void {
  server.on('connection', (socket) => {
    const plain = socket.send.bind(socket);
    socket.send = ((text: string) => {
      plain(text.slice(0, 10), { fin: false });
      plain(text.slice(10), { fin: true });
    }) as WebSocket['send'];
  });
}

async function loadOf(fault: Fault): Promise<Report> {
  const port = await new FaultyServer(fault).listen();
  if (fault === 'in pieces') for (const server of servers) inPieces(server);
  const members = Array.from({ length: ROOMS * SOCKETS }, (_, i) => ({
    room: Math.floor(i / SOCKETS),
    steps: [{ send: JSON.stringify({ type: 'join', room: Math.floor(i / SOCKETS) }), expect: 'joined' }],
    ...(i % SOCKETS === 0 ? { post: JSON.stringify({ type: 'message', ack: '{ack}', text: '{marker}' }) } : {}),
  }));
  const pace = { window: WINDOW, pauseMs: 0, patienceMs: 300, warmupMs: 50, measureMs: 200 };
  return new LoadClient({ port, path: '/', members, textBytes: 200, acks: true, refusal: '{"type":"failed"', ...pace }).run();
}

describe('the load client', () => {
  it('finds no fault with a correct server and counts every delivery', async () => {
    const report = await loadOf('none');
    expect(report.faults).toEqual(NO_FAULTS);
    expect(report.deliveries).toBeGreaterThan(100);
    expect(report.deliveries).toBeLessThanOrEqual(report.sent * SOCKETS);
    expect(report.latency.count).toBeGreaterThanOrEqual(report.echo.count * SOCKETS);
    expect(report.ack?.count).toBe(report.echo.count);
  });

  it.each<[Fault, Partial<Faults>]>([
    ['drop', { missing: 1 }],
    ['swap', { outOfOrder: 1 }],
    ['duplicate', { duplicates: 1 }],
    ['leak', { wrongRoom: 1 }],
    ['damage', { damaged: 1 }],
    ['refuse', { refused: 1 }],
    ['lose an ack', { ackMissing: 1, ackOutOfOrder: 1 }],
  ])('notices: %s', async (fault, found) => {
    const report = await loadOf(fault);
    expect(report.faults).toEqual({ ...NO_FAULTS, ...found });
  });

  it('notices acks that come in the wrong order', async () => {
    const { faults } = await loadOf('swap acks');
    expect(faults).toEqual({ ...NO_FAULTS, ackOutOfOrder: faults.ackOutOfOrder });
    expect(faults.ackOutOfOrder).toBeGreaterThanOrEqual(2);
  });

  it('goes on after deliveries have stopped, and counts them as missing', async () => {
    const { faults } = await loadOf('stop');
    expect(faults.missing).toBeGreaterThanOrEqual(WINDOW);
    expect(faults.closed).toBe(0);
  });

  it('notices a socket that is closed', async () => {
    const report = await loadOf('close');
    expect(report.faults.closed).toBe(1);
    expect(report.firstFault).toBe('closed with 1012 going');
  });

  it('refuses to judge messages in pieces', async () => {
    await expect(loadOf('in pieces')).rejects.toThrow('only whole texts are understood');
  });
});

// Puts sockets around the core: the registry, the joined writes at the end of each turn, and a connection per accepted socket.
import type { Socket } from 'node:net';
import type { WebSocket } from '@fastify/websocket';
import { CLOSE } from '../../protocol/close-codes.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Core } from '../core.ts';
import { Connection } from './connection.ts';
import type { ConnectionNeed } from './connection.ts';
import { Connections } from './connections.ts';
import type { ConnectionLimits } from './connections.ts';
import { PlainDoor } from './plain-door.ts';
import type { Directed } from './questions.ts';
import type { Stages } from './seats.ts';

export interface GatewayNeed {
  core: Core;
  limits: ConnectionLimits;
  now: () => number;
  reportBug: (error: unknown) => void;
  stages: Stages;
  directed: Directed;
  pingMs?: number | undefined;
}

/** Below the minute after which proxies cut off who says nothing. */
const PING_MS = 25_000;

export class Gateway {
  readonly connections: Connections;
  /** For whoever has no socket. */
  readonly plainDoor: PlainDoor;
  readonly #need: ConnectionNeed;
  /** Every socket until it is really closed, also those that were told to. */
  readonly #sockets = new Set<WebSocket>();
  #closing = false;

  constructor({ core, limits, now, reportBug, stages, directed, pingMs = PING_MS }: GatewayNeed) {
    this.connections = new Connections(limits, core.turnEnd);
    this.#need = {
      ...core,
      handlers: core,
      stages,
      directed,
      connections: this.connections,
      commit: () => {
        core.batch.commit();
      },
      now,
      reportBug,
      pingMs,
    };
    this.plainDoor = new PlainDoor(this.#need);
    core.hub.listen((roomId, event) => {
      this.connections.hearEvent(roomId, event);
    });
    core.turnEnd.addStep(() => {
      this.connections.flush();
    });
  }

  accept(ws: WebSocket, socket: Socket, principal: Principal): void {
    this.#sockets.add(ws);
    ws.once('close', () => {
      this.#sockets.delete(ws);
    });
    if (this.#closing) ws.close(CLOSE.restart, 'the server restarts');
    else if (!this.connections.makeRoomFor(principal, performance.now())) ws.close(CLOSE.crowded, 'too many connections');
    else new Connection(ws, socket, principal, this.#need);
  }

  /** Says goodbye, waits for the other sides to close, then cuts off whoever did not. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.#need.commit();
    this.connections.closeAll(CLOSE.restart, 'the server restarts');
    const closed = [...this.#sockets].map((ws) => new Promise((resolve) => ws.once('close', resolve)));
    const grace = setTimeout(() => {
      for (const ws of this.#sockets) ws.terminate();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(grace);
  }
}

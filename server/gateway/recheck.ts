// Looks once a minute whether the sessions and tokens behind the open sockets still count, in case one ended by the clock alone, and writes down
// that they were used. Everything that ends a session on purpose closes its sockets at once; this is the second net. Visits end with what
// the makers of their links may do: seen to as that changes. (F69, G22)
import type { Id } from '../../protocol/records.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { Batch } from '../db/batch.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Connections } from './connections.ts';

export interface RecheckNeed {
  connections: Connections;
  credentials: Credentials;
  batch: Batch<LoggedEvent>;
  hub: RoomHub;
  reportBug: (error: unknown) => void;
}

const EVERY_MS = 60_000;

export class Recheck {
  readonly #need: RecheckNeed;
  #timer: NodeJS.Timeout | undefined;

  constructor(need: RecheckNeed) {
    this.#need = need;
  }

  start(): void {
    this.#need.hub.listen((roomId, event) => {
      if ('member' in event) this.#visitorsOf(roomId);
    });
    this.#timer = setInterval(() => {
      this.run();
    }, EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  run(): void {
    const { connections, credentials, batch, reportBug } = this.#need;
    const open = connections.listSessions();
    const ended = open.filter((id) => credentials.findById(id) === undefined);
    connections.endSessions(ended);
    const used = open.filter((id) => !ended.includes(id) && credentials.needsTouch(id));
    if (used.length === 0) return;
    batch.run(
      () => {
        for (const id of used) credentials.touch(id);
      },
      (outcome) => {
        if (!outcome.ok) reportBug(outcome.error);
      },
    );
  }

  /** Somebody's standing there has changed: what came in by a link of theirs may count no more. (G22) */
  #visitorsOf(roomId: Id): void {
    const { connections, credentials } = this.#need;
    connections.endSessions(connections.listVisitors(roomId).filter((id) => credentials.findById(id) === undefined));
  }
}

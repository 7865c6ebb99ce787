// Looks once a minute whether the sessions and tokens behind the open sockets still count, in case one ended by the clock alone, and writes down
// that they were used. Everything that ends a session on purpose closes its sockets at once; this is the second net. (F69)
import type { Credentials } from '../accounts/credentials.ts';
import type { Batch } from '../db/batch.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Connections } from './connections.ts';

export interface RecheckNeed {
  connections: Connections;
  credentials: Credentials;
  batch: Batch<LoggedEvent>;
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
}

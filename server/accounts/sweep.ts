// Once an hour takes away sessions and tokens that ran out, guests who cannot come back, links long expired, and whatever else was kept
// for a while.
import type { Batch } from '../db/batch.ts';
import type { Live } from '../live.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Invitations } from './invitations.ts';
import type { OwnAccount } from './own-account.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { Sessions } from './sessions.ts';

const EVERY_MS = 3_600_000;

export interface SweepNeed {
  batch: Batch<LoggedEvent>;
  /** What others kept long enough. Body of a command. */
  forgetOld: () => void;
  invitations: Invitations;
  live: Live;
  ownAccount: OwnAccount;
  reportBug: (error: unknown) => void;
  sessions: Sessions;
  tokens: ApiTokens;
}

export class Sweep {
  readonly #need: SweepNeed;
  #timer: NodeJS.Timeout | undefined;

  constructor(need: SweepNeed) {
    this.#need = need;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.run().catch(this.#need.reportBug);
    }, EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async run(): Promise<void> {
    const { batch, forgetOld, invitations, live, ownAccount, sessions, tokens } = this.#need;
    const ended = await batch.do(() => {
      const ofGuests = sessions.findForsakenGuests().flatMap((actorId) => ownAccount.depart(actorId));
      const ended = [...ofGuests, ...sessions.sweep(), ...tokens.sweep()];
      invitations.sweep();
      forgetOld();
      return ended;
    });
    live.endSessions(ended);
  }
}

// What the owner of the server does about other accounts: list, disable, enable, reset a password. Ended sessions lose their sockets
// right after the commit. (G22)
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { newToken } from '../db/ids.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Accounts, ListedPerson } from './accounts.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Passwords } from './passwords.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { Sessions } from './sessions.ts';

export interface PeopleNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  devices: KnownDevices;
  live: Live;
  passwords: Passwords;
  sessions: Sessions;
  tokens: ApiTokens;
}

export class People {
  readonly #need: PeopleNeed;

  constructor(need: PeopleNeed) {
    this.#need = need;
  }

  list(ownerId: Id): ListedPerson[] {
    this.#requireOwner(ownerId);
    return this.#need.accounts.list();
  }

  async disable(ownerId: Id, actorId: Id): Promise<void> {
    const { accounts, batch, live, sessions, tokens } = this.#need;
    const ended = await batch.do(() => {
      this.#requireOwner(ownerId);
      accounts.setDisabled(actorId, true);
      return [...sessions.endAllOf(actorId), ...tokens.endAllOf(actorId)];
    });
    live.endSessions([...ended, ...sessions.listVisitorsOf(actorId)]);
  }

  async enable(ownerId: Id, actorId: Id): Promise<void> {
    await this.#need.batch.do(() => {
      this.#requireOwner(ownerId);
      this.#need.accounts.setDisabled(actorId, false);
    });
  }

  /** A password to be told once and changed by whoever gets it. */
  async reset(ownerId: Id, actorId: Id): Promise<string> {
    const { accounts, batch, devices, live, passwords, sessions, tokens } = this.#need;
    this.#requireResettable(ownerId, actorId);
    const password = newToken(12);
    const passwordHash = await passwords.hash(password);
    const ended = await batch.do(() => {
      this.#requireResettable(ownerId, actorId);
      accounts.setPassword(actorId, passwordHash);
      devices.forgetAll(actorId);
      return [...sessions.endAllOf(actorId), ...tokens.endAllOf(actorId)];
    });
    live.endSessions(ended);
    return password;
  }

  #requireResettable(ownerId: Id, actorId: Id): void {
    this.#requireOwner(ownerId);
    if (this.#need.accounts.get(actorId).serverRole === 'owner')
      refuse('forbidden', 'owners change their own password', { reason: 'owner' });
  }

  #requireOwner(ownerId: Id): void {
    const account = this.#need.accounts.find(ownerId);
    if (account?.serverRole !== 'owner' || account.disabledAt !== null)
      refuse('forbidden', 'only the owner of the server may', { reason: 'role' });
  }
}

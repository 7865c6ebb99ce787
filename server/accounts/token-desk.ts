// What people do with their tokens: make, list, revoke. Making one asks for the password again: a stolen session must not leave a way in
// behind. Whatever is revoked loses its open sockets right after the commit. (C1, G22)
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Accounts } from './accounts.ts';
import type { ApiTokens, ListedToken, TokenWish } from './api-tokens.ts';
import type { OwnAccount } from './own-account.ts';
import type { Principal } from './principal.ts';

export interface TokenDeskNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  live: Live;
  ownAccount: OwnAccount;
  tokens: ApiTokens;
}

type Person = Extract<Principal, { kind: 'person' }>;

export class TokenDesk {
  readonly #need: TokenDeskNeed;

  constructor(need: TokenDeskNeed) {
    this.#need = need;
  }

  list(actorId: Id): ListedToken[] {
    return this.#need.tokens.list(actorId);
  }

  async make(person: Person, wish: TokenWish, password: string | undefined): Promise<{ token: ListedToken; secret: string }> {
    const { accounts, batch, ownAccount, tokens } = this.#need;
    const { serverRole, passwordHash } = accounts.get(person.actorId);
    // A guest is there for as long as a browser is: nothing of theirs outlives it.
    if (serverRole === 'guest') refuse('forbidden', 'guests have no tokens', { reason: 'guest' });
    await ownAccount.prove(person, passwordHash, password, 'password');
    return batch.do(() => {
      ownAccount.requireUnchanged(person, passwordHash);
      return tokens.create(person.actorId, person.actorId, wish);
    });
  }

  async revoke(person: Person, tokenId: Id): Promise<void> {
    const ended = await this.#need.batch.do(() => this.#need.tokens.endOneOf(person.actorId, tokenId));
    if (ended.length === 0) refuse('not_found', 'no such token');
    this.#need.live.endSessions(ended);
  }
}

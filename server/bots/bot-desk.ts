// What people do with their bots over HTTP: make, change, disable, delete, give tokens. A bot's token is made for reading and writing in
// rooms and nothing else; making one asks for the password, as for one's own. (PRODUCT C4; C1, G22)
import type { Id } from '../../protocol/records.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { ApiTokens, ListedToken, TokenWish } from '../accounts/api-tokens.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { OwnAccount } from '../accounts/own-account.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { BotChange, Bots, BotWish, ListedBot } from './bots.ts';

export interface BotDeskNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  bots: Bots;
  live: Live;
  now: () => number;
  ownAccount: OwnAccount;
  tokens: ApiTokens;
  /** Webhooks may have gone with it. */
  hooksChanged: () => void;
}

type Person = Extract<Principal, { kind: 'person' }>;

export const BOT_SCOPES = ['rooms:read', 'rooms:write'] as const;

/** Each may be an event in every room of the bot. */
const CHANGES = 60;
const WINDOW_MS = 10 * 60_000;

export class BotDesk {
  readonly #need: BotDeskNeed;
  readonly #changes = new AttemptWindow(CHANGES, WINDOW_MS);

  constructor(need: BotDeskNeed) {
    this.#need = need;
  }

  list(actorId: Id): ListedBot[] {
    return this.#need.bots.list(actorId);
  }

  async create(actorId: Id, wish: BotWish): Promise<ListedBot> {
    this.#admit(actorId);
    const { batch, bots } = this.#need;
    return batch.do(() => bots.requireOwned(actorId, bots.create(actorId, wish)));
  }

  /** Looks are its owner's to change; whether it is disabled, the owner's of the server as well. */
  async change(actorId: Id, id: Id, { disabled, ...wish }: BotChange & { disabled?: boolean | undefined }): Promise<ListedBot> {
    this.#admit(actorId);
    const { batch, bots, live } = this.#need;
    const { ended, bot } = await batch.do(() => {
      bots.requireKeeper(actorId, id);
      if (Object.values(wish).some((value) => value !== undefined)) bots.change(actorId, id, wish);
      const gone = disabled === undefined ? [] : bots.setDisabled(actorId, id, { disabled });
      return { ended: gone, bot: bots.requireKeeper(actorId, id) };
    });
    live.endSessions(ended);
    return bot;
  }

  async delete(actorId: Id, id: Id): Promise<void> {
    this.#admit(actorId);
    const { batch, bots, live, hooksChanged } = this.#need;
    live.endSessions(await batch.do(() => bots.delete(actorId, id)));
    hooksChanged();
  }

  listTokens(actorId: Id, id: Id): ListedToken[] {
    const { bots, tokens } = this.#need;
    return tokens.list(bots.requireOwned(actorId, id).id);
  }

  async makeToken(person: Person, id: Id, wish: TokenWish, password: string | undefined): Promise<{ token: ListedToken; secret: string }> {
    const { accounts, batch, bots, ownAccount, tokens } = this.#need;
    bots.requireOwned(person.actorId, id);
    const { passwordHash } = accounts.get(person.actorId);
    await ownAccount.prove(person, passwordHash, password, 'password');
    return batch.do(() => {
      ownAccount.requireUnchanged(person, passwordHash);
      bots.requireOwned(person.actorId, id);
      return tokens.create(id, person.actorId, { ...wish, scopes: BOT_SCOPES.filter((scope) => wish.scopes.includes(scope)) });
    });
  }

  async revokeToken(actorId: Id, id: Id, tokenId: Id): Promise<void> {
    const { batch, bots, live, tokens } = this.#need;
    const ended = await batch.do(() => tokens.endOneOf(bots.requireOwned(actorId, id).id, tokenId));
    if (ended.length === 0) refuse('not_found', 'no such token');
    live.endSessions(ended);
  }

  #admit(actorId: Id): void {
    const waitMs = this.#changes.waitMs(actorId, this.#need.now());
    if (waitMs > 0) refuse('too_many', 'too many changes', { retryAfterMs: waitMs });
    this.#changes.add(actorId, this.#need.now());
  }
}

// Connects what belongs to bots, by hand, around the core: who they are, where they hear, who carries it. Knows nothing of HTTP or sockets.
import { randomInt } from 'node:crypto';
import type { Id } from '../../protocol/records.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { ApiTokens } from '../accounts/api-tokens.ts';
import type { OwnAccount } from '../accounts/own-account.ts';
import type { Config } from '../config.ts';
import type { Core } from '../core.ts';
import type { Vault } from '../keys/vault.ts';
import type { Live } from '../live.ts';
import { openOutbound } from '../outbound/outbound.ts';
import { findBotRow } from '../rooms/bot-members.ts';
import { BotDesk } from './bot-desk.ts';
import type { Bots } from './bots.ts';
import { Letters } from './letters.ts';
import { Postman } from './postman.ts';
import type { PostmanNeed } from './postman.ts';
import { reader } from './letter-reader.ts';
import { WebhookDesk } from './webhook-desk.ts';
import { Webhooks } from './webhooks.ts';

export interface BotsNeed {
  core: Core;
  bots: Bots;
  config: Pick<Config, 'privateWebhooks' | 'publicUrl'>;
  parts: { accounts: Accounts; ownAccount: OwnAccount; tokens: ApiTokens };
  live: Live;
  /** From what an account may send in a minute; 0, or the milliseconds to wait. */
  takeSend: (actorId: Id) => number;
  clock: PostmanNeed['clock'];
  vault: Vault;
  reportBug: (error: unknown) => void;
}

/** What an answer may bring along: a line, and no more. */
const MOST_ANSWER_BYTES = 64 * 1024;

export function composeBots({ core, bots, config, parts, live, takeSend, clock, vault, reportBug }: BotsNeed) {
  const { batch, orm, log, standings } = core;
  const { now } = clock;
  const outbound = openOutbound({
    // The operator's list is for everybody's webhooks; everything else is public and https.
    allowedPrivateOrigins: config.privateWebhooks,
    ownOrigins: config.publicUrl === undefined ? [] : [config.publicUrl.origin],
    after: clock.after,
    caps: { document: MOST_ANSWER_BYTES, stream: MOST_ANSWER_BYTES, event: MOST_ANSWER_BYTES },
  });
  const webhooks = new Webhooks({ orm, log, standings, vault, now });
  const letters = new Letters({ orm, log, standings, webhooks, now });
  const postman = new Postman({
    ...{ batch, clock, letters, webhooks, reportBug, takeSend, hub: core.hub, messages: core.messages },
    fetch: outbound.fetchFor('administrator'),
    random: () => randomInt(1_000) / 1_000,
    read: reader(core),
    tellOwner: (botId) => {
      const ownerId = findBotRow(orm, botId)?.ownerId;
      if (ownerId !== undefined) live.mineChanged(ownerId);
    },
  });
  const changed = (hookId?: Id): void => postman.refresh(hookId);
  return {
    letters,
    postman,
    botDesk: new BotDesk({ ...parts, batch, bots, live, now, hooksChanged: changed }),
    webhookDesk: new WebhookDesk({ batch, letters, outbound, webhooks, changed }),
  };
}

export type BotParts = ReturnType<typeof composeBots>;

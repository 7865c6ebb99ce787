// Connects what belongs to keys, by hand, around the core: the vault, the rows, the way out, the gates, the voices. Knows nothing of HTTP
// or sockets. Whoever leaves takes along what they brought. (B83)
import type { Config } from '../config.ts';
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import type { Live } from '../live.ts';
import { keepEnvironmentKey } from '../keys/environment-key.ts';
import { KeyMarks } from '../keys/key-marks.ts';
import { KeyRights } from '../keys/key-rights.ts';
import { ENVIRONMENT_KEY, KeyRing } from '../keys/key-ring.ts';
import type { KeyRow } from '../keys/key-ring.ts';
import { Keys } from '../keys/keys.ts';
import { Vault } from '../keys/vault.ts';
import { openOutbound } from '../outbound/outbound.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Id } from '../../protocol/records.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { Standings } from '../rooms/standing.ts';
import { openBootMark } from './boot-mark.ts';
import { realClock } from './clock.ts';
import { Gates } from './gates.ts';
import type { GatesNeed } from './gates.ts';
import { KeyCheck } from './key-check.ts';
import { KeyDesk } from './key-desk.ts';
import { loadSdk } from './openai-provider.ts';
import type { BootMark } from './send-log.ts';
import { ModelDesk } from './model-desk.ts';
import { Models } from './model-facts.ts';
import { Sends } from './sends.ts';
import { Spending } from './spending.ts';
import type { Clock } from './types.ts';
import { KeyVoices } from './voices.ts';
import type { Patience } from './watchdog.ts';

/** The world outside, as tests bring their own. */
export interface Far {
  outbound?: Outbound;
  patience?: Partial<Patience>;
  clock?: Clock;
  bootMark?: () => BootMark | null;
}

export interface KeysNeed {
  core: { orm: Orm; batch: Batch<LoggedEvent>; hub: RoomHub; standings: Standings };
  config: Pick<Config, 'keyFile' | 'limits' | 'privateProviders' | 'provider' | 'publicUrl'>;
  live: Live;
  now: () => number;
  pick: GatesNeed['pick'];
  reportBug: (error: unknown) => void;
  far?: Far | undefined;
}

export type KeyParts = ReturnType<typeof composeKeys>;

export function composeKeys({ core, config, live, now, pick, reportBug, far = {} }: KeysNeed) {
  const { orm, batch, standings } = core;
  const clock = far.clock ?? { ...realClock, now };
  const bootMark = far.bootMark ?? openBootMark();
  const patience = far.patience ?? {};
  const vault = new Vault(config.keyFile);
  const ring = new KeyRing(orm, reportBug);
  const marks = new KeyMarks(orm, ring, now);
  const rights = new KeyRights(orm, standings);
  const keys = new Keys({ orm, ring, marks, rights, vault, now, environmentSecret: config.provider.apiKey });
  begin({ core, config, now, reportBug }, { keys, ring });
  const outbound = far.outbound ?? openOutbound({ ...originRules(config), after: clock.after });
  const aside = { batch, reportBug };
  const models = new Models(orm, now);
  const spending = new Spending(orm, () => clock.now());
  const sends = new Sends({ orm, bootMark, models, spending, ...aside });
  const gates = new Gates({ clock, ring, marks, sends, bootMark, limits: config.limits, pick, ...aside });
  const voices = new KeyVoices({
    ...{ clock, marks, models, ring, rights, gates, spending, outbound, patience, usualModel: config.provider.model, ...aside },
    secretOf: (row) => keys.secretOf(row),
  });
  const check = new KeyCheck({ outbound, clock, patience });
  const usual = { baseUrl: config.provider.baseUrl, limits: config.limits };
  const desk = new KeyDesk({ batch, check, gates, keys, marks, ring, spending, voices, now, usual });
  const modelDesk = new ModelDesk({ orm, batch, models, ring, rights, usualModel: config.provider.model });
  tellOwners({ ring, rights }, live);
  takeAlong({ core, reportBug }, keys);
  return {
    keys,
    vault,
    desk,
    voices,
    sends,
    outbound,
    /** Once nobody waits for the start: whoever has a key will use it. */
    loadAhead: () => {
      if (!ring.isEmpty) loadSdk().catch(reportBug);
    },
    models,
    modelDesk,
    ring,
    rights,
    /** Nothing is sent any more. */
    close: () => {
      gates.close();
      voices.close();
    },
  };
}

/** What the start has to put in order, before anybody speaks. */
function begin(
  { core, config, now, reportBug }: Pick<KeysNeed, 'core' | 'config' | 'now' | 'reportBug'>,
  { keys, ring }: { keys: Keys; ring: KeyRing },
): void {
  const { apiKey: secret, baseUrl, model } = config.provider;
  core.batch.run(
    () => {
      keys.removeStray();
      const budgetOf = (text: string, origin: string): Id | undefined => keys.budgetOf(text, origin, ENVIRONMENT_KEY);
      keepEnvironmentKey(
        { orm: core.orm, ring, now, budgetOf },
        secret === undefined ? undefined : { secret, baseUrl, model, limits: config.limits },
      );
    },
    (outcome) => {
      if (!outcome.ok) reportBug(outcome.error);
    },
  );
  core.batch.commit();
  ring.look();
}

function originRules({ privateProviders, publicUrl }: Pick<Config, 'privateProviders' | 'publicUrl'>) {
  return { allowedPrivateOrigins: privateProviders, ownOrigins: publicUrl === undefined ? [] : [publicUrl.origin] };
}

/** Whoever may change a key hears when something about it changed that they can see. */
function tellOwners({ ring, rights }: { ring: KeyRing; rights: KeyRights }, live: Live): void {
  ring.listen(({ before, after }) => {
    const row = after ?? before;
    if (row === undefined || (before !== undefined && after !== undefined && visible(before) === visible(after))) return;
    const owners = new Set([before?.ownerId, after?.ownerId].filter((id) => typeof id === 'string'));
    for (const ownerId of row.scope === 'server' ? rights.listServerOwners() : owners) live.mineChanged(ownerId);
  });
}

function visible({ label, baseUrl, last4, model, models, state, detail, offer, budgetId, monthlyCap, ...row }: KeyRow): string {
  const { perMinute, perDay, tokensPerMinute, concurrent } = row;
  return JSON.stringify([
    label,
    baseUrl,
    last4,
    model,
    models,
    state,
    detail,
    offer,
    budgetId,
    perMinute,
    perDay,
    tokensPerMinute,
    concurrent,
    monthlyCap,
  ]);
}

function takeAlong({ core, reportBug }: Pick<KeysNeed, 'core' | 'reportBug'>, keys: Keys): void {
  core.hub.listen((roomId, event) => {
    const bringerId =
      event.type === 'room.deleted'
        ? null
        : event.type === 'member.left' || event.type === 'member.removed' || event.type === 'member.banned'
          ? event.member.id
          : undefined;
    if (bringerId === undefined) return;
    setImmediate(() => {
      if (!core.orm.$client.open) return;
      core.batch
        .do(() => {
          keys.removeOfRoom(roomId, bringerId);
        })
        .catch(reportBug);
    });
  });
}

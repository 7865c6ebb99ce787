// Connects what answers programs outside of rooms, by hand, around the core and the keys. Knows nothing of HTTP.
import type { Id } from '../../protocol/records.ts';
import type { Config } from '../config.ts';
import type { Core } from '../core.ts';
import { CallBatches } from './call-batches.ts';
import { CallDesk, isActive } from './call-desk.ts';
import { CallStreams } from './call-streams.ts';
import { Calls } from './calls.ts';
import type { CallsNeed } from './calls.ts';
import type { KeyParts } from './compose-keys.ts';
import { Conversations } from './conversations.ts';
import { tellVoices } from './tell-voices.ts';
import type { Clock } from './types.ts';

export interface ComposeCallsNeed {
  core: Pick<Core, 'orm' | 'batch'>;
  keyParts: Pick<KeyParts, 'ring' | 'voices' | 'sends' | 'models'>;
  config: Pick<Config, 'provider'>;
  clock: Clock;
  listOthers: CallsNeed['listOthers'];
  spent: CallsNeed['spent'];
  /** By a session or a token. */
  isSignedIn: (sessionId: Id) => boolean;
  reportBug: (error: unknown) => void;
}

export type CallParts = ReturnType<typeof composeCalls>;

export function composeCalls({ core, keyParts, config, clock, listOthers, spent, isSignedIn, reportBug }: ComposeCallsNeed) {
  const { voices, sends, ring, models } = keyParts;
  const calls = new Calls({
    ...{ batch: core.batch, clock, voices, usage: sends, listOthers, spent, reportBug },
    mayAsk: (asker) => isActive(core.orm, asker.actorId) && isSignedIn(asker.sessionId),
    defaults: { temperature: config.provider.temperature, maxTokens: config.provider.maxTokens },
    ...tellVoices(voices),
  });
  const conversations = new Conversations({ orm: core.orm, batch: core.batch, now: clock.now });
  return {
    calls,
    conversations,
    callDesk: new CallDesk({ calls, conversations, models, orm: core.orm, reportBug, ring, usualModel: config.provider.model }),
    callStreams: new CallStreams({ calls, clock }),
    callBatches: new CallBatches({ calls, clock }),
  };
}

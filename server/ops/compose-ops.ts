// Connects what watches over the server, by hand: whom health and numbers are read from.
import type { CallParts } from '../ai/compose-calls.ts';
import type { KeyParts } from '../ai/compose-keys.ts';
import type { Config } from '../config.ts';
import type { Core } from '../core.ts';
import type { Database } from '../db/database.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { Health } from './health.ts';
import { counter, gauge, Metrics } from './metrics.ts';
import type { MetricsNeed } from './metrics.ts';

export interface OpsNeed {
  config: Pick<Config, 'dataDir'>;
  database: Database;
  core: Pick<Core, 'batch' | 'hub'>;
  gateway: Pick<Gateway, 'connections'>;
  callParts: Pick<CallParts, 'calls'>;
  keyParts: Pick<KeyParts, 'ring' | 'voices'>;
  version: string;
  now: () => number;
  /** How many were reported. */
  bugs: () => number;
}

export function composeOps(need: OpsNeed): { health: Health; metrics: Metrics } {
  const { config, database, keyParts, version } = need;
  return {
    health: new Health({ database, dataDir: config.dataDir, version, listKeys: () => keyParts.ring.ofServer() }),
    metrics: new Metrics({ database, now: need.now, readings: () => readingsOf(need) }),
  };
}

function readingsOf({ core, gateway, callParts, keyParts, bugs }: OpsNeed): ReturnType<MetricsNeed['readings']> {
  const { batch, hub } = core;
  const gates = keyParts.voices.gates().map(({ gate }) => gate.reading());
  const sum = (numbers: (number | null)[]): number => numbers.reduce<number>((total, one) => total + (one ?? 0), 0);
  return [
    gauge('sockets', 'Open sockets', gateway.connections.size),
    counter('deliveries_total', 'Events handed to sockets', hub.deliveries),
    counter('commands_total', 'Commands that were settled', batch.settled),
    counter('commits_total', 'Commits, each with its fsync', batch.commits),
    counter('commit_seconds_total', 'What commits took in all', batch.commitMs / 1_000),
    gauge('calls_waiting', 'Answers outside of rooms that wait', callParts.calls.waiting),
    gauge('slots_left', 'Requests that may still leave this minute, over all budgets', sum(gates.map((gate) => gate.leftThisMinute))),
    gauge('slots', 'Requests a minute, over all budgets', sum(gates.map((gate) => gate.perMinute))),
    counter('errors_total', 'Bugs that were reported', bugs()),
    counter('provider_refusals_total', 'Answers of providers that said 429', keyParts.voices.refusals),
  ];
}

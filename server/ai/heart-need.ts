// What makes personas speak needs of the rest of the server. Types only.
import type { Config } from '../config.ts';
import type { Core } from '../core.ts';
import type { Id } from '../../protocol/records.ts';
import type { KeyParts } from './compose-keys.ts';
import type { Lined } from './line-up.ts';
import type { Clock } from './types.ts';

export interface HeartNeed {
  core: Core;
  keyParts: Pick<KeyParts, 'voices' | 'sends'>;
  config: Pick<Config, 'provider' | 'personas'>;
  clock: Clock;
  /** All that waits for a budget, in rooms and outside of them, in the order of service. */
  lineUp: (budgetId: Id) => Lined[];
  reportBug: (error: unknown) => void;
  random?: () => number;
}

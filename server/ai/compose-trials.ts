// Connects what trying personas out needs, by hand, around the keys and beside the heart.
import type { Heart } from './compose-heart.ts';
import type { KeyParts } from './compose-keys.ts';
import type { HeartNeed } from './heart-need.ts';
import { tellVoices } from './tell-voices.ts';
import { Trials } from './trials.ts';

type TrialsParts = Pick<HeartNeed, 'core' | 'config' | 'clock' | 'lineUp' | 'reportBug'> & {
  heart: Heart;
  keyParts: Pick<KeyParts, 'voices' | 'sends' | 'rights'>;
};

export function composeTrials({ core, config, heart, keyParts, clock, lineUp, reportBug }: TrialsParts): Trials {
  const { voices, sends, rights } = keyParts;
  return new Trials({
    ...{ batch: core.batch, clock, reportBug, rights, sends, voices },
    ...tellVoices(voices),
    defaults: { temperature: config.provider.temperature, maxTokens: config.provider.maxTokens },
    allowed: config.personas,
    listRooms: (budgetId) => heart.listRooms(budgetId),
    lineUp,
    spent: () => {
      heart.stages.touchAll();
    },
  });
}

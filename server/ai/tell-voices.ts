// What is heard from a provider goes to the voices: limits, refusals, what became of the key. The same for turns and for trials.
import type { AskingNeed } from './asking.ts';
import type { KeyVoices } from './voices.ts';

export function tellVoices(voices: KeyVoices): Pick<AskingNeed, 'learn' | 'heard'> {
  return {
    learn: (voice, limits) => {
      voices.learned(voice.budgetId, limits);
    },
    heard: (voice, failure) => {
      if (failure?.code === 'rate_limited') voices.refused(voice.budgetId, failure.limits);
      voices.heard(voice, failure);
    },
  };
}

// A persona that is tried out: each answer keeps who spoke it, and how long it may take is said as far as it is known.
import { expect, test } from 'vitest';
import type { TrialNews } from '../../protocol/trials.ts';
import { Trial } from '../../web/state/trial.svelte.ts';

const PERSONA = { persona: { name: 'Mina' }, lore: [] } as unknown as Parameters<Trial['ask']>[0];
const DONE: TrialNews = { type: 'done', ending: null, tokens: null };

/** The far end of the network: says these, one by one, and shows the trial after each. */
function openTrial(): { trial: Trial; answer: (...news: TrialNews[]) => Promise<unknown[]> } {
  let coming: TrialNews[] = [];
  const waits: unknown[] = [];
  const trial = new Trial({
    trialMeter: () => Promise.reject(new Error('nothing is asked here')),
    tryPersona: (_body, hear) => {
      waits.push(trial.earliestAt);
      for (const news of coming) {
        hear(news);
        waits.push(trial.earliestAt);
      }
      return Promise.resolve();
    },
  });
  return {
    trial,
    answer: async (...news) => {
      coming = news;
      waits.length = 0;
      await trial.ask(PERSONA, 'soup?');
      return [...waits];
    },
  };
}

test('the voice shown belongs to each answer: another key later changes nothing about what was said before', async () => {
  const { trial, answer } = openTrial();
  await answer({ type: 'speaking', voice: 'demo', model: null }, { type: 'text', text: 'Later.' }, DONE);
  await answer({ type: 'speaking', voice: 'model', model: 'large' }, { type: 'text', text: 'Now.' }, { ...DONE, ending: 'cut' });
  expect(trial.lines).toEqual([
    { by: 'me', text: 'soup?' },
    { by: 'persona', text: 'Later.', ending: null, tokens: null, voice: { kind: 'demo', model: null } },
    { by: 'me', text: 'soup?' },
    { by: 'persona', text: 'Now.', ending: 'cut', tokens: null, voice: { kind: 'model', model: 'large' } },
  ]);
});

test('a wait is not told yet, cannot be said, or has a time; the next question begins anew', async () => {
  const { answer } = openTrial();
  expect(await answer({ type: 'waiting', earliestAt: null }, { type: 'waiting', earliestAt: 5 })).toEqual([undefined, null, 5]);
  expect(await answer()).toEqual([undefined]);
});

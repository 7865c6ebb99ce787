// The far end of the test that kills the server while personas speak, in a process of its own: what it measures is not late because the
// test is busy. Never gives the same words twice; a scene where one is asked for, and now and then a question in it.
import { speakersIn } from '../harness/fake-scenarios.ts';
import { Prng } from '../harness/prng.ts';
import { StrictUpstream } from '../harness/strict-upstream.ts';
import type { ChatBody } from '../harness/strict-upstream.ts';

const [perWindow, windowMs, seed] = process.argv.slice(2).map(Number) as [number, number, number];
const prng = new Prng(seed);
let given = 0;

function words(): string {
  return Array.from({ length: 6 }, () => prng.below(36 ** 6).toString(36)).join(' ');
}

function answer(body: ChatBody): string {
  given += 1;
  const speakers = speakersIn(body as Parameters<typeof speakersIn>[0]);
  if (speakers.length === 0) return `${words()}.`;
  const lines = speakers.slice(0, 3).map((speaker, at) => ({
    ...{ speaker, kind: 'say', text: `${words()}.` },
    asks: at === 0 && given % 3 === 0 ? 'anyone' : 'nobody',
  }));
  return JSON.stringify({ lines });
}

const upstream = new StrictUpstream({ perWindow, windowMs, content: answer, firstChunkMs: 150, betweenChunksMs: 50 });
process.on('disconnect', () => process.exit());
process.on('message', () => process.send?.(upstream.arrivals));
process.send?.(await upstream.listen());

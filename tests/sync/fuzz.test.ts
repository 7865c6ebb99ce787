// The short form of the fuzz: the seeds that every change must pass (G2 to G7). A failing seed says how to run it again; what it found
// stays as a named test below. The long form is fuzz-long.ts.
import { describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { findLine } from '../../protocol/room-view.ts';
import { comparable } from '../harness/history.ts';
import { openServer } from '../harness/in-test.ts';
import { runFuzz } from './fuzz-run.ts';

const STEPS = 150;
const SEEDS = 200;
const TOGETHER = 20;

async function findProblems(seeds: readonly number[]): Promise<string[]> {
  const problems: string[] = [];
  for (const seed of seeds) {
    const result = await runFuzz(seed, STEPS);
    problems.push(...result.problems.map((problem) => `npm run fuzz -- --seed ${seed} --steps ${STEPS}: ${problem}`));
  }
  return problems;
}

describe(`four people, ${STEPS} steps, bad lines and restarts: all views are equal at the end and the checker finds nothing`, () => {
  const firsts = Array.from({ length: SEEDS / TOGETHER }, (_, index) => index * TOGETHER + 1);
  test.each(firsts)(`${TOGETHER} seeds from %i`, async (first) => {
    const seeds = Array.from({ length: TOGETHER }, (_, index) => first + index);
    expect(await findProblems(seeds)).toEqual([]);
  });
});

describe('found by the fuzz', () => {
  async function openLongRoom() {
    const server = await openServer();
    const [ana, ben] = [await server.person('ana'), await server.person('ben')];
    const kitchen = await server.room('kitchen', ana, ben);
    const first = newId();
    await server.core.batch.do(() => {
      server.core.messages.postMessage(ana.id, kitchen, { id: first, text: 'the first' });
      for (let n = 0; n < 60; n += 1) server.core.messages.postMessage(ana.id, kitchen, { id: newId(), text: `line ${n}` });
    });
    return { server, kitchen, first, atBen: await server.enter(ben, kitchen), atAna: await server.enter(ana, kitchen) };
  }

  test('an event in the same packet as a page of history is applied after the page', async () => {
    const { kitchen, first, atAna, atBen } = await openLongRoom();
    let page: Promise<void> | undefined;
    atBen.burst(() => {
      page = atBen.loadOlder(kitchen);
      void atBen.command(kitchen, { type: 'message.pin', id: first });
    });
    await page;
    await atBen.barrier();
    await atAna.loadAll(kitchen);
    expect(comparable(atBen.view(kitchen))).toEqual(comparable(atAna.view(kitchen)));
    expect(findLine(atBen.view(kitchen), first)?.pinnedBy).toBe(atBen.actorId);
  });

  test('leaving a room in the same packet as joining it leaves it', async () => {
    const { kitchen, atAna, atBen } = await openLongRoom();
    atBen.burst(() => {
      atBen.requestJoin(kitchen);
      atBen.part(kitchen);
    });
    await atBen.barrier();
    await atAna.post(kitchen, 'without ben');
    await atBen.barrier();
    expect(atBen.seats.get(kitchen)?.state).toBe('off');
    expect(atBen.heard('event')).toEqual([]);
    expect(atAna.view(kitchen).here).toEqual(new Set([atAna.actorId]));
  });
});

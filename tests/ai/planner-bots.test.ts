// What a bot's line sets off: nothing, unless the room heeds bots, and then never more than the chain has left. (CONVERSATION §4)
import { expect, test } from 'vitest';
import { isAttended } from '../../server/ai/attended.ts';
import { Bots } from '../../server/bots/bots.ts';
import { PlannerRig } from '../harness/planner-rig.ts';

async function withBot(heedsBots: boolean): Promise<PlannerRig> {
  const rig = await PlannerRig.open();
  const bots = new Bots({ ...rig.core, now: rig.clock.now });
  await rig.do(() => {
    const id = bots.create(rig.id('ana'), { name: 'Echo' });
    rig.names.set(id, 'Echo');
    rig.core.members.addMember(rig.id('ana'), rig.kitchen, id);
    if (heedsBots) rig.core.rooms.changeRoom(rig.id('ana'), rig.kitchen, { heedsBots: true, allowance: 3 });
  });
  return rig;
}

test('a bot sets nobody off, whomever it names', async () => {
  const rig = await withBot(false);
  await rig.says('Echo', 'alarm! @Mina, what now?');
  await rig.settle();
  expect([rig.plans, rig.cards]).toEqual([[], []]);
});

test('where the room heeds bots, its line is answered, and the bot has set it off', async () => {
  const rig = await withBot(true);
  await rig.says('Echo', '@Mina, what now?');
  await rig.settle();
  expect(rig.plans).toEqual(['reply Mina']);
  expect(rig.waiting[0]?.setOffBy).toBe(rig.id('Echo'));
});

test('its line brings no fresh allowance: bots and personas that answer each other come to an end', async () => {
  const rig = await withBot(true);
  await rig.says('ana', 'hello');
  await rig.settle();
  await rig.do(() => rig.waiting.forEach(({ id }) => rig.core.turns.end(id, 'done')));
  let answers = 0;
  for (let round = 0; round < 10; round += 1) {
    await rig.says('Echo', '@Mina and now?');
    await rig.settle();
    const [turn] = rig.waiting;
    if (turn === undefined) break;
    await rig.do(() => rig.core.turns.end(turn.id, 'done'));
    await rig.plays('Mina', 'So.', { depth: 3 });
    answers += 1;
  }
  expect([answers, rig.planner.allowanceLeft(rig.kitchen), rig.cards]).toEqual([3, 0, ['allowance']]);
  await rig.says('ana', '@Mina please');
  await rig.settle();
  expect(rig.plans).toEqual(['reply Mina']);
});

test('what a bot said hours before the server came back is not answered out of the blue', async () => {
  const rig = await withBot(true);
  await rig.says('Echo', '@Mina, what now?');
  await rig.clock.advance(2 * 60 * 60_000);
  rig.restart();
  await rig.look();
  expect(rig.plans).toEqual([]);
});

test('a bot that listens is nobody’s company: a talk goes on for people and visitors alone', async () => {
  const rig = await withBot(true);
  const { hub, reader } = rig.core;
  const there = (): boolean => isAttended(rig.kitchen, { hub, reader });
  const listen = (actorId: string | null): void => {
    const quiet = (): void => undefined;
    hub.subscribe(rig.kitchen, { actorId, hearEvents: quiet, hearSignal: quiet, loseRoom: quiet });
  };
  expect(there()).toBe(false);
  listen(rig.id('Echo'));
  expect(there()).toBe(false);
  listen(rig.id('ana'));
  expect(there()).toBe(true);
  const visited = await withBot(false);
  const quiet = (): void => undefined;
  visited.core.hub.subscribe(visited.kitchen, { actorId: null, hearEvents: quiet, hearSignal: quiet, loseRoom: quiet });
  expect(isAttended(visited.kitchen, visited.core)).toBe(true);
});

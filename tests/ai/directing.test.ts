// What people can do about the personas, and what it may not be used for. (CONVERSATION §8)
import { expect, test } from 'vitest';
import { ChatError } from '../../server/errors.ts';
import { PlannerRig } from '../harness/planner-rig.ts';

/** How a command ended: the turns it made, or the reason of its refusal. */
async function attempt(rig: PlannerRig, command: () => unknown): Promise<string[] | string> {
  try {
    await rig.do(command);
  } catch (error) {
    if (error instanceof ChatError) return error.details?.reason ?? error.code;
    throw error;
  }
  return rig.plans;
}

const call = (rig: PlannerRig, by: string, whom: string) => () => rig.core.directing.callPersona(rig.id(by), rig.kitchen, rig.id(whom));

test('speak now takes the place of the turn that waits for the same persona, and of nobody else', async () => {
  const rig = await PlannerRig.open();
  await rig.says('ana', '@Mina hello');
  await rig.settle();
  expect(await attempt(rig, call(rig, 'ben', 'Mina'))).toEqual(['reply Mina']);
  expect(rig.waiting[0]).toMatchObject({ setOffBy: rig.id('ben'), reason: { code: 'speak_now', by: rig.id('ben') } });
  expect(await attempt(rig, call(rig, 'ben', 'Juno'))).toEqual(['reply Mina', 'reply Juno']);
});

test('who is muted is not made to speak', async () => {
  const rig = await PlannerRig.open();
  await rig.do(() => rig.core.members.setMuted(rig.id('ana'), rig.kitchen, rig.id('Mina'), { muted: true }));
  expect(await attempt(rig, call(rig, 'ana', 'Mina'))).toBe('muted');
});

test('a turn that failed is tried again once, however often the button is pressed, and its card goes', async () => {
  const rig = await PlannerRig.open();
  await rig.says('ana', '@Mina hello');
  await rig.settle();
  const { id } = rig.waiting[0]!;
  await rig.do(() => {
    rig.core.turns.end(id, 'failed', 'server');
    rig.core.chains.addCard(rig.kitchen, { code: 'server', turnId: id, personaId: rig.id('Mina') });
  });
  expect(rig.cards).toEqual(['server']);
  const retry = (by: string) => () => rig.core.directing.retryTurn(rig.id(by), rig.kitchen, id);
  expect(await attempt(rig, retry('ben'))).toEqual(['reply Mina']);
  expect(await attempt(rig, retry('ana'))).toEqual(['reply Mina']);
  expect(rig.waiting[0]?.setOffBy).toBe(rig.id('ben'));
  expect(rig.cards).toEqual([]);
});

test('one person cannot fill the queue of everybody', async () => {
  const rig = await PlannerRig.open();
  const lines: string[] = [];
  for (let n = 0; n < 25; n += 1) lines.push(await rig.plays('Mina', `Line ${n}, and what stands in it.`));
  const anew = (by: string, line: string) => () => rig.core.directing.regenerateMessage(rig.id(by), rig.kitchen, line);
  const refusals: unknown[] = [];
  for (const line of lines) {
    const outcome = await attempt(rig, anew('ana', line));
    if (typeof outcome === 'string') refusals.push(outcome);
  }
  expect(refusals).toEqual(Array.from({ length: 5 }, () => 'turns_waiting'));
  expect(rig.waiting).toHaveLength(20);
  expect(await attempt(rig, anew('ben', lines.at(-1)!))).toHaveLength(21);
});

test('keep going adds no more than a room may ever have', async () => {
  const rig = await PlannerRig.open();
  for (let n = 0; n < 10; n += 1) await rig.do(() => rig.core.directing.extendTalk(rig.id('ana'), rig.kitchen));
  expect(rig.core.chains.find(rig.kitchen)?.granted).toBe(20);
  expect(rig.waiting).toHaveLength(1);
});

test('a whole line is not continued, a line of a person is not written anew, and one rewriting of a line waits at a time', async () => {
  const rig = await PlannerRig.open();
  const whole = await rig.plays('Mina', 'Soup.');
  const cut = await rig.plays('Mina', 'And then the', { ending: 'cut' });
  const anas = await rig.says('ana', 'hello');
  const { directing } = rig.core;
  expect(await attempt(rig, () => directing.continueMessage(rig.id('ben'), rig.kitchen, whole))).toBe('whole');
  expect(await attempt(rig, () => directing.regenerateMessage(rig.id('ben'), rig.kitchen, anas))).toBe('not_found');
  expect(await attempt(rig, () => directing.continueMessage(rig.id('ben'), rig.kitchen, cut))).toEqual(['reply Mina']);
  expect(await attempt(rig, () => directing.regenerateMessage(rig.id('ana'), rig.kitchen, cut))).toEqual(['reply Mina']);
});

// When a room's memory is to be written, and when it is not: by whom a turn is planned, how many wait, and what takes its reason away.
// (CONVERSATION §3 "upkeep"; PRODUCT B6)
import { beforeEach, describe, expect, test } from 'vitest';
import { Upkeep } from '../../server/ai/upkeep.ts';
import type { Turn } from '../../server/ai/turns.ts';
import { PlannerRig } from '../harness/planner-rig.ts';

const DAY_MS = 24 * 3_600_000;
let rig: PlannerRig;
let upkeep: Upkeep;
let kind: 'model' | 'demo';

beforeEach(async () => {
  rig = await PlannerRig.open();
  kind = 'model';
  restart();
});

function restart(): void {
  rig.restart();
  const { memory, reader, turns } = rig.core;
  const voice = { keyId: null, of: 'server', budgetId: 'b', model: 'gpt-4o', window: 128_000, scenes: 'schema' } as const;
  const choose = () => ({ ...voice, kind, provider: undefined as never, sceneFailed: () => undefined });
  upkeep = new Upkeep({ clock: rig.clock, memory, queue: rig.queue, reader, turns, voices: { choose } });
}

async function look(): Promise<Turn[]> {
  for (let steps = 0; steps < 5; steps += 1) {
    rig.queue.reload();
    const step = upkeep.consider(rig.kitchen);
    if (step.what !== 'write') break;
    await rig.do(step.command);
  }
  rig.queue.reload();
  return rig.queue.upkeepIn(rig.kitchen).waiting;
}

async function grow(lines: number, text = 'a line'): Promise<void> {
  const { messages } = rig.core;
  await rig.do(() => {
    for (let n = 0; n < lines; n += 1) messages.postMessage(rig.id('ana'), rig.kitchen, { id: crypto.randomUUID(), text });
  });
}

const whyOf = (turn: Turn | undefined) => rig.end(turn?.id ?? '')?.why;

describe('it is time', () => {
  test('once the room has grown by a stretch past what goes with a request, and not before', async () => {
    await grow(59);
    expect(await look()).toEqual([]);
    await grow(1);
    expect(await look()).toMatchObject([
      { lane: 'upkeep', task: 'more', setOffBy: null, personaIds: [], reason: { code: 'memory', by: null } },
    ]);
  });

  test('sooner when the lines are long', async () => {
    await grow(22, 'soup '.repeat(400));
    expect(await look()).toHaveLength(1);
  });

  test('when a line that was summed up is deleted', async () => {
    await grow(30);
    const [first] = rig.core.reader.listSaid(rig.kitchen, { after: 0, before: 999 }, 50);
    await rig.do(() =>
      rig.core.memory.writeMemory(rig.id('Mina'), rig.kitchen, { summary: 'Lines.', summedSeq: 20, notes: [], anew: false }),
    );
    expect(await look()).toEqual([]);
    await rig.do(() => rig.core.messages.deleteMessage(rig.id('ana'), rig.kitchen, first?.id ?? ''));
    expect(await look()).toHaveLength(1);
  });

  test('once: however often it is looked at, at most one waits, also after a restart', async () => {
    await grow(200);
    const [turn] = await look();
    await grow(200);
    restart();
    expect(await look()).toEqual([turn]);
  });
});

describe('it is not', () => {
  test.each<[string, () => unknown]>([
    ['in demo voice', () => (kind = 'demo')],
    ['while the room is paused', () => rig.do(() => rig.core.rooms.pauseRoom(rig.id('ana'), rig.kitchen))],
    ['in an archived room', () => rig.do(() => rig.core.rooms.archiveRoom(rig.id('ana'), rig.kitchen))],
    ['in a room nobody speaks in', () => rig.clock.advance(DAY_MS + 1)],
    ['after all was forgotten', () => rig.do(() => rig.core.memory.forgetMemory(rig.id('ana'), rig.kitchen, null))],
  ])('%s', async (_when, bring) => {
    await grow(100);
    await bring();
    expect(await look()).toEqual([]);
  });

  test('when only personas have spoken', async () => {
    for (let n = 0; n < 70; n += 1) await rig.plays('Mina', 'on and on');
    expect(await look()).toEqual([]);
  });

  test.each<[string, string, () => unknown]>([
    ['paused', 'paused', () => rig.core.rooms.pauseRoom(rig.id('ana'), rig.kitchen)],
    ['archived', 'archived', () => rig.core.rooms.archiveRoom(rig.id('ana'), rig.kitchen)],
    ['deleted', 'room_gone', () => rig.core.rooms.deleteRoom(rig.id('ana'), rig.kitchen)],
  ])('a turn that waits is dropped when the room is %s', async (_what, why, command) => {
    await grow(60);
    const [turn] = await look();
    await rig.do(command);
    expect(await look()).toEqual([]);
    expect(whyOf(turn)).toBe(why);
  });

  test('asked for by somebody when there is nothing to sum up, or by somebody who left', async () => {
    const { directing, members, memory } = rig.core;
    await grow(5);
    await rig.do(() => memory.writeMemory(rig.id('Mina'), rig.kitchen, { summary: 'Five.', summedSeq: 99, notes: [], anew: false }));
    await rig.do(() => directing.writeMemory(rig.id('ben'), rig.kitchen, { anew: false }));
    expect(await look()).toEqual([]);
    await rig.do(() => directing.writeMemory(rig.id('ben'), rig.kitchen, { anew: true }));
    const [turn] = await look();
    expect(turn).toMatchObject({ task: 'anew', setOffBy: rig.id('ben') });
    await rig.do(() => members.leaveRoom(rig.id('ben'), rig.kitchen));
    expect(await look()).toEqual([]);
    expect(whyOf(turn)).toBe('left');
  });

  test('again soon, when one came to nothing; after a while it is', async () => {
    await grow(60);
    const [turn] = await look();
    await rig.do(() => rig.core.turns.end(turn?.id ?? '', 'dropped', 'cancelled'));
    expect(await look()).toEqual([]);
    await rig.clock.advance(30 * 60_000);
    expect(await look()).toHaveLength(1);
  });
});

describe('beside the conversation', () => {
  test('it holds up nobody: a line is answered, a talk goes on, personas follow up as if it were not there', async () => {
    await grow(60);
    await rig.settle();
    for (const turn of rig.waiting) await rig.do(() => rig.core.turns.end(turn.id, 'done'));
    const [turn] = await look();
    expect(rig.plans).toEqual([]);
    await rig.says('ana', 'and now?');
    await rig.settle();
    expect(rig.plans).toHaveLength(1);
    expect(await look()).toEqual([turn]);
    // On its way, it is nobody's word either.
    if (turn !== undefined) rig.queue.take(turn);
    expect(rig.queue.runningIn(rig.kitchen)).toEqual([]);
    expect(rig.queue.pick(['addressed', 'person', 'follow-up', 'chatter'], () => true)?.lane).toBe('person');
  });

  test('it waits while people’s words wait to be taken in', async () => {
    await grow(60);
    await rig.settle();
    for (const turn of rig.waiting) await rig.do(() => rig.core.turns.end(turn.id, 'done'));
    await look();
    expect(rig.queue.pick(['upkeep'], () => true)).not.toBeNull();
    await rig.says('ben', 'wait');
    rig.planner.consider(rig.kitchen);
    expect(rig.queue.pick(['upkeep'], () => true)).toBeNull();
  });
});

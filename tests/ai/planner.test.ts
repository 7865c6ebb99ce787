// What follows in a room: turns for people's words, follow-ups, talks, cards; on a real database and a clock that moves when told.
import { describe, expect, test } from 'vitest';
import { PlannerRig } from '../harness/planner-rig.ts';

const open = (): Promise<PlannerRig> => PlannerRig.open();

describe('people spoke', () => {
  test('words wait two seconds for more of them, and become one turn', async () => {
    const rig = await open();
    await rig.says('ana', 'what shall we cook?');
    expect(await rig.look()).toBe(2_000);
    await rig.clock.advance(1_500);
    await rig.says('ben', 'something warm');
    expect(await rig.look()).toBe(3_500);
    await rig.clock.advance(2_000);
    expect(await rig.look()).toBeNull();
    expect(rig.plans).toHaveLength(1);
    expect(rig.plans[0]).toMatch(/^scene /u);
    expect(rig.waiting[0]).toMatchObject({ lane: 'person', setOffBy: rig.id('ben') });
  });

  test('F41: words that were heard just now are not old, however far the wall clock is set forth', async () => {
    const rig = await open();
    await rig.says('ana', '@Mina hello');
    rig.clock.jump(7_200_000);
    await rig.settle();
    expect(rig.plans).toEqual(['reply Mina']);
  });

  test('while somebody types they wait longer, at most six seconds', async () => {
    const rig = await open();
    await rig.says('ana', 'well');
    for (let at = 0; at < 6; at += 1) {
      rig.debounce.typed(rig.kitchen, rig.id('ben'), { on: true, at: rig.clock.monotonic() });
      await rig.clock.advance(900);
      if (at < 5) expect(await rig.look()).toBeGreaterThan(rig.clock.monotonic());
    }
    expect(await rig.look()).toBe(6_000);
  });

  test('whoever stops typing makes them wait no longer', async () => {
    const rig = await open();
    await rig.says('ana', 'well');
    rig.debounce.typed(rig.kitchen, rig.id('ben'), { on: true, at: 1_000 });
    expect(await rig.look()).toBe(5_000);
    rig.debounce.typed(rig.kitchen, rig.id('ben'), { on: false, at: 1_500 });
    expect(await rig.look()).toBe(2_000);
  });

  test('those who are addressed reply, each once, to the later words', async () => {
    const rig = await open();
    await rig.says('ana', '@Mina, are you there?');
    await rig.says('ben', '@Juno and @Mina?');
    await rig.settle();
    expect(rig.plans.toSorted()).toEqual(['reply Juno', 'reply Mina']);
    expect(rig.waiting.map(({ setOffBy }) => setOffBy)).toEqual([rig.id('ben'), rig.id('ben')]);
  });

  test('those who are addressed by one line speak in the order of appearance, whenever the wall clock says it was', async () => {
    for (const names of [
      ['Mina', 'Juno'],
      ['Juno', 'Mina'],
    ]) {
      const rig = await open();
      await rig.says('ana', names.map((name) => `@${name}`).join(' '));
      await rig.settle();
      expect(rig.plans).toEqual(names.map((name) => `reply ${name}`));
    }
    const rig = await open();
    await rig.says('ana', '@Juno');
    await rig.settle();
    rig.clock.jump(-7_200_000);
    await rig.says('ana', '@Mina');
    await rig.settle();
    expect(rig.plans).toEqual(['reply Juno', 'reply Mina']);
  });

  test('at most one waiting turn of a persona in a room: what is said meanwhile is read when it comes', async () => {
    const rig = await open();
    await rig.says('ana', '@Mina one');
    await rig.settle();
    await rig.says('ana', '@Mina two');
    await rig.settle();
    expect(rig.plans).toEqual(['reply Mina']);
  });

  test('words that nobody has answered yet are answered together', async () => {
    const rig = await open();
    await rig.says('ana', 'one');
    await rig.settle();
    await rig.says('ben', 'two');
    await rig.settle();
    expect(rig.plans).toHaveLength(1);
    expect(rig.waiting[0]?.setOffBy).toBe(rig.id('ben'));
  });

  test('words to people alone set nobody off, and say nothing about it', async () => {
    const rig = await open();
    await rig.says('ana', '@ben are you coming?');
    await rig.settle();
    expect([rig.plans, rig.cards]).toEqual([[], []]);
  });

  test('a process that dies between the words and the turn loses nothing, and one that dies after it doubles nothing', async () => {
    const rig = await open();
    await rig.says('ana', '@Mina hello');
    rig.restart();
    expect(await rig.look()).toBeNull();
    expect(rig.plans).toEqual(['reply Mina']);
    rig.restart();
    await rig.look();
    expect(rig.plans).toEqual(['reply Mina']);
  });

  test('words that were said hours before the server came back are not answered out of the blue', async () => {
    const rig = await open();
    await rig.says('ana', '@Mina hello');
    await rig.clock.advance(2 * 60 * 60_000);
    rig.restart();
    await rig.look();
    expect(rig.plans).toEqual([]);
    await rig.says('ana', '@Mina now');
    await rig.settle();
    expect(rig.plans).toEqual(['reply Mina']);
  });

  test('a new word of a person takes the place of what personas would say to each other', async () => {
    const rig = await open();
    await rig.do(() => rig.core.directing.startTalk(rig.id('ana'), rig.kitchen, { topic: 'soup', lines: 8 }));
    await rig.look();
    expect(rig.waiting.map(({ lane }) => lane)).toEqual(['chatter']);
    const talk = rig.waiting[0]!.id;
    await rig.says('ben', 'sorry, one thing');
    await rig.settle();
    expect(rig.end(talk)).toEqual({ state: 'dropped', why: 'replanned' });
    expect(rig.waiting.map(({ lane }) => lane)).toEqual(['person']);
    expect(rig.core.chains.find(rig.kitchen)?.talk).toBeNull();
  });
});

describe('turns whose reason is gone', () => {
  const cases: [string, string, (rig: PlannerRig, line: string) => unknown][] = [
    ['the line was deleted', 'deleted', (rig, line) => rig.core.messages.deleteMessage(rig.id('ana'), rig.kitchen, line)],
    ['the persona was muted', 'muted', (rig) => rig.core.members.setMuted(rig.id('ana'), rig.kitchen, rig.id('Mina'), { muted: true })],
    ['the persona was removed', 'removed', (rig) => rig.core.members.removeMember(rig.id('ana'), rig.kitchen, rig.id('Mina'))],
    ['the room was paused', 'paused', (rig) => rig.core.rooms.pauseRoom(rig.id('ben'), rig.kitchen)],
    ['the room was archived', 'archived', (rig) => rig.core.rooms.archiveRoom(rig.id('ana'), rig.kitchen)],
    ['the room was deleted', 'room_gone', (rig) => rig.core.rooms.deleteRoom(rig.id('ana'), rig.kitchen)],
  ];
  test.each(cases)('%s: dropped, and the row says why', async (_what, why, change) => {
    const rig = await open();
    const line = await rig.says('ana', '@Mina hello');
    await rig.settle();
    const { id } = rig.waiting[0]!;
    await rig.do(() => change(rig, line));
    await rig.look();
    expect(rig.end(id)).toEqual({ state: 'dropped', why });
  });

  test('B83: whoever set it off left: nothing more is charged to them', async () => {
    const rig = await open();
    await rig.says('ben', '@Mina hello');
    await rig.settle();
    const { id } = rig.waiting[0]!;
    await rig.do(() => rig.core.members.removeMember(rig.id('ana'), rig.kitchen, rig.id('ben')));
    await rig.look();
    expect(rig.end(id)).toEqual({ state: 'dropped', why: 'left' });
  });

  test('when the day keeps the rest for people, personas among themselves stop and say so', async () => {
    const rig = await open();
    await rig.do(() => rig.core.directing.startTalk(rig.id('ana'), rig.kitchen, { topic: '', lines: 8 }));
    rig.waitMs = 3_600_000;
    await rig.look();
    expect([rig.plans, rig.cards]).toEqual([[], ['day_spent']]);
  });
});

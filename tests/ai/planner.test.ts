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

describe('personas spoke', () => {
  test('whoever was asked answers, once; the asker may take up the answer', async () => {
    const rig = await open();
    await rig.says('ana', '@Mina hello');
    await rig.settle();
    await rig.do(() => rig.core.turns.end(rig.waiting[0]!.id, 'done'));
    await rig.plays('Mina', 'Juno, what do you think?', { asks: rig.id('Juno'), depth: 0 });
    await rig.look();
    expect(rig.plans).toEqual(['scene Juno+Mina']);
    expect(rig.waiting[0]).toMatchObject({ lane: 'follow-up', depth: 1, reason: { code: 'asked', by: rig.id('Mina') } });
    rig.restart();
    await rig.look();
    expect(rig.plans).toHaveLength(1);
  });

  test('a question that was answered within the scene sets nobody off', async () => {
    const rig = await open();
    await rig.says('ana', 'hello');
    await rig.settle();
    await rig.do(() => rig.core.turns.end(rig.waiting[0]!.id, 'done'));
    await rig.plays('Mina', 'Juno?', { asks: rig.id('Juno') });
    await rig.plays('Juno', 'Yes.');
    await rig.look();
    expect([rig.plans, rig.cards]).toEqual([[], ['rested']]);
  });

  test('a person who was asked has the first word for ninety seconds', async () => {
    const rig = await open();
    await rig.says('ana', 'hello');
    await rig.settle();
    await rig.do(() => rig.core.turns.end(rig.waiting[0]!.id, 'done'));
    await rig.plays('Mina', 'ana, what is in your fridge?', { asks: rig.id('ana'), depth: 0 });
    await rig.look();
    expect(rig.waiting[0]).toMatchObject({ lane: 'follow-up', reason: { code: 'nobody_answered', by: rig.id('Mina') } });
    expect(rig.waiting[0]!.notBefore).toBe(rig.clock.now() + 90_000);
    expect(rig.cards).toEqual(['waiting_for_person']);
    await rig.says('ana', 'an egg');
    await rig.settle();
    expect(rig.waiting.map(({ lane }) => lane)).toEqual(['person']);
    expect(rig.cards).toEqual([]);
  });

  test('the allowance ends the chain whatever is asked, and says so; keep going adds more', async () => {
    const rig = await open();
    await rig.says('ana', 'hello');
    await rig.settle();
    await rig.do(() => rig.core.turns.end(rig.waiting[0]!.id, 'done'));
    for (const name of ['Mina', 'Juno', 'Mina']) await rig.plays(name, 'So.');
    await rig.plays('Juno', 'And you, Mina?', { asks: rig.id('Mina'), depth: 0 });
    expect(rig.planner.allowanceLeft(rig.kitchen)).toBe(0);
    await rig.look();
    expect([rig.plans, rig.cards]).toEqual([[], ['allowance']]);
    await rig.do(() => rig.core.directing.extendTalk(rig.id('ben'), rig.kitchen));
    await rig.look();
    expect(rig.planner.allowanceLeft(rig.kitchen)).toBe(4);
    expect(rig.plans).toEqual(['scene Mina+Juno']);
    expect(rig.cards).toEqual([]);
  });

  test('F64: two personas who only ask each other come to an end', async () => {
    const rig = await open();
    await rig.says('ana', 'talk to each other');
    await rig.settle();
    let requests = 0;
    for (let speaker = 'Mina'; rig.waiting.length > 0 && requests < 50; requests += 1) {
      const turn = rig.waiting[0]!;
      await rig.do(() => rig.core.turns.end(turn.id, 'done'));
      const other = speaker === 'Mina' ? 'Juno' : 'Mina';
      await rig.plays(speaker, `${other}?`, { asks: rig.id(other), depth: turn.depth });
      speaker = other;
      await rig.look();
    }
    expect(requests).toBeLessThanOrEqual(4);
  });

  test('greetings set nobody off', async () => {
    const rig = await open();
    await rig.do(() => {
      const { core, kitchen } = rig;
      const theo = core.library.create(rig.id('ana'), { name: 'Theo', emoji: '🔍', hue: 1, sheet: 'Theo', greeting: 'Who are you all?' });
      core.personaSeats.seatPersona(rig.id('ana'), kitchen, theo);
    });
    await rig.look();
    expect(rig.plans).toEqual([]);
  });
});

describe('a talk', () => {
  test('goes on by itself for so many lines, closes, and says that it is over', async () => {
    const rig = await open();
    await rig.do(() => rig.core.directing.startTalk(rig.id('ana'), rig.kitchen, { topic: 'soup', lines: 6 }));
    let lines = 0;
    const closings: boolean[] = [];
    for (await rig.look(); rig.waiting.length > 0; await rig.look()) {
      const turn = rig.waiting[0]!;
      closings.push(turn.closing);
      await rig.do(() => rig.core.turns.end(turn.id, 'done'));
      for (let n = 0; n < turn.maxLines; n += 1, lines += 1) await rig.plays(n % 2 === 0 ? 'Mina' : 'Juno', 'Soup.');
      expect(lines).toBeLessThan(20);
    }
    expect([lines, closings, rig.cards]).toEqual([6, [false, true], ['talk_over']]);
  });

  test('stops when nobody is left to hear it', async () => {
    const rig = await open();
    await rig.do(() => rig.core.directing.startTalk(rig.id('ana'), rig.kitchen, { topic: '', minutes: 5 }));
    rig.attended = false;
    await rig.look();
    expect([rig.plans, rig.cards]).toEqual([[], ['nobody_here']]);
  });

  test('stops after so many minutes, or when it is told to', async () => {
    const rig = await open();
    await rig.do(() => rig.core.directing.startTalk(rig.id('ana'), rig.kitchen, { topic: '', minutes: 5 }));
    await rig.look();
    await rig.do(() => rig.core.directing.stopTalk(rig.id('ben'), rig.kitchen));
    await rig.look();
    expect(rig.plans).toEqual([]);
    await rig.do(() => rig.core.directing.startTalk(rig.id('ana'), rig.kitchen, { topic: '', minutes: 5 }));
    await rig.clock.advance(5 * 60_000);
    await rig.look();
    expect([rig.plans, rig.cards]).toEqual([[], ['talk_over']]);
  });
});

describe('cards', () => {
  test('a paused room says so to whoever speaks, and what was said meanwhile stays unanswered', async () => {
    const rig = await open();
    await rig.do(() => rig.core.rooms.pauseRoom(rig.id('ana'), rig.kitchen));
    await rig.says('ben', '@Mina hello?');
    await rig.settle();
    expect([rig.plans, rig.cards]).toEqual([[], ['paused']]);
    await rig.do(() => rig.core.rooms.resumeRoom(rig.id('ana'), rig.kitchen));
    await rig.settle();
    expect(rig.plans).toEqual([]);
  });

  test.each([
    ['nobody is seated', 'nobody_seated', ['Mina', 'Juno']],
    ['everybody is muted', 'nobody_unmuted', []],
  ])('%s', async (_what, card, removed) => {
    const rig = await open();
    await rig.do(() => {
      for (const name of removed) rig.core.members.removeMember(rig.id('ana'), rig.kitchen, rig.id(name));
      for (const name of ['Mina', 'Juno'].filter((other) => !removed.includes(other)))
        rig.core.members.setMuted(rig.id('ana'), rig.kitchen, rig.id(name), { muted: true });
    });
    await rig.says('ben', 'hello?');
    await rig.settle();
    expect(rig.cards).toEqual([card]);
  });

  test('a room that answers only to names says how', async () => {
    const rig = await open();
    await rig.do(() => rig.core.rooms.changeRoom(rig.id('ana'), rig.kitchen, { manner: 'addressed' }));
    await rig.says('ben', 'hello?');
    await rig.settle();
    expect(rig.cards).toEqual(['not_addressed']);
  });
});

test('a vote makes it likelier, moves, is taken back, and is used up by the draw', async () => {
  const rig = await open();
  const votes = () => rig.core.chains.find(rig.kitchen)?.votes;
  const vote = (by: string, whom: string) => rig.do(() => rig.core.directing.votePersona(rig.id(by), rig.kitchen, rig.id(whom)));
  await vote('ana', 'Mina');
  await vote('ben', 'Mina');
  expect(votes()).toEqual({ [rig.id('Mina')]: [rig.id('ana'), rig.id('ben')] });
  await vote('ana', 'Juno');
  await vote('ben', 'Mina');
  expect(votes()).toEqual({ [rig.id('Juno')]: [rig.id('ana')] });
  await rig.says('ben', 'so?');
  await rig.settle();
  expect(votes()).toEqual({});
});

// What follows among personas: follow-ups, talks, and the cards that say why it is quiet; on a real database and a clock that moves when told.
import { describe, expect, test } from 'vitest';
import { PlannerRig } from '../harness/planner-rig.ts';

const open = (): Promise<PlannerRig> => PlannerRig.open();

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
    await rig.do(() => rig.core.rooms.changeRoom(rig.id('ana'), rig.kitchen, { allowance: 4 }));
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
    expect([rig.plans, rig.cards]).toEqual([[], []]);
  });

  test('a pause says so at once, in place of why they rested; resuming takes it away', async () => {
    const rig = await open();
    await rig.do(() => rig.core.chains.addCard(rig.kitchen, { code: 'rested' }));
    await rig.do(() => rig.core.rooms.pauseRoom(rig.id('ana'), rig.kitchen));
    await rig.look();
    expect(rig.cards).toEqual(['paused']);
    await rig.do(() => rig.core.rooms.resumeRoom(rig.id('ana'), rig.kitchen));
    await rig.look();
    expect(rig.cards).toEqual([]);
  });

  test('why they rested is gone with a person’s next words, before those are answered', async () => {
    const rig = await open();
    await rig.do(() => rig.core.chains.addCard(rig.kitchen, { code: 'allowance' }));
    await rig.do(() => rig.core.chains.addCard(rig.kitchen, { code: 'unreachable' }));
    await rig.says('ben', 'so, stew?');
    await rig.look();
    expect([rig.plans, rig.cards]).toEqual([[], ['unreachable']]);
  });

  test('that everybody is muted is true until somebody is not', async () => {
    const rig = await open();
    const mute = (name: string, muted: boolean): void =>
      void rig.core.members.setMuted(rig.id('ana'), rig.kitchen, rig.id(name), { muted });
    await rig.do(() => {
      for (const name of ['Mina', 'Juno']) mute(name, true);
    });
    await rig.says('ben', 'hello?');
    await rig.settle();
    expect(rig.cards).toEqual(['nobody_unmuted']);
    await rig.do(() => mute('Juno', false));
    await rig.look();
    expect(rig.cards).toEqual([]);
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

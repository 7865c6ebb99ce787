// Who speaks after a person: a table of cases. (CONVERSATION §4)
import { describe, expect, test } from 'vitest';
import { decide } from '../../server/ai/decide.ts';
import { diceFor, drawOrder } from '../../server/ai/draw.ts';
import type { LineForDecision, PersonaSeat, RoomForDecision } from '../../server/ai/types.ts';
import { seat, room, said, saidBy } from '../harness/decision-room.ts';

describe('a person speaks', () => {
  test('to a persona by @: that one replies, in the first lane', () => {
    expect(decide(said('@Mina what is for dinner?'), room())).toEqual({
      turns: [
        {
          kind: 'reply',
          lane: 'addressed',
          personaIds: ['Mina'],
          depth: 1,
          maxLines: 1,
          closing: false,
          notBeforeMs: 0,
          reason: { code: 'mentioned', by: 'ana' },
        },
      ],
      silence: null,
    });
  });

  test('to three by @: two in this turn in order of appearance, the third behind', () => {
    const { turns } = decide(said('@Theo @Mina @Juno hello'), room());
    expect(turns.map(({ personaIds, lane }) => [personaIds[0], lane])).toEqual([
      ['Theo', 'addressed'],
      ['Mina', 'addressed'],
      ['Juno', 'person'],
    ]);
  });

  test('in reply to a persona: it comes before those who are mentioned, and once', () => {
    const { turns } = decide(said('@Mina and @Theo', { replyToAuthorId: 'Theo' }), room());
    expect(turns.map(({ personaIds, reason }) => [personaIds[0], reason.code])).toEqual([
      ['Theo', 'replied_to'],
      ['Mina', 'mentioned'],
    ]);
  });

  test('to people alone: nobody', () => {
    expect(decide(said('@ben are you there?'), room()).silence).toBe('only_people_addressed');
    expect(decide(said('yes', { replyToAuthorId: 'ben' }), room()).silence).toBe('only_people_addressed');
    expect(decide(said('and besides', { replyToAuthorId: 'ana' }), room()).turns).toHaveLength(1);
  });

  test('to a person and a persona: the persona', () => {
    expect(decide(said('@ben @Juno look'), room()).turns.map(({ personaIds }) => personaIds)).toEqual([['Juno']]);
  });

  test('to nobody in particular: a scene of four lines with everybody in it', () => {
    const { turns } = decide(said('hello'), room());
    expect(turns).toHaveLength(1);
    expect(turns[0]).toMatchObject({ kind: 'scene', lane: 'person', depth: 1, maxLines: 4, closing: false, reason: { code: 'drawn' } });
    expect(turns[0]!.personaIds.toSorted()).toEqual(['Juno', 'Mina', 'Theo']);
  });

  test('a name without @ only weighs in the draw', () => {
    const opens = (text: string): number =>
      Array.from({ length: 600 }, (_, n) => decide(said(text, { id: `m${n}` }), room()).turns[0]?.personaIds[0]).filter(
        (id) => id === 'Mina',
      ).length;
    const named = opens('I like what mina cooks');
    expect(opens('I like that')).toBeLessThan(260);
    expect(named).toBeGreaterThan(330);
    expect(named).toBeLessThan(580);
    expect(decide(said('mina cooks'), room({ personas: [seat('Mina')] })).turns[0]?.reason).toMatchObject({ code: 'drawn', named: true });
  });

  test('a muted persona neither opens nor takes part', () => {
    const r = room({ personas: [seat('Mina', { muted: true }), seat('Juno')] });
    expect(decide(said('hello'), r).turns[0]?.personaIds).toEqual(['Juno']);
    expect(decide(said('@Mina hello'), r)).toEqual({ turns: [], silence: 'nobody_unmuted' });
    expect(decide(said('hello'), room({ personas: [seat('Mina', { muted: true })] })).silence).toBe('nobody_unmuted');
    expect(decide(said('hello'), room({ personas: [] })).silence).toBe('nobody_unmuted');
  });

  test('the last speaker opens only when nobody else is there, but is not left out', () => {
    for (let n = 0; n < 100; n += 1) {
      const { turns } = decide(said('hello', { id: `m${n}` }), room({ lastSpeakerId: 'Mina' }));
      expect(turns[0]!.personaIds).toHaveLength(3);
      expect(turns[0]!.personaIds.at(-1)).toBe('Mina');
    }
    expect(decide(said('hello'), room({ personas: [seat('Mina')], lastSpeakerId: 'Mina' })).turns[0]?.personaIds).toEqual(['Mina']);
  });

  test('those who have not spoken since the last line of a person come first', () => {
    const r = room({ personas: [seat('Mina', { spokeSinceLastPerson: true, talkativeness: 1 }), seat('Juno', { talkativeness: 0.1 })] });
    for (let n = 0; n < 50; n += 1) expect(decide(said('x', { id: `m${n}` }), r).turns[0]!.personaIds).toEqual(['Juno', 'Mina']);
  });

  test('talkative, quiet for long, voted for: drawn more often', () => {
    const first = (more: Partial<PersonaSeat>): number =>
      Array.from(
        { length: 500 },
        (_, n) => drawOrder([seat('Mina', more), seat('Juno')], new Set(), null, diceFor(`${n}`))[0]!.seat.id,
      ).filter((id) => id === 'Mina').length;
    expect(first({})).toBeGreaterThan(200);
    expect(first({})).toBeLessThan(300);
    expect(first({ talkativeness: 1 })).toBeGreaterThan(300);
    expect(first({ quietFor: 30 })).toBeGreaterThan(380);
    expect(first({ votes: 2 })).toBeGreaterThan(380);
    expect(first({ talkativeness: 0 })).toBeGreaterThan(0);
  });
});

describe('manners', () => {
  test('everyone: each unmuted persona once, in scenes of at most four', () => {
    const personas = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => seat(name, { muted: name === 'f' }));
    const { turns } = decide(said('hello'), room({ manner: 'everyone', personas, allowanceLeft: 20, lastSpeakerId: 'a' }));
    expect(turns.map(({ kind, maxLines }) => [kind, maxLines])).toEqual([
      ['scene', 4],
      ['reply', 1],
    ]);
    expect(turns.flatMap(({ personaIds }) => personaIds).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(turns[0]!.reason).toEqual({ code: 'everyone', by: 'ana' });
  });

  test('everyone: no more than the allowance, and the last scene closes', () => {
    const personas = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => seat(name));
    const { turns } = decide(said('hello'), room({ manner: 'everyone', personas, allowanceLeft: 5 }));
    expect(turns.map(({ personaIds, closing }) => [personaIds.length, closing])).toEqual([
      [4, false],
      [1, true],
    ]);
  });

  test('one: one drawn persona', () => {
    const { turns } = decide(said('hello'), room({ manner: 'one' }));
    expect(turns).toHaveLength(1);
    expect(turns[0]).toMatchObject({ kind: 'reply', lane: 'person', maxLines: 1 });
  });

  test('addressed: nobody without being addressed', () => {
    expect(decide(said('hello'), room({ manner: 'addressed' })).silence).toBe('manner');
    expect(decide(said('@Mina hello'), room({ manner: 'addressed' })).turns).toHaveLength(1);
  });
});

describe('nothing is triggered', () => {
  test.each<[string, LineForDecision, Partial<RoomForDecision>, string]>([
    ['by a bot', said('hello', { authorKind: 'bot' }), {}, 'no_trigger'],
    ['by an empty answer', saidBy('Mina', '  '), {}, 'empty'],
    ['while paused', said('@Mina hello'), { paused: true }, 'paused'],
    ['in an archived room', said('hello'), { archived: true }, 'archived'],
    ['without allowance', said('hello'), { allowanceLeft: 0 }, 'allowance'],
    ['by a statement of a persona', saidBy('Mina', 'Soup it is.'), {}, 'no_trigger'],
    ['by a question with nobody else there', saidBy('Mina', 'Soup?'), { personas: [seat('Mina')] }, 'nobody_unmuted'],
    ['by a question when the allowance is used up', saidBy('Mina', 'Soup?'), { allowanceLeft: 0 }, 'allowance'],
    ['by asking oneself', saidBy('Mina', 'Soup?', { asks: 'Mina' }), {}, 'no_trigger'],
    ['by a question that the model declared to be none', saidBy('Mina', 'Soup, no?', { asks: 'nobody' }), {}, 'no_trigger'],
  ])('%s', (_, line, more, silence) => {
    expect(decide(line, room(more))).toEqual({ turns: [], silence });
  });

  test('an addressed persona answers once even without allowance, and closes', () => {
    expect(decide(said('@Mina @Juno hello'), room({ allowanceLeft: 0 })).turns).toMatchObject([{ personaIds: ['Mina'], closing: true }]);
  });
});

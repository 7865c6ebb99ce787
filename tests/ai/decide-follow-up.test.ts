// Who speaks after a persona, and what holds for every case. (CONVERSATION §4)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../server/ai/decide.ts';
import type { LineForDecision, RoomForDecision } from '../../server/ai/types.ts';
import { seat, room, said, saidBy, lucky } from '../harness/decision-room.ts';

describe('a persona asks', () => {
  const asked = (text: string, more: Partial<LineForDecision> = {}, r = room()): unknown => {
    const line = lucky(saidBy('Mina', text, more), r);
    const { turns, silence } = decide(line, r);
    return { first: turns[0]?.personaIds[0], reason: turns[0]?.reason.code, silence };
  };

  test.each<[string, Partial<LineForDecision>, string]>([
    ['soup?', { asks: 'Theo' }, 'Theo'],
    ['Theo, soup?', {}, 'Theo'],
    ['What do you think, Theo?', {}, 'Theo'],
    ['What do you think, Theo? 😊', {}, 'Theo'],
    ['What do you think, Theo? ㅋㅋ', {}, 'Theo'],
    ['Theo, did Juno tell you?', {}, 'Theo'],
    ['Did Juno tell you, Theo?', {}, 'Theo'],
    ['**Theo**, did Juno tell you?', {}, 'Theo'],
    ['Juno is right. Theo, are you convinced?', {}, 'Theo'],
    ['@Theo soup?', {}, 'Theo'],
  ])('%j %j: the named one opens', (text, more, first) => {
    expect(asked(text, more)).toEqual({ first, reason: 'asked', silence: null });
  });

  test('by a Hangul name', () => {
    const r = room({ personas: [seat('미나'), seat('주노'), seat('테오')] });
    const line = lucky(saidBy('미나', '테오 씨는 주노 씨 말을 어떻게 생각하나요?'), r);
    expect(decide(line, r).turns[0]).toMatchObject({
      personaIds: ['테오', '주노', '미나'],
      reason: { code: 'asked', by: '미나' },
      lane: 'follow-up',
      depth: 2,
    });
  });

  test('anyone: drawn, never its author first', () => {
    for (let n = 0; n < 60; n += 1) {
      const { turns } = decide(saidBy('Mina', 'Soup?', { id: `m${n}` }), room());
      if (turns.length > 0)
        expect(turns[0]).toMatchObject({
          reason: { code: 'asked_anyone' },
          personaIds: [expect.not.stringMatching('Mina'), expect.not.stringMatching('Mina'), 'Mina'],
        });
    }
  });

  test('a person: who has 90 s before anybody else takes it up', () => {
    const line = lucky(saidBy('Mina', 'And you, ben?'), room());
    const decision = decide(line, room());
    expect(decision).toMatchObject({
      silence: 'waiting_for_person',
      turns: [{ notBeforeMs: 90_000, reason: { code: 'nobody_answered', by: 'Mina' } }],
    });
    expect(decide(lucky(saidBy('Mina', 'Soup?', { asks: 'ben' }), room()), room()).turns[0]?.notBeforeMs).toBe(90_000);
  });

  test('back at the person who is answered', () => {
    const line = lucky(saidBy('Mina', 'Why do you ask?', { replyToAuthorId: 'ana' }), room());
    expect(decide(line, room()).silence).toBe('waiting_for_person');
  });

  test('somebody muted or gone: whoever is drawn', () => {
    const r = room({ personas: [seat('Mina'), seat('Juno'), seat('Theo', { muted: true })] });
    expect(asked('soup?', { asks: 'Theo' }, r)).toEqual({ first: 'Juno', reason: 'asked_anyone', silence: null });
    expect(asked('soup?', { asks: 'who left' }, r)).toEqual({ first: 'Juno', reason: 'asked_anyone', silence: null });
  });

  test('the chain goes on less and less', () => {
    const share = (depth: number): number =>
      Array.from({ length: 1_000 }, (_, n) => decide(saidBy('Mina', 'Soup?', { id: `m${n}`, depth }), room())).filter(
        ({ turns }) => turns.length > 0,
      ).length / 1_000;
    expect(share(1)).toBeCloseTo(0.8, 1);
    expect(share(2)).toBeCloseTo(0.6, 1);
    expect(share(3)).toBeCloseTo(0.4, 1);
    expect(share(4)).toBe(0);
  });

  test('the last lines that the allowance permits are told to close', () => {
    const closing = (allowanceLeft: number): unknown => {
      const r = room({ allowanceLeft });
      const { turns } = decide(lucky(saidBy('Mina', 'Theo, soup?'), r), r);
      return [turns[0]?.maxLines, turns[0]?.closing];
    };
    expect([1, 2, 4, 5].map(closing)).toEqual([
      [1, true],
      [2, true],
      [4, true],
      [4, false],
    ]);
    expect(decide(said('hello'), room({ allowanceLeft: 2 })).turns[0]).toMatchObject({ maxLines: 2, closing: true });
    expect(decide(said('hello'), room({ manner: 'one', allowanceLeft: 1 })).turns[0]).toMatchObject({ closing: true });
  });
});

test('whatever happens: the same event decides the same; nobody muted or unknown speaks; never more lines than allowed; either turns or a reason', () => {
  const seats = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      name: fc.constantFrom('Mina', 'Juno', '테오', 'Will', 'ana'),
      talkativeness: fc.double({ min: 0, max: 1, noNaN: true }),
      muted: fc.boolean(),
      quietFor: fc.nat(100),
      spokeSinceLastPerson: fc.boolean(),
      votes: fc.nat(5),
    }),
    { selector: ({ id }) => id, maxLength: 6 },
  );
  const ids = fc.constantFrom('a', 'b', 'c', 'ana', 'ben', 'gone');
  const rooms = fc.record({
    roomId: fc.constant('kitchen'),
    manner: fc.constantFrom('natural', 'everyone', 'one', 'addressed'),
    paused: fc.boolean(),
    archived: fc.boolean(),
    allowanceLeft: fc.integer({ min: 0, max: 20 }),
    people: fc.constant(room().people),
    personas: seats,
    lastSpeakerId: fc.option(ids),
  }) as fc.Arbitrary<RoomForDecision>;
  const lines = fc.record({
    id: fc.uuid(),
    authorId: ids,
    authorKind: fc.constantFrom('person', 'persona', 'bot'),
    text: fc.oneof(fc.string(), fc.constantFrom('soup?', 'Mina, soup?', '테오 씨는요?', 'ok')),
    mentions: fc.array(ids, { maxLength: 4 }),
    replyToAuthorId: fc.option(ids),
    asks: fc.option(fc.oneof(ids, fc.constantFrom('anyone', 'nobody'))),
    depth: fc.nat(6),
  }) as fc.Arbitrary<LineForDecision>;
  fc.assert(
    fc.property(rooms, lines, (r, line) => {
      const decision = decide(line, r);
      expect(decide(structuredClone(line), structuredClone(r))).toEqual(decision);
      expect(decision.turns.length > 0 || decision.silence !== null).toBe(true);
      const able = new Set(r.personas.filter((p) => !p.muted).map((p) => p.id));
      const total = decision.turns.reduce((sum, turn) => sum + turn.maxLines, 0);
      expect(total).toBeLessThanOrEqual(Math.max(1, r.allowanceLeft));
      for (const turn of decision.turns) {
        expect(turn.personaIds.length).toBeGreaterThan(0);
        expect(new Set(turn.personaIds).size).toBe(turn.personaIds.length);
        for (const id of turn.personaIds) expect(able.has(id)).toBe(true);
        if (line.authorKind === 'persona') expect(turn.personaIds[0]).not.toBe(line.authorId);
        expect(turn.maxLines).toBeLessThanOrEqual(4);
      }
    }),
    { numRuns: 400 },
  );
});

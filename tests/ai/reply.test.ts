// One addressed turn, from its request to its line. (CONVERSATION §5–§7; G9, G10, G13, B79, B84)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { cutText } from '../../server/ai/reply-text.ts';
import type { FinishReason } from '../../server/ai/types.ts';
import { LENGTH, openPerforming, STOP } from '../harness/performing.ts';
import type { PerformingRig, Step } from '../harness/performing.ts';

async function ask(rig: PerformingRig, ...steps: Step[]) {
  const mina = await rig.persona('Mina');
  const triggerId = await rig.say('@Mina what is for dinner?');
  rig.provider.script(...steps);
  const turn = await rig.turn({ personaIds: [mina], triggerId });
  return { mina, triggerId, turn };
}

describe('an answer', () => {
  test('what the provider does not report is counted here, and marked; before it leaves it is known whose it is', async () => {
    const rig = await openPerforming();
    const { mina, turn } = await ask(rig, 'Noodles in broth.', STOP);
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    const begun = rig.begun.get(1);
    expect(begun).toMatchObject({
      keyId: 'key-1',
      roomId: rig.kitchen,
      setOffBy: rig.ana.id,
      completionTokens: 0,
      estimated: true,
      voices: {},
    });
    expect(begun?.promptTokens).toBeGreaterThan(50);
    expect(rig.spent.get(1)).toMatchObject({ estimated: true, voices: { [mina]: 1 } });
    expect(Math.abs((rig.spent.get(1)?.promptTokens ?? 0) - (begun?.promptTokens ?? 0))).toBeLessThan(10);
    expect(rig.spent.get(1)?.completionTokens).toBeGreaterThan(3);
    expect(rig.spent.get(1)?.completionTokens).toBeLessThan(12);
  });

  test('is a draft while it comes and a message when it ended, in one command with the end of its turn', async () => {
    const rig = await openPerforming();
    const usage = { type: 'usage', promptTokens: 90, completionTokens: 7 } as const;
    const { mina, turn } = await ask(rig, 'Noodle', { waitMs: 80 }, 's in', ' broth.', { waitMs: 20 }, usage, STOP);
    const client = await rig.server.enter(rig.ben, rig.kitchen);
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    const posted = rig.lines().at(-1)!;
    expect(posted).toMatchObject({ id: turn.messageId, authorId: mina, text: 'Noodles in broth.', replyToId: null, editedAt: null });
    expect(posted.ai).toEqual({
      ...{ turnId: turn.id, voice: 'model', model: 'gpt-4o-mini', reason: turn.reason, asks: 'nobody', depth: 1 },
      ...{ ending: null, confidence: null },
    });
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 1, why: null });
    expect(rig.signals.map(({ type }) => type)).toEqual(['draft.started', 'draft.delta', 'draft.delta']);
    expect(rig.drafted(turn.messageId)).toBe(posted.text);
    expect(rig.drafts.list(rig.kitchen)).toEqual([]);
    expect(rig.spent.get(1)).toEqual({
      ...{ turnId: turn.id, keyId: 'key-1', model: 'gpt-4o-mini', promptTokens: 90, completionTokens: 7, estimated: false },
      ...{ roomId: rig.kitchen, setOffBy: rig.ana.id, voices: { [mina]: 1 } },
    });
    expect({ left: rig.left, tokens: rig.tokens.at(-1), learned: rig.learned, failures: rig.failures }).toEqual({
      ...{ left: 1, tokens: 97, learned: [{ requestsRemaining: 2 }], failures: [null] },
    });
    expect(rig.writing).toEqual([[mina], []]);
    await client.barrier();
    expect(client.view(rig.kitchen).drafts.size).toBe(0);
    expect(client.view(rig.kitchen).lines.at(-1)).toEqual(posted);
  });

  test('J4: somebody who joins in the middle, and after, has no ghost of it', async () => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, 'Noodles', { waitMs: 500 }, ' in broth.', STOP);
    const running = rig.start(turn);
    await rig.clock.advance(100);
    expect(rig.drafts.list(rig.kitchen)).toMatchObject([{ id: turn.messageId, text: 'Noodles', mode: 'line', turnId: turn.id }]);
    await rig.clock.advance(1_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.drafts.list(rig.kitchen)).toEqual([]);
  });

  test('J4: a join that commits the line itself finds no draft beside it', async () => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, 'Noodles.', STOP);
    const running = rig.start(turn);
    // Written, and not yet on disk: still in the run of the last piece.
    while (rig.stored(turn).state !== 'done') await Promise.resolve();
    expect(rig.drafts.list(rig.kitchen)).toHaveLength(1);
    rig.core.batch.commit();
    expect(rig.drafts.list(rig.kitchen)).toEqual([]);
    expect(await running.performance.outcome).toEqual({ end: 'over' });
  });

  test('G10: however the answer is cut into pieces, the deltas are the line', async () => {
    const rig = await openPerforming();
    const mina = await rig.persona('Mina');
    const words = fc.array(fc.stringMatching(/^[a-z가-힣 \n*]{1,9}$/u), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(words, fc.array(fc.nat({ max: 90 }), { minLength: 12, maxLength: 12 }), async (pieces, pauses) => {
        rig.provider.script(...pieces.flatMap((piece, at): Step[] => [{ waitMs: pauses[at]! }, piece]), `${Math.random()}`, STOP);
        const turn = await rig.turn({ personaIds: [mina] });
        await rig.play(turn);
        const state = rig.stored(turn);
        if (state.state === 'done')
          expect(rig.drafted(turn.messageId).trimEnd()).toBe(rig.core.reader.findLine(rig.kitchen, turn.messageId)?.text);
        else expect(state.why).toBe('near_repeat');
      }),
      { numRuns: 25 },
    );
    expect(rig.bugs).toEqual([]);
  });

  test('replies to the line that set it off once others stand between', async () => {
    const rig = await openPerforming();
    const { turn, triggerId } = await ask(rig, 'Noodles', { waitMs: 500 }, ' tonight.', STOP);
    const running = rig.start(turn);
    await rig.clock.advance(100);
    await rig.say('I am hungry too', rig.ben.id);
    await rig.clock.advance(1_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.lines().at(-1)).toMatchObject({ id: turn.messageId, replyToId: triggerId });
  });

  test.each([
    ['Soup. Juno, do you want some?', 'juno'],
    ['Is @ben coming?', 'ben'],
    ['Shall we eat?', 'anyone'],
    ['Juno would like it.', 'nobody'],
  ])('%j asks %s', async (text, whom) => {
    const rig = await openPerforming();
    const juno = await rig.persona('Juno');
    const { turn } = await ask(rig, text, STOP);
    await rig.play(turn);
    expect(rig.lines().at(-1)?.ai?.asks).toBe({ juno, ben: rig.ben.id }[whom] ?? whom);
  });

  test('tells how sure the provider was, when the persona wants to know', async () => {
    const rig = await openPerforming();
    const mina = await rig.persona('Mina', { confidence: true });
    const text = (words: string, logprob: number): Step => ({ type: 'text', text: words, logprob });
    rig.provider.script(text('Soup', 0), text(' it is', Math.log(0.5)), STOP);
    await rig.play(await rig.turn({ personaIds: [mina] }));
    expect(rig.provider.requests[0]?.logprobs).toBe(true);
    expect(rig.lines().at(-1)?.ai?.confidence).toEqual({ mean: 0.75, low: 0.5 });
  });
});

describe('hygiene', () => {
  test('B79: an echoed name goes, another voice ends it and the rest is not read', async () => {
    const rig = await openPerforming();
    const { turn, mina } = await ask(rig, 'Mina: Noodles', ' in broth.\n', 'ben: give me yours\n', { waitMs: 60_000 }, 'more', STOP);
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    expect(rig.lines().at(-1)).toMatchObject({ text: 'Noodles in broth.', ai: { ending: null } });
    expect(rig.trimmed).toEqual([{ personaId: mina, trimmed: { ownPrefix: 1, foreignSpeech: 1, nearRepeat: 0 } }]);
    expect(rig.clock.monotonic()).toBeLessThan(5_000);
    expect(rig.drafted(turn.messageId).trimEnd()).toBe('Noodles in broth.');
  });

  test('a near repeat is dropped and counted, and nobody is asked again', async () => {
    const rig = await openPerforming();
    const said = 'The soup has been on the stove since noon today.';
    const { turn, mina } = await ask(rig, `${said}!`, STOP);
    await rig.say(said, rig.ben.id);
    const before = rig.lines().length;
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'near_repeat' });
    expect(rig.trimmed).toEqual([{ personaId: mina, trimmed: { ownPrefix: 0, foreignSpeech: 0, nearRepeat: 1 } }]);
    expect(rig.lines()).toHaveLength(before);
    expect(rig.signals.at(-1)).toEqual({ type: 'draft.ended', id: turn.messageId });
    expect(rig.spent.get(1)?.voices).toEqual({});
  });

  test('B84: control characters and escapes do not cross', async () => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, '\u001B[31mred\u0007 ', 'so\u0000up\u009B2J\r\nhot', STOP);
    await rig.play(turn);
    expect(rig.lines().at(-1)?.text).toBe('[31mred soup2J\nhot');
    expect(rig.drafted(turn.messageId)).toBe('[31mred soup2J\nhot');
  });

  test('a text longer than a message is cut between characters and marked', async () => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, ...Array.from({ length: 40 }, (_, at) => `${at} ${'👩‍👩‍👧'.repeat(60)} `), STOP);
    await rig.play(turn);
    const line = rig.lines().at(-1)!;
    expect(line.text.length).toBeLessThanOrEqual(LIMITS.messageLength);
    expect(line.text.length).toBeGreaterThan(LIMITS.messageLength - 200);
    expect(line.text).toMatch(/(👩‍👩‍👧|\d)$/u);
    expect(line.ai?.ending).toBe('length');
    expect(cutText('한글', 1)).toBe('한');
  });
});

describe('ends', () => {
  test.each<[string, Step[], { text: string | null; ending?: string; state: string; why?: string | null; outcome?: object }]>([
    ['out of tokens', ['Noodles in', LENGTH], { text: 'Noodles in', ending: 'length', state: 'done' }],
    ['cut', ['Noodles in', { fail: 'cut' }], { text: 'Noodles in', ending: 'cut', state: 'done' }],
    ['stalled', ['Noodles in', { fail: 'stalled' }], { text: 'Noodles in', ending: 'cut', state: 'done' }],
    ['too slow', ['Noodles in', { fail: 'timeout' }], { text: 'Noodles in', ending: 'cut', state: 'done' }],
    ['no end at all', ['Noodles in'], { text: 'Noodles in', ending: 'cut', state: 'done' }],
    ['cut before it said anything', ['** ', { fail: 'cut' }], { text: null, state: 'sent', outcome: { end: 'failed', card: 'cut' } }],
    ['empty', [' \n', STOP], { text: null, state: 'sent', outcome: { end: 'failed', card: 'empty' } }],
    ['nothing to be seen', ['\u200B', STOP], { text: null, state: 'sent', outcome: { end: 'failed', card: 'empty' } }],
    ['another voice alone', ['ben: hello', STOP], { text: null, state: 'sent', outcome: { end: 'failed', card: 'empty' } }],
    [
      'filtered',
      ['Noodles', { type: 'finish', reason: 'content_filter' satisfies FinishReason }],
      { text: null, state: 'sent', outcome: { end: 'failed', card: 'filtered' } },
    ],
    ['refused', ['I', { fail: 'filtered' }], { text: null, state: 'sent', outcome: { end: 'failed', card: 'filtered' } }],
    ['an error in the middle', ['Noodles', { fail: 'server' }], { text: null, state: 'sent', outcome: { end: 'failed', card: 'server' } }],
  ])('%s', async (_name, steps, expected) => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, ...steps);
    const before = rig.lines().length;
    expect(await rig.play(turn)).toEqual(expected.outcome ?? { end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: expected.state });
    const added = rig.lines().slice(before);
    expect(added.map(({ text, ai }) => ({ text, ending: ai?.ending }))).toEqual(
      expected.text === null ? [] : [{ text: expected.text, ending: expected.ending }],
    );
    expect(rig.drafts.list(rig.kitchen)).toEqual([]);
    const began = rig.signals.some(({ type }) => type === 'draft.started');
    if (expected.text === null && began) expect(rig.signals.at(-1)?.type).toBe('draft.ended');
    expect(rig.writing.at(-1)).toEqual([]);
    expect(rig.bugs).toEqual([]);
  });

  test('G13: stopped, the connection is closed at once and what there is, is posted', async () => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, 'Noodles in', { waitMs: 30_000 }, ' broth', STOP);
    const running = rig.start(turn);
    await rig.clock.advance(1_000);
    running.performance.interrupt();
    await rig.clock.advance(100);
    expect(running.requestEnded).toBe(false);
    running.performance.stop();
    await rig.clock.rest();
    expect(running).toMatchObject({ requestEnded: true, outcome: { end: 'over' } });
    expect(rig.provider.abortedAt).toBe(1_100);
    expect(rig.lines().at(-1)).toMatchObject({ text: 'Noodles in', ai: { ending: 'stopped' } });
    expect(rig.failures).toEqual([]);
  });

  test('stopped before the first word, it is dropped', async () => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, { waitMs: 30_000 }, 'Noodles', STOP);
    const running = rig.start(turn);
    running.performance.stop();
    await rig.clock.rest();
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'stopped' });
  });

  test('what somebody else ended meanwhile is not said', async () => {
    const rig = await openPerforming();
    const { turn } = await ask(rig, 'Noodles', { waitMs: 500 }, ' in broth', STOP);
    const before = rig.lines().length;
    const running = rig.start(turn);
    await rig.clock.advance(100);
    await rig.core.batch.do(() => rig.core.turns.end(turn.id, 'dropped', 'paused'));
    await rig.clock.advance(1_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'paused' });
    expect(rig.lines()).toHaveLength(before);
    expect(rig.signals.at(-1)?.type).toBe('draft.ended');
  });

  test('a persona that was put out of the room in the middle says nothing more', async () => {
    const rig = await openPerforming();
    const { turn, mina } = await ask(rig, 'Noodles', { waitMs: 500 }, ' in broth', STOP);
    const running = rig.start(turn);
    await rig.clock.advance(100);
    await rig.core.batch.do(() => rig.core.members.removeMember(rig.ana.id, rig.kitchen, mina));
    await rig.clock.advance(1_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'gone' });
  });
});

// One request, several voices. (CONVERSATION §5, §7; G9, G13, B79, B84)
import { describe, expect, test } from 'vitest';
import { openScene, threeLines } from '../harness/performing-scene.ts';
import { LENGTH, sceneOf, STOP } from '../harness/performing.ts';
import type { Step } from '../harness/performing.ts';

describe('a scene', () => {
  test('drips its lines, each a message in one command with the count of its turn', async () => {
    const { rig, mina, juno, turn, added, said } = await openScene();
    rig.provider.script(...threeLines(mina, juno));
    const running = rig.start(turn);
    expect(rig.writing).toEqual([[mina]]);
    await rig.clock.advance(1_100);
    expect(said()).toEqual([['Mina', 'Soup, then.']]);
    expect(rig.stored(turn)).toMatchObject({ state: 'sent', said: 1 });
    expect(running).toMatchObject({ requestEnded: true, outcome: null });
    await rig.clock.advance(30_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(said()).toEqual([
      ['Mina', 'Soup, then.'],
      ['Juno', 'Soup and a film about soup.'],
      ['Mina', 'Which one?'],
    ]);
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 3, unsaid: null });
    expect(added().map(({ ai }) => ai?.asks)).toEqual([juno, 'nobody', 'anyone']);
    expect(added()[0]?.ai).toMatchObject({ turnId: turn.id, depth: 1, ending: null, confidence: null, reason: turn.reason });
    expect(rig.writing).toEqual([[mina], [juno], [mina], []]);
    expect(rig.spent.get(1)).toMatchObject({ voices: { [mina]: 2, [juno]: 1 }, promptTokens: 200, completionTokens: 60, estimated: false });
    expect(rig.provider.requests[0]).toMatchObject({ scene: { maxLines: 3 }, logprobs: false });
    expect(rig.signals).toEqual([]);
    expect(rig.bugs).toEqual([]);
  });

  test('a reaction goes to the line before, or to what set it off; never to one’s own', async () => {
    const { rig, mina, juno, triggerId, turn, said } = await openScene({ maxLines: 4 });
    const text = sceneOf(
      { speaker: juno, kind: 'react', text: '👍' },
      { speaker: mina, text: 'Soup, then.' },
      { speaker: mina, kind: 'react', text: '😋' },
      { speaker: juno, kind: 'react', text: '🎬' },
    );
    rig.provider.script(text, STOP);
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    expect(said()).toEqual([['Mina', 'Soup, then.']]);
    expect(rig.lines().find(({ id }) => id === triggerId)?.reactions).toEqual([{ emoji: '👍', actorIds: [juno] }]);
    expect(rig.lines().at(-1)?.reactions).toEqual([{ emoji: '🎬', actorIds: [juno] }]);
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 3 });
    expect(rig.spent.get(1)?.voices).toEqual({ [mina]: 1 });
  });

  test('its first line replies to what set it off when others spoke meanwhile', async () => {
    const { rig, mina, juno, triggerId, turn, added } = await openScene();
    await rig.say('hello?', rig.ben.id);
    rig.provider.script(sceneOf({ speaker: mina, text: 'Soup, then.' }, { speaker: juno, text: 'A film!' }), STOP);
    await rig.play(turn);
    expect(added().map(({ replyToId }) => replyToId)).toEqual([null, triggerId, null]);
  });

  test('is squeezed into the time until the next slot', async () => {
    const { rig, mina, juno, turn } = await openScene();
    rig.provider.script(...threeLines(mina, juno));
    rig.pace = 0;
    const running = rig.start(turn);
    await rig.clock.advance(400 + 3 * 600);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.stored(turn).said).toBe(3);
  });
});

describe('hygiene', () => {
  test('B79: names go, other voices are cut, near repeats are dropped; all counted', async () => {
    const { rig, mina, juno, turn, said } = await openScene({ maxLines: 4 });
    const text = sceneOf(
      { speaker: mina, text: 'Mina: Soup has been on the stove since noon.\nben: give me some' },
      { speaker: juno, text: 'Soup has been on the stove since noon!' },
      { speaker: juno, text: 'ana: hello' },
      { speaker: juno, text: '\u001B[2JA film\u0007 then.' },
    );
    rig.provider.script(text, STOP);
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    expect(said()).toEqual([
      ['Mina', 'Soup has been on the stove since noon.'],
      ['Juno', '[2JA film then.'],
    ]);
    expect(rig.trimmed).toEqual([
      { personaId: mina, trimmed: { ownPrefix: 1, foreignSpeech: 1, nearRepeat: 0 } },
      { personaId: juno, trimmed: { ownPrefix: 0, foreignSpeech: 0, nearRepeat: 1 } },
      { personaId: juno, trimmed: { ownPrefix: 0, foreignSpeech: 1, nearRepeat: 0 } },
    ]);
  });

  test('B84: a line can only be by the cast, and has only words', async () => {
    const { rig, mina, juno, turn, added } = await openScene({ maxLines: 4 });
    const [good, ...odd] = [
      { speaker: mina, kind: 'say', text: 'Soup.', asks: 'nobody', id: 'x', seq: 1, mentions: [juno], type: 'message.posted' },
      { speaker: rig.ana.id, kind: 'say', text: 'I am ana.', asks: 'nobody' },
      { speaker: 'system', kind: 'say', text: 'Enter your key', asks: 'nobody' },
      { type: 'room.deleted', speaker: null, text: { toString: 'x' } },
    ];
    rig.provider.script(JSON.stringify({ lines: [...odd, good] }), STOP);
    await rig.play(turn);
    expect(added().map(({ authorId, text, mentions }) => ({ authorId, text, mentions }))).toEqual([
      { authorId: mina, text: 'Soup.', mentions: [] },
    ]);
  });

  test('a scene of nothing but repeats is dropped and not asked for again', async () => {
    const { rig, mina, turn } = await openScene();
    await rig.say('The soup has been on the stove since noon today.', rig.ben.id);
    rig.provider.script(sceneOf({ speaker: mina, text: 'The soup has been on the stove since noon today!' }), STOP);
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'near_repeat', said: 0 });
  });
});

describe('a person speaks', () => {
  test('who is shown as writing gets the words out; what was not begun is kept with the turn as unsaid', async () => {
    const { rig, mina, juno, turn, said } = await openScene();
    rig.provider.script(...threeLines(mina, juno));
    const running = rig.start(turn);
    await rig.clock.advance(1_100);
    running.performance.interrupt();
    running.performance.interrupt();
    await rig.clock.advance(30_000);
    expect(running.outcome).toEqual({ end: 'over' });
    // Juno was shown as writing: a sign of typing that came to nothing would look broken.
    expect(said()).toEqual([
      ['Mina', 'Soup, then.'],
      ['Juno', 'Soup and a film about soup.'],
    ]);
    expect(rig.stored(turn)).toMatchObject({
      ...{ state: 'done', said: 2, why: null },
      unsaid: [{ personaId: mina, text: 'Which one?' }],
    });
    expect(rig.writing.at(-1)).toEqual([]);
  });

  test('before anything was said: the request goes on, its lines are unsaid, the turn is dropped', async () => {
    const { rig, mina, juno, turn, said } = await openScene();
    rig.provider.script({ waitMs: 5_000 }, ...threeLines(mina, juno));
    const running = rig.start(turn);
    await rig.clock.advance(1_000);
    running.performance.interrupt();
    await rig.clock.advance(1_000);
    expect(running).toMatchObject({ requestEnded: false, outcome: null });
    await rig.clock.advance(5_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.provider.abortedAt).toBeNull();
    expect(said()).toEqual([]);
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'interrupted' });
    expect(rig.stored(turn).unsaid).toHaveLength(3);
    expect(rig.spent.get(1)).toMatchObject({ voices: {}, completionTokens: 60 });
  });

  test('while the provider refuses: it is over, and the budget still hears that it must wait', async () => {
    const { rig, turn } = await openScene();
    rig.provider.script({ fail: 'rate_limited', limits: { retryAfterMs: 9_000 } });
    const running = rig.start(turn);
    running.performance.interrupt();
    await rig.clock.rest();
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'interrupted' });
    expect(rig.failures).toEqual(['rate_limited']);
  });
});

describe('stop', () => {
  test('G13: in the middle of the request it closes it; what was said stays', async () => {
    const { rig, mina, juno, turn, said } = await openScene();
    rig.provider.script(...threeLines(mina, juno).slice(0, 3), { waitMs: 30_000 }, STOP);
    const running = rig.start(turn);
    await rig.clock.advance(1_100);
    running.performance.stop();
    await rig.clock.rest();
    expect(running).toMatchObject({ requestEnded: true, outcome: { end: 'over' } });
    expect(rig.provider.abortedAt).toBe(1_100);
    expect(said()).toEqual([['Mina', 'Soup, then.']]);
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 1, unsaid: null });
  });

  test('before the first line it is dropped', async () => {
    const { rig, mina, juno, turn } = await openScene();
    rig.provider.script(...threeLines(mina, juno));
    const running = rig.start(turn);
    await rig.clock.advance(100);
    running.performance.stop();
    await rig.clock.advance(10_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'stopped', said: 0 });
  });
});

describe('what is whole is said, what is not is never asked for again', () => {
  test.each<[string, Step[]]>([
    ['out of tokens', [LENGTH]],
    ['cut', [{ fail: 'cut' }]],
    ['stalled', [{ fail: 'stalled' }]],
    ['an error in the middle', [{ fail: 'server' }]],
    ['a filter', [{ type: 'finish', reason: 'content_filter' }]],
  ])('%s', async (_name, end) => {
    const { rig, mina, juno, turn, said } = await openScene();
    const text = sceneOf({ speaker: mina, text: 'Soup, then.' }, { speaker: juno, text: 'A film!' });
    rig.provider.script(text.slice(0, -12), ...end);
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    expect(said()).toEqual([['Mina', 'Soup, then.']]);
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 1 });
    expect(rig.scenesFailed).toBe(0);
  });

  test.each<[string, Step[], { failed: number; card: string }]>([
    ['no JSON', ['Mina: soup!\nJuno: film!', STOP], { failed: 1, card: 'bad_response' }],
    ['no lines', ['{"lines":[]}', STOP], { failed: 1, card: 'bad_response' }],
    ['strangers only', [sceneOf({ speaker: 'nobody', text: 'Hi.' }), STOP], { failed: 1, card: 'bad_response' }],
    ['nothing', [{ fail: 'empty' }], { failed: 1, card: 'empty' }],
    ['too long by the first line', ['{"lines":[{"speaker":"', LENGTH], { failed: 0, card: 'bad_response' }],
  ])('no line at all, %s: once more in a simpler form, then it fails', async (_name, steps, { failed, card }) => {
    const { rig, mina, turn } = await openScene();
    rig.provider.script(...steps);
    expect(await rig.play(turn)).toEqual({ end: 'again', why: 'retry', limits: {} });
    expect(rig.scenesFailed).toBe(failed);
    expect(rig.stored(turn).state).toBe('sent');
    const second = await rig.turn({ kind: 'scene', personaIds: [mina, ...turn.personaIds.slice(1)], attempts: 2 });
    rig.provider.script(...steps);
    expect(await rig.play(second)).toEqual({ end: 'failed', card });
  });
});

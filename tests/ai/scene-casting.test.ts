// Who is in a scene, when the room has changed since it was planned, or while it is played. (CONVERSATION §3, §5)
import { describe, expect, test } from 'vitest';
import { openDemoProvider } from '../../server/ai/demo-provider.ts';
import { openScene, threeLines } from '../harness/performing-scene.ts';
import { sceneOf, STOP } from '../harness/performing.ts';

describe('late binding', () => {
  test('who is muted or gone when the slot opens is not in it', async () => {
    const { rig, mina, juno, turn } = await openScene();
    const lars = await rig.persona('Lars');
    const three = await rig.turn({ kind: 'scene', personaIds: [mina, juno, lars] });
    await rig.core.batch.do(() => {
      rig.core.members.removeMember(rig.ana.id, rig.kitchen, mina);
    });
    rig.provider.script(sceneOf({ speaker: juno, text: 'A film!' }, { speaker: mina, text: 'I am gone.' }), STOP);
    await rig.play(three);
    expect(rig.provider.requests[0]?.scene?.speakers.map(({ name }) => name)).toEqual(['Juno', 'Lars']);
    expect(rig.lines().at(-1)?.text).toBe('A film!');
    // One who is left speaks alone, streamed.
    rig.provider.script('Alone, then.', STOP);
    await rig.play(turn);
    expect(rig.provider.requests[1]?.scene).toBeNull();
    expect(rig.lines().at(-1)).toMatchObject({ id: turn.messageId, authorId: juno, text: 'Alone, then.' });
  });

  test('who leaves while the scene is revealed says nothing more; the others go on', async () => {
    const { rig, mina, juno, turn, said } = await openScene();
    rig.provider.script(...threeLines(mina, juno));
    const running = rig.start(turn);
    await rig.clock.advance(1_100);
    await rig.core.batch.do(() => rig.core.members.removeMember(rig.ana.id, rig.kitchen, juno));
    await rig.clock.advance(30_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(said()).toEqual([
      ['Mina', 'Soup, then.'],
      ['Mina', 'Which one?'],
    ]);
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 2 });
  });

  test('nobody left: dropped without a request', async () => {
    const { rig, mina, juno, turn } = await openScene();
    await rig.core.batch.do(() => {
      for (const id of [mina, juno]) rig.core.members.removeMember(rig.ana.id, rig.kitchen, id);
    });
    expect(await rig.play(turn)).toEqual({ end: 'over' });
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'nobody' });
    expect(rig.provider.requests).toEqual([]);
  });

  test('a key that cannot do scenes: the first speaker alone, in one streamed call', async () => {
    const { rig, mina, turn } = await openScene();
    rig.provider.script('Soup, then.', STOP);
    expect(await rig.play(turn, { scenes: 'none' })).toEqual({ end: 'over' });
    expect(rig.provider.requests[0]?.scene).toBeNull();
    expect(rig.lines().at(-1)).toMatchObject({ id: turn.messageId, authorId: mina, text: 'Soup, then.' });
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 1 });
  });

  test('a turn that was ended meanwhile reveals nothing more and stops its request', async () => {
    const { rig, mina, juno, turn, said } = await openScene();
    rig.provider.script(...threeLines(mina, juno).slice(0, 3), { waitMs: 60_000 }, STOP);
    const running = rig.start(turn);
    await rig.clock.advance(1_100);
    await rig.core.batch.do(() => rig.core.turns.end(turn.id, 'dropped', 'paused'));
    await rig.clock.advance(5_000);
    expect(running).toMatchObject({ requestEnded: true, outcome: { end: 'over' } });
    expect(said()).toHaveLength(1);
    expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'paused' });
  });
});

test('the demo voice plays scenes and answers, and costs no tokens of anybody', async () => {
  const { rig, mina, juno, turn } = await openScene();
  const demo = { kind: 'demo' as const, keyId: null, provider: openDemoProvider({ clock: rig.clock }), model: 'demo' };
  expect(await rig.play(turn, demo)).toEqual({ end: 'over' });
  expect(rig.stored(turn).state).toBe('done');
  expect(rig.stored(turn).said).toBeGreaterThanOrEqual(2);
  const triggerId = await rig.say('@Mina why is the soup so salty?');
  const reply = await rig.turn({ personaIds: [mina], triggerId });
  expect(await rig.play(reply, demo)).toEqual({ end: 'over' });
  const line = rig.lines().at(-1)!;
  expect(line).toMatchObject({ id: reply.messageId, authorId: mina, ai: { voice: 'demo', model: null, ending: null } });
  expect(rig.drafted(reply.messageId)).toBe(line.text);
  // With a line, or with a reaction alone.
  const page = rig.core.history.pageBefore(turn.roomId, Number.MAX_SAFE_INTEGER, 50).messages;
  const heardFrom = page.flatMap(({ authorId, reactions }) => [authorId, ...reactions.flatMap(({ actorIds }) => actorIds)]);
  expect(heardFrom).toContain(juno);
  expect(rig.bugs).toEqual([]);
});

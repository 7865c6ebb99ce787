// A line written anew, and a cut one gone on with: same id, one event each, older words reachable. (CONVERSATION §8; G6, S3)
import { describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { continuationOf } from '../../server/ai/continuation.ts';
import { LENGTH, openPerforming, STOP } from '../harness/performing.ts';
import type { PerformingRig } from '../harness/performing.ts';
import { comparable } from '../harness/history.ts';

/** Mina has said something, Ben something after it. */
async function openRewriting(text: string, ending: 'length' | null = null) {
  const rig = await openPerforming();
  const mina = await rig.persona('Mina');
  const triggerId = await rig.say('@Mina what is for dinner?');
  rig.provider.script(text, ending === null ? STOP : LENGTH);
  const first = await rig.turn({ personaIds: [mina], triggerId, depth: 2 });
  await rig.play(first);
  await rig.say('nice', rig.ben.id);
  return { rig, mina, first, targetId: first.messageId };
}

async function rewrite(rig: PerformingRig, task: 'anew' | 'more', targetId: string, personaId: string) {
  const code = task === 'anew' ? 'regenerate' : 'continue';
  return rig.turn({ task, targetId, personaIds: [personaId], reason: { code, by: rig.ben.id }, depth: 2 });
}

describe('written anew', () => {
  test('the line keeps its id and place, its older words stay reachable, and it is not edited', async () => {
    const { rig, mina, first, targetId } = await openRewriting('Noodles in broth.');
    const client = await rig.server.enter(rig.ben, rig.kitchen);
    const asleep = await rig.server.enter(rig.ana, rig.kitchen);
    asleep.cut();
    const before = rig.lines();
    const turn = await rewrite(rig, 'anew', targetId, mina);
    expect(turn.messageId).toBe(targetId);
    rig.provider.script('Rice', { waitMs: 200 }, ' with @ben.', STOP);
    const running = rig.start(turn);
    await rig.clock.advance(100);
    expect(rig.drafts.list(rig.kitchen)).toMatchObject([{ id: targetId, mode: 'anew', text: 'Rice' }]);
    await rig.clock.advance(1_000);
    expect(running.outcome).toEqual({ end: 'over' });
    const after = rig.lines();
    const line = after.find(({ id }) => id === targetId)!;
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(line).toMatchObject({ text: 'Rice with @ben.', editedAt: null, mentions: [rig.ben.id], authorId: mina });
    expect(line.ai).toMatchObject({ turnId: turn.id, reason: { code: 'regenerate', by: rig.ben.id }, depth: 2 });
    expect(rig.core.history.listVersions(rig.kitchen, targetId).map(({ text }) => text)).toEqual(['Noodles in broth.']);
    expect(rig.stored(turn)).toMatchObject({ state: 'done', said: 1 });
    expect(rig.stored(first).state).toBe('done');
    // G6: who listened, who slept and who comes new see the same.
    await asleep.connect();
    await asleep.until(() => asleep.seats.get(rig.kitchen)?.state === 'open', 'ana to be back');
    const fresh = await rig.server.enter(rig.ben, rig.kitchen);
    for (const one of [client, fresh, asleep]) await one.barrier();
    expect(comparable(client.view(rig.kitchen))).toEqual(comparable(fresh.view(rig.kitchen)));
    expect(asleep.view(rig.kitchen).lines).toEqual(fresh.view(rig.kitchen).lines);
    expect(client.heard('event').map(({ event }) => event.type)).toEqual(['message.regenerated']);
    expect(client.view(rig.kitchen).drafts.size).toBe(0);
  });

  test('the prompt ends before the old line and answers whom it answered', async () => {
    const { rig, mina, targetId } = await openRewriting('Noodles in broth.');
    rig.provider.script('Rice.', STOP);
    await rig.play(await rewrite(rig, 'anew', targetId, mina));
    const prompt = JSON.stringify(rig.provider.requests[1]?.messages);
    expect(prompt).not.toContain('Noodles');
    expect(prompt).not.toContain('nice');
    expect(prompt).toContain('what is for dinner?');
    expect(rig.provider.requests[1]?.messages.at(-1)?.content).toMatch(/\{"cue":"reply","to":"ana"\}$/);
  });

  test('again and again, each with the time at which it was written', async () => {
    const { rig, mina, targetId } = await openRewriting('one two three four');
    for (const text of ['five six seven', 'eight nine ten', 'eight nine ten']) {
      rig.provider.script(text, STOP);
      await rig.play(await rewrite(rig, 'anew', targetId, mina));
    }
    await rig.core.batch.do(() => rig.core.reactions.reactToMessage(rig.ana.id, rig.kitchen, targetId, '👍'));
    const versions = rig.core.history.listVersions(rig.kitchen, targetId);
    expect(versions.map(({ text }) => text)).toEqual(['one two three four', 'five six seven']);
    expect(versions[1]!.writtenAt).toBeGreaterThan(versions[0]!.writtenAt);
    expect(rig.lines().find(({ id }) => id === targetId)?.text).toBe('eight nine ten');
  });

  test('a second try that fails leaves the line as it was', async () => {
    const { rig, mina, targetId } = await openRewriting('Noodles in broth.');
    const before = rig.lines();
    rig.provider.script('Ri', { fail: 'server' });
    expect(await rig.play(await rewrite(rig, 'anew', targetId, mina))).toEqual({ end: 'failed', card: 'server' });
    expect(rig.lines()).toEqual(before);
    expect(rig.signals.at(-1)).toEqual({ type: 'draft.ended', id: targetId });
  });

  test('of a line that was deleted meanwhile nothing is written', async () => {
    const { rig, mina, targetId } = await openRewriting('Noodles in broth.');
    const [early, late] = [await rewrite(rig, 'anew', targetId, mina), await rewrite(rig, 'anew', targetId, mina)];
    rig.provider.script('Ri', { waitMs: 300 }, 'ce', STOP);
    const running = rig.start(early);
    await rig.clock.advance(100);
    await rig.core.batch.do(() => rig.core.messages.deleteMessage(rig.ana.id, rig.kitchen, targetId));
    await rig.clock.advance(1_000);
    expect(running.outcome).toEqual({ end: 'over' });
    expect(await rig.play(late)).toEqual({ end: 'over' });
    for (const turn of [early, late]) expect(rig.stored(turn)).toMatchObject({ state: 'dropped', why: 'gone' });
    expect(rig.lines().find(({ id }) => id === targetId)?.text).toBe('');
    expect(rig.core.history.listVersions(rig.kitchen, targetId)).toEqual([]);
  });
});

describe('gone on with', () => {
  test('the rest is put behind the cut line, which is then whole; no version is made of its beginning', async () => {
    const { rig, mina, first, targetId } = await openRewriting('Noodles in', 'length');
    const client = await rig.server.enter(rig.ben, rig.kitchen);
    const turn = await rewrite(rig, 'more', targetId, mina);
    rig.provider.script(' broth', { waitMs: 200 }, '. And you, ben?', STOP);
    const running = rig.start(turn);
    await rig.clock.advance(100);
    expect(rig.drafts.list(rig.kitchen)).toMatchObject([{ id: targetId, mode: 'more', text: 'broth' }]);
    await rig.clock.advance(1_000);
    expect(running.outcome).toEqual({ end: 'over' });
    const line = rig.lines().find(({ id }) => id === targetId)!;
    expect(line).toMatchObject({ text: 'Noodles in broth. And you, ben?', editedAt: null });
    expect(line.ai).toMatchObject({ ending: null, asks: rig.ben.id, turnId: first.id, reason: first.reason });
    expect(rig.core.history.listVersions(rig.kitchen, targetId)).toEqual([]);
    await client.barrier();
    expect(client.heard('event').map(({ event }) => event.type)).toEqual(['message.continued']);
    expect(client.view(rig.kitchen).lines.find(({ id }) => id === targetId)).toEqual(line);
    const { messages } = rig.provider.requests[1]!;
    expect(messages.at(-2)).toEqual({ role: 'assistant', content: 'Noodles in' });
    expect(messages.at(-1)?.content).toBe('{"cue":"continue"}');
  });

  test('cut again, it can be gone on with again; once whole, a late wish is dropped', async () => {
    const { rig, mina, targetId } = await openRewriting('Noodles in', 'length');
    const turns = [
      await rewrite(rig, 'more', targetId, mina),
      await rewrite(rig, 'more', targetId, mina),
      await rewrite(rig, 'more', targetId, mina),
    ];
    rig.provider.script('broth with', LENGTH);
    await rig.play(turns[0]!);
    expect(rig.lines().find(({ id }) => id === targetId)).toMatchObject({ text: 'Noodles in broth with', ai: { ending: 'length' } });
    rig.provider.script('an egg.', STOP);
    await rig.play(turns[1]!);
    expect(rig.lines().find(({ id }) => id === targetId)).toMatchObject({ text: 'Noodles in broth with an egg.', ai: { ending: null } });
    await rig.play(turns[2]!);
    expect(rig.stored(turns[2]!)).toMatchObject({ state: 'dropped', why: 'gone' });
  });

  test.each([
    ['I went', ' to', ' to'],
    ['I went', 'to', ' to'],
    ['I went.', 'Then', ' Then'],
    ['I went', ', then', ', then'],
    ['I went', '(twice)', ' (twice)'],
    ['I went (', 'twice)', 'twice)'],
    ['one\n- two', '\n- three', '\n- three'],
    ['오늘 저녁', '은 국수', '은 국수'],
    ['국수예요.', '그리고', ' 그리고'],
    ['I like noodles in hot', 'noodles in hot broth', ' broth'],
    ['', 'to', 'to'],
  ])('%j and %j become one text', (before, raw, added) => {
    const lead = /^\s*/.exec(raw)?.[0] ?? '';
    expect(continuationOf(before, raw.trimStart(), lead)).toBe(added);
  });
});

describe('the door', () => {
  const mark = (turnId: string): AiMark => ({
    ...{ turnId, voice: 'model', model: 'm', reason: { code: 'talk', by: null }, asks: 'nobody', depth: 1, ending: null, confidence: null },
  });

  test('only its persona, only a line of a persona, only while it is a member', async () => {
    const { rig, mina, targetId } = await openRewriting('Noodles in', 'length');
    const juno = await rig.persona('Juno');
    const { messages, members, batch } = rig.core;
    const ofBen = await rig.say('by a person', rig.ben.id);
    const write = (by: string, id: string) => [
      batch.do(() => messages.regenerateMessage(by, rig.kitchen, id, { text: 'x', ai: mark('t') })),
      batch.do(() => messages.continueMessage(by, rig.kitchen, id, { more: 'x', ai: mark('t') })),
    ];
    for (const tried of [...write(juno, targetId), ...write(rig.ben.id, ofBen)])
      await expect(tried).rejects.toMatchObject({ code: 'forbidden' });
    for (const tried of write(mina, newId())) await expect(tried).rejects.toMatchObject({ code: 'not_found' });
    await batch.do(() => members.removeMember(rig.ana.id, rig.kitchen, mina));
    for (const tried of write(mina, targetId)) await expect(tried).rejects.toMatchObject({ code: 'not_found' });
  });
});

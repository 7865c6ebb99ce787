// Sums over the log of sends, against the rows they are made from: days of a time zone, personas, people, rooms, keys, waits, and who sees
// what of them. (PRODUCT D2, A1; G21)
import { describe, expect, test } from 'vitest';
import { UsageDesk } from '../../server/usage/usage-desk.ts';
import { FewAtOnce } from '../../server/usage/few-at-once.ts';
import { UsageReader } from '../../server/usage/usage-reader.ts';
import { openKeyRig } from '../harness/key-rig.ts';
import { ask, brief, send, usageOf } from './usage-rig.ts';

const NOON = Date.UTC(2026, 10, 10, 3);

describe('sums', () => {
  test('a day is a day of the asker’s time zone: a minute before and after midnight in Seoul fall into two', async () => {
    const rig = await openKeyRig();
    const midnight = Date.UTC(2026, 10, 24, 15);
    send(rig, [
      { at: midnight - 60_000, cost: 1, promptTokens: 5, completionTokens: 1 },
      { at: midnight, cost: 2, promptTokens: 7, completionTokens: 2, estimated: 1 },
      { at: midnight + 60_000, cost: null, promptTokens: 11, completionTokens: 3 },
    ]);
    const seoul = await usageOf(rig, rig.ana, '/api/usage/server', { from: '2026-11-24', to: '2026-11-25' });
    const none = { requests: 0, promptTokens: 0, completionTokens: 0, estimated: 0, cost: 0, unpriced: 0, lines: 0 };
    const first = { ...none, requests: 1, promptTokens: 5, completionTokens: 1, cost: 1 };
    const second = { ...none, requests: 2, promptTokens: 18, completionTokens: 5, estimated: 1, cost: 2, unpriced: 1 };
    expect(seoul.days).toEqual([
      { day: '2026-11-24', ...first },
      { day: '2026-11-25', ...second },
    ]);
    expect(seoul.total).toEqual({ ...second, requests: 3, promptTokens: 23, completionTokens: 6, cost: 3 });
    const utc = await usageOf(rig, rig.ana, '/api/usage/server', { from: '2026-11-24', to: '2026-11-25', zone: 'UTC' });
    expect(utc.days.map(({ requests }) => requests)).toEqual([3, 0]);
    const alone = await usageOf(rig, rig.ana, '/api/usage/server', { from: '2026-11-25', to: '2026-11-25' });
    expect(alone.total).toEqual(second);
  });

  test('a scene is shared out by lines; what brought none is nobody’s; the demo voice has no tokens', async () => {
    const rig = await openKeyRig();
    const [mina, juno] = [await rig.server.persona('Mina', rig.ana), await rig.server.persona('Juno', rig.ana)];
    send(rig, [
      { at: NOON, voices: { [mina]: 3, [juno]: 1 }, cost: 1, lane: 'follow-up' },
      { at: NOON, voices: { [mina]: 1 }, cost: 2 },
      { at: NOON, cost: 0.25, lane: 'upkeep' },
      { at: NOON, voices: { [juno]: 2 }, keyId: null, cost: 0 },
    ]);
    const { personas, total, amongPersonas, keys } = await usageOf(rig, rig.ana, '/api/usage/server');
    expect(brief(personas)).toEqual([
      ['Mina', 2, 4, 2.75],
      ['Juno', 2, 3, 0.25],
      ['(nobody)', 1, 0, 0.25],
    ]);
    expect(total).toMatchObject({ requests: 4, lines: 7, cost: 3.25, promptTokens: 300, completionTokens: 30 });
    expect(amongPersonas).toBe(4);
    expect(brief(keys)).toEqual([
      ['(gone)', 3, 5, 3.25],
      ['(demo)', 1, 2, 0],
    ]);
  });

  test('waits are those of first requests, from when their turn could have gone, lane by lane; scenes are turns of several', async () => {
    const rig = await openKeyRig();
    const { batch, turns } = rig.server.core;
    const mina = await rig.server.persona('Mina', rig.ana);
    const plan = { lane: 'addressed', depth: 1, maxLines: 3, closing: false, reason: { code: 'mentioned', by: rig.ana.id } } as const;
    const from = { roomId: rig.kitchen, task: 'line', triggerId: null, targetId: null, setOffBy: rig.ana.id, personaIds: [mina] } as const;
    const made = await batch.do(() =>
      Array.from({ length: 21 }, (_, n) =>
        turns.add({ ...plan, ...from, kind: n === 0 ? 'scene' : 'reply', notBeforeMs: 0, personaIds: [mina] }),
      ),
    );
    const now = Date.now();
    rig.server.core.orm.$client.prepare('UPDATE turns SET created_at = ?, not_before = ?').run(now, now + 500);
    send(
      rig,
      made.flatMap(({ id }, n) => [{ at: now + 1_500 + n * 100, turnId: id, lane: 'addressed' as const, voices: { [mina]: 2 } }]),
    );
    // Asked again: how long that took is not the queue's doing.
    send(rig, [{ at: now + 60_000, turnId: made[0]?.id ?? '', lane: 'addressed' }]);
    const days = [now - 86_400_000, now + 86_400_000].map((at) => new Date(at).toISOString().slice(0, 10));
    const { waits, scenes } = await usageOf(rig, rig.ana, '/api/usage/server', { from: days[0] ?? '', to: days[1] ?? '', zone: 'UTC' });
    expect(waits).toEqual([{ lane: 'addressed', turns: 21, medianMs: 2_000, p95Ms: 2_900 }]);
    expect(scenes).toEqual({ requests: 2, lines: 2 });
  });

  test('nothing was sent: zeros for every day, and no groups', async () => {
    const rig = await openKeyRig();
    const { days, total, personas, people, rooms, keys, waits } = await usageOf(rig, rig.ben, '/api/usage');
    expect([days.length, total.requests, personas, people, rooms, keys, waits]).toEqual([30, 0, [], [], [], [], []]);
  });

  test('a request that was given up is counted by what it cost to ask', async () => {
    const rig = await openKeyRig();
    send(rig, [{ at: NOON, turnId: null, setOffBy: rig.ben.id, roomId: rig.kitchen, estimated: 1, completionTokens: 0 }]);
    const { total } = await usageOf(rig, rig.ben, '/api/usage');
    expect(total).toMatchObject({ requests: 1, promptTokens: 100, completionTokens: 0, estimated: 1, cost: 0.5 });
  });
});

describe('who sees what', () => {
  test('everybody their own; a moderator the room; the keeper of a key the key; the owner of the server everything', async () => {
    const rig = await openKeyRig();
    const cho = await rig.server.person('cho');
    const cellar = await rig.server.room('cellar', rig.ben, cho);
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben', label: 'of ben' });
    const rooms = await rig.bring(rig.ben, { scope: 'room', roomId: cellar, secret: 'secret-of-room', label: 'of the cellar' });
    send(rig, [
      { at: NOON, roomId: rig.kitchen, setOffBy: rig.ben.id, keyId: bens.id, cost: 1 },
      { at: NOON, roomId: cellar, setOffBy: rig.ben.id, keyId: bens.id, cost: 2 },
      { at: NOON, roomId: cellar, setOffBy: cho.id, keyId: rooms.id, cost: 4 },
      { at: NOON, roomId: cellar, setOffBy: null, keyId: rooms.id, cost: 8 },
    ]);
    const sees = async (...asked: [typeof cho, string]) => {
      const answer = await ask(rig, ...asked);
      return typeof answer === 'string' ? answer : [brief(answer.people), brief(answer.rooms), brief(answer.keys)];
    };
    expect(await sees(cho, '/api/usage')).toEqual([[['cho', 1, 0, 4]], [['cellar', 1, 0, 4]], [['(room)', 1, 0, 4]]]);
    expect(await sees(cho, `/api/rooms/${cellar}/usage/mine`)).toEqual([[['cho', 1, 0, 4]], [['cellar', 1, 0, 4]], [['(room)', 1, 0, 4]]]);
    expect(await sees(cho, `/api/rooms/${cellar}/usage`)).toBe('forbidden');
    expect(await sees(cho, `/api/rooms/${rig.kitchen}/usage`)).toBe('not_found');
    expect(await sees(cho, `/api/rooms/${rig.kitchen}/usage/mine`)).toBe('not_found');
    expect(await sees(cho, `/api/keys/${rooms.id}/usage`)).toBe('not_found');
    expect(await sees(cho, '/api/usage/server')).toBe('forbidden');
    const inCellar = [['cho', 1, 0, 4], ['ben', 1, 0, 2], ['(nobody)', 1, 0, 8]]; // prettier-ignore
    expect(await sees(rig.ben, `/api/rooms/${cellar}/usage`)).toEqual([
      inCellar,
      [['cellar', 3, 0, 14]],
      [['of the cellar', 2, 0, 12], ['of ben', 1, 0, 2]], // prettier-ignore
    ]);
    expect(await sees(rig.ben, `/api/keys/${rooms.id}/usage`)).toMatchObject([[['cho', 1, 0, 4], ['(nobody)', 1, 0, 8]], {}, {}]); // prettier-ignore
    // She sees how much everybody costs, but neither the rooms she is not in nor the keys of others.
    expect(await sees(rig.ana, '/api/usage/server')).toEqual([
      [['cho', 1, 0, 4], ['ben', 2, 0, 3], ['(nobody)', 1, 0, 8]], // prettier-ignore
      [['kitchen', 1, 0, 1], ['(hidden)', 3, 0, 14]], // prettier-ignore
      [['(member)', 2, 0, 3], ['(room)', 2, 0, 12]], // prettier-ignore
    ]);
    expect(await sees(rig.ana, `/api/keys/${bens.id}/usage`)).toBe('not_found');
  });

  test('a moderator reads in the own key of a member how much, and not which', async () => {
    const rig = await openKeyRig();
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben', label: 'private label' });
    send(rig, [{ at: NOON, roomId: rig.kitchen, setOffBy: rig.ben.id, keyId: bens.id, cost: 1 }]);
    const usage = await usageOf(rig, rig.ana, `/api/rooms/${rig.kitchen}/usage`);
    expect(brief(usage.keys)).toEqual([['(member)', 1, 0, 1]]);
    expect(JSON.stringify(usage)).not.toContain('private label');
    expect(JSON.stringify(usage)).not.toContain(bens.id);
  });

  test('what is gone keeps its sums and loses its name: rooms, accounts, keys; a persona keeps both', async () => {
    const rig = await openKeyRig();
    const { batch, library, rooms } = rig.server.core;
    const mina = await rig.server.persona('Mina', rig.ana);
    const cellar = await rig.server.room('cellar', rig.ben);
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    send(rig, [{ at: NOON, roomId: cellar, setOffBy: rig.ben.id, keyId: bens.id, voices: { [mina]: 2 }, cost: 3 }]);
    await batch.do(() => {
      rooms.deleteRoom(rig.ben.id, cellar);
      library.delete(rig.ana.id, mina);
    });
    await rig.api(rig.ben, 'DELETE', '/api/account', {});
    const { personas, people, ...usage } = await usageOf(rig, rig.ana, '/api/usage/server');
    expect([personas, people, usage.rooms, usage.keys].map(brief)).toEqual([
      [['Mina', 1, 2, 3]],
      [['(gone)', 1, 2, 3]],
      [['(gone)', 1, 2, 3]],
      [['(gone)', 1, 2, 3]],
    ]);
  });

  test('a long list has a rest', async () => {
    const rig = await openKeyRig();
    const people = await Promise.all(Array.from({ length: 53 }, (_, n) => rig.server.person(`person ${n}`)));
    send(rig, people.map(({ id }, n) => ({ at: NOON, setOffBy: id, cost: n + 1 }))); // prettier-ignore
    const usage = await usageOf(rig, rig.ana, '/api/usage/server');
    expect(usage.people).toHaveLength(51);
    expect(brief(usage.people).at(-1)).toEqual(['(rest)', 3, 0, 6]);
  });

  test('nobody asks for ever', async () => {
    const rig = await openKeyRig();
    const answers: unknown[] = [];
    for (let n = 0; n < 61; n += 1) answers.push(await ask(rig, rig.ben, '/api/usage'));
    expect(answers.at(-1)).toBe('too_many');
    expect(answers.slice(0, 60).every((answer) => typeof answer === 'object')).toBe(true);
  });

  test('nobody fills the queue for the others: three questions of one person at a time, and whoever waits when the server goes hears it', async () => {
    const rig = await openKeyRig();
    const reader = new UsageReader(rig.server.databaseFile);
    const desk = new UsageDesk({ ...rig.server.core, ...rig.server.keyParts, reader, few: new FewAtOnce(), now: Date.now });
    const span = { from: '2026-11-01', to: '2026-11-30', zone: 'UTC' };
    const outcome = (who: typeof rig.ana) =>
      desk.ofMine(who.id, span).then(
        () => 'ok',
        (error: unknown) => (error as { code?: string }).code,
      );
    const together = Promise.all([...Array.from({ length: 4 }, () => outcome(rig.ana)), outcome(rig.ben)]);
    expect(await together).toEqual(['ok', 'ok', 'ok', 'too_many', 'ok']);
    const late = outcome(rig.ana);
    reader.close();
    expect(await late).toBe('restarting');
  });
});

// Budgets that outlive what happens to the process, and keys that share one. (G11, F41, F45; CONVERSATION §2)
import { describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { openBootMark } from '../../server/ai/boot-mark.ts';
import { ENVIRONMENT_KEY } from '../../server/keys/key-ring.ts';
import { openKeyRig, payer, settled, speak, voiceOf } from '../harness/key-rig.ts';

import { column, left, spend, spent } from './budget-rows.ts';

describe('the log of sends', () => {
  test('G11: a send is on disk before it leaves, together with whatever else this turn wrote', async () => {
    const rig = await openKeyRig();
    const { core, keyParts } = rig.server;
    const id = newId();
    const posted = core.batch.do(() => core.messages.postMessage(rig.ben.id, rig.kitchen, { id, text: 'hello' }));
    const commits = core.batch.commits;
    const sendId = keyParts.sends.logOf('demo').append(1_000, 'person', { boot: 'one', uptimeMs: 5 });
    expect(core.batch.commits).toBe(commits + 1);
    expect(column(rig, 'SELECT budget_id FROM sends')).toEqual(['demo']);
    await posted;
    keyParts.sends.begin(sendId, spent({ roomId: rig.kitchen, promptTokens: 10, completionTokens: 0, estimated: true }));
    await core.batch.do(() => {
      const use = { roomId: rig.kitchen, setOffBy: rig.ben.id };
      keyParts.sends.record(sendId, spent({ ...use, promptTokens: 12, completionTokens: 7 }));
      keyParts.sends.record(sendId, spent({ ...use, voices: { mina: 2, juno: 1 } }));
    });
    keyParts.sends.logOf('demo').setTokens(sendId, 19);
    await settled();
    expect(core.orm.$client.prepare('SELECT * FROM sends').get()).toEqual({
      ...{ id: sendId, budget_id: 'demo', at: 1_000, boot: 'one', uptime_ms: 5, lane: 'person', tokens: 19 },
      ...{ turn_id: 'turn', key_id: null, model: null, prompt_tokens: 12, completion_tokens: 7, estimated: 0, lines: 3 },
      ...{ room_id: rig.kitchen, set_off_by: rig.ben.id, voices: '{"mina":2,"juno":1}', cost: 0 },
    });
  });

  test('G11: when a send left is stored, and the time at which it was let go stays, for whoever reckons how long it waited', async () => {
    const rig = await openKeyRig();
    const { sends } = rig.server.keyParts;
    const log = sends.logOf('demo');
    const [marked, unmarked] = [log.append(1_000, 'person', { boot: 'one', uptimeMs: 5 }), log.append(1_000, 'person', null)];
    log.left(marked, 9_000, { boot: 'one', uptimeMs: 8_005 });
    log.left(unmarked, 9_000, null);
    await settled();
    expect(log.since(0)).toMatchObject([
      { id: marked, at: 1_000, mark: { boot: 'one', uptimeMs: 8_005 } },
      { id: unmarked, at: 9_000, mark: null },
    ]);
  });

  test('G16: what cannot be stored is not sent', async () => {
    const rig = await openKeyRig();
    rig.server.core.orm.$client.exec("CREATE TRIGGER full BEFORE INSERT ON sends BEGIN SELECT RAISE(ABORT, 'no'); END");
    expect(() => rig.server.keyParts.sends.logOf('demo').append(1, 'person', null)).toThrow('no');
    rig.server.core.orm.$client.exec('DROP TRIGGER full');
    expect(rig.server.keyParts.sends.logOf('demo').append(1, 'person', null)).toBe(1);
  });

  test('F41: sends of this start of the machine count however the wall clock was set while nothing ran', async () => {
    let uptimeMs = 1_000_000;
    let offsetMs = 0;
    const far = { bootMark: () => ({ boot: 'one', uptimeMs }) };
    const rig = await openKeyRig({ now: () => Date.now() + offsetMs, far });
    await spend(rig, 'demo', 3, { boot: 'one', uptimeMs: uptimeMs - 10_000 });
    for (offsetMs of [0, 30 * 86_400_000, -30 * 86_400_000]) {
      await rig.server.restart();
      expect([offsetMs, left(rig, 'demo')]).toEqual([offsetMs, 0]);
    }
    uptimeMs += 60_000;
    offsetMs = 0;
    await rig.server.restart();
    expect(left(rig, 'demo')).toBe(3);
  });

  test('G11: a send is unheard of until it is known what it was for', async () => {
    const { server } = await openKeyRig();
    const { sends } = server.keyParts;
    const log = sends.logOf('demo');
    const id = log.append(1_000, 'person', null);
    expect(log.since(0)).toMatchObject([{ id, unheard: true }]);
    sends.begin(id, spent());
    await settled();
    expect(log.since(0)).toMatchObject([{ id, unheard: true }]);
    await server.core.batch.do(() => {
      sends.record(id, spent());
    });
    expect(log.since(0)).toMatchObject([{ id, unheard: false }]);
  });

  test('the machine says which start it is, and how far into it', async () => {
    const bootMark = openBootMark();
    const [one, two] = [bootMark(), bootMark()];
    expect(one?.boot).toBe(two?.boot);
    expect((two?.uptimeMs ?? 0) - (one?.uptimeMs ?? 0)).toBeGreaterThanOrEqual(0);
  });
});

describe('a restart', () => {
  test('G11: gives back no request of the minute, and waits on where the provider asked to wait', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const { budgetId } = voiceOf(rig, rig.ben);
    await spend(rig, budgetId, 2);
    await speak(rig, voiceOf(rig, rig.ben), 'rate-limit-hour');
    const until = rig.server.keyParts.voices.gateOf(budgetId).reading().blockedUntil ?? 0;
    expect(until).toBeGreaterThan(Date.now() + 3_590_000);
    await rig.server.restart();
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    const reading = rig.server.keyParts.voices.gateOf(budgetId).reading();
    expect(Math.abs((reading.blockedUntil ?? 0) - until)).toBeLessThan(1_000);
    expect(await rig.list(rig.ben)).toMatchObject([{ blockedUntil: expect.any(Number) as number }]);
    expect(left(rig, budgetId)).toBe(1);
  });

  test('F45: keeps the tighter limits that headers taught; looser ones are offered, and taken with one click', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben', limits: { perMinute: 10, perDay: 100 } });
    const { budgetId } = voiceOf(rig, rig.ben);
    const { voices } = rig.server.keyParts;
    voices.learned(budgetId, { requestsLimit: 5, requestsRemaining: 4, requestsResetMs: 12_000 });
    voices.learned(budgetId, { requestsLimit: 1_000, requestsRemaining: 999, requestsResetMs: 86_400_000 });
    await settled();
    const limits = { perMinute: 5, perDay: 100, tokensPerMinute: null, concurrent: 2 };
    expect(await rig.list(rig.ben)).toMatchObject([{ limits, offer: { perDay: 1_000 } }]);
    await rig.server.restart();
    expect(rig.server.keyParts.voices.gateOf(budgetId).limits).toEqual(limits);
    const { body } = await rig.api(rig.ben, 'POST', `/api/keys/${id}/accept`);
    expect(body).toMatchObject({ key: { limits: { perMinute: 5, perDay: 1_000 }, offer: null } });
    expect(rig.server.keyParts.voices.gateOf(budgetId).limits).toMatchObject({ perDay: 1_000 });
    await rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, { limits: { perMinute: 60 } });
    expect(rig.server.keyParts.voices.gateOf(budgetId).limits).toMatchObject({ perMinute: 60, perDay: 1_000 });
  });

  test('a changed setting of the environment’s key counts; an unchanged one leaves what was learned; without it the key is gone', async () => {
    const environment: Record<string, string> = { OPENAI_API_KEY: 'sk-environment-0123456789', REQUESTS_PER_MINUTE: '10' };
    const rig = await openKeyRig({ environment });
    rig.server.keyParts.voices.learned(ENVIRONMENT_KEY, { requestsLimit: 5, requestsRemaining: 4, requestsResetMs: 12_000 });
    await speak(rig, voiceOf(rig, null), 'unauthorized');
    expect(await rig.list(rig.ana)).toMatchObject([
      { id: ENVIRONMENT_KEY, fromEnvironment: true, label: 'OPENAI_API_KEY', last4: '6789', limits: { perMinute: 5 }, state: 'bad' },
    ]);
    for (const [method, path, body] of [
      ['PATCH', '', { model: 'm1' }],
      ['PATCH', '', { secret: 'another-secret' }],
      ['DELETE', '', undefined],
    ] as const)
      expect((await rig.api(rig.ana, method, `/api/keys/${ENVIRONMENT_KEY}${path}`, body)).body).toMatchObject({ reason: 'environment' });
    expect((await rig.api(rig.ana, 'PATCH', `/api/keys/${ENVIRONMENT_KEY}`, { limits: { perDay: 50 } })).status).toBe(200);
    expect((await rig.api(rig.ana, 'POST', `/api/keys/${ENVIRONMENT_KEY}/check`)).body).toMatchObject({ key: { models: ['m1', 'm2'] } });
    const restartWith = async (setting: string): Promise<unknown> => {
      await rig.server.stop();
      environment['REQUESTS_PER_MINUTE'] = setting;
      await rig.server.start();
      return (await rig.list(rig.ana)).map(({ state, limits }) => [state, limits.perMinute, limits.perDay]);
    };
    expect(await restartWith('10')).toEqual([['good', 5, 50]]);
    expect(await restartWith('7')).toEqual([['good', 7, 200]]);
    delete environment['OPENAI_API_KEY'];
    await rig.server.restart();
    expect([await rig.list(rig.ana), payer(rig, null)]).toEqual([[], 'demo']);
  });
});

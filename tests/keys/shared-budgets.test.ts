// Keys that share one budget, whoever brought them. (G11, F45; CONVERSATION §2)
import { describe, expect, test } from 'vitest';
import type { Lane } from '../../protocol/stage.ts';
import { composeKeys } from '../../server/ai/compose-keys.ts';
import type { KeyView } from '../../server/ai/key-desk.ts';
import type { Ticketed } from '../../server/ai/slot.ts';
import { ENVIRONMENT_KEY } from '../../server/keys/key-ring.ts';
import { openKeyRig, openToAll, settled, speak, voiceOf } from '../harness/key-rig.ts';
import type { KeyRig } from '../harness/key-rig.ts';
import { PacedClock } from '../harness/paced-clock.ts';
import { IMPATIENT } from '../harness/provider-rig.ts';
import { until } from '../harness/until.ts';

import { column, left, LIMITS, spend } from './budget-rows.ts';

describe('one budget', () => {
  test('has the same secret wherever it was brought: taken away and brought again, by another, into a room, or in the environment', async () => {
    const rig = await openKeyRig({ environment: { OPENAI_API_KEY: 'the-secret-of-the-environment' } });
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben', limits: { perMinute: 5 } });
    const { budgetId } = voiceOf(rig, rig.ben);
    await spend(rig, budgetId, 4);
    expect(left(rig, budgetId)).toBe(1);
    await rig.api(rig.ben, 'DELETE', `/api/keys/${bens.id}`);
    const again = await rig.bring(rig.ben, { secret: 'secret-of-ben', limits: { perMinute: 5 } });
    expect(voiceOf(rig, rig.ben).budgetId).toBe(budgetId);
    expect(left(rig, budgetId)).toBe(1);
    const anas = await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-ben' });
    expect(anas).toMatchObject({ limits: { perMinute: 5 }, sharesWith: [] });
    expect(voiceOf(rig, rig.ana).budgetId).toBe(budgetId);
    // The room's leads: its limits are those of the budget, and ben may not set them.
    const refused = await rig.api(rig.ben, 'PATCH', `/api/keys/${again.id}`, { limits: { perMinute: 50 } });
    expect([refused.status, refused.body]).toMatchObject([403, { reason: 'shared_budget' }]);
    await rig.api(rig.ana, 'PATCH', `/api/keys/${anas.id}`, { limits: { perMinute: 6 } });
    expect(await rig.list(rig.ben)).toMatchObject([{ limits: { perMinute: 6 } }]);
    expect(rig.server.keyParts.voices.gateOf(budgetId).limits.perMinute).toBe(6);
    await rig.bring(rig.ben, { secret: 'the-secret-of-the-environment' });
    expect(voiceOf(rig, rig.ben).budgetId).toBe(ENVIRONMENT_KEY);
  });

  test('has the environment’s key with a stored one of the same secret, whichever was there first, and leads with its limits', async () => {
    const environment: Record<string, string> = { CONCURRENT_REQUESTS: '4' };
    const rig = await openKeyRig({ environment });
    await rig.bring(rig.ben, { secret: 'a-secret-of-both', limits: { perMinute: 9 } });
    const { budgetId } = voiceOf(rig, rig.ben);
    await spend(rig, budgetId, 1);
    for (const secret of ['another-secret-1', 'a-secret-of-both']) {
      environment['OPENAI_API_KEY'] = secret;
      environment['REQUESTS_PER_MINUTE'] = '5';
      await rig.server.restart();
      expect([secret, voiceOf(rig, null).budgetId === budgetId]).toEqual([secret, secret === 'a-secret-of-both']);
    }
    expect(await rig.list(rig.ben)).toMatchObject([{ limits: { perMinute: 5, concurrent: 4 } }]);
    expect(left(rig, budgetId)).toBe(4);
  });

  async function organised(rig: KeyRig): Promise<{ servers: KeyView; bens: KeyView; budgets: [string, string] }> {
    const servers = await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server', limits: { concurrent: 5 } });
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben', limits: { perMinute: 9 } });
    const budgets: [string, string] = [voiceOf(rig, null).budgetId, voiceOf(rig, rig.ben).budgetId];
    await spend(rig, budgets[0], 1);
    await spend(rig, budgets[1], 1);
    return { servers, bens, budgets };
  }

  test('keys of one organisation share one, as soon as its name is heard of both: the sends of both count, the limits are the server’s', async () => {
    const rig = await openKeyRig();
    const { budgets } = await organised(rig);
    expect(budgets.map((budgetId) => left(rig, budgetId))).toEqual([2, 8]);
    const old = rig.server.keyParts.voices.gateOf(budgets[1]);
    const told: (string | null)[] = [];
    await speak(rig, voiceOf(rig, rig.ben), 'organisation');
    expect(voiceOf(rig, rig.ben).budgetId).toBe(budgets[1]);
    rig.server.keyParts.voices.listen((change) => told.push(change.gone));
    await speak(rig, voiceOf(rig, null), 'organisation');
    expect([voiceOf(rig, null).budgetId, voiceOf(rig, rig.ben).budgetId]).toEqual([budgets[0], budgets[0]]);
    expect(left(rig, budgets[0])).toBe(1);
    expect(await rig.list(rig.ben)).toMatchObject([{ limits: { perMinute: 3, concurrent: 5 } }]);
    // Who still speaks under the old name finds the one gate.
    expect(rig.server.keyParts.voices.gateOf(budgets[1])).toBe(rig.server.keyParts.voices.gateOf(budgets[0]));
    expect(rig.server.keyParts.voices.gateOf(budgets[1])).not.toBe(old);
    expect(told.length).toBeGreaterThan(0);
    await rig.server.restart();
    expect([voiceOf(rig, rig.ben).budgetId, left(rig, budgets[0])]).toEqual([budgets[0], 1]);
  });

  test('a wait that one was told holds for both', async () => {
    const rig = await openKeyRig();
    const { budgets } = await organised(rig);
    await speak(rig, voiceOf(rig, rig.ben), 'organisation');
    await speak(rig, voiceOf(rig, rig.ben), 'rate-limit-hour');
    expect(rig.server.keyParts.voices.gateOf(budgets[0]).reading().blockedUntil).toBe(null);
    await speak(rig, voiceOf(rig, null), 'organisation');
    expect(rig.server.keyParts.voices.gateOf(budgets[0]).reading().blockedUntil).toBeGreaterThan(Date.now() + 3_500_000);
  });

  test('an organisation of the same name at another place is another one', async () => {
    const rig = await openKeyRig();
    const other = await openKeyRig({ also: [rig.fake.origin] });
    await other.bring(other.ana, { scope: 'server', secret: 'secret-of-server' });
    await other.bring(other.ben, { secret: 'secret-of-ben', baseUrl: rig.fake.baseUrl });
    for (const who of [null, other.ben, null]) await speak(other, voiceOf(other, who), 'organisation');
    expect(voiceOf(other, null).budgetId).not.toBe(voiceOf(other, other.ben).budgetId);
  });

  test('is what their owner says is one, for keys of one place', async () => {
    const rig = await openKeyRig();
    const one = await rig.bring(rig.ben, { secret: 'secret-one' });
    const two = await rig.bring(rig.ben, { secret: 'secret-two', limits: { perMinute: 9 } });
    await spend(rig, voiceOf(rig, rig.ben).budgetId, 1);
    const { body } = await rig.api(rig.ben, 'PATCH', `/api/keys/${two.id}`, { sharesBudgetWith: one.id });
    expect(body).toMatchObject({ key: { sharesWith: [one.id], limits: LIMITS } });
    expect(left(rig, voiceOf(rig, rig.ben).budgetId)).toBe(2);
    const other = await openKeyRig({ also: [rig.fake.origin] });
    const here = await other.bring(other.ben, { secret: 'secret-one' });
    const there = await other.bring(other.ben, { secret: 'secret-two', baseUrl: rig.fake.baseUrl });
    const answer = await other.api(other.ben, 'PATCH', `/api/keys/${here.id}`, { sharesBudgetWith: there.id });
    expect(answer.body).toMatchObject({ code: 'invalid', reason: 'other_origin' });
  });

  test('lets go no more than its limit, whichever of its keys pays, while two budgets become one', async () => {
    const waiting: { who: 'ana' | 'ben'; lane: Lane }[] = [];
    const sent: string[] = [];
    const rig = await openKeyRig({ environment: { CONCURRENT_REQUESTS: '10' } });
    await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
    await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const { core, config, gateway } = rig.server;
    const pick = (budgetId: string, open: readonly Lane[]): Ticketed | null => {
      const found = waiting.find(({ who, lane }) => open.includes(lane) && voiceOf(speaking, rig[who]).budgetId === budgetId);
      return found === undefined ? null : { lane: found.lane, tokens: 0, run: () => run(found) };
    };
    const run = async (turn: (typeof waiting)[number]): Promise<void> => {
      waiting.splice(waiting.indexOf(turn), 1);
      sent.push(turn.who);
      await speak(speaking, voiceOf(speaking, rig[turn.who]), 'organisation');
    };
    const bugs: unknown[] = [];
    const far = { outbound: openToAll(rig.fake.origin), patience: IMPATIENT, clock: new PacedClock() };
    const need = { core, config, live: gateway.connections, now: Date.now, pick, reportBug: (bug: unknown) => bugs.push(bug), far };
    const keyParts = composeKeys(need);
    const speaking = { server: { keyParts }, kitchen: rig.kitchen };
    for (let i = 0; i < 4; i += 1) waiting.push({ who: 'ana', lane: 'addressed' }, { who: 'ben', lane: 'addressed' });
    const { voices } = keyParts;
    const wake = (): void => {
      for (const who of [rig.ana, rig.ben]) voices.gateOf(voiceOf(speaking, who).budgetId).wake();
    };
    const budgets = (): Set<string> => new Set([rig.ana, rig.ben].map((who) => voiceOf(speaking, who).budgetId));
    voices.listen(wake);
    wake();
    await until(() => budgets().size === 1 && sent.length >= 3, 'the two are one');
    for (let i = 0; i < 20; i += 1) {
      await settled();
      for (const { gate } of voices.gates()) await gate.settled();
    }
    const [one = ''] = budgets();
    keyParts.close();
    expect(bugs).toEqual([]);
    // At most each one's three left before the two were one, and none after.
    expect(sent.length).toBeLessThanOrEqual(6);
    expect(voices.gateOf(one).reading().leftThisMinute).toBe(0);
    expect(column(rig, 'SELECT DISTINCT budget_id FROM sends')).toEqual([one]);
  });
});

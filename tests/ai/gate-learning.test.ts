// What providers' headers say, and what the gate makes of it: tighter by itself, looser only when asked. (F45, F46; CONVERSATION §2)
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseLimitHeaders, toDurationMs } from '../../server/ai/limit-headers.ts';
import type { KeyLimits } from '../../server/ai/types.ts';
import { FREE_KEY, GateRig, NO_DAY } from '../harness/gate-rig.ts';
import { hastenTimers } from '../harness/virtual-clock.ts';

const HOLD_MS = 61_000;
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 15, 9);
const parse = (headers: Record<string, string>) => parseLimitHeaders((name) => headers[name], NOW);

let undo: () => void;
beforeEach(() => (undo = hastenTimers()));
afterEach(() => undo());

describe('headers', () => {
  test.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after': '1e99' }, undefined],
    [{ 'retry-after': 'NaN' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '9'.repeat(101) }, undefined],
    [{ 'retry-after': 'Thu, 15 Jan 2026 09:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 15 Jan 2026 08:00:00 GMT' }, undefined],
    [{ 'retry-after': 'Thu, 15 Jan 2026 11:00:30 GMT', date: 'Thu, 15 Jan 2026 11:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 99 Jan 2026 09:00:30 GMT' }, undefined],
    [{ 'retry-after': '2026-01-15' }, undefined],
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '-1' }, undefined],
    [{ 'retry-after-ms': 'x', 'retry-after': '2' }, 2000],
    [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 2000],
  ])('F45: %j asks for %j ms', (headers, expected) => {
    expect(parse(headers as Record<string, string>).retryAfterMs).toBe(expected);
  });

  test.each([
    ['20ms', 20],
    ['6m0s', 360_000],
    ['14h29m', 52_140_000],
    ['14h29m3.5s', 52_143_500],
    ['1.5s', 1500],
    ['7m12s', 432_000],
    ['1d2h', 93_600_000],
    ['0s', 0],
    ['60', 60_000],
    ['0.012', 12],
    ['', undefined],
    ['-1s', undefined],
    ['1e99s', undefined],
    ['1e3', undefined],
    ['5 s', undefined],
    ['5x', undefined],
    ['s', undefined],
    [`${'9'.repeat(90)}s`, undefined],
    [`${'9'.repeat(100)}s`, undefined],
  ])('F45: the duration %j is %j ms', (text, expected) => {
    expect(toDurationMs(text)).toBe(expected);
  });

  test('F45: all headers of an answer at once, nonsense left out', () => {
    expect(
      parse({
        'x-ratelimit-limit-requests': '3',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '20s',
        'x-ratelimit-limit-tokens': '40000',
        'x-ratelimit-remaining-tokens': '-7',
        'x-ratelimit-reset-tokens': 'never',
        'openai-organization': 'org-1',
      }),
    ).toEqual({ requestsLimit: 3, requestsRemaining: 0, requestsResetMs: 20_000, tokensLimit: 40_000, organisation: 'org-1' });
    expect(parse({ 'x-ratelimit-limit-requests': '0', 'x-ratelimit-limit-tokens': '1e9', 'openai-organization': 'a b' })).toEqual({});
  });
});

describe('told to wait', () => {
  test.each([2000, 90_000, 3_600_000])(
    'F45: after a refusal with %j ms nobody comes earlier, and the first comes then',
    async (retryAfterMs) => {
      const rig = new GateRig();
      rig.add('person', { onSlot: () => rig.gate.refused({ retryAfterMs }) });
      await rig.clock.advance(0);
      rig.add('addressed');
      await rig.clock.advance(retryAfterMs - 1);
      expect(rig.sent).toHaveLength(1);
      await rig.clock.advance(1);
      expect(rig.sent).toHaveLength(2);
    },
  );

  test('F45: a provider that asks for years is believed for a day', async () => {
    const rig = new GateRig();
    rig.gate.refused({ retryAfterMs: 10_000 * DAY_MS });
    expect(rig.gate.reading().blockedUntil).toBe(rig.clock.now() + DAY_MS);
    rig.gate.refused({ retryAfterMs: 1000 });
    expect(rig.gate.reading().blockedUntil).toBe(rig.clock.now() + DAY_MS);
  });

  test('F45: what an earlier process was told still holds', async () => {
    const rig = new GateRig();
    rig.add('person');
    await rig.restart(0, { blockedUntil: rig.clock.now() + 5000 });
    await rig.clock.advance(4999);
    expect(rig.sent).toEqual([]);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(1);
  });

  test('F46: a refusal without a word waits longer each time, with jitter, until an answer comes', () => {
    const rig = new GateRig();
    const waits = [0, 0, 0].map(() => {
      rig.gate.refused({});
      return (rig.gate.reading().blockedUntil ?? 0) - rig.clock.now();
    });
    expect(waits).toEqual([25_000, 50_000, 100_000]);
    rig.gate.refused({ retryAfterMs: 0 });
    expect(rig.gate.reading().blockedUntil).toBe(rig.clock.now() + 200_000);
    rig.gate.refused({ requestsRemaining: 0, requestsResetMs: 3_600_000 });
    expect(rig.gate.reading().blockedUntil).toBe(rig.clock.now() + 3_600_000);
  });

  test('F46: after an answer the first wait is short again', async () => {
    const rig = new GateRig();
    rig.gate.refused({});
    rig.gate.refused({});
    await rig.clock.advance(50_000);
    rig.gate.learn({});
    rig.gate.refused({});
    expect(rig.gate.reading().blockedUntil).toBe(rig.clock.now() + 25_000);
  });
});

describe('limits', () => {
  const learning = (limits: KeyLimits = FREE_KEY) => {
    const lessons: unknown[] = [];
    const rig = new GateRig({ limits, onLesson: (now, offer) => lessons.push([now, offer]) });
    return { rig, lessons };
  };

  test('F45: a lower limit is obeyed at once', async () => {
    const { rig, lessons } = learning(NO_DAY);
    rig.gate.learn({ requestsLimit: 2, requestsRemaining: 2, requestsResetMs: 0 });
    expect(lessons).toEqual([[{ ...NO_DAY, perMinute: 2 }, null]]);
    rig.addMany('person', 5);
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(2);
  });

  test('F45: a higher limit is only offered, once, until the owner accepts it', async () => {
    const { rig, lessons } = learning(NO_DAY);
    for (let i = 0; i < 3; i += 1) rig.gate.learn({ requestsLimit: 500, requestsRemaining: 499, requestsResetMs: 120 });
    expect(lessons).toEqual([[NO_DAY, { perMinute: 500 }]]);
    rig.addMany('person', 5);
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(3);
    rig.gate.setLimits({ ...rig.gate.limits, ...rig.gate.offer });
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(5);
    expect(rig.gate.offer).toBeNull();
  });

  test.each([
    ['a bucket of 200 a day', { requestsLimit: 200, requestsRemaining: 198, requestsResetMs: 786_000 }],
    ['the known limit of the day', { requestsLimit: 200, requestsRemaining: 150, requestsResetMs: 30_000 }],
  ])('F45: %s is not taken for two hundred a minute', (_what, said) => {
    const { rig, lessons } = learning();
    rig.gate.learn(said);
    expect(lessons).toEqual([]);
    expect(rig.gate.offer).toBeNull();
  });

  test('F45: a day of 14400 whose first unit refills in six seconds is a day', () => {
    const { rig } = learning();
    rig.gate.learn({ requestsLimit: 14_400, requestsRemaining: 14_399, requestsResetMs: 6000 });
    expect(rig.gate.offer).toEqual({ perDay: 14_400 });
    rig.gate.learn({ requestsLimit: 50, requestsRemaining: 40, requestsResetMs: 5 * 3_600_000 });
    expect(rig.gate.limits).toMatchObject({ perMinute: 3, perDay: 50 });
    expect(rig.gate.reading().leftToday).toBe(40);
  });

  test('F45: a local server that turns out to have a limit is held to it', async () => {
    const { rig } = learning({ perMinute: null, perDay: null, tokensPerMinute: null, concurrent: 10 });
    rig.add('person');
    await rig.clock.advance(0);
    rig.gate.learn({ requestsLimit: 2, requestsRemaining: 1, requestsResetMs: 30_000 });
    rig.addMany('person', 4);
    await rig.clock.advance(0);
    expect(rig.sent).toHaveLength(2);
  });

  test('F45: tokens a minute are learned the same way', () => {
    const { rig } = learning();
    rig.gate.learn({ tokensLimit: 40_000, tokensRemaining: 39_000, tokensResetMs: 1500 });
    expect(rig.gate.limits.tokensPerMinute).toBe(40_000);
    rig.gate.learn({ tokensLimit: 90_000, tokensRemaining: 89_000, tokensResetMs: 700 });
    expect(rig.gate.offer).toEqual({ tokensPerMinute: 90_000 });
  });

  test('F45: when fewer are left than we think, somebody else spent them: they count until the provider says', async () => {
    const { rig } = learning();
    rig.add('person');
    await rig.clock.advance(0);
    rig.gate.learn({ requestsLimit: 3, requestsRemaining: 0, requestsResetMs: 45_000 });
    expect(rig.gate.reading()).toMatchObject({ leftThisMinute: 0, nextSlotAt: rig.clock.now() + 45_000 });
    rig.addMany('person', 5);
    await rig.clock.advance(44_999);
    expect(rig.sent).toHaveLength(1);
    await rig.clock.advance(1);
    expect(rig.sent).toHaveLength(3);
    await rig.clock.advance(HOLD_MS - 45_000);
    expect(rig.sent).toHaveLength(4);
  });

  test('F45: more left than we think changes nothing', async () => {
    const { rig } = learning();
    rig.addMany('person', 4);
    await rig.clock.advance(0);
    rig.gate.learn({ requestsLimit: 3, requestsRemaining: 3, requestsResetMs: 1000 });
    await rig.clock.advance(1000);
    expect(rig.sent).toHaveLength(3);
    expect(rig.gate.reading().leftThisMinute).toBe(0);
  });
});

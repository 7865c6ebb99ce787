// The rows of CONVERSATION §7 that concern lines, with the real client against a real server that misbehaves. (F45–F63; B84)
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOpenAIProvider } from '../../server/ai/openai-provider.ts';
import { memoryCapabilities } from '../../server/ai/capabilities.ts';
import { realClock } from '../../server/ai/clock.ts';
import { sceneSchema } from '../../server/ai/scene-format.ts';
import type { Voice } from '../../server/ai/voice.ts';
import { openOutbound } from '../../server/outbound/outbound.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import type { FakeProvider } from '../harness/fake-provider.ts';
import type { ScenarioName } from '../harness/fake-scenarios.ts';
import { REFERENCE } from '../harness/fake-stream.ts';
import { openPerforming } from '../harness/performing.ts';
import type { PerformingRig } from '../harness/performing.ts';
import { comesWithin, PacedClock } from '../harness/paced-clock.ts';
import { CANARY, IMPATIENT } from '../harness/provider-rig.ts';
import { until } from '../harness/until.ts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await openFakeProvider();
});
afterAll(() => fake.close());

function voiceOf(model: ScenarioName): Partial<Voice> {
  const outbound = openOutbound({ allowedPrivateOrigins: [fake.origin], after: realClock.after });
  const provider = openOpenAIProvider({
    ...{ baseUrl: fake.baseUrl, apiKey: CANARY, fetch: outbound.fetchFor('administrator'), clock: new PacedClock() },
    ...{ capabilities: memoryCapabilities(), sceneSchema, patience: { ...IMPATIENT, idleMs: 800, headersMs: 800 } },
  });
  const sceneFailed = (): void => {
    provider.sceneFailed(model);
  };
  return { provider, model, sceneFailed };
}

async function play(rig: PerformingRig, model: ScenarioName, kind: 'reply' | 'scene' = 'reply') {
  const [mina, juno] = [await rig.persona('Mina'), await rig.persona('Juno')];
  const turn = await rig.turn({ kind, personaIds: kind === 'reply' ? [mina] : [mina, juno] });
  const before = rig.lines().length;
  const running = rig.start(turn, voiceOf(model));
  const ticking = setInterval(() => void rig.clock.advance(500), 20);
  const outcome = await running.performance.outcome;
  clearInterval(ticking);
  await rig.clock.rest();
  const lines = rig
    .lines()
    .slice(before)
    .map(({ text, ai }) => [text, ai?.ending ?? null]);
  return { outcome, lines, state: rig.stored(turn).state, turn };
}

const FIVE = 'one two three four five';
const over = { end: 'over' };
const again = (why: string) => ({ end: 'again', why });
const failed = (card: string) => ({ end: 'failed', card });

describe('a reply', () => {
  test.each<[ScenarioName, object, [string, string | null] | null]>([
    ['plain', over, [REFERENCE.normalize('NFC'), null]],
    ['bytes', over, [REFERENCE.normalize('NFC'), null]],
    ['whole', over, [REFERENCE.normalize('NFC'), null]],
    ['our-frames', over, [REFERENCE.normalize('NFC'), null]],
    ['odd-shapes', over, [REFERENCE.normalize('NFC'), null]],
    ['after-done', over, [REFERENCE.normalize('NFC'), null]],
    ['no-done', over, [REFERENCE.normalize('NFC'), null]],
    ['length', over, [REFERENCE.normalize('NFC'), 'length']],
    ['cut', over, [FIVE, 'cut']],
    ['reset', over, [FIVE, 'cut']],
    ['no-finish', over, [FIVE, 'cut']],
    ['stall', over, [FIVE, 'cut']],
    ['comments', over, [FIVE, 'cut']],
    ['rate-limit', again('rate_limited'), null],
    ['rate-limit-in-stream', again('rate_limited'), null],
    ['quota', failed('out_of_credit'), null],
    ['unauthorized', failed('bad_key'), null],
    ['no-model', failed('no_model'), null],
    ['context', again('shorter'), null],
    ['server-error', again('retry'), null],
    ['conflict', again('retry'), null],
    ['reset-at-once', again('retry'), null],
    ['hang', failed('timeout'), null],
    ['content-filter', failed('filtered'), null],
    ['refusal', failed('filtered'), null],
    ['says-nothing', failed('empty'), null],
    ['tool-calls', failed('unsupported'), null],
    ['html', failed('bad_response'), null],
    ['not-json', failed('bad_response'), null],
    ['error-in-stream', failed('server'), null],
    ['redirect-307', failed('bad_response'), null],
  ])('%s', async (scenario, outcome, line) => {
    const rig = await openPerforming();
    const came = await play(rig, scenario);
    expect(came.outcome).toMatchObject(outcome);
    expect(came.lines).toEqual(line === null ? [] : [line]);
    expect(came.state).toBe(line === null ? 'sent' : 'done');
    expect(rig.drafts.list(rig.kitchen)).toEqual([]);
    if (line !== null) expect(rig.drafted(came.turn.messageId).trimEnd().normalize('NFC')).toBe(line[0]);
    // Nothing that a provider says besides text reaches anybody. (B84)
    expect(JSON.stringify([rig.signals, rig.lines()])).not.toMatch(/execute|room\.deleted|sk-canary/);
    expect(rig.bugs).toEqual([]);
  });

  test('F45: what a refusal says about time comes along', async () => {
    const rig = await openPerforming();
    const { outcome } = await play(rig, 'rate-limit');
    expect(outcome).toMatchObject({ limits: { retryAfterMs: 2_000, requestsLimit: 3 } });
    expect(rig.left).toBe(1);
  });

  test('F63, G13: stopped, the far end sees the connection close within a second', async () => {
    const rig = await openPerforming();
    const turn = await rig.turn({ personaIds: [await rig.persona('Mina')] });
    const running = rig.start(turn, voiceOf('trickle'));
    await until(() => rig.drafted(turn.messageId) !== '', 'some text');
    running.performance.stop();
    expect(await comesWithin(1_000, fake.journal.at(-1)!.closed)).toBe(true);
    expect(await running.performance.outcome).toEqual({ end: 'over' });
    expect(rig.lines().at(-1)?.ai?.ending).toBe('stopped');
  });
});

describe('a scene', () => {
  const both: [string, null][] = [
    ['안녕! Shall we cook?', null],
    ['Soup, then.', null],
  ];
  test.each<[ScenarioName, object, [string, null][]]>([
    ['scene', over, both],
    ['scene-cut', over, both.slice(0, 1)],
    ['scene-not-json', again('retry'), []],
    ['scene-unknown-speaker', over, both.slice(1)],
    ['refuses-schema', again('retry'), []],
    ['rate-limit', again('rate_limited'), []],
    ['says-nothing', again('retry'), []],
    ['hang', failed('timeout'), []],
  ])('%s', async (scenario, outcome, lines) => {
    const rig = await openPerforming();
    const came = await play(rig, scenario, 'scene');
    expect(came.outcome).toMatchObject(outcome);
    expect(came.lines).toEqual(lines);
    expect(came.state).toBe(lines.length === 0 ? 'sent' : 'done');
    expect(rig.bugs).toEqual([]);
  });
});

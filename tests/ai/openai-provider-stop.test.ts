// Stop, patience and redirects: connections end when they should and go nowhere else. (F52-F54, F61, F63)
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScenarioName } from '../harness/fake-scenarios.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { openRig, requestOf, type Rig } from '../harness/provider-rig.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ patience: { headersMs: 20_000, idleMs: 20_000, totalMs: 60_000 } });
});
afterAll(() => rig.close());

describe('stop (F63)', () => {
  test.each<ScenarioName>(['hang', 'slow-headers', 'stall', 'comments', 'trickle', 'endless', 'error-stall'])(
    'in the middle of %s closes the connection within a second',
    async (model) => {
      const stop = new AbortController();
      const asked = rig.ask(model, { signal: stop.signal });
      const before = rig.fake.journal.length;
      await expect.poll(() => rig.fake.journal.length, { interval: 2 }).toBe(before + 1);
      const entry = rig.fake.journal[before]!;
      stop.abort();
      expect(await comesWithin(1_000, entry.closed)).toBe(true);
      expect((await asked).end).toBe('stopped');
    },
  );

  test('before the beginning sends nothing', async () => {
    const before = rig.fake.journal.length;
    const answer = await rig.ask('plain', { signal: AbortSignal.abort() });
    expect(answer.end).toBe('stopped');
    expect(rig.fake.journal.length).toBe(before);
  });

  test('after some text keeps the text', async () => {
    const stop = new AbortController();
    let text = '';
    let code = '';
    try {
      for await (const chunk of rig.provider.stream(requestOf('stall', { signal: stop.signal }))) {
        if (chunk.type === 'text') text += chunk.text;
        if (text.includes('five')) stop.abort();
      }
    } catch (error) {
      code = (error as { code: string }).code;
    }
    expect({ text, code }).toEqual({ text: 'one two three four five ', code: 'stopped' });
  });

  test('a reader that walks away closes the connection too', async () => {
    for await (const chunk of rig.provider.stream(requestOf('trickle'))) if (chunk.type === 'text') break;
    await rig.fake.journal.at(-1)!.closed;
  });
});

describe('patience is counted on the clock that is given', () => {
  async function patient(model: ScenarioName, ms: number, texts: number) {
    const clock = new VirtualClock();
    const slow = await openRig({ clock, patience: { headersMs: 20_000, idleMs: 30_000, totalMs: 90_000, tailMs: 2_000 } });
    let seen = 0;
    let end = '';
    const reading = (async () => {
      try {
        for await (const chunk of slow.provider.stream(requestOf(model))) if (chunk.type === 'text') seen += 1;
      } catch (error) {
        end = (error as { code: string }).code;
      }
    })();
    await expect.poll(() => slow.fake.journal.length === 1 && seen >= texts, { interval: 2 }).toBe(true);
    await clock.advance(ms - 1);
    expect(end).toBe('');
    await clock.advance(1);
    await reading;
    await slow.close();
    return end;
  }

  test('20 s without headers', async () => {
    expect(await patient('hang', 20_000, 0)).toBe('timeout');
  });
  test('30 s without content after five words', async () => {
    expect(await patient('stall', 30_000, 5)).toBe('stalled');
  });
  test('30 s of comments', async () => {
    expect(await patient('comments', 30_000, 5)).toBe('stalled');
  });
});

test('90 s in all is enough, however steadily it goes on', async () => {
  const hurried = await openRig({ patience: { totalMs: 250, idleMs: 200 } });
  const { end, text, ms } = await hurried.ask('trickle');
  expect(end).toBe('timeout');
  expect(text).toMatch(/^(tick )+$/);
  expect(ms).toBeLessThan(1200);
  await hurried.close();
});

test('a slow reader is not taken for a silent provider', async () => {
  const clock = new VirtualClock();
  const slow = await openRig({ clock, patience: { headersMs: 20_000, idleMs: 30_000, totalMs: 90_000 } });
  let text = '';
  for await (const chunk of slow.provider.stream(requestOf('plain'))) {
    if (chunk.type !== 'text') continue;
    if (text === '') await clock.advance(80_000);
    text += chunk.text;
  }
  expect(text).toMatch(/ok\?$/);
  await slow.close();
});

test('a redirect is not followed: the other host sees nothing (F61)', async () => {
  const other = await openFakeProvider();
  const redirecting = await openRig({ elsewhere: other.origin, outbound: {} });
  for (const model of ['redirect-301', 'redirect-302', 'redirect-307', 'redirect-308', 'redirect-self', 'redirect-file'] as const) {
    expect((await redirecting.ask(model)).error?.detail).toMatch(/^redirect: 30\d$/);
  }
  expect(other.journal).toEqual([]);
  expect(redirecting.fake.journal).toHaveLength(6);
  await redirecting.close();
  await other.close();
});

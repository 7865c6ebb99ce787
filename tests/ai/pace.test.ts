// How fast the lines of a scene are shown. (CONVERSATION §5)
import { describe, expect, test } from 'vitest';
import { Drip } from '../../server/ai/drip.ts';
import { revealDelay } from '../../server/ai/pace.ts';
import type { Moment } from '../../server/ai/pace.ts';
import type { SceneLine } from '../../server/ai/scene-format.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';

const say = (characters: number): SceneLine => ({ speakerId: 'mina', kind: 'say', text: '가'.repeat(characters), asks: 'nobody' });
const LATER: Moment = { first: false, now: 0, until: null };

test.each([
  [1, 1_500],
  [50, 2_000],
  [150, 6_000],
  [4_000, 8_000],
])('a line of %i characters takes %i ms', (characters, ms) => {
  expect(revealDelay([say(characters)], LATER)).toBe(ms);
});

test('the first line comes within a second and a half', () => {
  const delays = [1, 50, 4_000].map((characters) => revealDelay([say(characters)], { ...LATER, first: true }));
  expect(delays).toEqual([600, 1_000, 1_500]);
});

test('an emoji has no length', () => {
  expect(revealDelay([{ ...say(0), kind: 'react', text: '👩‍👩‍👧' }], LATER)).toBe(1_000);
});

describe('when the next slot opens', () => {
  const three = [say(100), say(100), say(100)];
  test.each([
    ['later than they need, nothing changes', 20_000, 4_000],
    ['sooner, they share the time', 6_000, 2_000],
    ['at once, they come as fast as can be read', 0, 600],
    ['in the past, too', -5_000, 600],
  ])('%s', (_name, until, ms) => {
    expect(revealDelay(three, { ...LATER, until })).toBe(ms);
  });
});

describe('the drip', () => {
  function open(pace: number | null = null) {
    const clock = new VirtualClock();
    const revealed: { at: number; text: string; last: boolean }[] = [];
    const writing: string[][] = [];
    const drip = new Drip({
      clock,
      paceUntil: () => pace,
      writing: (ids) => void writing.push(ids),
      reveal: ({ text }, { last }) => {
        revealed.push({ at: clock.monotonic(), text, last });
        return Promise.resolve();
      },
    });
    const add = (speakerId: string, text: string): void => {
      drip.add({ speakerId, kind: 'say', text, asks: 'nobody' });
    };
    return { clock, drip, add, revealed, writing };
  }

  test('one after another, and the last one knows that it is', async () => {
    const { clock, drip, add, revealed, writing } = open();
    add('mina', 'soup'.repeat(10));
    add('juno', 'a film');
    await clock.advance(800);
    drip.close();
    await clock.advance(10_000);
    await drip.done;
    expect(revealed).toEqual([
      { at: 800, text: 'soup'.repeat(10), last: false },
      { at: 2_300, text: 'a film', last: true },
    ]);
    expect(writing).toEqual([['mina'], ['juno'], []]);
  });

  test('two lines of one speaker in a row become one, unless the first was said', async () => {
    const { clock, drip, add, revealed } = open();
    add('mina', 'one');
    add('mina', 'two');
    await clock.advance(1_000);
    add('mina', 'three');
    drip.close();
    await clock.advance(10_000);
    expect(revealed.map(({ text }) => text)).toEqual(['one two', 'three']);
  });

  test('what is taken back is not revealed', async () => {
    const { clock, drip, add, revealed } = open();
    add('mina', 'one');
    add('juno', 'two');
    await clock.advance(600);
    expect(drip.halt().map(({ text }) => text)).toEqual(['two']);
    await clock.advance(60_000);
    await drip.done;
    expect(revealed.map(({ text }) => text)).toEqual(['one']);
  });
});

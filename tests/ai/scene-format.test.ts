// A scene's answer read back: whole lines only, in any pieces, cut anywhere. (CONVERSATION §5)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SceneReader, sceneSchema } from '../../server/ai/scene-format.ts';
import type { SceneLine } from '../../server/ai/scene-format.ts';
import { computedMs } from '../harness/cpu-time.ts';

const SHAPE = {
  speakers: [
    { id: 'p1', name: 'Mina' },
    { id: 'p2', name: '주노' },
  ],
  members: [
    { id: 'p1', name: 'Mina' },
    { id: 'p2', name: '주노' },
    { id: 'a1', name: 'ana' },
  ],
  maxLines: 3,
};

function read(...pieces: string[]): SceneLine[] {
  const reader = new SceneReader(SHAPE);
  return pieces.flatMap((piece) => reader.push(piece));
}

const RAW = [
  { speaker: 'p1', kind: 'say', text: 'Soup "à la" {Mina}, ]} \\ and\n잡채 😋', asks: 'p2' },
  { speaker: 'p2', kind: 'react', text: '👨‍👩‍👧‍👦', asks: 'nobody' },
  { speaker: 'p2', kind: 'say', text: '[ana] knows?', asks: 'a1' },
];
const LINES: SceneLine[] = RAW.map(({ speaker, kind, text, asks }) => ({ speakerId: speaker, kind: kind as 'say' | 'react', text, asks }));

describe('a whole scene', () => {
  test.each([
    ['plain', JSON.stringify({ lines: RAW })],
    ['indented', JSON.stringify({ lines: RAW }, null, 2)],
    ['fenced, with words around it', `Here you are:\n\`\`\`json\n${JSON.stringify({ lines: RAW })}\n\`\`\`\nEnjoy {it}!`],
    ['a bare list', JSON.stringify(RAW)],
    ['escaped', JSON.stringify({ lines: RAW }).replace(/[\u0080-\uFFFF]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(LINES);
    expect(read(...text)).toEqual(LINES);
  });
});

test('cut off at any place it gives exactly the lines that were whole', () => {
  const text = JSON.stringify({ lines: RAW });
  const ends = RAW.map((_, at) => JSON.stringify({ lines: RAW.slice(0, at + 1) }).length - 2);
  for (let cut = 0; cut <= text.length; cut += 1) {
    expect(read(text.slice(0, cut))).toEqual(LINES.slice(0, ends.filter((end) => end <= cut).length));
  }
});

test('pieces of any size give the same, each line as soon as it is whole', () => {
  const line = fc.record({
    speaker: fc.constantFrom('p1', 'p2'),
    kind: fc.constant('say'),
    text: fc
      .oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('{', '}"', '\\', '\\"', '[{]}', '"\\u'))
      .map((text) => `x${text}`),
    asks: fc.constantFrom('a1', 'anyone', 'nobody'),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 3 }), fc.integer({ min: 1, max: 7 }), (raw, size) => {
      const text = JSON.stringify({ lines: raw });
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
      expect(read(...pieces)).toEqual(raw.map(({ speaker, kind, text: words, asks }) => ({ speakerId: speaker, kind, text: words, asks })));
    }),
  );
});

describe('what does not fit', () => {
  const one = (raw: unknown): SceneLine[] => read(JSON.stringify({ lines: [raw] }));
  const line = { speaker: 'p1', kind: 'say', text: 'soup', asks: 'nobody' };

  test.each<[string, unknown]>([
    ['an unknown speaker', { ...line, speaker: 'a1' }],
    ['no words', { ...line, text: ' ' }],
    ['invisible words', { ...line, text: '\u200B\u2060' }],
    ['words that are no text', { ...line, text: { a: 1 } }],
    ['no object', 'soup'],
    ['a list', ['soup']],
    ['inherited fields', { __proto__: line }],
  ])('%s is left out', (_, raw) => {
    expect(one(raw)).toEqual([]);
  });

  test('names stand for ids; asking oneself or a stranger asks nobody', () => {
    expect(one({ ...line, speaker: '주노', asks: 'Mina' })).toEqual([{ speakerId: 'p2', kind: 'say', text: 'soup', asks: 'p1' }]);
    expect(one({ ...line, asks: 'p1' })[0]?.asks).toBe('nobody');
    expect(one({ ...line, asks: 'zoe' })[0]?.asks).toBe('nobody');
    expect(one({ ...line, asks: 'anyone' })[0]?.asks).toBe('anyone');
  });

  test('a reaction is one emoji; words are said', () => {
    expect(one({ ...line, kind: 'react', text: ' 👍🏽 ' })).toEqual([{ speakerId: 'p1', kind: 'react', text: '👍🏽', asks: 'nobody' }]);
    expect(one({ ...line, kind: 'react', text: undefined, emoji: '😂' })[0]).toMatchObject({ kind: 'react', text: '😂' });
    expect(one({ ...line, kind: 'react', text: 'haha 😂' })[0]).toMatchObject({ kind: 'say', text: 'haha 😂' });
    expect(one({ ...line, kind: 'react', text: '😂😂' })[0]).toMatchObject({ kind: 'say' });
  });

  test('a broken object is left out, the next one is read', () => {
    expect(read('{"lines":[{"speaker":p1},{"speaker":"p1","kind":"say","text":"soup","asks":"nobody"}]}')).toHaveLength(1);
  });

  test('half a character becomes a replacement, so that it can be stored', () => {
    expect(read('{"lines":[{"speaker":"p1","kind":"say","text":"a\\ud83d","asks":"nobody"}]}')[0]?.text).toBe('a\uFFFD');
    expect(one({ ...line, text: '😂'.repeat(3_000) })[0]?.text.isWellFormed()).toBe(true);
  });

  test('no more lines than were asked for', () => {
    expect(read(JSON.stringify({ lines: Array.from({ length: 9 }, () => line) }))).toHaveLength(3);
  });

  test('no scene at all is known as such', () => {
    const reader = new SceneReader(SHAPE);
    expect(reader.push('I am sorry, I cannot do that.')).toEqual([]);
    expect(reader.sawScene).toBe(false);
    reader.push('{"lines":[');
    expect(reader.sawScene).toBe(true);
  });
});

test('an answer that never ends costs no more than its length', () => {
  const started = computedMs();
  const reader = new SceneReader(SHAPE);
  reader.push('{"lines":[{"speaker":"p1","text":"');
  for (let n = 0; n < 200_000; n += 1) reader.push('x');
  expect(reader.push('"},{"speaker":"p1","kind":"say","text":"soup","asks":"nobody"}')).toMatchObject([{ text: 'soup' }]);
  expect(computedMs() - started).toBeLessThan(2_000);
});

test('the schema takes what it describes and nothing else', () => {
  const schema = z.fromJSONSchema(sceneSchema(SHAPE));
  const takes = (answer: unknown): boolean => schema.safeParse(answer).success;
  expect(takes({ lines: RAW })).toBe(true);
  expect(takes({ lines: [{ ...RAW[0], speaker: 'a1' }] })).toBe(false);
  expect(takes({ lines: [{ ...RAW[0], name: 'Mina' }] })).toBe(false);
  expect(takes({ lines: [{ ...RAW[0], asks: 'zoe' }] })).toBe(false);
  expect(takes({ lines: RAW, more: 1 })).toBe(false);
});

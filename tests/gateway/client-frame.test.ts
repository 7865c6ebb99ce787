// The short way of a plain line into the server: never wider than the schema, and never another outcome.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientFrameSchema } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { readPlainPost } from '../../server/gateway/client-frame.ts';

type Frame = Record<string, unknown>;

const ID = 'abcdefghijklmnop';
const COMMAND = { type: 'message.post', id: ID, text: 'hello' };
const FRAME = { type: 'command', id: '1', roomId: ID, command: COMMAND };

test('a plain line comes out as the schema gives it', () => {
  expect(readPlainPost(FRAME)).toEqual(clientFrameSchema.parse(FRAME));
});

test.each<[string, Frame]>([
  ['a reply', { ...FRAME, command: { ...COMMAND, replyToId: ID } }],
  ['mentions', { ...FRAME, command: { ...COMMAND, mentions: [ID] } }],
  ['another command', { ...FRAME, command: { ...COMMAND, type: 'message.edit' } }],
])('%s is left to the schema', (_what, frame) => {
  expect(readPlainPost(frame)).toBeUndefined();
  expect(clientFrameSchema.safeParse(frame).success).toBe(true);
});

test('whatever it takes, the schema takes as well and gives the same', () => {
  const odd = fc.constantFrom<unknown>(
    null,
    1,
    true,
    '',
    [],
    {},
    ['x'],
    'x'.repeat(65),
    'x'.repeat(41),
    'x'.repeat(40),
    `${ID}\n`,
    'ü'.repeat(20),
    '__proto__',
  );
  const long = fc.constantFrom('x'.repeat(LIMITS.messageLength), 'x'.repeat(LIMITS.messageLength + 1));
  const mostly = (good: unknown, ...others: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(good) }, odd, ...others);
  const more = fc.dictionary(fc.constantFrom('extra', 'replyToId', 'roomId', 'toString', 'constructor'), odd, { maxKeys: 1 });
  const command = fc
    .tuple(
      fc.record({ type: mostly('message.post'), id: mostly(ID), text: mostly('hello', long) }, { requiredKeys: [] }),
      fc.oneof(fc.constant({}), more),
    )
    .map(([plain, besides]): unknown => ({ ...plain, ...besides }));
  const frame = fc
    .tuple(
      fc.record(
        { type: mostly('command'), id: mostly('1'), roomId: mostly(ID), command: fc.oneof({ weight: 6, arbitrary: command }, odd) },
        { requiredKeys: ['command'] },
      ),
      fc.oneof(fc.constant({}), more),
    )
    .map(([plain, besides]) => JSON.parse(JSON.stringify({ ...plain, ...besides })) as Frame);
  let taken = 0;
  fc.assert(
    fc.property(frame, (raw) => {
      const plain = readPlainPost(raw);
      if (plain === undefined) return;
      taken += 1;
      expect(clientFrameSchema.parse(raw)).toEqual(plain);
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(100);
});

// Frames that no correct client sends, as bytes on a TCP line: each ends the socket with a code that names the reason, the process
// lives, and somebody beside it goes on talking. (B21–B34, G14, G15)
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { LIMITS, PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { buildFrame, closeFrame, OPCODE, textFrame } from './raw-frames.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage, UNNOTICED_MS } from './stage.ts';

/** Codes of RFC 6455 that ws gives. */
const WS = { protocol: 1002, badText: 1007, policy: 1008, tooBig: 1009 } as const;
const { text, continuation, binary, ping, close } = OPCODE;
const BEAT = textFrame({ type: 'beat' });

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ environment: { FRAMES_PER_SECOND: '100' } });
});
afterAll(async () => {
  await stage.close();
});
afterEach(async () => {
  expect(await stage.checkHealth()).toBeLessThan(UNNOTICED_MS);
  expect(stage.bugs).toEqual([]);
});

const ROWS: readonly [row: string, title: string, bytes: Buffer, code: number][] = [
  ['B21', 'a frame without a mask', buildFrame({ opcode: text, payload: '{"type":"beat"}', masked: false }), WS.protocol],
  ['B22', 'the compression bit without compression', buildFrame({ opcode: text, payload: 'x', reserved: 4 }), WS.protocol],
  ['B22', 'the second reserved bit', buildFrame({ opcode: text, payload: 'x', reserved: 2 }), WS.protocol],
  ['B22', 'the third reserved bit', buildFrame({ opcode: text, payload: 'x', reserved: 1 }), WS.protocol],
  ['B23', 'the reserved data opcode 3', buildFrame({ opcode: 3, payload: 'x' }), WS.protocol],
  ['B23', 'the reserved control opcode 11', buildFrame({ opcode: 11, payload: 'x' }), WS.protocol],
  ['B24', 'a ping of 126 bytes', buildFrame({ opcode: ping, payload: Buffer.alloc(126) }), WS.protocol],
  ['B24', 'a ping in fragments', buildFrame({ opcode: ping, payload: 'x', fin: false }), WS.protocol],
  ['B25', 'a continuation of nothing', buildFrame({ opcode: continuation, payload: 'x' }), WS.protocol],
  ['B25', 'a new text inside a fragmented one', Buffer.concat([buildFrame({ opcode: text, payload: 'x', fin: false }), BEAT]), WS.protocol],
  ['B26', 'a length with the top bit set', buildFrame({ opcode: text, declaredLength: 1n << 63n }), WS.tooBig],
  ['B26', 'a length of 2^40', buildFrame({ opcode: text, declaredLength: 1n << 40n }), WS.tooBig],
  ['B26', 'one byte over the limit', buildFrame({ opcode: text, payload: ' '.repeat(LIMITS.frameBytes + 1) }), WS.tooBig],
  ['B26', 'fragments that together are over the limit', overlongFragments(), WS.tooBig],
  ['B28', 'bytes that are no UTF-8', buildFrame({ opcode: text, payload: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }), WS.badText],
  ['B28', 'an overlong slash', buildFrame({ opcode: text, payload: Buffer.from([0x22, 0xc0, 0xaf, 0x22]) }), WS.badText],
  ['B28', 'half a surrogate pair as UTF-8', buildFrame({ opcode: text, payload: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]) }), WS.badText],
  [
    'B28',
    'broken UTF-8 split over fragments',
    Buffer.concat([fragment(text, [0xe2, 0x82]), fragment(continuation, [0x28, 0xac], true)]),
    WS.badText,
  ],
  ...[0, 999, 1004, 1005, 1006, 1015, 5000].map((code): [string, string, Buffer, number] => [
    'B29',
    `close code ${code}`,
    closeFrame(code),
    WS.protocol,
  ]),
  ['B29', 'a close of one byte', buildFrame({ opcode: close, payload: 'x' }), WS.protocol],
  ['B29', 'a close with a reason of 200 bytes', closeFrame(1000, 'x'.repeat(200)), WS.protocol],
  ['B29', 'a close whose reason is no UTF-8', closeFrame(1000, Buffer.from([0xff])), WS.badText],
  ['B30', '65,536 fragments of one byte', manyFragments(65_536, 'x'), WS.policy],
  ['B30', 'a million empty fragments', manyFragments(1_000_000, ''), WS.policy],
  [
    'B33',
    'a binary frame with a length of 2^32 in it',
    buildFrame({ opcode: binary, payload: Buffer.from('dfffffffffc6ffffffff', 'hex') }),
    CLOSE.badFrame,
  ],
  ['B33', 'an empty binary frame', buildFrame({ opcode: binary }), CLOSE.badFrame],
  [
    'B34',
    'a compressed frame though nothing was agreed',
    buildFrame({ opcode: text, payload: Buffer.from('cb48cdc9c95728cf2fca490100', 'hex'), reserved: 4 }),
    WS.protocol,
  ],
];

test.each(ROWS)('%s: %s closes the socket and nobody else notices', async (_row, _title, bytes, code) => {
  const raw = await RawSocket.ready(stage.ana);
  raw.send(bytes);
  expect((await raw.ended()).code).toBe(code);
  raw.destroy();
});

test.each(ROWS.filter(([row]) => row !== 'B33'))('%s: %s before hello closes the socket as well', async (_row, _title, bytes, code) => {
  const raw = await RawSocket.open({ ...stage.ana, early: bytes.subarray(0, 60_000) });
  if (bytes.length > 60_000) raw.send(bytes.subarray(60_000));
  expect((await raw.ended()).code).toBe(code);
  raw.destroy();
});

test('B31: a thousand pings a second are a flood', async () => {
  const raw = await RawSocket.ready(stage.ana);
  raw.send(...Array.from({ length: 5_000 }, () => buildFrame({ opcode: ping, payload: 'x'.repeat(125) })));
  expect((await raw.ended()).code).toBe(CLOSE.flood);
  raw.destroy();
});

test('B31: unsolicited pongs in masses are a flood, a few are nothing', async () => {
  const raw = await RawSocket.ready(stage.ana);
  raw.send(...Array.from({ length: 50 }, () => buildFrame({ opcode: OPCODE.pong, payload: 'x' })));
  raw.say({ type: 'beat' });
  await raw.hear((frame) => frame.type === 'beat');
  raw.send(...Array.from({ length: 5_000 }, () => buildFrame({ opcode: OPCODE.pong, payload: 'x' })));
  expect((await raw.ended()).code).toBe(CLOSE.flood);
  raw.destroy();
});

test('B31: a ping is answered with what it carried', async () => {
  const raw = await RawSocket.ready(stage.ana);
  raw.send(buildFrame({ opcode: ping, payload: 'are you there' }));
  await raw.until(() => raw.pongs.includes('are you there'), 'the pong');
  raw.destroy();
});

test('B27, B32: who never says hello is closed after 5 s, also in the middle of a frame; a hello after that helps nobody', async () => {
  const start = performance.now();
  const silent = await RawSocket.open(stage.ana);
  const halfway = await RawSocket.open(stage.ana);
  halfway.send(buildFrame({ opcode: text, declaredLength: 60_000n }), Buffer.from('{"type":"hel'));
  expect(await comesWithin(7_000, Promise.all([silent.ended(), halfway.ended()]))).toBe(true);
  expect(performance.now() - start).toBeGreaterThan(4_500);
  for (const raw of [silent, halfway]) {
    expect((await raw.ended()).code).toBe(CLOSE.silent);
    raw.say({ type: 'hello', protocol: PROTOCOL_VERSION });
    expect(raw.heard).toEqual([]);
    raw.destroy();
  }
});

test('B32: a second hello closes the socket', async () => {
  const raw = await RawSocket.ready(stage.ana);
  raw.say({ type: 'hello', protocol: PROTOCOL_VERSION });
  expect((await raw.ended()).code).toBe(CLOSE.badFrame);
  raw.destroy();
});

test('B32: anything before hello closes the socket', async () => {
  const raw = await RawSocket.open(stage.ana);
  raw.say({ type: 'beat' });
  expect((await raw.ended()).code).toBe(CLOSE.badFrame);
  raw.destroy();
});

function fragment(opcode: number, bytes: number[], fin = false): Buffer {
  return buildFrame({ opcode, payload: Buffer.from(bytes), fin });
}

function manyFragments(count: number, payload: string): Buffer {
  const more = buildFrame({ opcode: continuation, payload, fin: false });
  return Buffer.concat([buildFrame({ opcode: text, payload, fin: false }), ...Array.from({ length: count - 1 }, () => more)]);
}

function overlongFragments(): Buffer {
  const payload = ' '.repeat(LIMITS.frameBytes / 4);
  const more = buildFrame({ opcode: continuation, payload, fin: false });
  return Buffer.concat([buildFrame({ opcode: text, payload, fin: false }), ...Array.from({ length: 4 }, () => more)]);
}

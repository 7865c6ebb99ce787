// What arrives before there is a socket, as far as it concerns many peers at once or bytes around the handshake; the single bad
// request is tested beside the HTTP server. (B16, B20, F16)
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { until } from '../harness/until.ts';
import { textFrame } from './raw-frames.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage, UNNOTICED_MS } from './stage.ts';

const HELLO = textFrame({ type: 'hello', protocol: PROTOCOL_VERSION });
/** With so much to do beside it on a small machine. */
const BEARABLE_MS = 1_000;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(async () => {
  expect(await stage.checkHealth()).toBeLessThan(UNNOTICED_MS);
  expect(stage.bugs).toEqual([]);
});
afterAll(async () => {
  await stage.close();
});

test('F16: frames in the same packet as the handshake are heard', async () => {
  for (let round = 0; round < 200; round += 1) {
    const raw = await RawSocket.open({ ...stage.ana, early: Buffer.concat([HELLO, textFrame({ type: 'beat' })]) });
    await raw.hear((frame) => frame.type === 'beat');
    expect(raw.heard.map((frame) => frame.type)).toEqual(['hello', 'beat']);
    raw.destroy();
  }
});

test('B16: a second request behind the upgrade is read as a frame, and is none', async () => {
  const more = Buffer.from(`GET /api/session HTTP/1.1\r\nHost: 127.0.0.1:${stage.server.port}\r\nCookie: ${stage.ana.cookie}\r\n\r\n`);
  const raw = await RawSocket.open({ ...stage.ana, early: more });
  expect((await raw.ended()).code).toBe(1002);
  expect(raw.heard).toEqual([]);
  raw.destroy();
});

test('B20: 1,000 upgrades that are never completed keep nobody out', async () => {
  const head = `GET /api/socket HTTP/1.1\r\nHost: 127.0.0.1:${stage.server.port}\r\nCookie: ${stage.ana.cookie}\r\nUpgrade: websocket\r\n`;
  const sockets = Array.from({ length: 1_000 }, () => line(head));
  await until(() => sockets.every((socket) => !socket.connecting), 'all to be connected');
  expect(await stage.checkHealth()).toBeLessThan(BEARABLE_MS);
  const late = await RawSocket.ready(stage.ana);
  late.destroy();
  for (const socket of sockets) socket.destroy();
});

test('B20: 200 sockets that never say hello are all closed, and those beside them talk on', async () => {
  const sockets = await Promise.all(Array.from({ length: 200 }, () => RawSocket.open(stage.ana)));
  expect(await stage.checkHealth()).toBeLessThan(BEARABLE_MS);
  const ends = await Promise.all(sockets.map((raw) => raw.ended()));
  expect(new Set(ends.map((end) => end.code))).toEqual(new Set([CLOSE.silent]));
  for (const raw of sockets) raw.destroy();
});

function line(start: string): Socket {
  const socket = connect({ port: stage.server.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.write(start);
  return socket;
}

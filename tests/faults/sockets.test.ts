// Peers that do not read, do not answer, ask too much, come too often or come and go. Each costs a bounded amount and is told why it
// is sent away; the others notice nothing. (F08, F09, F17, G14; close codes 4408 by cutting, 4409, 4429)
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { newId } from '../../protocol/ids.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import { openServer } from '../harness/in-test.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { Prng } from '../harness/prng.ts';
import { until } from '../harness/until.ts';
import { buildFrame, OPCODE } from './raw-frames.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage, UNNOTICED_MS } from './stage.ts';

describe('beside fifty peers that do not read', () => {
  const SLOW = 50;
  /** 48 kB as bytes: the buffers of the kernel have to be filled first. */
  const TEXT = '한'.repeat(16_000);
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(async () => {
    await stage.close();
  });

  test('F08, G14: each is cut off at its limit, memory stays bounded, and nobody else is held up', async () => {
    const before = stage.rssMb;
    const slow = await Promise.all(Array.from({ length: SLOW }, () => RawSocket.ready(stage.ana)));
    for (const raw of slow) {
      await raw.join(stage.kitchen);
      raw.socket.pause();
    }
    const ana = await RawSocket.ready(stage.ana);
    const took: number[] = [];
    let peak = before;
    let lines = 0;
    while (slow.some((raw) => isConnected(stage, raw)) && lines < 400) {
      await ana.do(stage.kitchen, { type: 'message.post', id: newId(), text: TEXT });
      ana.heard.length = 0;
      lines += 1;
      took.push(await stage.checkHealth());
      peak = Math.max(peak, stage.rssMb);
    }
    expect(slow.filter((raw) => isConnected(stage, raw))).toEqual([]);
    expect(lines).toBeGreaterThan(20);
    took.sort((a, b) => a - b);
    expect(took[Math.floor(took.length * 0.99)]).toBeLessThan(UNNOTICED_MS);
    // 50 × 1 MiB, what one frame may add to it, and room to breathe.
    expect(peak - before).toBeLessThan(250);
    expect(stage.bugs).toEqual([]);
    for (const raw of [ana, ...slow]) raw.destroy();
  });
});

test('F09: a peer whose line is dead is removed after two pings, and the room is told that nobody is there', async () => {
  const server = await openServer({ pingMs: 300 });
  const ana = await server.person('ana', 'owner');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  const anaClient = await server.enter(ana, kitchen);
  const dead = await RawSocket.ready({ port: server.port, cookie: ben.cookie });
  dead.answersPings = false;
  await dead.join(kitchen);
  await anaClient.until(() => anaClient.view(kitchen).here.has(ben.id), 'ben to be here');
  const gone = anaClient.until(() => !anaClient.view(kitchen).here.has(ben.id), 'ben to be gone');
  expect(await comesWithin(2_000, gone)).toBe(true);
  await until(() => server.gateway.connections.size === 1, 'the registry to forget it');
  expect(anaClient.state).toBe('online');
  dead.destroy();
});

test('B27, F09: half a frame and then silence is no sign of life', async () => {
  const server = await openServer({ pingMs: 300 });
  const ana = await server.person('ana', 'owner');
  const raw = await RawSocket.ready({ port: server.port, cookie: ana.cookie });
  raw.answersPings = false;
  raw.send(buildFrame({ opcode: OPCODE.text, declaredLength: 60_000n }), Buffer.from('{"type'));
  expect((await raw.ended()).code).toBe(1006);
  expect(server.gateway.connections.size).toBe(0);
});

test('a healthy peer that says nothing but answers pings stays', async () => {
  const server = await openServer({ pingMs: 50 });
  const ana = await server.person('ana', 'owner');
  const raw = await RawSocket.ready({ port: server.port, cookie: ana.cookie });
  const beats = (): number => raw.heard.filter((frame) => frame.type === 'beat').length;
  await raw.until(() => beats() >= 20, 'twenty beats');
  expect(raw.isOver).toBe(false);
  raw.destroy();
});

describe('with the limits that are usual', () => {
  const USUAL = { SENDS_PER_MINUTE: '60', FRAMES_PER_SECOND: '5', MAX_CONNECTIONS_PER_ACCOUNT: '10' };

  test('G17: one of ten that has not answered for five seconds gives way to the eleventh, those that answer do not', async () => {
    const server = await openServer({ environment: USUAL, pingMs: 8_000 });
    const ana = await server.person('ana', 'owner');
    const wish = { port: server.port, cookie: ana.cookie };
    const ten = await Promise.all(Array.from({ length: 10 }, () => RawSocket.ready(wish)));
    const [dead] = ten;
    if (dead === undefined) throw new Error('unreachable');
    dead.answersPings = false;
    const isLetIn = async (): Promise<boolean> => {
      const eleventh = await RawSocket.open(wish);
      eleventh.say({ type: 'hello', protocol: PROTOCOL_VERSION });
      await eleventh.until(() => eleventh.isOver || eleventh.heard.length > 0, 'a hello or the end');
      return !eleventh.isOver;
    };
    await dead.hear((frame) => frame.type === 'beat');
    // Before the ping after which it would have been given up.
    expect(await comesWithin(7_500, until(isLetIn, 'a place'))).toBe(true);
    expect((await dead.ended()).code).toBe(1006);
    expect(await isLetIn()).toBe(false);
    expect(ten.filter((raw) => raw.isOver)).toEqual([dead]);
  });

  test("4409: the eleventh socket of an account is turned away, and what it says then is nobody else's problem", async () => {
    const server = await openServer({ environment: USUAL });
    const ana = await server.person('ana', 'owner');
    const wish = { port: server.port, cookie: ana.cookie };
    const ten = await Promise.all(Array.from({ length: 10 }, () => RawSocket.ready(wish)));
    for (let round = 0; round < 5; round += 1) {
      const eleventh = await RawSocket.open({ ...wish, early: buildFrame({ opcode: OPCODE.text, payload: 'x', masked: false }) });
      eleventh.answersClose = false;
      expect((await eleventh.ended()).code).toBe(CLOSE.crowded);
      eleventh.send(buildFrame({ opcode: 3, payload: 'x', masked: false }));
      eleventh.destroy();
    }
    ten[0]?.destroy();
    await until(() => server.gateway.connections.size === 9, 'a free place');
    const next = await RawSocket.ready(wish);
    for (const raw of [...ten, next]) raw.destroy();
  });

  test('4429: requests too fast are told to wait, who does not is closed', async () => {
    const server = await openServer({ environment: USUAL });
    const ana = await server.person('ana', 'owner');
    const raw = await RawSocket.ready({ port: server.port, cookie: ana.cookie });
    for (let at = 0; at < 30; at += 1) raw.say({ type: 'ask', id: `q${at}`, question: { type: 'mine' } });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => raw.answer(`q${at}`)));
    expect(answers.filter((answer) => answer.type === 'answer').length).toBeGreaterThanOrEqual(19);
    expect(answers.at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'too_many', details: { retryAfterMs: expect.any(Number) as number } },
    });
    for (let at = 0; at < 300; at += 1) raw.say({ type: 'beat' });
    expect((await raw.ended()).code).toBe(CLOSE.flood);
  });

  test('an account that sends too much is told to wait on each of its sockets, and loses no place by it', async () => {
    const server = await openServer({ environment: { ...USUAL, FRAMES_PER_SECOND: '1000' } });
    const ana = await server.person('ana', 'owner');
    const kitchen = await server.room('kitchen', ana);
    const sockets = await Promise.all([1, 2].map(() => RawSocket.ready({ port: server.port, cookie: ana.cookie })));
    const posted: string[] = [];
    for (let at = 0; at < 80; at += 1) posted.push((await postTo(sockets[at % 2], kitchen)).type);
    expect(posted.filter((type) => type === 'ok').length).toBeGreaterThanOrEqual(60);
    expect(posted.filter((type) => type === 'ok').length).toBeLessThan(70);
    // Marking as read is no sending.
    expect(await sockets[0]?.command(kitchen, { type: 'read.mark', seq: 1 })).toMatchObject({ type: 'ok' });
    for (const raw of sockets) raw.destroy();
  });
});

test('F17: 2,000 peers that come and go, some in the middle of a word, leave nothing behind', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const witness = await server.enter(ana, kitchen);
  const prng = new Prng(17);
  const wish = { port: server.port, cookie: ana.cookie };
  for (let round = 0; round < 50; round += 1) {
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        if (prng.chance(0.1)) {
          const torn = await RawSocket.open(wish);
          torn.send(
            buildFrame({ opcode: OPCODE.text, payload: JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }) }).subarray(
              0,
              1 + prng.below(30),
            ),
          );
          torn.destroy();
          return;
        }
        const raw = await RawSocket.ready(wish);
        if (prng.chance(0.7)) raw.say({ type: 'join', id: 'j', roomId: kitchen });
        if (prng.chance(0.5)) raw.destroy();
        else raw.send(buildFrame({ opcode: OPCODE.close }));
      }),
    );
  }
  await until(() => server.gateway.connections.size === 1, 'the registry to be at its baseline');
  expect(server.core.hub.listHere(kitchen)).toEqual([ana.id]);
  await witness.post(kitchen, 'still here');
});

function postTo(raw: RawSocket | undefined, roomId: Id): ReturnType<RawSocket['command']> {
  if (raw === undefined) throw new Error('no socket');
  return raw.command(roomId, { type: 'message.post', id: newId(), text: 'again' });
}

/** Whether the server still holds its side: a paused peer does not hear of its own end. */
function isConnected(stage: Stage, raw: RawSocket): boolean {
  return stage.holds(raw.socket.localPort ?? 0);
}

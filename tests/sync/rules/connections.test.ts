// C1 to C3, and the writes: what a connection promises while it lives and when it ends.
import { describe, expect, test } from 'vitest';
import { CLOSE, afterClose } from '../../../protocol/close-codes.ts';
import { newId } from '../../../protocol/ids.ts';
import { LIMITS, PROTOCOL_VERSION } from '../../../protocol/limits.ts';
import { comparable } from '../../harness/history.ts';
import { enterKitchen, NO_BEAT_MS } from './kitchen.ts';
import { openServer, openWire } from '../../harness/in-test.ts';
import { restoreDatabase } from '../restored.ts';

describe('C1: close codes say reconnect, or stop and show why', () => {
  test('C1: every code has its meaning, and an unknown one is a cut network', () => {
    const meaning = Object.fromEntries(Object.entries(CLOSE).map(([name, code]) => [name, afterClose(code)]));
    expect(meaning).toEqual({
      restart: 'reconnect',
      tooBig: 'reconnect',
      resync: 'reconnect',
      badFrame: 'stop',
      signedOut: 'stop',
      origin: 'stop',
      silent: 'reconnect',
      slow: 'reconnect',
      crowded: 'stop',
      upgrade: 'stop',
      flood: 'reconnect',
    });
    expect([1000, 1001, 1006, 4999].map(afterClose)).toEqual(Array(4).fill('reconnect'));
  });

  const ends: [string, number, string | Buffer][] = [
    ['a second hello', CLOSE.badFrame, JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION })],
    ['text that is no frame', CLOSE.badFrame, 'hello?'],
    ['a frame of an unknown type', CLOSE.badFrame, '{"type":"shout"}'],
    ['a binary frame', CLOSE.badFrame, Buffer.from('{"type":"beat"}')],
    ['a frame above the limit', CLOSE.tooBig, 'x'.repeat(LIMITS.frameBytes + 1)],
  ];
  test.each(ends)('C1: %s ends the line, and only this one', async (_name, code, frame) => {
    const server = await openServer();
    const ana = await server.person('ana');
    const [first, second] = [await server.enter(ana), await server.enter(ana)];
    first.socket.send(frame);
    await first.until(() => first.state === 'off', 'the line to end');
    expect(first.closeCode).toBe(code);
    await second.barrier();
  });

  test('C1: another version of the protocol is told to upgrade', async () => {
    const server = await openServer();
    const ana = server.client(await server.person('ana'), { protocol: PROTOCOL_VERSION + 1 });
    await expect(ana.connect()).rejects.toThrow(String(CLOSE.upgrade));
  });

  test('C1: too many lines of one account are turned away, other accounts are not', async () => {
    const server = await openServer({ environment: { MAX_CONNECTIONS_PER_ACCOUNT: '2' } });
    const [ana, ben] = [await server.person('ana'), await server.person('ben')];
    await Promise.all([server.enter(ana), server.enter(ana)]);
    await expect(server.enter(ana)).rejects.toThrow(String(CLOSE.crowded));
    await server.enter(ben);
  });

  test('C1: a restart says so, and whoever comes back at once finds everything', async () => {
    const server = await openServer();
    const ana = await server.person('ana');
    const kitchen = await server.room('kitchen', ana);
    const client = server.client(ana, { reconnect: 'at once' });
    await client.connect();
    await client.join(kitchen);
    const { seq } = await client.post(kitchen, 'before');
    await server.stop();
    expect(client.closeCode).toBe(CLOSE.restart);
    const posted = client.post(kitchen, 'meanwhile');
    await server.start();
    expect(await posted).toMatchObject({ seq: seq + 1 });
    expect(client.view(kitchen).lines.map((line) => line.text)).toEqual(['before', 'meanwhile']);
  });

  test('C1: lines opened while the server closes do not keep it from closing', async () => {
    const server = await openServer();
    const ana = await server.person('ana');
    // Asks for the goodbye to be waited for, so that there is time to knock.
    const wire = await openWire(server);
    const slow = await server.client(ana, { port: () => wire.port }).connect();
    wire.stall('toClient');
    const late = server.client(ana);
    const closing = server.stop();
    await expect(late.connect()).rejects.toThrow();
    wire.mend();
    await slow.until(() => slow.state === 'off', 'the goodbye');
    await closing;
    expect(server.isUp).toBe(false);
  });
});

describe('C2: a line that is not read', () => {
  test('C2: past the hard limit it is ended as slow, nobody else notices, and coming back is a replay', async () => {
    const server = await openServer();
    const [ana, ben, chloe] = [await server.person('ana'), await server.person('ben'), await server.person('chloe')];
    const kitchen = await server.room('kitchen', ana, ben, chloe);
    const [atAna, atBen, atChloe] = [
      await server.enter(ana, kitchen),
      await server.enter(ben, kitchen),
      await server.enter(chloe, kitchen),
    ];
    atBen.pause();
    const line = server.socketOf(atBen);
    let most = 0;
    while (!line.destroyed) {
      await atAna.post(kitchen, 'x'.repeat(16_000));
      most = Math.max(most, line.writableLength);
    }
    expect(most).toBeLessThan(1_200_000);
    await atAna.barrier();
    expect([...atAna.view(kitchen).here]).toEqual([ana.id, chloe.id]);
    atBen.resume();
    await atBen.until(() => atBen.state === 'off', 'ben to notice');
    expect(afterClose(atBen.closeCode ?? 0)).toBe('reconnect');
    await atBen.connect();
    await atBen.until(() => atBen.seats.get(kitchen)?.state === 'open', 'the replay');
    await atChloe.barrier();
    expect(comparable(atBen.view(kitchen))).toEqual(comparable(atChloe.view(kitchen)));
    expect(atBen.seats.get(kitchen)).toMatchObject({ joins: 2, snapshots: 1 });
  });

  test('C2: many small frames that are not read end it as well', async () => {
    const { server, kitchen, atAna, atBen } = await enterKitchen();
    atBen.pause();
    const line = server.socketOf(atBen);
    // The kernel takes what it can: only what the server itself keeps is counted.
    while (line.writableLength === 0) await atAna.post(kitchen, 'x'.repeat(16_000));
    let frames = 0;
    while (!line.destroyed) {
      await Promise.all(Array.from({ length: 50 }, () => atAna.post(kitchen, 'y')));
      frames += 50;
    }
    expect(frames).toBeLessThanOrEqual(2_100);
  });
});

describe('C3: hello', () => {
  test('C3: states the version, the epoch and what is mine', async () => {
    const server = await openServer();
    const ana = await server.person('ana');
    const kitchen = await server.room('kitchen', ana);
    const client = await server.enter(ana);
    expect(client.heard('hello')).toEqual([
      { type: 'hello', protocol: PROTOCOL_VERSION, epoch: server.core.epoch, serverTime: expect.any(Number) as number, mine: client.mine },
    ]);
    expect(client.mine).toMatchObject({
      me: { kind: 'person', id: ana.id, name: 'ana' },
      rooms: [{ room: { id: kitchen, name: 'kitchen' }, role: 'owner' }],
    });
  });

  test('C3: the epoch stays over a restart and is another one after a restore, which makes every client load afresh', async () => {
    const { server, kitchen, atAna, atBen } = await enterKitchen();
    await atAna.post(kitchen, 'in the backup');
    await atBen.barrier();
    const { epoch } = atAna;
    const backup = `${server.databaseFile}.backup`;
    await server.copyDatabase(backup);
    await atAna.connect();
    await atBen.connect();
    expect(atAna.epoch).toBe(epoch);
    await atAna.post(kitchen, 'lost by the restore');
    await atBen.barrier();

    await server.stop();
    restoreDatabase(backup, server.databaseFile);
    await server.start();
    await atAna.connect();
    expect(atAna.epoch).not.toBe(epoch);
    // As many as were lost: the number alone would not tell.
    await atAna.post(kitchen, 'written afterwards');
    await atBen.connect();
    await atBen.barrier();
    await atBen.until(() => atBen.seats.get(kitchen)?.state === 'open', 'the room');
    expect(atBen.view(kitchen).lines.map((line) => line.text)).toEqual(['in the backup', 'written afterwards']);
    expect(atBen.heard('joined').map((frame) => frame.snapshot !== null)).toEqual([true, false, true]);
  });
});

describe('G5: a copy of the database that somebody put back, with the epoch it had', () => {
  async function putBack(more: number) {
    const all = await enterKitchen();
    const { server, kitchen, atAna, atBen } = all;
    await atAna.post(kitchen, 'in the copy');
    await atBen.barrier();
    const copy = `${server.databaseFile}.copy`;
    await server.copyDatabase(copy);
    await atAna.connect();
    await atBen.connect();
    await atAna.post(kitchen, 'lost');
    await atBen.until(() => atBen.view(kitchen).lines.length === 2, 'the line that is lost');
    const { epoch } = server.core;
    atBen.cut();
    await server.stop();
    restoreDatabase(copy, server.databaseFile, { epoch: 'the old one' });
    await server.start();
    expect(server.core.epoch).toBe(epoch);
    const atHome = await server.enter(all.ana, kitchen);
    for (let n = 0; n < more; n += 1) await atHome.post(kitchen, `afterwards ${n}`);
    await atBen.connect();
    await atBen.barrier();
    await atBen.until(() => atBen.seats.get(kitchen)?.state === 'open', 'the room');
    expect(comparable(atBen.view(kitchen))).toEqual(comparable(atHome.view(kitchen)));
    return atBen.heard('joined').map(({ snapshot }) => (snapshot === null ? 'replay' : 'snapshot'));
  }

  test.each([0, 1, 2])('J2: a client that knew more loads afresh, whether %i lines were written since', async (more) => {
    expect(await putBack(more)).toEqual(['snapshot', 'replay', 'snapshot']);
  });

  test('J2: whoever knows nothing that was lost goes on as after a restart', async () => {
    const { server, kitchen, atAna, atBen } = await enterKitchen();
    await atAna.post(kitchen, 'in the copy');
    await atBen.barrier();
    atBen.cut();
    const copy = `${server.databaseFile}.copy`;
    await server.copyDatabase(copy);
    await atAna.connect();
    await atAna.post(kitchen, 'lost');
    await server.stop();
    restoreDatabase(copy, server.databaseFile, { epoch: 'the old one' });
    await server.start();
    await atAna.connect();
    await atAna.post(kitchen, 'afterwards');
    await atBen.connect();
    await atBen.until(() => atBen.seats.get(kitchen)?.state === 'open', 'the room');
    expect(atBen.view(kitchen).lines.map((line) => line.text)).toEqual(['in the copy', 'afterwards']);
    expect(atBen.heard('joined').map(({ snapshot }) => snapshot === null)).toEqual([false, true]);
  });
});

describe('one write per socket and turn', () => {
  test('the events, acks and signals of a turn leave each socket in one write, after one commit', async () => {
    const server = await openServer({ pingMs: NO_BEAT_MS });
    const [ana, ben] = [await server.person('ana'), await server.person('ben')];
    const [kitchen, garden] = [await server.room('kitchen', ana, ben), await server.room('garden', ana, ben)];
    const [atAna, atBen] = [await server.enter(ana, kitchen, garden), await server.enter(ben, kitchen)];
    await atAna.post(kitchen, 'warm');
    await Promise.all([atAna.barrier(), atBen.barrier()]);
    const { commits } = server.core.batch;
    const [toAna, toBen] = [server.writesTo(atAna), server.writesTo(atBen)];
    atAna.burst(() => {
      for (let n = 0; n < 20; n += 1) void atAna.post(n % 2 === 0 ? kitchen : garden, `line ${n}`);
      atAna.typing(kitchen, true);
      void atAna.command(kitchen, { type: 'read.mark', seq: 3 });
    });
    await atAna.until(() => atAna.waiting === 0, 'the answers');
    await atBen.until(() => atBen.view(kitchen).lines.length === 11, 'the lines');
    expect(server.core.batch.commits - commits).toBe(1);
    expect(server.writesTo(atAna).calls - toAna.calls).toBe(1);
    expect(server.writesTo(atBen).calls - toBen.calls).toBe(1);
    expect(atBen.heard('mine').map((frame) => frame.signal)).toContainEqual({
      type: 'room.moved',
      roomId: garden,
      seq: atAna.view(garden).seq,
    });
    expect(atBen.heard('signal').at(-1)).toMatchObject({ signal: { type: 'typing', actorId: ana.id } });
  });

  test('a single line costs each listener one write of one frame', async () => {
    const { server, kitchen, atAna, atBen } = await enterKitchen();
    const before = server.writesTo(atBen);
    for (let n = 0; n < 10; n += 1) await atAna.post(kitchen, newId());
    await atBen.until(() => atBen.view(kitchen).lines.length === 10, 'the lines');
    expect(server.writesTo(atBen).calls - before.calls).toBe(10);
  });
});

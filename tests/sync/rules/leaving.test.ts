// J5: losing a room, whatever the way.
import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../../protocol/close-codes.ts';
import type { GoneReason } from '../../../protocol/frames.ts';
import { newId } from '../../../protocol/ids.ts';
import type { Id } from '../../../protocol/records.ts';
import type { TestClient } from '../../harness/client.ts';
import type { TestServer } from '../../harness/server.ts';
import { RawSocket } from '../../faults/raw-socket.ts';
import { fill, openKitchen, refusalOf } from './kitchen.ts';

describe('J5: losing a room takes the listener away in the same run and says why', () => {
  const ways: [GoneReason, (server: TestServer, atAna: TestClient, atBen: TestClient, kitchen: Id) => Promise<unknown>][] = [
    ['removed', (_server, atAna, atBen, kitchen) => atAna.command(kitchen, { type: 'member.remove', memberId: atBen.actorId ?? '' })],
    ['banned', (_server, atAna, atBen, kitchen) => atAna.command(kitchen, { type: 'member.ban', memberId: atBen.actorId ?? '' })],
    ['left', (_server, _atAna, atBen, kitchen) => atBen.command(kitchen, { type: 'member.leave' })],
    ['deleted', (_server, atAna, _atBen, kitchen) => atAna.command(kitchen, { type: 'room.delete' })],
  ];
  test.each(ways)('J5: %s', async (reason, end) => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [atAna, atBen, atHome] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen), await server.enter(ben, kitchen)];
    const { seq } = atBen.view(kitchen);
    await end(server, atAna, atBen, kitchen);
    if (reason !== 'deleted') {
      await atAna.post(kitchen, 'among us');
      atAna.typing(kitchen, true);
    }
    await atAna.barrier();
    for (const tab of [atBen, atHome]) {
      await tab.barrier();
      expect(tab.heard('gone')).toEqual([{ type: 'gone', roomId: kitchen, reason }]);
      expect(tab.heard('event')).toEqual([]);
      expect(tab.heard('signal').filter((frame) => frame.signal.type === 'typing')).toEqual([]);
      expect(tab.mine?.rooms).toEqual([]);
      expect(await refusalOf(tab.join(kitchen, { since: seq, epoch: tab.epoch }))).toMatchObject({ code: 'not_found' });
    }
    expect(await refusalOf(atBen.post(kitchen, 'still here?'))).toMatchObject({ code: 'not_found' });
  });

  test('J5: commands in the packet of the removal, before and after it, are heard or not by the same line', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [atAna, atBen] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen)];
    atAna.burst(() => {
      void atAna.post(kitchen, 'for all');
      void atAna.command(kitchen, { type: 'member.remove', memberId: ben.id });
      void atAna.post(kitchen, 'among us');
    });
    await atAna.until(() => atAna.waiting === 0, 'the answers');
    await atBen.barrier();
    expect(atBen.view(kitchen).lines.map((line) => line.text)).toEqual(['for all']);
    expect(atBen.heard('event')).toHaveLength(1);
    expect(atBen.heard('gone')).toMatchObject([{ reason: 'removed' }]);
  });

  test('J5: somebody put out in the middle of a long replay hears no more of it', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [atAna, atBen] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen)];
    atBen.cut();
    await fill(server, kitchen, ana, 3_000);
    await atBen.connect();
    await atBen.until(() => atBen.heard('event').length > 0, 'the first missed event');
    await atAna.command(kitchen, { type: 'member.remove', memberId: ben.id });
    await atBen.until(() => atBen.heard('gone').length === 1, 'to be told');
    await atBen.barrier();
    expect(atBen.frames.findLastIndex((frame) => frame.type === 'event')).toBeLessThan(
      atBen.frames.findIndex((frame) => frame.type === 'gone'),
    );
    expect(atBen.heard('replayed')).toEqual([]);
  });

  test('J5: three hundred removals against a stream of lines leave nobody listening', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [atAna, atBen] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen)];
    const { core } = server;
    for (let round = 0; round < 300; round += 1) {
      const outcomes = [
        core.batch.do(() => core.messages.postMessage(ana.id, kitchen, { id: newId(), text: `line ${round}` })),
        core.batch.do(() => core.members.removeMember(ana.id, kitchen, ben.id)),
        core.batch.do(() => core.messages.postMessage(ana.id, kitchen, { id: newId(), text: `secret ${round}` })),
        core.batch.do(() => core.members.joinRoom(ben.id, kitchen, 'member')),
      ];
      await Promise.all(outcomes);
      await atBen.join(kitchen, { fresh: true });
    }
    await Promise.all([atAna.barrier(), atBen.barrier()]);
    const secrets = atBen.heard('event').filter(({ event }) => 'message' in event && event.message.text.startsWith('secret'));
    expect({ secrets, gone: atBen.heard('gone').length }).toEqual({ secrets: [], gone: 300 });
  });

  test('J5: an ended session loses its sockets, and only its own', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [atBen, atHome] = [await server.enter(ben, kitchen), await server.enter(await server.session(ben), kitchen)];
    const ended = await server.core.batch.do(() => server.parts.sessions.end(ben.sessionId));
    server.gateway.connections.endSessions(ended);
    await atBen.until(() => atBen.state === 'off', 'the line to end');
    expect(atBen.closeCode).toBe(CLOSE.signedOut);
    await (await server.enter(ana, kitchen)).post(kitchen, 'hello');
    await atHome.barrier();
    expect(atHome.view(kitchen).lines).toHaveLength(1);
    expect(atBen.view(kitchen).lines).toHaveLength(0);
    await expect(atBen.connect()).rejects.toThrow('HTTP 401');
  });

  test('J5: whoever loses the session is not here any more in the same run, though their side hangs up later', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const [atAna, atBen] = [await server.enter(ana, kitchen), await server.enter(ben, kitchen)];
    atBen.pause();
    const ended = await server.core.batch.do(() => server.parts.sessions.end(ben.sessionId));
    server.gateway.connections.endSessions(ended);
    expect(server.core.hub.listHere(kitchen)).toEqual([ana.id]);
    expect(server.gateway.connections.size).toBe(1);
    await atAna.barrier();
    expect([...atAna.view(kitchen).here]).toEqual([ana.id]);
    atBen.resume();
    await atBen.until(() => atBen.state === 'off', 'the line to end');
  });

  test('J5: once the line was closed nothing leaves it, not even the answer to what was under way', async () => {
    const { server, ana, ben, kitchen } = await openKitchen();
    const raw = await RawSocket.ready({ port: server.port, cookie: ben.cookie });
    raw.answersClose = false;
    // Between the commit and its acknowledgements.
    server.core.hub.listen(() => {
      server.gateway.connections.endSessions([ben.sessionId]);
    });
    const from = raw.heard.length;
    raw.say({ type: 'command', id: 'last', roomId: kitchen, command: { type: 'message.post', id: newId(), text: 'a last word' } });
    const atAna = await server.enter(ana, kitchen);
    await atAna.until(() => atAna.view(kitchen).lines.length === 1, 'the last word');
    await atAna.barrier();
    raw.socket.end();
    expect((await raw.ended()).code).toBe(CLOSE.signedOut);
    expect(raw.heard.slice(from)).toEqual([]);
  });

  test('J5: visitors are cut off with their link, and all of them when the room can be watched no more', async () => {
    const { server, ana, kitchen } = await openKitchen();
    const atAna = await server.enter(ana, kitchen);
    await atAna.command(kitchen, { type: 'room.change', watchable: true });
    const [first, second] = [await server.visitor('first', kitchen, ana), await server.visitor('second', kitchen, ana)];
    const [atFirst, atSecond] = [await server.enter(first, kitchen), await server.enter(second, kitchen)];
    await server.parts.invitationDesk.revoke(ana.id, kitchen, first.invitationId);
    await atFirst.until(() => atFirst.state === 'off', 'the first visitor to be cut off');
    expect(atFirst.closeCode).toBe(CLOSE.signedOut);
    expect(atSecond.state).toBe('online');

    await atAna.command(kitchen, { type: 'room.change', watchable: false });
    await atAna.post(kitchen, 'among us');
    await atSecond.until(() => atSecond.heard('gone').length === 1, 'the second visitor to be told');
    expect(atSecond.heard('gone')).toEqual([{ type: 'gone', roomId: kitchen, reason: 'link_revoked' }]);
    expect(atSecond.heard('event')).toEqual([]);
  });
});

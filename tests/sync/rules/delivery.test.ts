// L1 to L7: what happens between a command and what everybody hears of it.
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../protocol/commands.ts';
import { newId } from '../../../protocol/ids.ts';
import type { Id } from '../../../protocol/records.ts';
import type { TestClient } from '../../harness/client.ts';
import { CommitFaults } from '../../harness/commit-fault.ts';
import { enterKitchen, refusalOf } from './kitchen.ts';

async function codeOf(promise: Promise<unknown>): Promise<object> {
  const { code, details } = await refusalOf(promise);
  return { code, reason: details?.reason };
}

const eventSeqs = (client: TestClient): number[] => client.heard('event').map((frame) => frame.event.seq);
const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('L1: the number is taken inside the transaction that makes the change', () => {
  test('L1: writers at once get numbers without holes, one event each, the same to everybody', async () => {
    const { atAna, atBen, kitchen } = await enterKitchen();
    const head = atAna.view(kitchen).seq;
    const posts = await Promise.all([...upTo(50)].map((n) => (n % 2 === 0 ? atAna : atBen).post(kitchen, `line ${n}`)));
    await Promise.all([atAna.barrier(), atBen.barrier()]);

    expect(posts.map((post) => post.seq).toSorted((a, b) => a - b)).toEqual(upTo(head + 50, head + 1));
    expect(eventSeqs(atAna)).toEqual(upTo(head + 50, head + 1));
    expect(atBen.heard('event')).toEqual(atAna.heard('event'));
  });

  test('L1: a refused command takes no number, nor does one that fails after taking it', async () => {
    const { server, atAna, ana, kitchen } = await enterKitchen();
    const head = atAna.view(kitchen).seq;
    const { core } = server;
    const spoilt = core.batch.do(() => {
      core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'taken back' });
      throw new Error('after all');
    });
    const refused = codeOf(atAna.post(kitchen, '   '));
    await expect(spoilt).rejects.toThrow('after all');
    expect(await refused).toEqual({ code: 'invalid', reason: 'text_empty' });
    expect(await atAna.post(kitchen, 'next')).toMatchObject({ seq: head + 1 });
  });

  test('L1: of a command that fails after its lines nothing is heard, and what stands before and after it in the batch arrives whole', async () => {
    const { server, ana, atAna, atBen, kitchen } = await enterKitchen();
    const { batch, messages, rooms } = server.core;
    const head = atAna.view(kitchen).seq;
    const post = (text: string): number => messages.postMessage(ana.id, kitchen, { id: newId(), text });
    const long = 'soup '.repeat(2_000);
    const spoilt = [];
    const done = [];
    for (let n = 0; n < 3; n += 1) {
      done.push(batch.do(() => post(`before ${n} ${long}`)));
      spoilt.push(
        batch.do(() => {
          post(`lost ${long}`);
          post('lost as well');
          throw new Error('after all');
        }),
      );
      done.push(batch.do(() => rooms.changeRoom(ana.id, kitchen, { topic: `topic ${n}` })));
      done.push(batch.do(() => post(`after ${n}`)));
    }
    const ends = await Promise.allSettled(spoilt);
    expect(ends.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(await Promise.all(done)).toEqual(Array.from({ length: 9 }, (_, at) => head + 1 + at));
    for (const client of [atAna, atBen]) {
      await client.until(() => client.view(kitchen).seq === head + 9, 'all of it');
      expect(client.view(kitchen).lines.map(({ text }) => text.slice(0, 9).trim())).toEqual(['before 0', 'after 0', 'before 1', 'after 1', 'before 2', 'after 2']); // prettier-ignore
    }
  });
});

describe('L2: acks and events leave after the commit, in one run', () => {
  test('L2: what is published can already be read by another connection to the database', async () => {
    const { server, atAna, kitchen } = await enterKitchen();
    const reader = new Sqlite(server.databaseFile, { readonly: true });
    const stored = reader.prepare('SELECT count(*) FROM messages WHERE room_id = ? AND seq = ?').pluck();
    const seen: unknown[] = [];
    server.core.hub.listen((roomId, event) => {
      if (event.type === 'message.posted') seen.push(stored.get(roomId, event.seq));
    });
    await atAna.post(kitchen, 'one');
    await atAna.post(kitchen, 'two');
    reader.close();
    expect(seen).toEqual([1, 1]);
  });

  test('L2: a batch whose commit fails is refused as a whole, publishes nothing and takes no numbers', async () => {
    const faults = new CommitFaults();
    const { atAna, atBen, kitchen } = await enterKitchen({
      prepare: ({ sqlite }) => {
        faults.installOn(sqlite);
      },
    });
    const head = atAna.view(kitchen).seq;
    faults.arm('fail');
    const answers: Promise<object>[] = [];
    atAna.burst(() => {
      for (const text of ['one', 'two', '']) answers.push(codeOf(atAna.post(kitchen, text)));
    });
    expect(await Promise.all(answers)).toEqual([
      { code: 'storage_full', reason: undefined },
      { code: 'storage_full', reason: undefined },
      { code: 'invalid', reason: 'text_empty' },
    ]);
    await atBen.barrier();
    expect(atBen.heard('event')).toEqual([]);
    expect(await atAna.post(kitchen, 'three')).toMatchObject({ seq: head + 1 });
  });

  test('L2: the event is before its ack on the line of its author', async () => {
    const { atAna, kitchen } = await enterKitchen();
    await atAna.barrier(); // That ben came has been told.
    atAna.frames.length = 0;
    await atAna.post(kitchen, 'hello');
    expect(atAna.frames.map((frame) => frame.type)).toEqual(['event', 'ok']);
  });
});

test('L3: a command that returns a promise is refused and undone', async () => {
  const { server, ana, atAna, kitchen } = await enterKitchen();
  const { core } = server;
  const head = atAna.view(kitchen).seq;
  const late = (): never =>
    // A type error without the cast: `Synchronous` makes it so.
    Promise.resolve(core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'too late' })) as never;
  await expect(core.batch.do(late)).rejects.toThrow('L3');
  // @ts-expect-error a command may not return a promise
  const typed = core.batch.do(() => Promise.resolve(1));
  await expect(typed).rejects.toThrow('L3');
  await atAna.barrier();
  expect(atAna.view(kitchen).seq).toBe(head);
});

test('L4: a listener that runs a command inside its callback is stopped; one that defers is heard after the event it heard', async () => {
  const { server, ana, atAna, atBen, kitchen } = await enterKitchen();
  const { core } = server;
  const head = atAna.view(kitchen).seq;
  const post = (text: string): Promise<number> => core.batch.do(() => core.messages.postMessage(ana.id, kitchen, { id: newId(), text }));
  core.hub.listen((_roomId, event) => {
    if (event.seq !== head + 1) return;
    setImmediate(() => void post('pong'));
    core.batch.run(
      () => core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'too early' }),
      () => undefined,
    );
  });
  await atAna.post(kitchen, 'ping');
  await atBen.until(() => atBen.view(kitchen).seq === head + 2, 'the pong');
  expect(atBen.view(kitchen).lines.map((line) => line.text)).toEqual(['ping', 'pong']);
  expect(server.bugs.splice(0).map(String)).toEqual([expect.stringContaining('L4')]);
});

test('L5: a listener that throws is logged; the others still hear the event', async () => {
  const { server, atAna, atBen, kitchen } = await enterKitchen();
  const heard: string[] = [];
  server.core.hub.listen(() => {
    throw new Error('a listener broke');
  });
  server.core.hub.listen((_roomId, event) => {
    heard.push(event.type);
  });
  const { seq } = await atAna.post(kitchen, 'hello');
  await atBen.until(() => atBen.view(kitchen).seq === seq, 'the line');
  expect(heard).toEqual(['message.posted']);
  expect(server.bugs.splice(0).map(String)).toEqual([expect.stringContaining('a listener broke')]);
});

test('L6: the author hears its own event like everybody; the ack says ok and the number, nothing else', async () => {
  const { atAna, atBen, kitchen } = await enterKitchen();
  const { seq } = await atAna.post(kitchen, 'hello');
  await atBen.barrier();
  expect(atAna.heard('event')).toEqual(atBen.heard('event'));
  expect(atAna.heard('event')).toHaveLength(1);
  expect(atAna.heard('ok')).toEqual([{ type: 'ok', id: expect.any(String) as string, seq }]);
});

describe('L7: repeating', () => {
  test('L7: an id posted again by its author is answered as the first time: at once, from elsewhere, after an edit, a restart, a deletion', async () => {
    const { server, ana, atAna, kitchen } = await enterKitchen();
    const atHome = await server.enter(ana, kitchen);
    const id = newId();
    const first = await Promise.all([1, 2, 3].flatMap(() => [atAna.post(kitchen, 'tea?', { id }), atHome.post(kitchen, 'tea?', { id })]));
    const { seq } = first[0] ?? { seq: 0 };
    expect(first).toEqual(Array(6).fill({ id, seq }));

    await atAna.command(kitchen, { type: 'message.edit', id, text: 'coffee?' });
    expect(await atHome.post(kitchen, 'tea?', { id })).toEqual({ id, seq });
    await server.restart();
    await atAna.connect();
    expect(await atAna.post(kitchen, 'tea?', { id })).toEqual({ id, seq });
    await atAna.command(kitchen, { type: 'message.delete', id });
    expect(await atAna.post(kitchen, 'tea?', { id })).toEqual({ id, seq });
    expect(atAna.view(kitchen).lines).toMatchObject([{ id, seq, text: '', deletedBy: ana.id }]);
    expect(atAna.heard('event').filter(({ event }) => event.type === 'message.posted')).toHaveLength(1);
  });

  test('L7: the same id with other content, in another room, or by anyone else is a conflict and changes nothing', async () => {
    const { server, ana, ben, atAna, atBen, kitchen } = await enterKitchen();
    const garden = await server.room('garden', ana, ben);
    const { id } = await atAna.post(kitchen, 'tea?');
    const before = await atAna.ask({ type: 'messages.lookup', roomId: kitchen, ids: [id] });
    const conflict = { code: 'conflict', reason: 'id_taken' };
    expect(await codeOf(atAna.post(kitchen, 'coffee?', { id }))).toEqual(conflict);
    expect(await codeOf(atAna.post(garden, 'tea?', { id }))).toEqual(conflict);
    expect(await codeOf(atAna.post(kitchen, 'tea?', { id, mentions: [ben.id] }))).toEqual(conflict);
    expect(await codeOf(atBen.post(kitchen, 'tea?', { id }))).toEqual(conflict);
    expect(await atAna.ask({ type: 'messages.lookup', roomId: kitchen, ids: [id] })).toEqual(before);
    await atAna.command(kitchen, { type: 'message.edit', id, text: 'coffee?' });
    expect(await codeOf(atAna.post(kitchen, 'coffee?', { id }))).toEqual(conflict);
  });

  test('L7: however a line was posted, its repetition is known: untidy, an answer, with mentions, in a room that is archived meanwhile', async () => {
    const { ben, atAna, kitchen } = await enterKitchen();
    const { id: first } = await atAna.post(kitchen, 'tea?');
    const posts = [
      { text: '\n  soup \u0000and rice  \n', id: newId() },
      { text: 'yes', id: newId(), replyToId: first },
      { text: 'you too', id: newId(), mentions: [ben.id] },
      { text: '@ben and you', id: newId() },
    ];
    const answers = [];
    for (const { text, ...more } of posts) answers.push(await atAna.post(kitchen, text, more));
    await atAna.command(kitchen, { type: 'message.pin', id: posts[0]?.id ?? '' });
    await atAna.command(kitchen, { type: 'room.archive' });
    const again = [];
    for (const { text, ...more } of posts) again.push(await atAna.post(kitchen, text, more));
    expect(again).toEqual(answers);
    expect(await codeOf(atAna.post(kitchen, 'new'))).toMatchObject({ code: 'forbidden' });
  });

  test('L7: fifty sockets that send the same message in one moment make one line', async () => {
    const { server, ana, kitchen } = await enterKitchen();
    const tabs = await Promise.all(upTo(50).map(() => server.enter(ana, kitchen)));
    const id = newId();
    const answers = await Promise.all(tabs.map((tab) => tab.post(kitchen, 'once', { id })));
    expect(new Set(answers.map((answer) => answer.seq)).size).toBe(1);
    await Promise.all(tabs.map((tab) => tab.barrier()));
    expect(tabs.map((tab) => tab.heard('event').length)).toEqual(Array(50).fill(1));
  });

  test('L7: a room made again under its id by its maker is the same room, by anyone else a conflict', async () => {
    const { atAna, atBen } = await enterKitchen();
    const cellar = newId();
    const make: Command = { type: 'room.create', name: 'cellar' };
    expect([await atAna.command(cellar, make), await atAna.command(cellar, make)]).toEqual([1, 1]);
    expect(await codeOf(atBen.command(cellar, make))).toEqual({ code: 'conflict', reason: 'id_taken' });
  });

  test('L7: a command that changes nothing makes no event', async () => {
    const { ana, ben, atAna, kitchen } = await enterKitchen();
    const { id } = await atAna.post(kitchen, 'tea?');
    const once: Command[] = [
      { type: 'message.edit', id, text: 'coffee?' },
      { type: 'message.react', id, emoji: '👍' },
      { type: 'message.pin', id },
      { type: 'room.change', topic: 'drinks' },
      { type: 'member.change_role', memberId: ben.id, role: 'moderator' },
      { type: 'message.unpin', id },
      { type: 'message.unreact', id, emoji: '👍' },
      { type: 'message.delete', id },
      { type: 'member.remove', memberId: ben.id },
      { type: 'member.ban', memberId: ben.id },
      { type: 'member.unban', memberId: ben.id },
      { type: 'room.archive' },
      { type: 'room.unarchive' },
    ];
    for (const command of once) {
      const seq = await atAna.command(kitchen, command);
      expect({ command, again: await atAna.command(kitchen, command), seq }).toEqual({
        command,
        again: null,
        seq: expect.any(Number) as number,
      });
    }
    await atAna.command(kitchen, { type: 'read.mark', seq: 1 });
    expect(await atAna.command(kitchen, { type: 'room.change' })).toBeNull();
    expect(atAna.view(kitchen).seq).toBe(atAna.view(kitchen).room.changedSeq);
    expect(eventsOf(atAna, ana.id)).toEqual(once.length + 1);
  });
});

function eventsOf(client: TestClient, actorId: Id): number {
  return client.heard('event').filter(({ event }) => event.actorId === actorId).length;
}

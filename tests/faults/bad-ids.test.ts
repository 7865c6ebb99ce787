// Ids and numbers that are well formed but not theirs to use: other people's, other rooms', too many, of another time. (B36, B41–B44,
// G21)
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import type { Command } from '../../protocol/commands.ts';
import { newId } from '../../protocol/ids.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import { invite } from './http-calls.ts';
import { textFrame } from './raw-frames.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage, UNNOTICED_MS } from './stage.ts';

let stage: Stage;
/** A room of ana's that ben is not in, and a line in it. */
let cellar: Id;
let cellarLine: Id;
let ana: RawSocket;
let line: Id;
let head: number;

beforeAll(async () => {
  stage = await Stage.open();
  ana = await RawSocket.ready(stage.ana);
  cellar = newId();
  cellarLine = newId();
  await ana.do(cellar, { type: 'room.create', name: 'cellar' });
  await ana.do(cellar, { type: 'message.post', id: cellarLine, text: 'a secret of the cellar' });
  ana.destroy();
});
beforeEach(async () => {
  ana = await RawSocket.ready(stage.ana);
  line = newId();
  head = (await ana.do(stage.kitchen, { type: 'message.post', id: line, text: 'a line' })) ?? 0;
});
afterEach(async () => {
  ana.destroy();
  expect(await stage.checkHealth()).toBeLessThan(UNNOTICED_MS);
  expect(stage.bugs).toEqual([]);
});
afterAll(async () => {
  await stage.close();
});

test('B36, B40: ids that are names of methods are ids like others: nothing is there', async () => {
  for (const roomId of ['__defineGetter__', '__lookupSetter__', 'propertyIsEnumerable']) {
    expect(await ana.command(roomId, { type: 'member.leave' })).toMatchObject({ type: 'failed', error: { code: 'not_found' } });
  }
  for (const id of ['__proto__', 'constructor', 'toString', 'then']) {
    ana.say({ type: 'ask', id, question: { type: 'mine' } });
    expect(await ana.answer(id)).toMatchObject({ type: 'answer', id });
  }
});

test('B41: a request with an empty id is refused under that id', async () => {
  ana.say({ type: 'ask', id: '', question: { type: 'mine' } });
  expect(await ana.answer('')).toMatchObject({ type: 'failed', error: { code: 'invalid', details: { field: 'id' } } });
});

test('B41: a request id of 1 MB is too big', async () => {
  ana.say({ type: 'ask', id: 'x'.repeat(1_000_000), question: { type: 'mine' } });
  expect((await ana.ended()).code).toBe(CLOSE.tooBig);
});

test("B41: another's id is a conflict, the same letters in another case are another id", async () => {
  const ben = await RawSocket.ready(stage.ben);
  expect(await ben.command(stage.kitchen, { type: 'message.post', id: line, text: 'a line' })).toMatchObject({
    error: { code: 'conflict' },
  });
  expect(await ana.command(cellar, { type: 'message.post', id: line, text: 'a line' })).toMatchObject({ error: { code: 'conflict' } });
  expect(await headNow()).toBe(head);
  const swapped = line.replace(/[a-z]/giu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
  expect(await ben.do(stage.kitchen, { type: 'message.post', id: swapped, text: 'a line' })).toBe(head + 1);
  ben.destroy();
});

test('B42: frames of a session sent again change nothing', async () => {
  const id = newId();
  const session: Command[] = [
    { type: 'message.post', id, text: 'once' },
    { type: 'message.edit', id, text: 'twice' },
    { type: 'message.react', id, emoji: '👍' },
    { type: 'message.pin', id },
    { type: 'read.mark', seq: head },
  ];
  const first = [];
  for (const command of session) first.push(await ana.do(stage.kitchen, command));
  const after = await headNow();
  const again = [];
  for (const command of session) again.push(await ana.do(stage.kitchen, command));
  expect(again).toEqual([first[0], null, null, null, null]);
  expect(await headNow()).toBe(after);
});

test('B42: other versions of the protocol are told so', async () => {
  for (const protocol of [0, PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1, 1_000]) {
    const raw = await RawSocket.open(stage.ana);
    raw.say({ type: 'hello', protocol });
    expect((await raw.ended()).code).toBe(CLOSE.upgrade);
    raw.destroy();
  }
});

describe('B42, G21: ids of another room lead nowhere', () => {
  const COMMANDS: readonly ((line: Id) => Command)[] = [
    (id) => ({ type: 'message.edit', id, text: 'x' }),
    (id) => ({ type: 'message.delete', id }),
    (id) => ({ type: 'message.react', id, emoji: '👍' }),
    (id) => ({ type: 'message.unreact', id, emoji: '👍' }),
    (id) => ({ type: 'message.pin', id }),
    (id) => ({ type: 'message.unpin', id }),
  ];

  test('neither for a member of both rooms, nor for one who is not in the other', async () => {
    const ben = await RawSocket.ready(stage.ben);
    for (const make of COMMANDS) {
      const command = make(cellarLine);
      for (const raw of [ana, ben]) {
        expect(await raw.command(stage.kitchen, command), command.type).toMatchObject({ type: 'failed', error: { code: 'not_found' } });
      }
      expect(await ben.command(cellar, command), command.type).toMatchObject({ type: 'failed', error: { code: 'not_found' } });
    }
    const reply = { type: 'message.post', id: newId(), text: 'x', replyToId: cellarLine };
    expect(await ben.command(stage.kitchen, reply)).toMatchObject({
      type: 'failed',
      error: { code: 'invalid', details: { field: 'replyToId' } },
    });
    expect(await ben.question({ type: 'messages.lookup', roomId: stage.kitchen, ids: [cellarLine, line] })).toMatchObject({
      messages: [{ id: line }],
    });
    expect(await ben.question({ type: 'message.versions', roomId: stage.kitchen, id: cellarLine })).toEqual({ versions: [] });
    expect(JSON.stringify(ben.heard)).not.toContain('secret of the cellar');
    expect(await ana.question({ type: 'messages.lookup', roomId: cellar, ids: [cellarLine] })).toMatchObject({
      messages: [{ text: 'a secret of the cellar', reactions: [], pinnedAt: null, editedAt: null }],
    });
    ben.destroy();
  });

  test('nor do people of another room as members of this one', async () => {
    const cleo = await invite(stage.ana, cellar, `cleo ${newId().slice(-6)}`);
    for (const type of ['member.remove', 'member.ban', 'member.unban'] as const) {
      expect(await ana.command(stage.kitchen, { type, memberId: cleo.id }), type).toMatchObject({ error: { code: 'not_found' } });
    }
    expect(await ana.command(stage.kitchen, { type: 'member.change_role', memberId: cleo.id, role: 'watcher' })).toMatchObject({
      error: { code: 'not_found' },
    });
    const post: Command = { type: 'message.post', id: newId(), text: 'you', mentions: [cleo.id] };
    await ana.do(stage.kitchen, post);
    const { messages } = await ana.question({ type: 'messages.lookup', roomId: stage.kitchen, ids: [post.id] });
    expect(messages[0]?.mentions).toEqual([]);
  });
});

describe('B43: masses', () => {
  test('of different reactions end at a limit, and leave a readable line', async () => {
    const id = newId();
    await ana.do(stage.kitchen, { type: 'message.post', id, text: 'react to me' });
    const outcomes = new Map<string, number>();
    for (let at = 0; at < 60; at += 1) {
      const answer = await ana.command(stage.kitchen, { type: 'message.react', id, emoji: String.fromCodePoint(0x1f600 + at) });
      const key = answer.type === 'ok' ? 'ok' : (answer.error.details?.reason ?? answer.error.code);
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries(outcomes)).toEqual({ ok: 20, too_many_reactions: 40 });
  });

  test('of joined rooms on one socket end at a limit', async () => {
    const rooms = Array.from({ length: 60 }, () => newId());
    for (const roomId of rooms) await ana.do(roomId, { type: 'room.create', name: 'a room' });
    const answers = await Promise.all(rooms.map((roomId, at) => ana.ask({ type: 'join', id: `join-${at}`, roomId })));
    expect(answers.filter((answer) => answer.type === 'joined')).toHaveLength(50);
    expect(answers.filter((answer) => answer.type === 'failed' && answer.error.code === 'too_many')).toHaveLength(10);
    for (const roomId of rooms) await ana.do(roomId, { type: 'room.delete' });
  });

  test('of rooms end at a limit', async () => {
    const raw = await RawSocket.ready(stage.ben);
    const rooms = Array.from({ length: 201 }, () => newId());
    const answers = await Promise.all(rooms.map((roomId) => raw.command(roomId, { type: 'room.create', name: 'a room' })));
    expect(answers.filter((answer) => answer.type === 'ok')).toHaveLength(200);
    expect(answers.at(-1)).toMatchObject({ type: 'failed', error: { code: 'forbidden', details: { reason: 'too_many_rooms' } } });
    await Promise.all(rooms.slice(0, 200).map((roomId) => raw.do(roomId, { type: 'room.delete' })));
    raw.destroy();
  });

  test('of sends in one packet are stored once each, in the order in which they were sent', async () => {
    const ids = Array.from({ length: 100 }, () => newId());
    ana.send(...ids.map((id) => frameOf(stage.kitchen, { type: 'message.post', id, text: 'one of many' })));
    const answers = await Promise.all(ids.map((id) => ana.answer(id)));
    expect(answers).toEqual(ids.map((id, at) => ({ type: 'ok', id, seq: head + 1 + at })));
  });
});

describe('B44: the last number seen', () => {
  const joins: readonly [title: string, ahead: number, epoch: string | undefined][] = [
    ['larger than the head', 1_000, 'now'],
    ['of another lineage', -1, 'another-epoch'],
    ['without a lineage', -1, undefined],
  ];

  test.each(joins)('%s gets a snapshot', async (_title, ahead, epoch) => {
    const now = (await ana.join(stage.kitchen)).epoch;
    const joined = await ana.join(stage.kitchen, {
      since: head + ahead,
      ...(epoch === undefined ? {} : { epoch: epoch === 'now' ? now : epoch }),
    });
    expect(joined.snapshot).not.toBeNull();
    expect(joined.seq).toBe(head);
  });

  test('of minus zero is zero: everything is replayed', async () => {
    const { epoch } = await ana.join(stage.kitchen);
    ana.heard.length = 0;
    ana.say(`{"type":"join","id":"minus","roomId":"${stage.kitchen}","since":-0,"epoch":"${epoch}"}`);
    expect(await ana.answer('minus')).toMatchObject({ type: 'joined', snapshot: null });
    await ana.hear((frame) => frame.type === 'replayed');
    const numbers = ana.heard.flatMap((frame) => (frame.type === 'event' ? [frame.event.seq] : []));
    expect(numbers).toEqual(Array.from({ length: head }, (_, at) => at + 1));
  });

  test('of a room never joined, or that never was, finds nothing', async () => {
    const ben = await RawSocket.ready(stage.ben);
    for (const roomId of [cellar, newId()]) {
      const answer = await ben.ask({ type: 'join', id: roomId, roomId, since: 1, epoch: 'x' });
      expect(answer).toEqual({ type: 'failed', id: roomId, error: { code: 'not_found', message: 'no such room' } });
    }
    ben.destroy();
  });

  test('read beyond the head stops at the head', async () => {
    await ana.do(stage.kitchen, { type: 'read.mark', seq: Number.MAX_SAFE_INTEGER });
    const { rooms } = await ana.question({ type: 'mine' });
    expect(rooms.find(({ room }) => room.id === stage.kitchen)?.readSeq).toBe(head);
  });
});

async function headNow(): Promise<number | undefined> {
  const { rooms } = await ana.question({ type: 'mine' });
  return rooms.find(({ room }) => room.id === stage.kitchen)?.seq;
}

function frameOf(roomId: Id, command: Command & { id: string }): Buffer {
  return textFrame({ type: 'command', id: command.id, roomId, command });
}

// Who may do what over the socket, as a table: every command and every question by everybody who may stand before a room. A command
// or question that is not in the table fails the test. (F68, G21)
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandSchema } from '../../protocol/commands.ts';
import type { Command } from '../../protocol/commands.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { questionSchema } from '../../protocol/frames.ts';
import type { Question } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id, Role } from '../../protocol/records.ts';
import { TestServer } from '../harness/server.ts';
import type { NewTurn } from '../../server/ai/turns.ts';
import type { Person } from '../harness/server.ts';
import { askByCall, callCommand, outcomeOf } from './command-calls.ts';
import { RawSocket } from './raw-socket.ts';

const STANDINGS = ['visitor', 'stranger', 'gone', 'banned', 'watcher', 'member', 'moderator', 'owner'] as const;
type Standing = (typeof STANDINGS)[number];
type Outcome = 'ok' | ErrorCode;

/** One letter a standing, in the order above. */
const LETTERS: Readonly<Record<string, Outcome>> = { o: 'ok', F: 'forbidden', N: 'not_found', C: 'conflict' };

/** What a command is about: a room made for it alone. */
interface Scene {
  room: Id;
  /** Of whoever tries, from when they were a member. */
  own: Id;
  /** Of a plain member. */
  theirs: Id;
  /** A plain member, a moderator, somebody banned, and somebody who shares another room with everybody. */
  cleo: Id;
  dora: Id;
  emil: Id;
  finn: Id;
  /** A persona that is seated, one that is not, a line of the seated one, and turns: cleo's, nobody's, one that failed. */
  mina: Id;
  juno: Id;
  minas: Id;
  cleosTurn: Id;
  nobodysTurn: Id;
  failedTurn: Id;
  /** What mina remembers about cleo, and about whoever tries. */
  note: Id;
  ownNote: Id;
}

const COMMANDS: readonly [type: Command['type'], what: string, letters: string, make: (scene: Scene) => Command & { roomId?: Id }][] = [
  ['message.post', 'a line', 'FNNNFooo', () => ({ type: 'message.post', id: newId(), text: 'x' })],
  ['message.edit', 'an own line', 'FNNNFooo', ({ own }) => ({ type: 'message.edit', id: own, text: 'y' })],
  ['message.edit', "another's line", 'FNNNFFFF', ({ theirs }) => ({ type: 'message.edit', id: theirs, text: 'y' })],
  ['message.delete', 'an own line', 'FNNNFooo', ({ own }) => ({ type: 'message.delete', id: own })],
  ['message.delete', "another's line", 'FNNNFFoo', ({ theirs }) => ({ type: 'message.delete', id: theirs })],
  ['message.react', 'to a line', 'FNNNFooo', ({ theirs }) => ({ type: 'message.react', id: theirs, emoji: '👍' })],
  ['message.unreact', 'to a line', 'FNNNFooo', ({ theirs }) => ({ type: 'message.unreact', id: theirs, emoji: '👍' })],
  ['message.pin', 'a line', 'FNNNFooo', ({ theirs }) => ({ type: 'message.pin', id: theirs })],
  ['message.unpin', 'a line', 'FNNNFooo', ({ theirs }) => ({ type: 'message.unpin', id: theirs })],
  ['room.create', 'a room of their own', 'Fooooooo', () => ({ type: 'room.create', name: 'x', roomId: newId() })],
  ['room.create', 'with a persona', 'Fooooooo', ({ juno }) => ({ type: 'room.create', name: 'x', personas: [juno], roomId: newId() })],
  ['room.create', 'with a person', 'FNNNNNNN', ({ finn }) => ({ type: 'room.create', name: 'x', personas: [finn], roomId: newId() })],
  ['room.create', 'under the id of a room', 'FCCCCCCo', () => ({ type: 'room.create', name: 'x' })],
  ['room.change', 'its topic', 'FNNNFFoo', () => ({ type: 'room.change', topic: 'x' })],
  ['room.change', 'who may watch', 'FNNNFFoo', () => ({ type: 'room.change', watchable: false })],
  ['room.change', 'whether bots set personas off', 'FNNNFFoo', () => ({ type: 'room.change', heedsBots: true })],
  ['room.archive', '', 'FNNNFFFo', () => ({ type: 'room.archive' })],
  ['room.unarchive', '', 'FNNNFFFo', () => ({ type: 'room.unarchive' })],
  ['room.delete', '', 'FNNNFFFo', () => ({ type: 'room.delete' })],
  ['member.add', 'somebody known', 'FNNNFFoo', ({ finn }) => ({ type: 'member.add', memberId: finn })],
  ['member.add', 'somebody unknown', 'FNNNFFNN', () => ({ type: 'member.add', memberId: newId() })],
  ['member.add', 'somebody banned', 'FNNNFFFF', ({ emil }) => ({ type: 'member.add', memberId: emil })],
  ['member.leave', '', 'FNNNoooF', () => ({ type: 'member.leave' })],
  ['member.remove', 'a member', 'FNNNFFoo', ({ cleo }) => ({ type: 'member.remove', memberId: cleo })],
  ['member.remove', 'a moderator', 'FNNNFFFo', ({ dora }) => ({ type: 'member.remove', memberId: dora })],
  ['member.ban', 'a member', 'FNNNFFoo', ({ cleo }) => ({ type: 'member.ban', memberId: cleo })],
  ['member.ban', 'a moderator', 'FNNNFFFo', ({ dora }) => ({ type: 'member.ban', memberId: dora })],
  ['member.unban', 'somebody banned', 'FNNNFFoo', ({ emil }) => ({ type: 'member.unban', memberId: emil })],
  ['member.change_role', "a member's", 'FNNNFFFo', ({ cleo }) => ({ type: 'member.change_role', memberId: cleo, role: 'moderator' })],
  ['room.pause', '', 'FNNNFooo', () => ({ type: 'room.pause' })],
  ['room.resume', '', 'FNNNFooo', () => ({ type: 'room.resume' })],
  ['persona.seat', 'one of the server', 'FNNNFFoo', ({ juno }) => ({ type: 'persona.seat', personaId: juno })],
  ['persona.seat', 'a person', 'FNNNFFNN', ({ finn }) => ({ type: 'persona.seat', personaId: finn })],
  ['persona.tune', '', 'FNNNFooo', ({ mina }) => ({ type: 'persona.tune', personaId: mina, temperature: 1 })],
  ['persona.tune', 'what it costs', 'FNNNFFoo', ({ mina }) => ({ type: 'persona.tune', personaId: mina, model: 'm' })],
  ['persona.tune', 'who is not seated', 'FNNNFNNN', ({ juno }) => ({ type: 'persona.tune', personaId: juno, temperature: 1 })],
  ['persona.tune', 'a person', 'FNNNFNNN', ({ cleo }) => ({ type: 'persona.tune', personaId: cleo, temperature: 1 })],
  ['persona.mute', '', 'FNNNFooo', ({ mina }) => ({ type: 'persona.mute', personaId: mina })],
  ['persona.mute', 'a person', 'FNNNFNNN', ({ cleo }) => ({ type: 'persona.mute', personaId: cleo })],
  ['persona.unmute', '', 'FNNNFooo', ({ mina }) => ({ type: 'persona.unmute', personaId: mina })],
  ['persona.call', 'who is seated', 'FNNNFooo', ({ mina }) => ({ type: 'persona.call', personaId: mina })],
  ['persona.call', 'who is not', 'FNNNFNNN', ({ juno }) => ({ type: 'persona.call', personaId: juno })],
  ['persona.vote', '', 'FNNNFooo', ({ mina }) => ({ type: 'persona.vote', personaId: mina })],
  ['turn.cancel', "another's", 'FNNNFFoo', ({ cleosTurn }) => ({ type: 'turn.cancel', turnId: cleosTurn })],
  ['turn.cancel', "nobody's", 'FNNNFooo', ({ nobodysTurn }) => ({ type: 'turn.cancel', turnId: nobodysTurn })],
  ['turn.cancel', 'of another room', 'FNNNFNNN', () => ({ type: 'turn.cancel', turnId: newId() })],
  ['turn.stop', '', 'FNNNFooo', ({ cleosTurn }) => ({ type: 'turn.stop', turnId: cleosTurn })],
  ['turn.retry', '', 'FNNNFooo', ({ failedTurn }) => ({ type: 'turn.retry', turnId: failedTurn })],
  ['card.dismiss', '', 'FNNNFooo', () => ({ type: 'card.dismiss', cardId: newId() })],
  ['message.regenerate', "a persona's", 'FNNNFooo', ({ minas }) => ({ type: 'message.regenerate', id: minas })],
  ['message.regenerate', "a person's", 'FNNNFNNN', ({ theirs }) => ({ type: 'message.regenerate', id: theirs })],
  ['message.continue', "a persona's", 'FNNNFooo', ({ minas }) => ({ type: 'message.continue', id: minas })],
  ['talk.start', '', 'FNNNFooo', () => ({ type: 'talk.start', topic: 'soup', lines: 4 })],
  ['talk.stop', '', 'FNNNFooo', () => ({ type: 'talk.stop' })],
  ['talk.extend', '', 'FNNNFooo', () => ({ type: 'talk.extend' })],
  ['memory.edit', '', 'FNNNFooo', () => ({ type: 'memory.edit', summary: 'x' })],
  ['memory.forget', 'all', 'FNNNFooo', () => ({ type: 'memory.forget' })],
  ['memory.forget', 'before a line', 'FNNNFooo', ({ theirs }) => ({ type: 'memory.forget', beforeId: theirs })],
  ['memory.forget', 'before a line of another room', 'FNNNFNNN', () => ({ type: 'memory.forget', beforeId: newId() })],
  ['memory.remember', '', 'FNNNFooo', () => ({ type: 'memory.remember' })],
  ['memory.edit_note', '', 'FNNNFooo', ({ note }) => ({ type: 'memory.edit_note', id: note, text: 'y' })],
  ['memory.edit_note', 'of another room', 'FNNNFNNN', () => ({ type: 'memory.edit_note', id: newId(), text: 'y' })],
  ['memory.delete_note', 'about somebody else', 'FNNNFooo', ({ note }) => ({ type: 'memory.delete_note', id: note })],
  ['memory.delete_note', 'about whoever deletes it', 'FNNNoooo', ({ ownNote }) => ({ type: 'memory.delete_note', id: ownNote })],
  ['memory.delete_note', 'of another room', 'FNNNNNNN', () => ({ type: 'memory.delete_note', id: newId() })],
  ['memory.write', '', 'FNNNFooo', () => ({ type: 'memory.write', anew: true })],
  ['read.mark', '', 'FNNNoooo', () => ({ type: 'read.mark', seq: 1 })],
  ['notify.choose', '', 'FNNNoooo', () => ({ type: 'notify.choose', notify: 'none' })],
];

const QUESTIONS: readonly [type: Question['type'], letters: string, make: (scene: Scene) => Question][] = [
  ['mine', 'oooooooo', () => ({ type: 'mine' })],
  ['acquaintances', 'oooooooo', () => ({ type: 'acquaintances' })],
  ['messages.before', 'oNNNoooo', ({ room }) => ({ type: 'messages.before', roomId: room, before: 9 })],
  ['messages.after', 'oNNNoooo', ({ room }) => ({ type: 'messages.after', roomId: room, after: 1 })],
  ['messages.around', 'oNNNoooo', ({ room }) => ({ type: 'messages.around', roomId: room, seq: 3 })],
  ['messages.lookup', 'oNNNoooo', ({ room, theirs }) => ({ type: 'messages.lookup', roomId: room, ids: [theirs] })],
  ['messages.pinned', 'oNNNoooo', ({ room }) => ({ type: 'messages.pinned', roomId: room })],
  ['personas', 'oooooooo', () => ({ type: 'personas' })],
  // What a model reads of it is for those who may direct it.
  ['persona.override', 'FNNNFooo', ({ room }) => ({ type: 'persona.override', roomId: room, personaId: mina })],
  ['meter', 'oNNNoooo', ({ room }) => ({ type: 'meter', roomId: room })],
  ['memory', 'FNNNoooo', ({ room }) => ({ type: 'memory', roomId: room })],
  ['message.versions', 'oNNNoooo', ({ room, theirs }) => ({ type: 'message.versions', roomId: room, id: theirs })],
];
const JOIN = 'oNNNoooo';

let server: TestServer;
/** Ana owns every room; the one who tries is always ben, or a visitor. */
const people = new Map<string, Person>();
let mina: Id;
let juno: Id;

beforeAll(async () => {
  server = await TestServer.start({ environment: { MAX_CONNECTIONS_PER_ACCOUNT: '100000' } });
  for (const name of ['ana', 'ben', 'cleo', 'dora', 'emil', 'finn'])
    people.set(name, await server.person(name, name === 'ana' ? 'owner' : 'member'));
  [mina, juno] = [await server.persona('Mina', who('ana')), await server.persona('Juno', who('ana'))];
  await server.room('hall', who('finn'), who('ana'), who('ben'), who('emil'));
});
afterAll(async () => {
  await server.close();
});

const cells = COMMANDS.flatMap(([type, what, letters, make]) =>
  STANDINGS.map((standing, at) => ({ type, what, standing, expected: LETTERS[letters[at] ?? ''], make })),
);

test('F68: every command and every question stands in the table', () => {
  const commands = commandSchema.options.map((option) => option.shape.type.value);
  const questions = questionSchema.options.map((option) => option.shape.type.value);
  expect(new Set(COMMANDS.map(([type]) => type))).toEqual(new Set(commands));
  expect(new Set(QUESTIONS.map(([type]) => type))).toEqual(new Set(questions));
});

test.each(cells)('F68: $type $what by $standing: $expected', async ({ type, standing, expected, make }) => {
  const { scene, cookie } = await makeScene(standing);
  if (type === 'room.unarchive') await server.core.batch.do(() => server.core.rooms.archiveRoom(who('ana').id, scene.room));
  const raw = await RawSocket.ready({ port: server.port, cookie });
  const { roomId = scene.room, ...command } = make(scene);
  const before = server.core.history.getHead(scene.room);
  const answer = await raw.command(roomId, command);
  expect(answer.type === 'ok' ? 'ok' : answer.error.code).toBe(expected);
  // Refused is refused: the room has not moved.
  if (answer.type === 'failed') {
    expect(outcomeOf(await callCommand({ port: server.port, cookie }, roomId, command))).toBe(expected);
    expect(server.core.history.getHead(scene.room)).toBe(before);
  }
  raw.destroy();
});

/** What was refused left all as it was: it can be tried again by the other door. What was let through needs a scene of its own. */
test.each(cells.filter(({ expected }) => expected === 'ok'))('F68: $type $what over HTTP by $standing: ok', async (cell) => {
  const { type, standing, make } = cell;
  const { scene, cookie } = await makeScene(standing);
  if (type === 'room.unarchive') await server.core.batch.do(() => server.core.rooms.archiveRoom(who('ana').id, scene.room));
  const { roomId = scene.room, ...command } = make(scene);
  expect(outcomeOf(await callCommand({ port: server.port, cookie }, roomId, command))).toBe('ok');
});

test.each(STANDINGS)('F68, G21: every question over HTTP by %s', async (standing) => {
  const { scene, cookie } = await makeScene(standing);
  const outcomes: Record<string, string> = {};
  for (const [type, , make] of QUESTIONS) outcomes[type] = outcomeOf(await askByCall({ port: server.port, cookie }, make(scene)));
  const at = STANDINGS.indexOf(standing);
  expect(outcomes).toEqual(Object.fromEntries(QUESTIONS.map(([type, letters]) => [type, LETTERS[letters[at] ?? '']])));
});

test.each(STANDINGS)('F68, G21: every question and a join by %s', async (standing) => {
  const at = STANDINGS.indexOf(standing);
  const { scene, cookie } = await makeScene(standing);
  const raw = await RawSocket.ready({ port: server.port, cookie });
  for (const [type, letters, make] of QUESTIONS) {
    const answer = await raw.ask({ type: 'ask', id: type, question: make(scene) });
    expect(answer.type === 'failed' ? answer.error.code : 'ok', type).toBe(LETTERS[letters[at] ?? '']);
  }
  const joined = await raw.ask({ type: 'join', id: 'join', roomId: scene.room });
  expect(joined.type === 'failed' ? joined.error.code : 'ok').toBe(LETTERS[JOIN[at] ?? '']);
  // Whoever may not read has not been told a word of it, also not by what happens next.
  raw.say({ type: 'typing', roomId: scene.room, on: true });
  raw.say({ type: 'part', roomId: newId() });
  const ana = await RawSocket.ready({ port: server.port, cookie: who('ana').cookie });
  await ana.do(scene.room, { type: 'message.post', id: newId(), text: 'a secret of the cellar' });
  await raw.ask({ type: 'ask', id: 'last', question: { type: 'mine' } });
  const text = JSON.stringify(raw.heard);
  expect(text.includes('cellar')).toBe(LETTERS[JOIN[at] ?? ''] === 'ok');
  for (const socket of [raw, ana]) socket.destroy();
});

test('G21: a visitor of one room finds nothing in another', async () => {
  const { scene, cookie } = await makeScene('visitor');
  const other = { ...scene, room: await server.room('another cellar', who('ana')) };
  const raw = await RawSocket.ready({ port: server.port, cookie });
  for (const [type, , make] of QUESTIONS.filter(([, letters]) => letters === JOIN)) {
    expect(await raw.ask({ type: 'ask', id: type, question: make(other) })).toMatchObject({ type: 'failed', error: { code: 'not_found' } });
  }
  expect(await raw.ask({ type: 'join', id: 'join', roomId: other.room })).toMatchObject({ type: 'failed', error: { code: 'not_found' } });
  raw.destroy();
});

function who(name: string): Person {
  const person = people.get(name);
  if (person === undefined) throw new Error(`nobody is called ${name}`);
  return person;
}

async function makeScene(standing: Standing): Promise<{ scene: Scene; cookie: string }> {
  // One at a time: nobody may have hundreds of rooms.
  if (lastRoom !== undefined)
    await server.core.batch.do(() => server.core.rooms.deleteRoom(who('ana').id, lastRoom ?? '')).catch(() => undefined);
  const { rooms, members, messages, memory, batch, personaSeats, turns, chains, history } = server.core;
  const [ana, ben, cleo, dora, emil, finn] = ['ana', 'ben', 'cleo', 'dora', 'emil', 'finn'].map((name) => who(name).id) as [
    Id,
    Id,
    Id,
    Id,
    Id,
    Id,
  ];
  const scene: Scene = {
    ...{ room: newId(), own: newId(), theirs: newId(), cleo, dora, emil, finn },
    ...{ mina, juno, minas: newId(), cleosTurn: '', nobodysTurn: '', failedTurn: '' },
    ...{ note: newId(), ownNote: newId() },
  };
  const { room } = scene;
  await batch.do(() => {
    const actor = standing === 'owner' ? ana : ben;
    rooms.createRoom(ana, room, { name: 'cellar' });
    rooms.changeRoom(ana, room, { watchable: true });
    members.joinRoom(cleo, room, 'member');
    members.joinRoom(dora, room, 'moderator');
    members.joinRoom(emil, room, 'member');
    members.banMember(ana, room, emil);
    if (actor === ben) members.joinRoom(ben, room, 'member');
    messages.postMessage(actor, room, { id: scene.own, text: 'own' });
    messages.postMessage(cleo, room, { id: scene.theirs, text: 'theirs' });
    personaSeats.seatPersona(ana, room, mina);
    const mark = { turnId: newId(), voice: 'demo' as const, model: null, asks: 'nobody', depth: 1, confidence: null };
    messages.postMessage(mina, room, { id: scene.minas, text: 'And then' }, { ...mark, reason: { code: 'talk', by: null }, ending: 'cut' });
    const noted = { personaId: mina, text: 'likes soup', replacesId: null };
    const notes = [
      { ...noted, id: scene.note, aboutId: cleo },
      { ...noted, id: scene.ownNote, aboutId: actor },
    ];
    memory.writeMemory(mina, room, { summary: 'Soup.', summedSeq: 0, notes, anew: false });
    chains.change(room, { plannedSeq: history.getHead(room) });
    scene.cleosTurn = turns.add(turnOf(room, mina, cleo)).id;
    scene.nobodysTurn = turns.add(turnOf(room, mina, null)).id;
    scene.failedTurn = turns.add(turnOf(room, mina, cleo)).id;
    turns.end(scene.failedTurn, 'failed', 'server');
    if (standing === 'gone') members.leaveRoom(ben, room);
    else if (standing === 'banned') members.banMember(ana, room, ben);
    else if (standing === 'stranger' || standing === 'visitor') members.removeMember(ana, room, ben);
    else if (standing !== 'member' && standing !== 'owner') members.changeRole(ana, room, ben, standing satisfies Role);
  });
  lastRoom = room;
  return { scene, cookie: await cookieFor(standing, scene) };
}

let lastRoom: Id | undefined;

async function cookieFor(standing: Standing, { room }: Scene): Promise<string> {
  if (standing === 'visitor') return (await server.visitor('somebody', room, who('ana'))).cookie;
  if (standing === 'stranger') return (await server.person(`stranger ${newId().slice(-8)}`)).cookie;
  return who(standing === 'owner' ? 'ana' : 'ben').cookie;
}

function turnOf(roomId: Id, personaId: Id, setOffBy: Id | null): NewTurn {
  const plan = { kind: 'reply' as const, lane: 'addressed' as const, personaIds: [personaId], depth: 1, maxLines: 1, closing: false };
  const reason = { code: 'talk' as const, by: setOffBy };
  return { ...plan, notBeforeMs: 0, reason, roomId, task: 'line', triggerId: null, targetId: null, setOffBy };
}

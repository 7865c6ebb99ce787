// Proves that the checker sees each kind of violation, and nothing in a clean run. The server's own mutants are in tests/sync.
import { describe, expect, test } from 'vitest';
import { checkHistory, countViolations, listViolations, VIOLATIONS } from './history-checker.ts';
import type { FinalLog, FinalRoom, Operation, Verdict, Violation } from './history-checker.ts';

const KITCHEN = 'kitchen';
const posted = (id: string): string => `message.posted ${id}`;

/** ana made the room, ben joined; m1, m2 and m3 were posted. */
const ROOM: FinalRoom = {
  room: KITCHEN,
  events: [
    { seq: 1, type: 'room.created', subjectId: KITCHEN, hash: 'room.created kitchen' },
    { seq: 2, type: 'member.joined', subjectId: 'BEN', hash: 'member.joined BEN' },
    { seq: 3, type: 'message.posted', subjectId: 'm1', hash: posted('m1') },
    { seq: 4, type: 'message.posted', subjectId: 'm2', hash: posted('m2') },
    { seq: 5, type: 'message.posted', subjectId: 'm3', hash: posted('m3') },
  ],
  messages: [
    { id: 'm1', seq: 3, authorId: 'ANA' },
    { id: 'm2', seq: 4, authorId: 'ANA' },
    { id: 'm3', seq: 5, authorId: 'BEN' },
  ],
  stateHash: 'all of it',
};
const LOG: FinalLog = { epoch: 'e1', rooms: [ROOM] };

type Told = Omit<Operation, 't' | 'room'>;
const post = (client: string, messageId: string, phase: Operation['phase'], seq?: number): Told => ({
  client,
  op: 'post',
  phase,
  messageId,
  ...(seq === undefined ? {} : { seq }),
});
const join = (client: string, seq: number, head = seq): Told => ({ client, op: 'join', phase: 'ok', seq, head });
const event = (client: string, seq: number, id: string): Told => ({
  client,
  op: 'event',
  phase: 'ok',
  seq,
  hash: posted(id),
  messageId: id,
});
const state = (client: string, hash = 'all of it'): Told => ({ client, op: 'state', phase: 'ok', hash });

const CLEAN: Told[] = [
  join('ana', 2),
  join('ben', 2),
  post('ana', 'm1', 'invoke'),
  post('ana', 'm1', 'ok', 3),
  event('ana', 3, 'm1'),
  event('ben', 3, 'm1'),
  post('ana', 'm2', 'invoke'),
  post('ana', 'm2', 'info'),
  post('ana', 'm2', 'ok', 4),
  event('ben', 4, 'm2'),
  post('ben', 'm3', 'invoke'),
  post('ben', 'm3', 'ok', 5),
  event('ben', 5, 'm3'),
  join('ana', 3, 5),
  event('ana', 4, 'm2'),
  event('ana', 5, 'm3'),
  state('ana'),
  state('ben'),
];

function judge(told: readonly Told[], log: FinalLog = LOG): Verdict {
  const operations = told.map((operation, t) => ({ t, room: KITCHEN, epoch: 'e1', ...operation }));
  return checkHistory({ operations, log, actors: { ana: 'ANA', ben: 'BEN' } });
}

/** The kinds that were found. */
function found(told: readonly Told[], room: Partial<FinalRoom> = {}): Violation[] {
  const verdict = judge(told, { ...LOG, rooms: [{ ...ROOM, ...room }] });
  return VIOLATIONS.filter((kind) => verdict[kind].length > 0);
}

const without = (...places: number[]): Told[] => CLEAN.filter((_, index) => !places.includes(index));
const insert = (place: number, ...told: Told[]): Told[] => CLEAN.toSpliced(place, 0, ...told);

describe('the history checker', () => {
  test('a clean run has no violations', () => {
    const verdict = judge(CLEAN);
    expect(listViolations(verdict)).toEqual([]);
    expect(countViolations(verdict)).toBe(0);
    expect(verdict.operations).toBe(CLEAN.length);
  });

  test('lost: acknowledged and not in the log', () => {
    expect(found(insert(2, post('ana', 'm0', 'invoke'), post('ana', 'm0', 'ok', 9)))).toContain('lost');
  });

  test('not lost: acknowledged by a lineage that was replaced', () => {
    expect(found(insert(2, post('ana', 'm0', 'invoke'), { ...post('ana', 'm0', 'ok', 9), epoch: 'e0' }))).toEqual([]);
  });

  test('not lost: never answered', () => {
    expect(found(insert(2, post('ana', 'm0', 'invoke'), post('ana', 'm0', 'info')))).toEqual([]);
  });

  test('duplicated: two rows of one id, or two events', () => {
    const twice = [...ROOM.messages, { id: 'm1', seq: 6, authorId: 'ANA' }];
    expect(found(CLEAN, { messages: twice })).toContain('duplicated');
    const again = [...ROOM.events, { seq: 6, type: 'message.posted', subjectId: 'm1', hash: posted('m1') }];
    expect(found(CLEAN, { events: again })).toContain('duplicated');
  });

  test('phantom: a row that nobody wrote, or whose every answer was a refusal', () => {
    expect(found(without(10, 11))).toEqual(['phantom']);
    expect(found(CLEAN.with(11, post('ben', 'm3', 'fail')))).toEqual(['phantom']);
  });

  test('phantom: an event was shown that the log does not have', () => {
    expect(found(CLEAN.with(12, event('ben', 5, 'm9')))).toEqual(['phantom']);
  });

  test('reordered: a lower number after a higher one', () => {
    expect(found(CLEAN.with(9, event('ben', 5, 'm3')).with(12, event('ben', 4, 'm2')))).toContain('reordered');
  });

  test('gap: a number was left out, by the server or in its log', () => {
    expect(found(without(9))).toEqual(['gap']);
    const holes = ROOM.events.filter(({ seq }) => seq !== 2);
    expect(found(CLEAN, { events: holes })).toContain('gap');
  });

  test('no gap: the client joined again between the two', () => {
    expect(found(CLEAN.with(9, join('ben', 4)))).toEqual([]);
  });

  test('doubleApplied: the same event twice between two snapshots', () => {
    expect(found(insert(10, event('ben', 4, 'm2')))).toEqual(['doubleApplied']);
    expect(found(insert(14, event('ana', 3, 'm1')))).toEqual(['doubleApplied']);
  });

  test('divergent: a client shows something else than a fresh load', () => {
    expect(found(CLEAN.with(17, state('ben', 'some of it')))).toEqual(['divergent']);
  });

  test('ackMismatch: two acks differ, or an ack and the row', () => {
    expect(found(insert(4, post('ana', 'm1', 'ok', 4)))).toEqual(['ackMismatch']);
    expect(found(CLEAN.with(3, post('ana', 'm1', 'ok', 4)))).toEqual(['ackMismatch']);
  });

  test('ackMismatch: two contents were acknowledged under one id', () => {
    const ack = (hash: string): Told => ({ ...post('ana', 'm1', 'ok', 3), hash });
    expect(found(CLEAN.with(3, ack('tea')).toSpliced(4, 0, ack('coffee')))).toEqual(['ackMismatch']);
    expect(found(CLEAN.with(3, ack('tea')).toSpliced(4, 0, ack('tea')))).toEqual([]);
  });

  test('ghost: an event after `gone`, or after the event that ended the membership', () => {
    expect(found(insert(12, { client: 'ben', op: 'gone', phase: 'ok' }))).toEqual(['ghost']);
    const events = ROOM.events.with(3, { seq: 4, type: 'member.removed', subjectId: 'BEN', hash: posted('m2') });
    expect(found(CLEAN, { events, messages: ROOM.messages.toSpliced(1, 1) })).toContain('ghost');
  });

  test('ghost: a signal after `gone`', () => {
    const gone: Told = { client: 'ben', op: 'gone', phase: 'ok' };
    expect(found(insert(13, gone, { client: 'ben', op: 'signal', phase: 'ok' }))).toEqual(['ghost']);
  });

  test('no ghost: an event that ben hears in a replay, because he is a member again', () => {
    const told = insert(9, { client: 'ben', op: 'gone', phase: 'ok' }, join('ben', 3, 5));
    expect(found(told)).toEqual([]);
  });

  test('lateDelta: a piece of a draft after its message', () => {
    const piece: Told = { client: 'ben', op: 'delta', phase: 'ok', messageId: 'm1' };
    expect(found(insert(2, piece))).toEqual([]);
    expect(found(insert(6, piece))).toEqual(['lateDelta']);
  });

  test('every kind is proved here', () => {
    expect([...VIOLATIONS]).toEqual([
      'lost',
      'duplicated',
      'phantom',
      'reordered',
      'gap',
      'doubleApplied',
      'divergent',
      'ackMismatch',
      'ghost',
      'lateDelta',
    ]);
  });
});

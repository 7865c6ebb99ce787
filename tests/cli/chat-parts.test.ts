// The parts of the room on a terminal: the line being written, Tab, commands, rows, the status, the redrawn end of the screen.
import { describe, expect, test } from 'vitest';
import { beginCompleting, completed, step } from '../../cli/chat/completion.ts';
import { edit, type Line } from '../../cli/chat/editor.ts';
import { draftRows, lineRows, remarkRows } from '../../cli/chat/format.ts';
import { promptRows } from '../../cli/chat/prompt.ts';
import { Screen } from '../../cli/chat/screen.ts';
import { readTyped } from '../../cli/chat/slash.ts';
import { statusParts } from '../../cli/chat/status.ts';
import { Writing } from '../../cli/chat/writing.ts';
import { PLAIN } from '../../cli/text/style.ts';
import { widthOf } from '../../cli/text/width.ts';
import { en } from '../../cli/words/en.ts';
import { clock } from '../../cli/words/say.ts';
import { noMemory, type MemberRecord } from '../../protocol/records.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import { EMPTY_STAGE, type Meter, type StagedTurn } from '../../protocol/stage.ts';
import { freshMessage } from '../../protocol/wire.ts';

const AT = Date.UTC(2026, 2, 1, 12, 30);
const known = { names: ['Mina', 'ben', '민수', 'Ana Maria'], commands: ['ask', 'rooms', 'talk', 'topic'], rooms: ['kitchen', 'cellar'] };

/** `|` is the caret. */
function lineOf(text: string): Line {
  return { text: text.replace('|', ''), caret: text.indexOf('|') };
}

function shown({ text, caret }: Line): string {
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

function member(id: string, name: string, more: Partial<MemberRecord> = {}): MemberRecord {
  return {
    ...{ id, name, kind: 'person', emoji: '', hue: 0, picture: null, role: 'member', status: 'active' },
    ...{ muted: false, tuned: false, joinedAt: 0, changedSeq: 1, ...more },
  };
}

const members = new Map([member('a', 'ana'), member('m', 'Mina', { kind: 'persona' })].map((one) => [one.id, one]));

describe('the line being written', () => {
  const press = (text: string, key: Parameters<typeof edit>[1], typed?: string): string | undefined => {
    const line = edit(lineOf(text), key, typed);
    return line && shown(line);
  };

  test('keys move and delete whole letters, also those of several parts', () => {
    expect(press('김치|', { name: 'backspace' })).toBe('김|');
    expect(press('a👩‍🍳|b', { name: 'backspace' })).toBe('a|b');
    expect(press('a👩‍🍳|b', { name: 'left' })).toBe('a|👩‍🍳b');
    expect(press('|é!', { name: 'delete' })).toBe('|!');
    expect(press('the warm soup|', { name: 'w', ctrl: true })).toBe('the warm |');
    expect(press('the |warm soup', { name: 'k', ctrl: true })).toBe('the |');
    expect(press('the warm| soup', { name: 'b', meta: true })).toBe('the |warm soup');
    expect(press('one|', { name: 'return', meta: true })).toBe('one\n|');
    expect(press('x|', { name: 'backspace' })).toBe('|');
    expect(press('|x', { name: 'backspace' })).toBe('|x');
  });

  test('what is typed goes in at the caret; keys without a meaning do nothing', () => {
    expect(press('so|p', {}, '우')).toBe('so우|p');
    expect(press('a|', { name: 'f5', sequence: '\u001b[15~' }, undefined)).toBeUndefined();
    expect(press('a|', { name: 'g', ctrl: true }, '\u0007')).toBeUndefined();
  });

  test('what was sent comes back on the arrow keys, and what is being written is not lost by it', () => {
    const writing = new Writing(() => known);
    for (const text of ['one', 'two']) {
      writing.paste(text);
      expect(writing.key({ name: 'return' }, '\r')).toBe(text);
    }
    writing.paste('three');
    const seen = ['up', 'up', 'up', 'down', 'down', 'down'].map((name) => {
      writing.key({ name }, undefined);
      return writing.line.text;
    });
    expect(seen).toEqual(['two', 'one', 'one', 'two', 'three', 'three']);
  });

  test('a pasted text keeps its rows and loses what could steer a terminal', () => {
    const writing = new Writing(() => known);
    writing.paste('one\n\ttwo\u001b[31m\n');
    expect(writing.line.text).toBe('one\n    two[31m');
  });
});

describe('Tab', () => {
  const tab = (text: string, times = 1): string | undefined => {
    const line = lineOf(text);
    let completing = beginCompleting(line, known);
    for (let more = 1; more < times && completing !== undefined; more += 1) completing = step(completing, 1);
    return completing && shown(completed(line, completing));
  };

  test('completes names behind an @, in any script, also half-written syllables', () => {
    expect(['hey @m|', '@미|', '(@be|)', '@ana m|', 'so @Mina| there'].map((text) => tab(text))).toEqual([
      'hey @Mina |',
      '@민수 |',
      '(@ben |)',
      '@Ana Maria |',
      'so @Mina |there',
    ]);
  });

  test('goes through all that fit and begins again', () => {
    expect([1, 2, 3].map((times) => tab('/t|', times))).toEqual(['/talk |', '/topic |', '/talk |']);
    expect(tab('@m|', 2)).toBe('@Ana Maria |');
  });

  test('completes commands, rooms and whom to ask, and nothing else', () => {
    expect(['/ro|', '/rooms ce|', '/ask m|'].map((text) => tab(text))).toEqual(['/rooms |', '/rooms cellar|', '/ask @Mina |']);
    expect(['mail@m|', 'soup|', '/nothing|', '|'].map((text) => tab(text))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test('a command is a word right behind a slash; paths and two slashes are texts', () => {
  expect(['/topic  warm soup ', '/WHO', '//me', '/usr/bin is full', '/', 'soup'].map(readTyped)).toEqual([
    { kind: 'command', name: 'topic', words: 'warm soup' },
    { kind: 'command', name: 'who', words: '' },
    { kind: 'text', text: '/me' },
    { kind: 'text', text: '/usr/bin is full' },
    { kind: 'text', text: '/' },
    { kind: 'text', text: 'soup' },
  ]);
});

describe('rows of lines', () => {
  const look = { words: en, style: PLAIN, columns: 30 };
  const message = freshMessage({
    id: 'x',
    seq: 3,
    authorId: 'm',
    text: 'the soup is\u001b[2J warm, 어서 와서 앉아요',
    replyToId: null,
    mentions: [],
    ai: null,
    at: AT,
  });

  test('hang below the words, fit the width, and carry nothing harmful', () => {
    const rows = lineRows(message, members, look);
    expect(rows).toEqual([`${clock(AT)} Mina: the soup is[2J`, '      warm, 어서 와서 앉아요']);
    expect(Math.max(...rows.map(widthOf))).toBeLessThanOrEqual(30);
  });

  test('say whom they answer, that they are gone, and that they are still being written', () => {
    const answered = { ...message, authorId: 'a' };
    expect(lineRows({ ...message, text: 'yes' }, members, look, answered)).toEqual([`${clock(AT)} Mina → ana: yes`]);
    expect(lineRows({ ...message, text: '', deletedAt: AT }, members, look)).toEqual([`${clock(AT)} Mina: deleted`]);
    const draft = {
      ...{ id: 'd', authorId: 'm', text: 'the so', replyToId: null, startedAt: AT, turnId: 't' },
      voice: 'demo',
      mode: 'line',
    } as const;
    expect(draftRows(draft, members, look)).toEqual([`${clock(AT)} Mina (demo): the so▌`]);
    expect(remarkRows('ana came into the room.', { ...look, columns: 16 })).toEqual(['· ana came into', '· the room.']);
  });
});

test('the prompt breaks at the edge and keeps the caret in sight', () => {
  expect(promptRows(lineOf('김치찌개|'), 8)).toEqual({ rows: ['> 김치찌', '  개'], caretRow: 1, caretColumn: 4 });
  expect(promptRows(lineOf('one\n|two'), 20)).toEqual({ rows: ['> one', '  two'], caretRow: 1, caretColumn: 2 });
  expect(promptRows(lineOf('abcdef|'), 8)).toEqual({ rows: ['> abcdef', '  '], caretRow: 1, caretColumn: 2 });
  const long = promptRows({ text: 'x\n'.repeat(30), caret: 60 }, 20);
  expect([long.rows.length <= 8, long.caretRow < long.rows.length]).toEqual([true, true]);
});

test('the status says who is next, what is left, and that the connection is gone', () => {
  const meter: Meter = {
    ...({ voice: 'model', of: 'server' } as const),
    ...{ perMinute: 3, leftThisMinute: 0, perDay: 200, leftToday: 80, nextSlotAt: AT + 12_000, blockedUntil: null },
  };
  const turn: StagedTurn = {
    ...({ id: 't', kind: 'reply', lane: 'addressed', state: 'queued' } as const),
    ...{ personaIds: ['m'], reason: { code: 'mentioned', by: 'a' }, setOffBy: 'a', earliestAt: AT + 12_000, targetId: null },
  };
  const view: RoomView = {
    ...{ epoch: 'e', seq: 9, at: 1, members, lines: [], hasOlder: false, hasNewer: false, quoted: new Map(), role: 'member', readSeq: 0 },
    room: {
      ...{ id: 'r', name: 'kitchen', topic: '', greeting: '', manner: 'natural', watchable: false, createdBy: 'a', createdAt: 0 },
      ...{ archivedAt: null, deletedAt: null, paused: false, allowance: 4, heedsBots: false, changedSeq: 1 },
    },
    ...{ memory: noMemory('r'), here: new Set(['a']), watching: 0, drafts: new Map(), brokenDrafts: new Set() },
    stage: { ...EMPTY_STAGE, meter, turns: [turn] },
  };
  const source = { view, connection: { state: 'online' } as const, typing: ['a'], unsent: 0, now: AT };
  expect(statusParts(en, source)).toEqual([
    'kitchen',
    'ana writing…',
    'next: Mina, about 12 s',
    '0/3 this minute',
    'next in 12 s',
    '80/200 today',
    '1 here',
  ]);
  const waiting = { state: 'waiting', untilMs: AT + 2_500, failures: 1, why: '' } as const;
  expect(statusParts(en, { ...source, connection: waiting, unsent: 2 })).toEqual([
    'kitchen',
    'no connection, again in 3 s',
    '2 not sent yet',
  ]);
});

test('finished rows go up once, the block is drawn over itself, and nothing is sent when nothing changed', () => {
  const written: string[] = [];
  const screen = new Screen({ columns: 40, rows: 10, write: (text) => void written.push(text.replaceAll('\u001b', '^')) });
  const block = { rows: ['status', '> hi'], caretRow: 1, caretColumn: 4 };
  screen.show([], block);
  screen.show([], block);
  screen.show(['ana: hi'], block);
  expect(written).toEqual([
    '^[?2026h^[?25l\rstatus^[K\r\n> hi^[J\r^[4C^[?25h^[?2026l',
    '^[?2026h^[?25l\r^[1Aana: hi^[K\r\nstatus^[K\r\n> hi^[J\r^[4C^[?25h^[?2026l',
  ]);
});

// How the program is called, where it sends its token, what its endings mean.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isExposed, readAddress } from '../../cli/address.ts';
import { readArguments } from '../../cli/arguments.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { EXIT, Refusal, Unreachable, UsageError, exitCodeOf } from '../../cli/failure.ts';
import { forgetLogin, keepLogin, requireLogin } from '../../cli/login-file.ts';
import { findRoom } from '../../cli/rooms.ts';
import { en } from '../../cli/words/en.ts';
import { refusalWords, wordsOf } from '../../cli/words/say.ts';
import type { MyRoom } from '../../protocol/records.ts';
import { openHome } from './program.ts';

const call = (...given: string[]) => readArguments(given, en);

test('arguments become what is wanted', () => {
  expect(call('chat')).toEqual({ name: 'chat', room: undefined });
  expect(call('tail', 'kitchen', '--json', '--since', '12')).toEqual({ name: 'tail', room: 'kitchen', since: 12, json: true });
  expect(call('ask', 'what is for dinner?', '-p', 'chef', '-t', '0.2')).toEqual({
    ...{ name: 'ask', question: 'what is for dinner?', persona: 'chef', model: undefined, temperature: 0.2, json: false },
  });
  expect(call('login', 'chat.example.org', '--insecure')).toEqual({ name: 'login', address: 'chat.example.org', insecure: true });
  expect([call('--help'), call('-v'), call('logout')]).toEqual([{ name: 'help' }, { name: 'version' }, { name: 'logout' }]);
});

test('what makes no sense is said, and ends with 2', () => {
  const wrong = [
    [],
    ['sing'],
    ['chat', 'a', 'b'],
    ['logout', 'x'],
    ['chat', '--json'],
    ['tail', '--since', 'x'],
    ['tail', '--since'],
    ['ask', 'x', '-t', '3'],
    ['__proto__'],
  ];
  for (const given of wrong) expect(() => call(...given)).toThrow(UsageError);
});

test('addresses: https unless it is one’s own network, and nothing behind the host', () => {
  const read = (typed: string): string | undefined => readAddress(typed)?.origin;
  expect(
    ['chat.example.org', 'localhost:3000', '192.168.1.5:3000', 'http://chat.example.org', 'https://chat.example.org/#/rooms/1'].map(read),
  ).toEqual([
    ...[
      'https://chat.example.org',
      'http://localhost:3000',
      'http://192.168.1.5:3000',
      'http://chat.example.org',
      'https://chat.example.org',
    ],
  ]);
  expect(
    ['', 'ftp://example.org', 'https://ana:pw@example.org', 'https://example.org/path', 'a b', 'javascript:alert(1)'].map(read),
  ).toEqual(Array(6).fill(undefined));
});

test('a token goes unencrypted only where nobody else can read along', () => {
  const exposed = (address: string): boolean => isExposed(new URL(address));
  const open = ['http://chat.example.org', 'http://8.8.8.8', 'http://[2001:db8::1]', 'http://127.0.0.1.example.org', 'http://172.32.0.1'];
  const own = [
    'https://chat.example.org',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://10.1.2.3',
    'http://[::1]:3000',
    'http://kitchen',
    'http://kitchen.local',
  ];
  expect([open.map(exposed), own.map(exposed)]).toEqual([open.map(() => true), own.map(() => false)]);
});

test('the token is kept where its owner alone can read it, and never goes to another server', () => {
  const home = openHome();
  const env = readEnvironment({ XDG_CONFIG_HOME: home });
  const folder = path.join(home, 'dantok');
  expect(() => requireLogin(env, en)).toThrow(en.notLoggedIn);
  const url = new URL('https://chat.example.org');
  const file = keepLogin(env.folder, { url, token: 'dtk_kitchen-secret', insecure: false });
  expect([file, statSync(file).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([path.join(folder, 'login.json'), 0o600, 0o700]);
  expect(requireLogin(env, en)).toEqual({ url, token: 'dtk_kitchen-secret', insecure: false });
  expect(() => requireLogin({ ...env, url: 'https://elsewhere.example.org' }, en)).toThrow(
    'There is no token for https://elsewhere.example.org',
  );
  expect(() => requireLogin({ ...env, url: 'http://chat.example.org' }, en)).toThrow(UsageError);
  const given = { ...env, url: 'http://chat.example.org', token: 'dtk_another-secret' };
  expect(() => requireLogin(given, en)).toThrow('not encrypted');
  expect(requireLogin({ ...given, insecure: true }, en).token).toBe('dtk_another-secret');
  expect(() => requireLogin({ ...env, token: 'two\nlines of header' }, en)).toThrow(en.badToken);
  expect([forgetLogin(folder), forgetLogin(folder)]).toEqual([true, false]);
});

test('a file that others could read is closed; a damaged one is as none', () => {
  const home = openHome();
  const env = readEnvironment({ XDG_CONFIG_HOME: home });
  const file = path.join(env.folder, 'login.json');
  mkdirSync(env.folder);
  writeFileSync(file, JSON.stringify({ url: 'https://chat.example.org', token: 'dtk_kitchen-secret' }), { mode: 0o644 });
  expect([requireLogin(env, en).token, statSync(file).mode & 0o777]).toEqual(['dtk_kitchen-secret', 0o600]);
  writeFileSync(file, '{"url":');
  expect(() => requireLogin(env, en)).toThrow(en.notLoggedIn);
  expect(readFileSync(file, 'utf8')).toBe('{"url":');
});

test('endings tell programs what to do', () => {
  const refusal = (code: 'too_many' | 'forbidden' | 'internal' | 'restarting', reason?: string) =>
    new Refusal({ code, message: '', details: { ...(reason === undefined ? {} : { reason }) } });
  const endings = [
    refusal('forbidden', 'role'),
    new UsageError(''),
    new Unreachable(''),
    refusal('restarting'),
    refusal('too_many', 'queue'),
    refusal('forbidden', 'out_of_credit'),
    refusal('internal', 'voice_day_spent'),
    new Error(''),
  ];
  expect(endings.map(exitCodeOf)).toEqual([
    EXIT.refused,
    EXIT.usage,
    EXIT.unreachable,
    EXIT.unreachable,
    EXIT.budget,
    EXIT.budget,
    EXIT.budget,
    EXIT.refused,
  ]);
});

test('the language is the locale’s; refusals have words in both', () => {
  const language = (env: Record<string, string>) => readEnvironment(env).language;
  expect([language({ LANG: 'ko_KR.UTF-8' }), language({ LANG: 'ko_KR.UTF-8', LC_ALL: 'en_GB.UTF-8' }), language({})]).toEqual([
    'ko',
    'en',
    'en',
  ]);
  const role = new Refusal({ code: 'forbidden', message: 'no', details: { reason: 'role' } });
  const odd = new Refusal({ code: 'conflict', message: 'the pot is taken', details: { reason: 'pot' } });
  expect([refusalWords(en, role), refusalWords(en, odd), refusalWords(wordsOf('ko'), odd)]).toEqual([
    'Your role does not allow that.',
    'the pot is taken',
    '이미 있는 것과 겹칩니다.',
  ]);
});

test('a room is found by its name, its beginning or its number', () => {
  const room = (id: string, name: string, lastLineAt: number) => ({ room: { id, name, deletedAt: null }, lastLineAt }) as unknown as MyRoom;
  const rooms = [room('r1', 'Kitchen', 1), room('r2', 'kitchen table', 2), room('r3', '2', 3), room('r4', '지하실', 4)];
  const found = (meant: string): string => findRoom(rooms, meant, en).room.id;
  expect(['kitchen', 'kitchen t', '2', '1', 'r3', '지하'].map(found)).toEqual(['r1', 'r2', 'r3', 'r4', 'r3', 'r4']);
  expect(() => found('kit')).toThrow('Kitchen, kitchen table');
  expect(() => found('attic')).toThrow('No room of yours is called “attic”.');
});

// How the client ends by itself: its room is gone for whoever reads there, or whoever read what it prints is gone. The real program against
// a real server, in a terminal where it draws (tmux), in one where it does not, and in pipes.
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { hasTmux } from '../../scripts/tmux.mjs';
import type { Id } from '../../protocol/records.ts';
import { PROJECT } from '../harness/child.ts';
import { get } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { say } from '../search/searching.ts';
import { environmentOf, Program, run, tokenOf } from './program.ts';
import { Tmux } from './tmux.ts';

const MAIN = path.join(PROJECT, 'cli/main.ts');
const TIMEOUT = { timeout: 120_000 };

interface Place {
  server: TestServer;
  ana: Person;
  ben: Person;
  kitchen: Id;
  /** Of ben's home. */
  env: Record<string, string>;
  putOut: () => Promise<unknown>;
}

async function openPlace(): Promise<Place> {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  await say(server, ana, kitchen, 'soup?');
  const putOut = () => server.core.batch.do(() => server.core.members.removeMember(ana.id, kitchen, ben.id));
  return { server, ana, ben, kitchen, putOut, env: environmentOf(server.port, await tokenOf(server, ben)) };
}

test('tail ends with a sentence when its room puts one out, and names the room when it reads several', TIMEOUT, async () => {
  const { server, ana, ben, putOut, env } = await openPlace();
  const cellar = await server.room('cellar', ana, ben);
  await say(server, ben, cellar, 'dark');
  const [one, all] = [new Program(['tail', 'kitchen'], { env }), new Program(['tail'], { env })];
  await Promise.all([one.says('soup?'), all.says('soup?'), all.says('dark')]);
  await putOut();
  expect(await one.ended()).toMatchObject({ code: 1, stderr: 'You were removed from the room.\n' });
  await all.until(() => all.stderr !== '', 'what became of the kitchen');
  expect([all.stderr, all.code]).toEqual(['kitchen: You were removed from the room.\n', undefined]);
  await server.core.batch.do(() => server.core.members.leaveRoom(ben.id, cellar));
  expect(await all.ended()).toMatchObject({ code: 1, stderr: expect.stringMatching(/\ncellar: You have left the room\.\n$/u) as string });
});

test('lines of a pipe that stays open end with their room, and the rest of them is not read', TIMEOUT, async () => {
  const { server, kitchen, ana, putOut, env } = await openPlace();
  const chat = new Program(['chat', 'kitchen'], { env });
  chat.write('one\n');
  const here = await server.enter(ana, kitchen);
  await here.until(() => here.view(kitchen).lines.some(({ text }) => text === 'one'), 'the first line');
  await putOut();
  // Whether the refusal or the list of rooms comes first, it ends with the same words.
  chat.write('two\nthree\n');
  expect(await chat.ended()).toEqual({ code: 1, stdout: '', stderr: 'You are no longer in the room.\n' });
});

test('lines of a pipe that stays open end when their room is deleted, though no line comes', TIMEOUT, async () => {
  const { server, kitchen, ana, env } = await openPlace();
  const chat = new Program(['chat', 'kitchen'], { env });
  chat.write('one\n');
  const here = await server.enter(ana, kitchen);
  await here.until(() => here.view(kitchen).lines.some(({ text }) => text === 'one'), 'the first line');
  await server.core.batch.do(() => server.core.rooms.deleteRoom(ana.id, kitchen));
  expect(await chat.ended()).toEqual({ code: 1, stdout: '', stderr: 'You are no longer in the room.\n' });
});

test('lines of a pipe that stays open end when the token is revoked, though no line comes', TIMEOUT, async () => {
  const { server, kitchen, ben, ana, env } = await openPlace();
  const chat = new Program(['chat', 'kitchen'], { env });
  chat.write('one\n');
  const here = await server.enter(ana, kitchen);
  await here.until(() => here.view(kitchen).lines.some(({ text }) => text === 'one'), 'the first line');
  const at = { port: server.port, cookie: ben.cookie };
  const { tokens } = (await get(at, 'GET', '/api/tokens')).body as { tokens: { id: Id }[] };
  await get(at, 'DELETE', `/api/tokens/${tokens[0]?.id ?? ''}`);
  expect(await chat.ended()).toEqual({ code: 1, stdout: '', stderr: 'The token is not good any more: dantok login\n' });
});

test('tail ends quietly when nobody reads what it prints', TIMEOUT, async () => {
  const { server, ana, kitchen, env } = await openPlace();
  const tail = new Program(['tail'], { env });
  await tail.says('soup?');
  tail.stopReading();
  await say(server, ana, kitchen, 'no answer');
  expect(await tail.ended()).toMatchObject({ code: 0, stderr: '' });
});

test('help ends quietly when nobody reads it', TIMEOUT, async () => {
  const help = new Program(['--help']);
  help.stopReading();
  expect(await help.ended()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a disk that is full is said', TIMEOUT, () => {
  const { status, stderr } = spawnSync('sh', ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, MAIN, '--help'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([1, 'The output cannot be written (ENOSPC).\n']);
});

test('whoever answers without speaking as the server does is no server', TIMEOUT, async () => {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    socket.send('welcome to the cellar');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    sockets.close();
    http.close();
  });
  const env = environmentOf((http.address() as AddressInfo).port, 'dtk_kitchen-secret');
  expect(await run(['tail'], { env })).toEqual({
    code: 3,
    stdout: '',
    stderr: `${env['DANTOK_URL'] ?? ''} cannot be reached (EBADMSG).\n`,
  });
});

describe.skipIf(!hasTmux())('in a terminal', { timeout: 120_000 }, () => {
  for (const term of ['dumb', 'tmux-256color'])
    test(`chat ends with a sentence when its room puts one out (TERM=${term})`, async () => {
      const { putOut, env } = await openPlace();
      const terminal = Tmux.run(['chat', 'kitchen'], { ...env, TERM: term });
      await terminal.sees('soup?');
      await putOut();
      await terminal.sees(/You were removed from the room\.\s+ended with 1/u);
    });
});

// The client as a person sees it: in a real terminal (tmux), with a real server and the built-in demo voices. Skipped aloud where there is no
// tmux; where a machine checks, that is a failure.
import { describe, expect, test } from 'vitest';
import { hasTmux, NO_TMUX } from '../../scripts/tmux.mjs';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { freePort } from '../harness/free-port.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { environmentOf, openHome, tokenOf } from './program.ts';
import { dantok, Tmux } from './tmux.ts';

const missing = !hasTmux();
if (missing) console.log(`\nThe tests of the terminal client in a terminal are skipped because ${NO_TMUX}.`);

interface Place {
  server: TestServer;
  ana: Person;
  ben: Person;
  roomId: Id;
  env: Record<string, string>;
  say: (who: Person, text: string) => Promise<number>;
}

async function openPlace(): Promise<Place> {
  const port = await freePort();
  const settings = { PORT: String(port), PERSONAS: 'on', REQUESTS_PER_MINUTE: '30', REQUESTS_PER_DAY: '1000' };
  const server = await openServer({ environment: settings });
  const ana = await server.person('ana', 'owner');
  const ben = await server.person('ben');
  const roomId = await server.room('kitchen', ana, ben);
  const say = (who: Person, text: string) =>
    server.core.batch.do(() => server.core.messages.postMessage(who.id, roomId, { id: newId(), text }));
  return { server, ana, ben, roomId, say, env: environmentOf(port, await tokenOf(server, ana)) };
}

test.runIf(missing && process.env['CI'] === 'true')('there is a terminal to test in', () => {
  expect.fail(NO_TMUX);
});

describe.skipIf(missing)('in a terminal', { timeout: 120_000 }, () => {
  test('a persona that is called with Tab answers as one watches, and the line stands there once', async () => {
    const { server, ana, roomId, env } = await openPlace();
    for (const name of ['Mina', 'Juno']) await server.seat(await server.persona(name, ana), roomId, ana);
    const terminal = Tmux.run(['chat', 'kitchen'], env);
    await terminal.sees('You are in kitchen. /help tells what can be typed.');
    await terminal.sees(/── kitchen · .*30\/30 this minute · .*demo voices · 1 here/u);
    terminal.type('hello @mi');
    terminal.press('Tab');
    await terminal.sees('> hello @Mina');
    terminal.type('what is for dinner tonight?');
    terminal.press('Enter');
    await terminal.sees(/\d\d:\d\d ana: hello @Mina what is for dinner tonight\?/u);
    // Still being written: in place above the status.
    await terminal.sees(/\d\d:\d\d Mina \(demo\): .*▌/u);
    const posted = (): string | undefined =>
      server.core.orm.$client.prepare<[], { text: string }>('SELECT text FROM messages WHERE ai IS NOT NULL ORDER BY seq').get()?.text;
    await until(() => posted() !== undefined, 'an answer', 30_000);
    const opening = posted()?.split(' ').slice(0, 3).join(' ') ?? '';
    await terminal.sees(`Mina (demo): ${opening}`);
    await until(() => !terminal.text.includes('▌'), 'the line to be whole', 30_000);
    expect(terminal.text.split(opening)).toHaveLength(2);
    terminal.press('C-c');
    await terminal.sees('ended with 0');
  });

  test('a server that goes and comes back: nothing is lost, nothing stands there twice', async () => {
    const { server, ben, roomId, env, say } = await openPlace();
    const terminal = Tmux.run(['chat', 'kitchen'], env);
    await terminal.sees('You are in kitchen');
    await say(ben, 'one');
    await terminal.sees('ben: one');
    await server.stop();
    await terminal.sees('The connection is gone. What you write is kept');
    await terminal.sees(/── kitchen · no connection, again in \d+ s/u);
    terminal.type('two, 내가 쓴 글');
    terminal.press('Enter');
    await terminal.sees('1 not sent yet');
    await server.start();
    await say(ben, 'three');
    await terminal.sees('Connected again.');
    await terminal.sees('ana: two, 내가 쓴 글');
    await terminal.sees('ben: three');
    await say(ben, 'four');
    await terminal.sees('ben: four');
    const said = terminal.text.match(/(?:ana|ben): \S+/gu) ?? [];
    expect(said.toSorted()).toEqual(['ana: two,', 'ben: four', 'ben: one', 'ben: three']);
    const { lines } = (await server.enter(ben, roomId)).view(roomId);
    expect(said).toEqual(lines.map(({ authorId, text }) => `${authorId === ben.id ? 'ben' : 'ana'}: ${text.split(' ')[0] ?? ''}`));
    terminal.press('C-d');
    await terminal.sees('ended with 0');
  });

  test('commands, a pasted text of two rows, edits, another room and a narrower window', async () => {
    const { server, ana, ben, roomId, env, say } = await openPlace();
    await server.room('cellar', ana);
    const id = newId();
    await server.core.batch.do(() => server.core.messages.postMessage(ben.id, roomId, { id, text: 'the soop is warm' }));
    const terminal = Tmux.run(['chat', 'kit'], { ...env, TERM: 'xterm-256color' }, { columns: 60, rows: 20 });
    await terminal.sees('ben: the soop is warm');
    await server.core.batch.do(() => server.core.messages.editMessage(ben.id, roomId, id, 'the soup is warm'));
    await terminal.sees(/· ben changed a line:\n\d\d:\d\d ben: the soup is warm/u);
    terminal.type('/topic warm things');
    terminal.press('Enter');
    await terminal.sees('· Topic: warm things');
    terminal.type('/who');
    terminal.press('Enter');
    await terminal.sees(/· In this room:\n· ana {2}person\n· ben {2}person, away/u);
    terminal.type('/sing');
    terminal.press('Enter');
    await terminal.sees('There is no /sing.');
    terminal.paste('one row\nand another');
    await terminal.sees(/> one row\n {2}and another/u);
    terminal.press('Enter');
    await terminal.sees(/ana: one row\n {6}and another/u);
    const typing = await server.enter(ben, roomId);
    typing.send({ type: 'typing', roomId, on: true });
    await terminal.sees('ben writing…');
    terminal.resize(40, 20);
    await say(ben, '좁은 창에서도 김치찌개 이야기는 줄이 잘 나뉘어 보여요.');
    await terminal.sees(/ben: 좁은 창에서도 김치찌개\n {6}이야기는/u);
    terminal.type('/rooms cel');
    terminal.press('Tab', 'Enter');
    await terminal.sees('You are in cellar.');
    terminal.type('/quit');
    terminal.press('Enter');
    await terminal.sees('ended with 0');
  });

  test('Ctrl+Z gives the terminal to the shell and fg takes it back, with the line as it was', async () => {
    const { roomId, server, ben, env } = await openPlace();
    const terminal = Tmux.shell(env);
    terminal.type(`${dantok('chat', 'kitchen')}\n`);
    await terminal.sees('You are in kitchen');
    terminal.type('half a ');
    await terminal.sees('> half a');
    terminal.press('C-z');
    await terminal.sees(/Stopped/u);
    terminal.type('echo $((6 * 7)) spoons\n');
    await terminal.sees('42 spoons');
    terminal.type('fg\n');
    await terminal.sees(/42 spoons[^]*> half a/u);
    terminal.type('line\n');
    await terminal.sees('ana: half a line');
    expect(terminal.text.match(/── kitchen ·/gu)).toHaveLength(1);
    expect((await server.enter(ben, roomId)).view(roomId).lines.map(({ text }) => text)).toEqual(['half a line']);
  });

  test('a token that is typed stays unseen, and opens the rooms then', async () => {
    const { env } = await openPlace();
    const { DANTOK_URL: url = '', DANTOK_TOKEN: token = '' } = env;
    const home = openHome();
    const terminal = Tmux.shell({ XDG_CONFIG_HOME: home });
    terminal.type(`${dantok('login', url)}\n`);
    await terminal.sees('it stays hidden');
    terminal.type(`${token}\n`);
    await terminal.sees(`You are ana on ${url}.`);
    expect(terminal.text).not.toContain(token.slice(-12));
    terminal.type(`${dantok('chat')}\n`);
    await terminal.sees('You are in kitchen');
    terminal.press('C-c');
    terminal.type('echo back in the $((1 + 0))st shell\n');
    await terminal.sees('back in the 1st shell');
  });
});

// Secrets with a name of their own, used in every way there is; afterwards they are searched for in everything that is left behind:
// the log at its most talkative, the database and its journals, every answer and every frame. (F65, G23, B13)
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { call, invite, makeLink, signIn } from './http-calls.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage } from './stage.ts';

test('F65: passwords, session tokens, link tokens and what people write are in no log; secrets are in no file, answer or frame', async () => {
  const password = `canary-${newId()}`;
  const nextPassword = `canary-next-${newId()}`;
  const text = `canary-text-${newId()}`;
  const stage = await Stage.open({ environment: { LOG_LEVEL: 'trace' } });
  onTestFinished(() => stage.close());
  const { port } = stage.server;
  const answers: unknown[] = [];
  const ask = async (cookie: string, method: string, where: string, body?: unknown): Promise<void> => {
    answers.push((await call({ port, cookie }, method, where, body)).body);
  };

  const cleo = await invite(stage.ana, stage.kitchen, 'cleo', password);
  const linkToken = await makeLink(stage.ana, stage.kitchen);
  const signedIn = await signIn(port, { name: 'cleo', password });
  await ask('', 'POST', '/api/session', { name: 'cleo', password: `${password}x` });
  await ask('', 'POST', '/api/session', { name: 'cleo', password: `${password}\u0000` });
  await ask('', 'POST', '/api/session', { name: 'cleo', password: { $ne: password } });
  await ask('', 'POST', '/api/session', { name: password, password });
  await ask('', 'POST', '/api/setup', { token: linkToken, name: 'mallory', password });
  await ask('', 'POST', '/api/invitations/look', { token: linkToken });
  await ask('', 'POST', '/api/invitations/accept', { token: `${linkToken}x`, name: 'mallory', password });
  await ask(cleo.cookie, 'GET', `/api/session?token=${linkToken}&password=${password}`);
  await ask(cleo.cookie, 'GET', `/${password}`);
  await ask(cleo.cookie, 'GET', '/api/sessions');
  await ask(cleo.cookie, 'PATCH', '/api/account', { password });
  await ask(stage.ana.cookie, 'GET', '/api/people');
  await ask(cleo.cookie, 'POST', '/api/account/password', { current: password, next: nextPassword });
  await ask(cleo.cookie, 'DELETE', '/api/account', { password: `${nextPassword}x` });

  const raw = await RawSocket.ready(stage.ana);
  await raw.join(stage.kitchen);
  await raw.do(stage.kitchen, { type: 'message.post', id: newId(), text });
  raw.say({ type: 'command', id: 'x', roomId: stage.kitchen, command: { type: 'message.post', id: 'short', text } });
  await raw.answer('x');
  raw.say(`{"type":"command","text":"${text}`);
  await raw.ended();

  const tokens = [cleo, signedIn, stage.ana, stage.ben].map(({ cookie }) => cookie.replace('sid=', ''));
  const secrets = [password, nextPassword, linkToken, ...tokens];
  expect(secrets.filter((secret) => secret.length < 20)).toEqual([]);
  await stage.checkHealth();
  const files = readdirSync(stage.folder).map((name) => readFileSync(path.join(stage.folder, name), 'latin1'));
  expect(files.length).toBeGreaterThan(1);
  const left = { log: stage.server.output, files: files.join(''), answers: JSON.stringify(answers), frames: JSON.stringify(raw.heard) };
  for (const [where, content] of Object.entries(left)) {
    expect(
      secrets.filter((secret) => content.includes(secret)),
      where,
    ).toEqual([]);
  }
  expect(left.log).not.toContain(text);
  expect(left.log.split('\n').length).toBeGreaterThan(10);
  expect(left.files).toContain(text);
});

// The bot that docs/bots.md shows, as it stands there: it runs, answers, and is not fooled.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const [, code = ''] = /```js\n([\s\S]+?)```/u.exec(readFileSync('docs/bots.md', 'utf8')) ?? [];

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test('the bot of the page has 30 lines, and repeats what it is told by a real server', async () => {
  expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(30);
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-echo-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = await TestServer.start({ environment: { PRIVATE_WEBHOOKS: origin } });
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const { botDesk, webhookDesk } = server.botParts;
  const { id: bot } = await botDesk.create(ana.id, { name: 'Echo' });
  const { core, parts } = server;
  await core.batch.do(() => void core.members.addMember(ana.id, kitchen, bot));
  const made = await core.batch.do(() => parts.tokens.create(bot, ana.id, { name: 'echo', scopes: ['rooms:write'], days: 1 }));
  const { secret } = await webhookDesk.create(ana.id, kitchen, { botId: bot, url: `${origin}/`, hears: 'mentions' });
  const file = path.join(folder, 'echo.mjs');
  writeFileSync(file, code);
  const env = { DANTOK: `http://127.0.0.1:${server.port}`, TOKEN: made.secret, SECRET: secret, PORT: String(port) };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  onTestFinished(async () => {
    child.kill();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await until(() => said.includes('listening'), `the bot: ${said}`);
  const client = await server.enter(ana, kitchen);
  await client.post(kitchen, '@Echo good morning');
  await client.until(() => client.view(kitchen).lines.length === 2, () => `an echo; ${said}`); // prettier-ignore
  expect(client.view(kitchen).lines.map(({ authorId, text }) => [authorId, text])).toEqual([
    [ana.id, '@Echo good morning'],
    [bot, 'You said: good morning'],
  ]);
  const forged = await fetch(origin, { method: 'POST', headers: { 'dantok-signature': `t=${Date.now() / 1000},v1=00` }, body: '{}' });
  const unsigned = await fetch(origin, { method: 'POST', body: '{}' });
  expect([forged.status, unsigned.status]).toEqual([401, 401]);
});

// Provider keys with a name of their own, used in every way there is, with a provider that repeats them in its errors; afterwards they are
// searched for in everything that is left behind. (F65, G23)
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ScenarioName } from '../harness/fake-scenarios.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import { call } from './http-calls.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage } from './stage.ts';

const CANARY = 'sk-canary-7f3a9c2e51b84d06a1f9';
const SECOND = 'sk-canary-second-0c4e8d21b7';
const ENVIRONMENT = 'sk-canary-environment-93ab';
const BAD: ScenarioName[] = [
  'unauthorized',
  'quota',
  'no-scope',
  'no-such-page',
  'server-error',
  'bad-request',
  'long-words',
  'redirect-307',
];

test('F65: a provider key is in no answer, log, frame or file, whatever is done with it; only its provider hears it', async () => {
  const fake = await openFakeProvider({ models: [{ id: 'plain' }] });
  const place = mkdtempSync(path.join(tmpdir(), 'dantok-canary-'));
  const environment = {
    LOG_LEVEL: 'trace',
    OPENAI_API_KEY: ENVIRONMENT,
    OPENAI_BASE_URL: fake.baseUrl,
    PRIVATE_PROVIDERS: fake.origin,
    KEY_FILE: path.join(place, 'key'),
  };
  const stage = await Stage.open({ environment });
  onTestFinished(async () => {
    await stage.close();
    await fake.close();
    rmSync(place, { recursive: true, force: true });
  });
  const { port } = stage.server;
  const answers: string[] = [];
  const ask = async (method: string, where: string, body?: unknown, cookie = stage.ana.cookie): Promise<unknown> => {
    const answer = await call({ port, cookie }, method, where, body ?? (method === 'POST' ? {} : undefined));
    answers.push(JSON.stringify(answer.body ?? ''));
    return answer.body;
  };
  const raw = await RawSocket.ready(stage.ana);
  await raw.join(stage.kitchen);

  const wish = { scope: 'server', secret: CANARY };
  const { key } = (await ask('POST', '/api/keys', wish)) as { key: { id: string } };
  await ask('POST', '/api/keys', wish);
  await ask('POST', '/api/keys', { ...wish, secret: `${CANARY}\r\nx: y` });
  await ask('POST', '/api/keys', { ...wish, secret: [CANARY] });
  await ask('POST', '/api/keys', { ...wish, apiKey: CANARY });
  await ask('POST', '/api/keys', { ...wish, label: 'x'.repeat(100), secret: SECOND });
  await ask('POST', '/api/keys', { scope: 'member', secret: CANARY, baseUrl: `https://${CANARY}@api.example.org` });
  await ask('POST', '/api/keys', wish, stage.ben.cookie);
  await ask('POST', '/api/keys', wish, '');
  await ask('GET', `/api/keys?secret=${CANARY}`);
  await ask('PATCH', `/api/keys/${CANARY}`, { secret: CANARY });
  for (const scenario of BAD) {
    fake.enqueue(scenario, scenario);
    await ask('POST', '/api/keys', { ...wish, secret: SECOND });
    await ask('POST', `/api/keys/${key.id}/check`);
    await ask('GET', '/api/keys');
  }
  await ask('PATCH', `/api/keys/${key.id}`, { secret: SECOND });
  await ask('POST', '/api/keys/key-of-the-environment/check');
  await ask('GET', '/api/keys');
  await ask('GET', '/api/keys', undefined, stage.ben.cookie);

  const heard = new Set(fake.journal.map(({ headers }) => headers.authorization));
  expect(heard).toEqual(new Set([`Bearer ${CANARY}`, `Bearer ${SECOND}`, `Bearer ${ENVIRONMENT}`]));
  await stage.checkHealth();
  const files = readdirSync(stage.folder).map((name) => readFileSync(path.join(stage.folder, name), 'latin1'));
  expect(files.join('')).toContain('key-of-the-environment');
  const left = {
    log: stage.server.output,
    files: [...files, readFileSync(environment.KEY_FILE, 'latin1')].join(''),
    answers: answers.join(''),
    frames: JSON.stringify(raw.heard),
  };
  for (const [where, content] of Object.entries(left))
    for (const secret of [CANARY, SECOND, ENVIRONMENT]) {
      // Not its middle either: all that is ever told are its last four characters.
      expect([where, content.includes(secret.slice(3, -4)), content.includes(Buffer.from(secret).toString('base64'))]).toEqual([
        where,
        false,
        false,
      ]);
    }
  expect(stage.bugs).toEqual([]);
  raw.destroy();
});

// A server with a provider at its far end, which everybody may enter although it is near: whose keys pay, in one line each.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Far, KeyParts } from '../../server/ai/compose-keys.ts';
import type { KeyView } from '../../server/ai/key-desk.ts';
import { realClock } from '../../server/ai/clock.ts';
import type { Voice } from '../../server/ai/voice.ts';
import { openOutbound } from '../../server/outbound/outbound.ts';
import type { Outbound } from '../../server/outbound/outbound.ts';
import { call } from '../faults/http-calls.ts';
import type { Answer } from '../faults/http-calls.ts';
import { openFakeProvider } from './fake-provider.ts';
import type { FakeProvider } from './fake-provider.ts';
import { PacedClock } from './paced-clock.ts';
import { collect, IMPATIENT, requestOf } from './provider-rig.ts';
import { TestServer } from './server.ts';
import type { Person, ServerOptions } from './server.ts';

/** As for an administrator who listed the place, whoever enters it. */
export function openToAll(...origins: string[]): Outbound {
  const real = openOutbound({ allowedPrivateOrigins: origins, after: realClock.after });
  return { judge: (baseUrl) => real.judge(baseUrl, 'administrator'), fetchFor: () => real.fetchFor('administrator') };
}

export interface KeyRig {
  server: TestServer;
  fake: FakeProvider;
  /** Owns the server; ben and the kitchen, in which both are, are of nobody's. */
  ana: Person;
  ben: Person;
  kitchen: string;
  api: (who: Person, method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Brings a key; throws when it is refused. */
  bring: (who: Person, wish: object) => Promise<KeyView>;
  list: (who: Person) => Promise<KeyView[]>;
}

export async function openKeyRig(
  options: ServerOptions & { models?: string[]; patience?: Far['patience']; real?: boolean; also?: string[]; tellsLimits?: boolean } = {},
): Promise<KeyRig> {
  const fake = await openFakeProvider({
    models: (options.models ?? ['m1', 'm2']).map((id) => ({ id })),
    tellsLimits: options.tellsLimits ?? true,
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-keys-'));
  mkdirSync(path.join(folder, 'data'));
  const outbound = options.real === true ? {} : { outbound: openToAll(fake.origin, ...(options.also ?? [])) };
  const far = {
    patience: options.patience ?? IMPATIENT,
    clock: new PacedClock({ now: options.now ?? Date.now }),
    ...outbound,
    ...options.far,
  };
  // Read at every start: a test may change its own settings in between.
  const environment = Object.assign(options.environment ?? {}, {
    KEY_FILE: path.join(folder, 'key'),
    OPENAI_BASE_URL: fake.baseUrl,
    DEFAULT_MODEL: options.environment?.['DEFAULT_MODEL'] ?? 'plain',
  });
  const server = await TestServer.start({ ...options, folder: path.join(folder, 'data'), environment, far });
  onTestFinished(async () => {
    await server.close();
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const ana = await server.person('ana', 'owner');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  const api: KeyRig['api'] = (who, method, where, body) =>
    call({ port: server.port, cookie: who.cookie }, method, where, method === 'POST' ? (body ?? {}) : body);
  return {
    ...{ server, fake, ana, ben, kitchen, api },
    bring: async (who, wish) => {
      const answer = await api(who, 'POST', '/api/keys', { scope: 'member', ...wish });
      if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      return (answer.body as { key: KeyView }).key;
    },
    list: async (who) => ((await api(who, 'GET', '/api/keys')).body as { keys: KeyView[] }).keys,
  };
}

/** Whoever chooses voices: a rig, or other parts on its database. */
export interface Speaking {
  server: { keyParts: Pick<KeyParts, 'voices'> };
  kitchen: string;
}

/** Which voice a turn in the kitchen would have, in one word. */
export function payer({ server, kitchen }: Speaking, setOffBy: Person | null, model: string | null = null): string {
  const voice = server.keyParts.voices.choose({ roomId: kitchen, setOffBy: setOffBy?.id ?? null, model });
  return voice.kind === 'none' ? voice.card : `${voice.of}${voice.keyId === null ? '' : ` ${voice.keyId}`}`;
}

export function voiceOf({ server, kitchen }: Speaking, setOffBy: Person | null): Voice {
  const voice = server.keyParts.voices.choose({ roomId: kitchen, setOffBy: setOffBy?.id ?? null, model: null });
  if (voice.kind === 'none') throw new Error(voice.card);
  return voice;
}

/** One request, as the performer makes it: what was heard is told back. The model names the fake's scenario. */
export async function speak(rig: Speaking, voice: Voice, model: string): Promise<string> {
  const { voices } = rig.server.keyParts;
  const answer = await collect(voice.provider, requestOf(model));
  for (const chunk of answer.chunks) if (chunk.type === 'headers') voices.learned(voice.budgetId, chunk.limits);
  if (answer.error?.code === 'rate_limited') voices.refused(voice.budgetId, answer.error.limits);
  voices.heard(voice, answer.error);
  await settled();
  return answer.end;
}

/** Whatever was written aside is on disk and was looked at. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

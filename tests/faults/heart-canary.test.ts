// Keys with a name of their own, brought in every way there is, to providers that repeat them in every way there is; afterwards they are
// searched for in everything that anybody can see or that is left behind. (F65, F48, G23)
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ScenarioName } from '../harness/fake-scenarios.ts';
import { openHeartRig } from '../harness/heart-rig.ts';
import type { Corner, HeartRig } from '../harness/heart-rig.ts';
import { settled } from '../harness/key-rig.ts';

/** A key that is refused is not used again: that comes last. */
const SCENARIOS: readonly ScenarioName[] = [
  'plain',
  'server-error',
  'bad-request',
  'no-model',
  'no-such-page',
  'redirect-307',
  'echo-in-stream',
  'string-error',
  'not-json',
  'cut',
  'rate-limit-soon',
  'unauthorized',
  'echo-at-once',
  'quota',
];

/** Of keys that all share, where one after the other has its turn. */
const SHARED: readonly ScenarioName[] = ['plain', 'bad-request', 'redirect-307', 'echo-in-stream', 'unauthorized'];

const canary = (): string => `sk-canary-${randomBytes(20).toString('base64url')}`;
/** No half of a key may be found anywhere: every other run of so many characters. Of its end, four are shown on purpose. */
const RUN = 8;

function leaksOf(secret: string, content: string): string[] {
  const body = secret.slice('sk-canary-'.length);
  const runs = Array.from({ length: Math.floor((body.length - RUN) / 4) + 1 }, (_, at) => body.slice(at * 4, at * 4 + RUN));
  const packed = Buffer.from(secret).toString('base64').replace(/=+$/u, '');
  return [...runs, packed].filter((run) => content.includes(run));
}

class Canaries {
  readonly rig: HeartRig;
  readonly secrets: string[];
  readonly corners: Corner[] = [];
  readonly answers: unknown[] = [];

  constructor(rig: HeartRig, environment: string) {
    this.rig = rig;
    this.secrets = [environment];
  }

  async play(scope: 'environment' | 'server' | 'room' | 'member', scenario: ScenarioName): Promise<void> {
    const secret = scope === 'environment' ? (this.secrets[0] ?? '') : canary();
    const { keys } = this.rig;
    if (scope !== 'environment') this.secrets.push(secret);
    const corner = await this.rig.corner({ scenario, secret: scope === 'member' ? secret : null });
    const roomId = scope === 'room' ? { roomId: corner.room } : {};
    const owner = scope === 'server' ? keys.ana : corner.person;
    const brought = scope === 'server' || scope === 'room' ? await keys.bring(owner, { scope, secret, ...roomId }) : corner.key;
    this.corners.push(corner);
    const before = this.rig.requestsWith(secret).length;
    await corner.call();
    await corner.until(() => corner.stage.cards.length > 0, `${scope} ${scenario}`);
    expect(this.rig.requestsWith(secret).length, `${scope} ${scenario}`).toBeGreaterThan(before);
    this.answers.push(brought, await keys.list(owner));
    if (scope !== 'server') this.answers.push(await keys.api(owner, 'POST', `/api/keys/${brought?.id ?? 'none'}/check`));
    if (brought !== null && scope === 'server') this.answers.push(await keys.api(owner, 'DELETE', `/api/keys/${brought.id}`));
    else if (corner.stage.turns.length > 0)
      await corner.client.command(corner.room, { type: 'turn.cancel', turnId: corner.stage.turns[0]?.id ?? '' });
  }

  /** Everything that somebody could read. */
  async collect(): Promise<Record<string, string>> {
    const { server, keys } = this.rig;
    for (const { person } of this.corners) this.answers.push(await keys.api(person, 'GET', '/api/keys'));
    for (const where of ['/api/keys', '/api/people', '/api/session', '/health', '/api/keys/none'])
      this.answers.push(await keys.api(keys.ana, 'GET', where));
    const files = (): string => readdirSync(server.folder).map((name) => readFileSync(path.join(server.folder, name), 'latin1')).join(''); // prettier-ignore
    await settled();
    const running = files();
    await server.stop();
    return {
      frames: JSON.stringify(this.corners.map(({ client }) => client.frames)),
      answers: JSON.stringify(this.answers),
      log: server.bugs.splice(0).map(String).join('\n'),
      'files while it runs': running,
      'files afterwards': files(),
      'addresses and bodies of requests': JSON.stringify(this.rig.fake.journal.map(({ path: where, body }) => [where, body])),
    };
  }
}

test('F65: a key stands in the header of its requests and nowhere else, whatever the provider does with it', async () => {
  const secret = canary();
  const environment = { LOG_LEVEL: 'trace', OPENAI_API_KEY: secret, CONCURRENT_REQUESTS: '20' };
  const rig = await openHeartRig({ environment, tellsLimits: false, patience: { headersMs: 5_000, idleMs: 5_000 } });
  const canaries = new Canaries(rig, secret);
  // The one from the environment pays where nobody else does, and is refused for good by the first that refuses it.
  for (const scope of ['environment', 'server'] as const) for (const scenario of SHARED) await canaries.play(scope, scenario);
  const waiting = SCENARIOS.flatMap((scenario) => (['member', 'room'] as const).map((scope) => ({ scope, scenario })));
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await canaries.play(next.scope, next.scenario);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  const places = await canaries.collect();
  for (const [place, content] of Object.entries(places)) {
    expect(
      canaries.secrets.flatMap((each) => leaksOf(each, content)),
      place,
    ).toEqual([]);
  }
  // They were used, they were repeated to us, and what was searched is what there was.
  expect(canaries.secrets.filter((each) => rig.requestsWith(each).length === 0)).toEqual([]);
  expect(places['frames']).toContain('bad_key');
  expect(places['answers']).toContain('Incorrect API key provided');
  expect(places['files afterwards']).toContain('Incorrect API key provided');
  expect(places['log']?.split('\n').length).toBeGreaterThan(100);
  await rig.server.start();
  rig.server.bugs.length = 0;
}, 180_000);

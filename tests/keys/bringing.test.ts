// Bringing keys over HTTP: what is taken, what is refused and why, what is told afterwards. (PRODUCT A2; G23, G26, F48, B66, B67)
import Sqlite from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { KeyView } from '../../server/ai/key-desk.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import { openKeyRig, openToAll, payer } from '../harness/key-rig.ts';

const SECRET = 'sk-canary-0123456789abcdef';
const NO_DAY = { perMinute: 3, perDay: 200, tokensPerMinute: null, concurrent: 2 };

test('a key is tried once by a listing, stored sealed, and told back without the secret', async () => {
  const rig = await openKeyRig();
  const key = await rig.bring(rig.ben, { secret: ` Bearer ${SECRET}\n`, label: '  my  key ', model: 'm2' });
  expect(key).toEqual({
    id: expect.stringMatching(/^[\w-]{22}$/u) as string,
    scope: 'member',
    roomId: null,
    broughtBy: rig.ben.id,
    label: 'my key',
    baseUrl: rig.fake.baseUrl,
    last4: 'cdef',
    model: 'm2',
    models: ['m1', 'm2'],
    state: 'good',
    detail: '',
    limits: NO_DAY,
    offer: null,
    monthlyCap: null,
    month: { cost: 0, unpriced: 0, until: expect.any(Number) as number },
    blockedUntil: null,
    sharesWith: [],
    fromEnvironment: false,
    createdAt: expect.any(Number) as number,
    checkedAt: expect.any(Number) as number,
  });
  expect(rig.fake.journal.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/v1/models', `Bearer ${SECRET}`]]);
  expect(await rig.list(rig.ben)).toEqual([key]);
  const database = new Sqlite(rig.server.databaseFile, { readonly: true });
  expect(database.prepare('SELECT count(*) FROM sends').pluck().get()).toBe(0);
  expect(JSON.stringify(database.prepare('SELECT * FROM keys').all())).not.toContain(SECRET);
  database.close();
});

describe('who', () => {
  test('each person sees their own keys, moderators their rooms’, the owner the server’s, and nobody any other', async () => {
    const rig = await openKeyRig();
    const cleo = await rig.server.person('cleo', 'guest');
    const mine = await rig.bring(cleo, { secret: 'secret-of-cleo' });
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const kitchens = await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-kitchen' });
    const servers = await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
    const ids = async (who: typeof cleo): Promise<string[]> => (await rig.list(who)).map(({ id }) => id);
    expect(await ids(cleo)).toEqual([mine.id]);
    expect(await ids(rig.ben)).toEqual([bens.id]);
    expect(await ids(rig.ana)).toEqual([kitchens.id, servers.id]);
    await rig.server.core.batch.do(() => rig.server.core.members.changeRole(rig.ana.id, rig.kitchen, rig.ben.id, 'moderator'));
    expect(await ids(rig.ben)).toEqual([bens.id, kitchens.id]);
    for (const id of [mine.id, servers.id, newId()])
      for (const [method, path, body] of [
        ['PATCH', `/api/keys/${id}`, { label: 'mine' }],
        ['POST', `/api/keys/${id}/check`, undefined],
        ['POST', `/api/keys/${id}/accept`, undefined],
        ['DELETE', `/api/keys/${id}`, undefined],
        ['PATCH', `/api/keys/${bens.id}`, { sharesBudgetWith: id }],
      ] as const)
        expect((await rig.api(rig.ben, method, path, body)).body).toMatchObject({ code: 'not_found' });
  });

  test('ten of one’s own, five of a room, and none twice in one place', async () => {
    const rig = await openKeyRig();
    for (let at = 0; at < 10; at += 1) await rig.bring(rig.ben, { secret: `secret-number-${at}` });
    const refused = await rig.api(rig.ben, 'POST', '/api/keys', { scope: 'member', secret: 'one-too-many' });
    expect([refused.status, refused.body]).toMatchObject([403, { reason: 'too_many_keys' }]);
    const room = { scope: 'room', roomId: rig.kitchen };
    for (let at = 0; at < 5; at += 1) await rig.bring(rig.ana, { ...room, secret: `secret-number-${at}` });
    expect((await rig.api(rig.ana, 'POST', '/api/keys', { ...room, secret: 'one-too-many' })).body).toMatchObject({
      reason: 'too_many_keys',
    });
    await rig.bring(rig.ana, { secret: 'secret-number-0' });
    const again = await rig.api(rig.ana, 'POST', '/api/keys', { scope: 'member', secret: 'secret-number-0' });
    expect([again.status, again.body]).toMatchObject([409, { reason: 'key_known' }]);
  });

  test('whoever tries many keys is slowed down', async () => {
    const rig = await openKeyRig();
    for (let at = 0; at < 30; at += 1) {
      rig.fake.enqueue('unauthorized');
      await rig.api(rig.ben, 'POST', '/api/keys', { scope: 'member', secret: 'not-a-key' });
    }
    const answer = await rig.api(rig.ben, 'POST', '/api/keys', { scope: 'member', secret: 'not-a-key' });
    expect([answer.status, answer.body]).toMatchObject([429, { reason: 'key_throttle' }]);
    expect(rig.fake.journal.length).toBe(30);
  });
});

describe('what the provider says to the listing', () => {
  test.each([
    ['unauthorized', 'key_refused', 'secret'],
    ['redirect-301', 'provider_redirects', 'baseUrl'],
    ['redirect-308', 'provider_redirects', 'baseUrl'],
    ['hang', 'provider_unreachable', 'baseUrl'],
    ['reset-at-once', 'provider_unreachable', 'baseUrl'],
  ] as const)('F48: %s refuses the key with a reason, and nothing is stored', async (scenario, reason, field) => {
    const rig = await openKeyRig();
    rig.fake.enqueue(scenario);
    const answer = await rig.api(rig.ben, 'POST', '/api/keys', { scope: 'member', secret: SECRET });
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'invalid', reason, field }]);
    expect(JSON.stringify(answer.body)).not.toContain(SECRET);
    expect(await rig.list(rig.ben)).toEqual([]);
  });

  test('nobody at the address refuses the key', async () => {
    const rig = await openKeyRig({ far: { outbound: openToAll('http://127.0.0.1:9') } });
    const answer = await rig.api(rig.ben, 'POST', '/api/keys', { scope: 'member', secret: SECRET, baseUrl: 'http://127.0.0.1:9/v1' });
    expect(answer.body).toMatchObject({ code: 'invalid', reason: 'provider_unreachable' });
  });

  test.each([
    ['no-such-page', 'good'],
    ['no-scope', 'good'],
    ['server-error', 'good'],
    ['rate-limit', 'good'],
    ['quota', 'out_of_credit'],
    ['payment', 'out_of_credit'],
  ] as const)('%s says nothing against the key: it is stored without models, %s', async (scenario, state) => {
    const rig = await openKeyRig();
    rig.fake.enqueue(scenario);
    expect(await rig.bring(rig.ben, { secret: SECRET })).toMatchObject({ models: [], state });
  });

  test('asked again, its word counts: a bad key is marked with what was said, the key taken out, and a good one is good again', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: SECRET });
    rig.fake.enqueue('unauthorized');
    const bad = (await rig.api(rig.ben, 'POST', `/api/keys/${id}/check`)).body as { key: KeyView };
    expect(bad.key).toMatchObject({ state: 'bad', detail: 'Incorrect API key provided [•••]', models: ['m1', 'm2'] });
    expect(payer(rig, rig.ben)).toBe('bad_key');
    const good = (await rig.api(rig.ben, 'POST', `/api/keys/${id}/check`)).body as { key: KeyView };
    expect(good.key).toMatchObject({ state: 'good', detail: '' });
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
  });
});

describe('addresses', () => {
  test.each([
    ['http://127.0.0.1:11434/v1', 'https_only'],
    ['https://127.0.0.1/v1', 'private'],
    ['https://localhost/v1', 'private'],
    ['https://2130706433/v1', 'private'],
    ['https://[::1]/v1', 'private'],
    ['https://169.254.169.254/v1', 'private'],
    ['https://printer.local/v1', 'private'],
    ['ftp://api.example.org', 'scheme'],
    ['https://api.openai.com@evil.example/v1', 'has_credentials'],
    ['https://api.example.org/v1?x=1', 'has_query'],
    ['https://api.example.org:22/v1', 'port'],
    [`https://api.example.org/${'v'.repeat(3000)}`, 'too_long'],
    ['', 'empty'],
  ])('B56-B64: a member cannot enter %s', async (baseUrl, reason) => {
    const rig = await openKeyRig({ real: true });
    for (const wish of [{ scope: 'member' }, { scope: 'room', roomId: rig.kitchen }]) {
      const answer = await rig.api(rig.ana, 'POST', '/api/keys', { ...wish, secret: SECRET, baseUrl });
      expect([answer.status, answer.body]).toMatchObject([400, { code: 'invalid', reason: `address_${reason}`, field: 'baseUrl' }]);
    }
    expect(rig.fake.journal).toEqual([]);
  });

  test('G26: a private place that the operator lists is for keys of the server alone, and its owner may enter it', async () => {
    const near = await openFakeProvider({ models: [{ id: 'llama' }] });
    const rig = await openKeyRig({ real: true, environment: { PRIVATE_PROVIDERS: near.origin } });
    const wish = { secret: 'ollama', baseUrl: near.baseUrl };
    expect(await rig.bring(rig.ana, { ...wish, scope: 'server' })).toMatchObject({
      models: ['llama'],
      last4: '',
      label: near.origin.slice(7),
    });
    expect((await rig.api(rig.ana, 'POST', '/api/keys', { ...wish, scope: 'member' })).body).toMatchObject({
      reason: 'address_https_only',
    });
    expect(
      (await rig.api(rig.ana, 'POST', '/api/keys', { ...wish, scope: 'server', baseUrl: 'http://127.0.0.1:1/v1' })).body,
    ).toMatchObject({
      reason: 'address_https_only',
    });
    await near.close();
  });
});

describe('changing', () => {
  test('B66: another address needs the key again, and only the new place ever sees the new key', async () => {
    const elsewhere = await openFakeProvider({ models: [{ id: 'other' }] });
    const rig = await openKeyRig({ also: [elsewhere.origin] });
    const { id } = await rig.bring(rig.ben, { secret: SECRET });
    const seen = rig.fake.journal.length;
    const patch = (body: object) => rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, body);
    for (const baseUrl of [elsewhere.baseUrl, `${rig.fake.origin}/v2`]) {
      const answer = await patch({ baseUrl });
      expect([answer.status, answer.body]).toMatchObject([400, { reason: 'secret_needed', field: 'secret' }]);
    }
    expect([elsewhere.journal.length, rig.fake.journal.length]).toEqual([0, seen]);
    expect((await patch({ baseUrl: `${rig.fake.baseUrl}/` })).status).toBe(200);
    expect((await patch({ baseUrl: elsewhere.baseUrl, secret: 'another-secret-wxyz' })).body).toMatchObject({
      key: { baseUrl: elsewhere.baseUrl, last4: 'wxyz', models: ['other'] },
    });
    expect(elsewhere.journal.map(({ headers }) => headers.authorization)).toEqual(['Bearer another-secret-wxyz']);
    expect(rig.fake.journal.length).toBe(seen);
    await elsewhere.close();
  });

  test('label, model and limits are set one by one; what makes no sense is refused', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: SECRET, limits: { perMinute: null } });
    const patch = async (body: object): Promise<unknown> => (await rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, body)).body;
    expect(await patch({ label: '', model: 'm1', limits: { perMinute: 60, perDay: null } })).toMatchObject({
      key: { label: rig.fake.origin.slice(7), model: 'm1', limits: { perMinute: 60, perDay: null, tokensPerMinute: null, concurrent: 2 } },
    });
    expect(await patch({ model: null })).toMatchObject({ key: { model: null, limits: { perMinute: 60 } } });
    for (const [wish, reason] of [
      [{ limits: { perMinute: 0 } }, 'limit'],
      [{ limits: { concurrent: 101 } }, 'limit'],
      [{ limits: { concurrent: null } }, 'malformed'],
      [{ limits: { perHour: 1 } }, 'unknown_field'],
      [{ label: 'x'.repeat(81) }, 'label_too_long'],
      [{ model: 'a\u0000b' }, 'model_name'],
      [{ state: 'good' }, 'unknown_field'],
      [{ ownerId: rig.ana.id }, 'unknown_field'],
    ] as const)
      expect(await patch(wish)).toMatchObject({ code: 'invalid', reason });
    expect((await rig.api(rig.ben, 'POST', `/api/keys/${id}/accept`)).body).toMatchObject({ code: 'conflict', reason: 'no_offer' });
  });

  test.each([
    ['with a line break inside', 'sk-a\r\nx-evil: 1', 'key_characters'],
    ['with a NUL', 'sk-\u0000', 'key_characters'],
    ['in Korean', 'sk-열쇠', 'key_characters'],
    ['with a space inside', 'sk-a b', 'key_characters'],
    ['of 10 kB', 'k'.repeat(10_240), 'key_too_long'],
    ['of nothing but blanks', ' \n ', 'key_empty'],
    ['that is only the word before it', 'Bearer ', 'key_empty'],
  ])('B67: a key %s is refused, new or changed, before anybody is asked', async (_what, secret, reason) => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: SECRET });
    const asked = rig.fake.journal.length;
    for (const answer of [
      await rig.api(rig.ben, 'POST', '/api/keys', { scope: 'member', secret }),
      await rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, { secret }),
    ]) {
      expect([answer.status, answer.body]).toMatchObject([400, { reason, field: 'secret' }]);
      expect(JSON.stringify(answer.body)).not.toContain(secret.trim() || 'nothing');
    }
    expect(rig.fake.journal.length).toBe(asked);
  });

  test('F66: with the key file lost, rooms go on, the key says that it has to be entered again, and entering it helps', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: SECRET });
    await rig.server.stop();
    rmSync(rig.server.config.keyFile);
    await rig.server.start();
    expect(await rig.list(rig.ben)).toMatchObject([{ id, state: 'locked', last4: 'cdef' }]);
    expect([payer(rig, rig.ben), payer(rig, null)]).toEqual(['no_voice', 'demo']);
    expect((await rig.api(rig.ben, 'POST', `/api/keys/${id}/check`)).body).toMatchObject({ code: 'conflict', reason: 'key_locked' });
    expect((await rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, { secret: SECRET })).body).toMatchObject({ key: { state: 'good' } });
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
  });
});

// Who is told and who is not, through the real server, with a push service of our own at the far end.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { USUAL_NOTICES } from '../../protocol/notices.ts';
import { isPublicAddress } from '../../server/outbound/addresses.ts';
import { makeBrowser } from './push-browser.ts';
import { openPushRig } from './push-rig.ts';

test('a mention and an answer are pushed, anything else only where somebody wants all, and nothing where none', async () => {
  const rig = await openPushRig();
  const { ana, ben, cho, kitchen } = rig;
  await rig.subscribe(ben);
  await rig.subscribe(cho);
  await rig.choose(cho, kitchen, 'all');
  const bens = await rig.post(ben, 'who has the lid');
  await rig.passSeconds(4);
  await rig.post(ana, 'not me');
  await rig.passSeconds(4);
  await rig.post(ana, 'I had it', { replyToId: bens });
  await rig.passSeconds(4);
  await rig.post(ana, '@ben look under the sink');
  await rig.passSeconds(4);
  await rig.choose(ben, kitchen, 'none');
  await rig.choose(cho, kitchen, 'none');
  await rig.post(ana, '@ben @cho anybody');
  await rig.passSeconds(4);
  expect(rig.told(ben)).toEqual(['I had it', '@ben look under the sink']);
  expect(rig.told(cho)).toEqual(['who has the lid', 'not me', 'I had it', '@ben look under the sink']);
});

test('a ring looks up once when somebody wants to be told, and before sending asks about nobody else', async () => {
  const rig = await openPushRig();
  const { ana, ben, cho, kitchen, server } = rig;
  for (const who of [ben, cho]) {
    await rig.subscribe(who);
    await rig.choose(who, kitchen, 'all');
    await rig.api(who, 'PUT', '/api/notices', USUAL_NOTICES);
  }
  const looked: string[] = [];
  const { $client } = server.core.orm;
  $client.function('looked', (actorId: string) => Number(looked.push(actorId) > 0));
  // What is asked for the table goes through it from here on.
  $client.exec('CREATE TEMP VIEW notice_settings AS SELECT * FROM main.notice_settings WHERE looked(actor_id)');
  for (const text of ['one', 'two', 'three']) await rig.post(ana, text);
  await rig.passSeconds(4);
  expect([rig.told(ben), rig.told(cho)]).toEqual([['three'], ['three']]);
  // By the ring, before sending, and for whether words may be shown.
  expect(looked.toSorted()).toEqual([ben.id, ben.id, ben.id, cho.id, cho.id, cho.id].toSorted());
});

test('the payload has room, author and a hundred characters; or only that something came', async () => {
  const rig = await openPushRig();
  const { ana, ben, kitchen } = rig;
  await rig.subscribe(ben);
  await rig.post(ana, `@ben ${'x'.repeat(200)}`);
  await rig.passSeconds(4);
  await rig.api(ben, 'PUT', '/api/notices', { ...USUAL_NOTICES, preview: false });
  await rig.post(ana, '@ben the secret');
  await rig.passSeconds(4);
  const [first, second] = rig.noticesOf(ben);
  expect(first).toEqual({
    ...{ type: 'line', roomId: kitchen, seq: expect.any(Number) as number },
    words: { room: 'kitchen', author: 'ana', text: `@ben ${'x'.repeat(94)}…` },
  });
  expect(second).toEqual({ type: 'line', roomId: kitchen, seq: expect.any(Number) as number, words: null });
  expect(rig.service.letters.map(({ headers }) => [headers['content-encoding'], headers['ttl'], headers['urgency']])).toEqual([
    ['aes128gcm', '43200', 'high'],
    ['aes128gcm', '43200', 'high'],
  ]);
});

test('whoever has read it, has quiet hours, left, was banned or signed out is told nothing', async () => {
  const rig = await openPushRig();
  const { ana, ben, cho, kitchen, server } = rig;
  await rig.subscribe(ben);
  await rig.subscribe(cho);
  await rig.post(ana, '@ben seen at once');
  await server.core.batch.do(() => server.core.myRooms.markRead(ben.id, kitchen, 9_999));
  await rig.passSeconds(4);
  await rig.api(ben, 'PUT', '/api/notices', { ...USUAL_NOTICES, quietFrom: 0, quietTo: 1_439 });
  await rig.post(ana, '@ben at night');
  await rig.passSeconds(4);
  await rig.api(ben, 'PUT', '/api/notices', USUAL_NOTICES);
  await rig.post(ana, '@ben @cho too late');
  await server.core.batch.do(() => server.core.members.leaveRoom(ben.id, kitchen));
  await server.core.batch.do(() => server.core.members.banMember(ana.id, kitchen, cho.id));
  await rig.passSeconds(4);
  expect(rig.service.letters).toEqual([]);
  await rig.api(ben, 'DELETE', '/api/session');
  expect(rig.rows()).toBe(1);
});

test('a deleted line is told to nobody', async () => {
  const rig = await openPushRig();
  const { ana, ben, kitchen, server } = rig;
  await rig.subscribe(ben);
  const id = await rig.post(ana, '@ben a slip');
  await server.core.batch.do(() => server.core.messages.deleteMessage(ana.id, kitchen, id));
  await rig.passSeconds(4);
  expect(rig.service.letters).toEqual([]);
});

test('a flood rings a few times a minute, and once for what came together', async () => {
  const rig = await openPushRig();
  const { ana, ben } = rig;
  await rig.subscribe(ben);
  for (let at = 0; at < 12; at += 1) await rig.post(ana, `@ben together ${at}`);
  await rig.passSeconds(4);
  expect(rig.told(ben)).toEqual(['@ben together 11']);
  for (let at = 0; at < 8; at += 1) {
    await rig.post(ana, `@ben again ${at}`);
    await rig.passSeconds(4);
  }
  expect(rig.told(ben)).toHaveLength(5);
});

test('a browser that is gone is forgotten; a service that fails is left alone for longer each time, and hears the newest then', async () => {
  const rig = await openPushRig();
  const { ana, ben, cho } = rig;
  await rig.subscribe(ben);
  await rig.subscribe(cho);
  rig.service.statuses.set(ben.id, [503, 201]);
  rig.service.statuses.set(cho.id, [410]);
  await rig.post(ana, '@ben @cho first');
  await rig.passSeconds(4);
  expect(rig.rows()).toBe(1);
  await rig.post(ana, '@ben second');
  await rig.passSeconds(4);
  expect(rig.service.letters).toHaveLength(2);
  await rig.passSeconds(4);
  expect(rig.told(ben)).toEqual(['@ben @cho first', '@ben second']);
  expect(rig.told(cho)).toEqual(['@ben @cho first']);
});

test('the server proves who it is to each service, and its private half is nowhere in the database', async () => {
  const rig = await openPushRig();
  const { ana, ben, server } = rig;
  const { key } = (await rig.api(ben, 'GET', '/api/push')).body as { key: string };
  await rig.subscribe(ben);
  await rig.post(ana, '@ben hello');
  await rig.passSeconds(4);
  const [, token = '', k] = /^vapid t=([^,]+), k=(.+)$/u.exec(rig.service.letters[0]?.headers['authorization'] ?? '') ?? [];
  expect(k).toBe(key);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  expect(signed).toBe(true);
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: rig.service.origin });
  await server.restart();
  expect((await rig.api(ben, 'GET', '/api/push')).body).toEqual({ key, endpoint: rig.endpointOf(ben) });
  await server.stop();
  const stored = readFileSync(server.databaseFile);
  // How a private half of this curve begins, in bytes and in the letters it is sealed as.
  expect(
    ['308187020100301306072a8648ce3d', Buffer.from('MIGHAgEAMBMGByqGSM49').toString('hex')].some((hex) =>
      stored.includes(Buffer.from(hex, 'hex')),
    ),
  ).toBe(false);
  await server.start();
});

test('an address that is not public, or not TLS, is refused when it is entered', async () => {
  const rig = await openPushRig({ real: true });
  await rig.api(rig.ben, 'GET', '/api/push');
  const { keys } = makeBrowser();
  const codes: unknown[] = [];
  for (const endpoint of [
    'http://8.8.8.8/x',
    'https://127.0.0.1/x',
    'https://10.0.0.1/x',
    'https://kitchen.local/x',
    'https://a:b@push.example.org/x',
  ])
    codes.push((await rig.api(rig.ben, 'PUT', '/api/push', { endpoint, ...keys })).body);
  expect(codes.map((body) => (body as { reason: string }).reason)).toEqual(Array(5).fill('push_address'));
  const public1 = await rig.api(rig.ben, 'PUT', '/api/push', { endpoint: 'https://push.example.org/send/1?token=a%3d', ...keys });
  expect([public1.status, isPublicAddress('127.0.0.1')]).toEqual([204, false]);
});

test('this browser can be tried, not too often, and only while it is subscribed', async () => {
  const rig = await openPushRig();
  const { ben } = rig;
  expect((await rig.api(ben, 'POST', '/api/push/test', {})).status).toBe(404);
  await rig.subscribe(ben);
  const answers = [];
  for (let at = 0; at < 4; at += 1) answers.push((await rig.api(ben, 'POST', '/api/push/test', {})).status);
  expect(answers).toEqual([200, 200, 200, 429]);
  expect(rig.noticesOf(ben)).toEqual(Array(3).fill({ type: 'test' }));
  await rig.api(ben, 'DELETE', '/api/push');
  expect(rig.rows()).toBe(0);
});

test('an endpoint that another session brings is that session’s from then on, and one session has one', async () => {
  const rig = await openPushRig();
  const { ana, ben } = rig;
  await rig.subscribe(ben);
  await rig.subscribe(ben);
  const { keys } = makeBrowser();
  await rig.api(ana, 'PUT', '/api/push', { endpoint: rig.endpointOf(ben), ...keys });
  expect(rig.rows()).toBe(1);
  await rig.post(ana, '@ben hello');
  await rig.passSeconds(4);
  expect(rig.service.letters).toEqual([]);
});

test('what somebody wants to be told of is told to them alone', async () => {
  const rig = await openPushRig();
  const { ana, ben, kitchen, server } = rig;
  await rig.choose(ben, kitchen, 'none');
  const mineOf = async (who: typeof ben): Promise<unknown> => {
    const { rooms } = (await rig.api(who, 'GET', '/api/rooms')).body as { rooms: { notify: string }[] };
    return rooms.map(({ notify }) => notify);
  };
  expect([await mineOf(ana), await mineOf(ben)]).toEqual([['mentions'], ['none']]);
  const members = JSON.stringify((await rig.api(ana, 'GET', `/api/rooms/${kitchen}/members`)).body);
  expect(members.includes('notify')).toBe(false);
  expect(server.bugs).toEqual([]);
});

test('an account that is deleted leaves neither hours nor browsers behind', async () => {
  const rig = await openPushRig();
  const { server } = rig;
  const dan = await server.person('dan', 'guest');
  await rig.subscribe(dan);
  await rig.api(dan, 'PUT', '/api/notices', { ...USUAL_NOTICES, sound: true });
  expect((await rig.api(dan, 'DELETE', '/api/account', {})).status).toBe(204);
  const settings = server.core.orm.$client.prepare('SELECT count(*) FROM notice_settings').pluck().get();
  expect([settings, rig.rows()]).toEqual([0, 0]);
});

test('settings that make no sense are refused, each with its reason', async () => {
  const rig = await openPushRig();
  const wishes = [{ timeZone: 'Kitchen/Table' }, { quietFrom: 60 }, { quietFrom: 1_440, quietTo: 0 }, { volume: 11 }];
  const reasons: unknown[] = [];
  for (const wish of wishes) {
    const { body } = await rig.api(rig.ben, 'PUT', '/api/notices', { ...USUAL_NOTICES, ...wish });
    reasons.push((body as { reason: string }).reason);
  }
  expect(reasons).toEqual(['zone', 'malformed', 'malformed', 'unknown_field']);
});

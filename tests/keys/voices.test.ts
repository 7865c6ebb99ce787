// Whose key pays, and what becomes of keys: the table of CONVERSATION §2 and §7, against a real database and a provider over HTTP.
// (F47, F48, F63, B83)
import { describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { ENVIRONMENT_KEY } from '../../server/keys/key-ring.ts';
import { openKeyRig, payer, settled, speak, voiceOf } from '../harness/key-rig.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { requestOf } from '../harness/provider-rig.ts';

const ENVIRONMENT = { OPENAI_API_KEY: 'sk-environment-0123456789' };

describe('who pays', () => {
  test('without any key the demo voice speaks, with the configured limits of its own', async () => {
    const rig = await openKeyRig({ environment: { REQUESTS_PER_MINUTE: '5' } });
    const { voices } = rig.server.keyParts;
    expect(voiceOf(rig, rig.ben)).toMatchObject({
      kind: 'demo',
      keyId: null,
      of: 'demo',
      budgetId: 'demo',
      model: 'demo',
      scenes: 'schema',
    });
    expect(voices.meterOf({ roomId: rig.kitchen, setOffBy: null, model: null })).toEqual({
      ...{ perMinute: 5, leftThisMinute: 5, perDay: 200, leftToday: 200, nextSlotAt: null, blockedUntil: null },
      ...{ voice: 'demo', of: 'demo' },
    });
    expect(voices.gates().map(({ budgetId }) => budgetId)).toEqual(['demo']);
  });

  test('the own key of whoever set it off, else the room’s, else the server’s, else the environment’s', async () => {
    const rig = await openKeyRig({ environment: ENVIRONMENT });
    expect(payer(rig, rig.ben)).toBe(`server ${ENVIRONMENT_KEY}`);
    const servers = await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
    expect(payer(rig, rig.ben)).toBe(`server ${servers.id}`);
    const rooms = await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-room' });
    expect(payer(rig, rig.ben)).toBe(`room ${rooms.id}`);
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    expect([payer(rig, rig.ben), payer(rig, rig.ana), payer(rig, null)]).toEqual([
      `mine ${bens.id}`,
      `room ${rooms.id}`,
      `room ${rooms.id}`,
    ]);
    const { voices } = rig.server.keyParts;
    expect([voices.hasOwnKey(rig.ben.id), voices.hasOwnKey(rig.ana.id)]).toEqual([true, false]);
    const cellar = await rig.server.room('cellar', rig.ana);
    expect(voices.choose({ roomId: cellar, setOffBy: null, model: null })).toMatchObject({ keyId: servers.id });
    // Not a member there.
    expect(voices.choose({ roomId: cellar, setOffBy: rig.ben.id, model: null })).toMatchObject({ keyId: servers.id });
  });

  test('of several in one place the newest, but first the one that has the model', async () => {
    const rig = await openKeyRig({ models: ['old-model'] });
    const old = await rig.bring(rig.ben, { secret: 'secret-old' });
    rig.fake.enqueue('no-such-page');
    const fresh = await rig.bring(rig.ben, { secret: 'secret-new' });
    expect(payer(rig, rig.ben)).toBe(`mine ${fresh.id}`);
    expect(payer(rig, rig.ben, 'old-model')).toBe(`mine ${old.id}`);
    expect(payer(rig, rig.ben, 'no-model')).toBe(`mine ${fresh.id}`);
  });

  test('a key that may not be used gives way to the next; with none left the card says why', async () => {
    const rig = await openKeyRig();
    const rooms = await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-room' });
    const bens = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    expect(await speak(rig, voiceOf(rig, rig.ben), 'unauthorized')).toBe('bad_key');
    expect(payer(rig, rig.ben)).toBe(`room ${rooms.id}`);
    expect(await speak(rig, voiceOf(rig, rig.ben), 'quota')).toBe('out_of_credit');
    expect([payer(rig, rig.ben), payer(rig, rig.ana)]).toEqual(['no_voice', 'out_of_credit']);
    await rig.api(rig.ana, 'DELETE', `/api/keys/${rooms.id}`);
    expect([payer(rig, rig.ben), payer(rig, rig.ana)]).toEqual(['bad_key', 'demo']);
    await rig.api(rig.ben, 'DELETE', `/api/keys/${bens.id}`);
    expect(payer(rig, rig.ben)).toBe('demo');
    expect(rig.server.keyParts.voices.meterOf({ roomId: rig.kitchen, setOffBy: null, model: null })).toMatchObject({ of: 'demo' });
  });

  test('the model is the persona’s, else the key’s, else the usual one if the provider has it, else the first that talks', async () => {
    const rig = await openKeyRig({ models: ['text-embedding-3', 'whisper-1', 'm2', 'm3'], environment: { DEFAULT_MODEL: 'gpt-4o-mini' } });
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const { voices } = rig.server.keyParts;
    const model = (wish: string | null): string => {
      const voice = voices.choose({ roomId: rig.kitchen, setOffBy: rig.ben.id, model: wish });
      return voice.kind === 'none' ? voice.card : voice.model;
    };
    expect([model('m9'), model(null)]).toEqual(['m9', 'm2']);
    await rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, { model: 'm3' });
    expect(model(null)).toBe('m3');
  });
});

describe('what becomes of keys', () => {
  test('F48: a bad key is marked, its owner reads why without the key in it, nobody is asked with it again, and a new secret is good', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: 'sk-canary-0123456789abcdef' });
    const voice = voiceOf(rig, rig.ben);
    expect(await speak(rig, voice, 'unauthorized')).toBe('bad_key');
    expect(await rig.list(rig.ben)).toMatchObject([{ id, state: 'bad', detail: 'Incorrect API key provided [•••]' }]);
    await rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, { secret: 'sk-canary-fedcba9876543210' });
    expect(await rig.list(rig.ben)).toMatchObject([{ id, state: 'good', detail: '', last4: '3210' }]);
    // What the old secret still hears says nothing about the new one.
    await speak(rig, voice, 'unauthorized');
    expect(await rig.list(rig.ben)).toMatchObject([{ id, state: 'good' }]);
  });

  test('F47: a key without credit is tried again after an hour, once, and is good when that went well', async () => {
    let offsetMs = 0;
    const rig = await openKeyRig({ now: () => Date.now() + offsetMs });
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const voice = voiceOf(rig, rig.ben);
    await speak(rig, voice, 'quota');
    expect(payer(rig, rig.ben)).toBe('out_of_credit');
    offsetMs = 3_599_000;
    expect(payer(rig, rig.ben)).toBe('out_of_credit');
    offsetMs = 3_601_000;
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    // From the moment at which the try leaves.
    const trying = voice.provider.stream(requestOf('plain'))[Symbol.asyncIterator]();
    await trying.next();
    await settled();
    expect(payer(rig, rig.ben)).toBe('out_of_credit');
    await trying.return?.();
    rig.server.keyParts.voices.heard(voice, null);
    await settled();
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    expect(await rig.list(rig.ben)).toMatchObject([{ state: 'good', detail: '' }]);
  });

  test.each(['no-model', 'server-error', 'rate-limit', 'content-filter', 'context'])(
    '%s says nothing against the key',
    async (scenario) => {
      const rig = await openKeyRig();
      const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
      await speak(rig, voiceOf(rig, rig.ben), scenario);
      expect(await rig.list(rig.ben)).toMatchObject([{ id, state: 'good' }]);
      expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    },
  );

  test('its owner’s pages are told to look again when its state changes, others’ are not', async () => {
    const rig = await openKeyRig();
    await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const [ana, ben] = [await rig.server.enter(rig.ana, rig.kitchen), await rig.server.enter(rig.ben, rig.kitchen)];
    const mine = (client: typeof ana): number => client.heard('mine').filter(({ signal }) => signal.type === 'mine.changed').length;
    await speak(rig, voiceOf(rig, rig.ben), 'unauthorized');
    await ben.until(() => mine(ben) > 0, 'ben is told');
    await ana.join(rig.kitchen);
    expect(mine(ana)).toBe(0);
  });

  test('what a model cannot do is remembered with the key, over a restart', async () => {
    const rig = await openKeyRig({ environment: { DEFAULT_MODEL: 'refuses-schema' } });
    await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    expect(voiceOf(rig, rig.ben).scenes).toBe('schema');
    voiceOf(rig, rig.ben).sceneFailed();
    expect(voiceOf(rig, rig.ben).scenes).toBe('json');
    await settled();
    await rig.server.restart();
    expect(voiceOf(rig, rig.ben).scenes).toBe('json');
  });
});

describe('who goes takes their keys along', () => {
  test('F63: a key that is taken away is told by its id within a second; nothing is chosen with it', async () => {
    const rig = await openKeyRig();
    const gone: (string | null)[] = [];
    rig.server.keyParts.voices.listen((change) => gone.push(change.gone));
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    expect(gone).toEqual([null]);
    expect(await comesWithin(1_000, rig.api(rig.ben, 'DELETE', `/api/keys/${id}`))).toBe(true);
    expect(gone).toEqual([null, id]);
    expect(payer(rig, rig.ben)).toBe('demo');
  });

  test.each([
    ['leaves', 'leaveRoom'],
    ['is removed', 'removeMember'],
    ['is banned', 'banMember'],
  ] as const)('B83: whoever %s takes along the room’s keys they brought, and pays for nothing there any more', async (_how, how) => {
    const rig = await openKeyRig();
    const { batch, members } = rig.server.core;
    await batch.do(() => members.changeRole(rig.ana.id, rig.kitchen, rig.ben.id, 'moderator'));
    const own = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const rooms = await rig.bring(rig.ben, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-room' });
    const anas = await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-ana' });
    const gone: (string | null)[] = [];
    rig.server.keyParts.voices.listen((change) => gone.push(change.gone));
    const command = batch.do(() =>
      how === 'leaveRoom' ? members.leaveRoom(rig.ben.id, rig.kitchen) : members[how](rig.ana.id, rig.kitchen, rig.ben.id),
    );
    await command;
    expect(payer(rig, rig.ben)).toBe(`room ${anas.id}`);
    await settled();
    expect(gone).toEqual([rooms.id]);
    expect((await rig.list(rig.ana)).map(({ id }) => id)).toEqual([anas.id]);
    expect((await rig.list(rig.ben)).map(({ id }) => id)).toEqual([own.id]);
  });

  test('B83: a deleted account takes all it brought; a guest’s sign-out too; a deleted room keeps none', async () => {
    const rig = await openKeyRig();
    const cleo = await rig.server.person('cleo', 'guest');
    const cellar = await rig.server.room('cellar', rig.ana);
    const keys = [
      await rig.bring(cleo, { secret: 'secret-of-cleo' }),
      await rig.bring(rig.ben, { secret: 'secret-of-ben' }),
      await rig.bring(rig.ana, { scope: 'room', roomId: cellar, secret: 'secret-of-cellar' }),
    ];
    const gone: (string | null)[] = [];
    rig.server.keyParts.voices.listen((change) => gone.push(change.gone));
    await rig.api(cleo, 'DELETE', '/api/session');
    await rig.api(rig.ben, 'DELETE', '/api/account', {});
    await rig.server.core.batch.do(() => rig.server.core.rooms.deleteRoom(rig.ana.id, cellar));
    await settled();
    expect(gone).toEqual(keys.map(({ id }) => id));
  });

  test('B83: what a crash kept from being taken away is taken away at the next start', async () => {
    const rig = await openKeyRig();
    await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-room' });
    await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    const { orm } = rig.server.core;
    orm.$client.prepare("UPDATE members SET status = 'left' WHERE actor_id = ?").run(rig.ana.id);
    expect(payer(rig, null)).toBe('demo');
    await rig.server.restart();
    const left = rig.server.core.orm.$client.prepare('SELECT scope FROM keys').pluck().all();
    expect(left).toEqual(['member']);
  });

  test('a disabled account pays for nothing', async () => {
    const rig = await openKeyRig();
    const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
    expect(payer(rig, rig.ben)).toBe(`mine ${id}`);
    await rig.api(rig.ana, 'POST', `/api/people/${rig.ben.id}/disable`);
    expect(payer(rig, rig.ben)).toBe('demo');
    expect(rig.server.keyParts.voices.choose({ roomId: newId(), setOffBy: rig.ben.id, model: null })).toMatchObject({ kind: 'demo' });
  });
});

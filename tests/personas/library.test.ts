// The library over HTTP, against a real server: who may do what, what fits, what a change and a deletion do to running rooms.
// (PRODUCT B1, B2; B45–B48)
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { CastCard, LibraryPersona, PresetCard } from '../../protocol/personas.ts';
import { call } from '../faults/http-calls.ts';
import type { Answer } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import { openKeyRig } from '../harness/key-rig.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

type Api = (who: Person, method: string, path: string, body?: unknown) => Promise<Answer>;

async function open(): Promise<{ server: TestServer; ana: Person; ben: Person; chloe: Person; api: Api }> {
  const server = await openServer();
  const [ana, ben, chloe] = [await server.person('ana', 'owner'), await server.person('ben'), await server.person('chloe')];
  return { server, ana, ben, chloe, api: (who, ...rest) => call({ port: server.port, cookie: who.cookie }, ...rest) };
}

async function make(api: Api, who: Person, wish: object): Promise<LibraryPersona> {
  const { status, body } = await api(who, 'POST', '/api/personas', wish);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body as { persona: LibraryPersona }).persona;
}

async function list(api: Api, who: Person): Promise<LibraryPersona[]> {
  return ((await api(who, 'GET', '/api/personas')).body as { personas: LibraryPersona[] }).personas;
}

const PLAIN = { name: 'Nari', sheet: 'Nari is good company.' };
const NOTHING_SPECIAL = {
  ...{ facts: [], greeting: '', model: null, temperature: null, maxTokens: null, language: null },
  ...{ talkativeness: 0.5, confidence: false },
};

describe('making', () => {
  test('from scratch: a name and a sheet are enough', async () => {
    const { ben, api } = await open();
    const nari = await make(api, ben, PLAIN);
    expect(nari).toEqual({
      ...{
        id: nari.id,
        name: 'Nari',
        emoji: '',
        hue: 0,
        picture: null,
        about: 'Nari is good company.',
        preset: null,
        mine: true,
        version: 1,
      },
      details: { ...NOTHING_SPECIAL, sheet: 'Nari is good company.' },
    });
  });

  test('with everything, cleaned', async () => {
    const { ben, api } = await open();
    const { details, ...card } = await make(api, ben, {
      ...{ name: '  Nari ', emoji: '🐐', hue: 359, sheet: ' two\r\nlines ', facts: ['likes  tea', '\u200B ', ' '], greeting: ' \u200B' },
      ...{ model: ' m-1 ', temperature: 2, maxTokens: 16, language: 'ko', talkativeness: 1, confidence: true },
    });
    expect(card).toMatchObject({ name: 'Nari', emoji: '🐐', hue: 359, about: 'two lines' });
    expect(details).toEqual({
      ...{ sheet: 'two\nlines', facts: ['likes tea'], greeting: '', model: 'm-1', temperature: 2, maxTokens: 16, language: 'ko' },
      ...{ talkativeness: 1, confidence: true },
    });
  });

  test('from a ready-made one, in the words of a language; a second one gets a number', async () => {
    const { ben, api } = await open();
    const chef = { preset: 'chef', language: 'ko' };
    expect([(await make(api, ben, chef)).name, (await make(api, ben, chef)).name]).toEqual(['미나', '미나 2']);
    const mina = await make(api, ben, { ...chef, language: 'en' });
    expect(mina).toMatchObject({ name: 'Mina', emoji: '🍲', hue: 22, preset: 'chef', details: { temperature: 0.9, language: null } });
  });

  test('a secretary knows whose it is, and that the rest is not written down', async () => {
    const { ben, api } = await open();
    const { details } = await make(api, ben, { preset: 'secretary', language: 'en' });
    expect(details?.facts.slice(0, 2)).toEqual(['Works for: ben', 'Work: not written down yet']);
    expect((await make(api, ben, { preset: 'secretary', language: 'ko' })).details?.facts[0]).toBe('모시는 분: ben');
  });

  test('not by guests, and not without bounds', async () => {
    const { server, ana, ben, chloe, api } = await open();
    const gus = await server.person('gus', 'guest');
    expect((await api(gus, 'POST', '/api/personas', PLAIN)).body).toMatchObject({ code: 'forbidden', reason: 'guest' });
    const fill = (who: Person, many: number, from: number): Promise<unknown> =>
      Promise.all(Array.from({ length: many }, (_, at) => server.persona(`Nari ${from + at}`, who)));
    await fill(ben, 50, 0);
    expect((await api(ben, 'POST', '/api/personas', PLAIN)).body).toMatchObject({ code: 'forbidden', reason: 'too_many_personas' });
    const [first] = await list(api, ben);
    expect((await api(ben, 'DELETE', `/api/personas/${first?.id ?? ''}`)).status).toBe(204);
    expect((await api(ben, 'POST', '/api/personas', PLAIN)).status).toBe(200);
    const others = await Promise.all(['dan', 'emil', 'finn', 'gil'].map((name) => server.person(name)));
    for (const [at, who] of [...others, ana].entries()) await fill(who, 50, 100 * (at + 1));
    const dori = { ...PLAIN, name: 'Dori' };
    expect((await api(chloe, 'POST', '/api/personas', dori)).body).toMatchObject({ code: 'forbidden', reason: 'library_full' });
  });

  test('not too many at a time', async () => {
    const { ben, api } = await open();
    const { id } = await make(api, ben, PLAIN);
    for (let n = 0; n < 119; n += 1) expect((await api(ben, 'PATCH', `/api/personas/${id}`, { hue: n })).status).toBe(200);
    expect((await api(ben, 'PATCH', `/api/personas/${id}`, { hue: 1 })).body).toMatchObject({ code: 'too_many' });
  });
});

describe('names and fields', () => {
  test('B47, B48: one name space: nobody is called like somebody else, nor like the room itself', async () => {
    const { ben, api } = await open();
    const { id } = await make(api, ben, PLAIN);
    await make(api, ben, { ...PLAIN, name: 'Dori' });
    for (const name of ['Ana', 'ＢＥＮ', 'nari.', 'Dоri', 'system', '단톡']) {
      const refused = { code: 'conflict', reason: 'name_taken', field: 'name' };
      expect((await api(ben, 'POST', '/api/personas', { ...PLAIN, name })).body, name).toMatchObject(refused);
      if (name !== 'nari.') expect((await api(ben, 'PATCH', `/api/personas/${id}`, { name })).body, name).toMatchObject(refused);
    }
    // One's own, written otherwise.
    expect((await api(ben, 'PATCH', `/api/personas/${id}`, { name: 'NARI' })).body).toMatchObject({ persona: { name: 'NARI' } });
  });

  const bad: [field: string, value: unknown, reason: string][] = [
    ['name', ' \u3164 ', 'name_empty'],
    ['name', 'a\u202Eb', 'name_characters'],
    ['name', 'n'.repeat(41), 'name_too_long'],
    ['emoji', 'x', 'emoji'],
    ['emoji', '🐐🐐', 'emoji'],
    ['hue', 360, 'range'],
    ['hue', 1.5, 'range'],
    ['sheet', ' \u200B ', 'text_empty'],
    ['sheet', 'x'.repeat(LIMITS.sheetLength + 1), 'too_long'],
    ['sheet', 'a\uD800', 'text_unicode'],
    ['facts', ['x'.repeat(LIMITS.factLength + 1)], 'too_long'],
    ['facts', Array.from({ length: LIMITS.facts + 1 }, (_, at) => `${at}`), 'too_many_facts'],
    ['greeting', 'x'.repeat(LIMITS.personaGreetingLength + 1), 'too_long'],
    ['model', 'mödel', 'model_name'],
    ['model', 'm'.repeat(LIMITS.modelLength + 1), 'model_name'],
    ['temperature', 2.01, 'range'],
    ['temperature', -0.1, 'range'],
    ['maxTokens', 15, 'range'],
    ['maxTokens', 4_001, 'range'],
    ['maxTokens', 100.5, 'range'],
    ['talkativeness', 1.1, 'range'],
  ];
  test.each(bad.map(([field, value, reason], at) => ({ field, value, reason, at })))(
    'B45: $field, $reason ($at)',
    async ({ field, value, reason }) => {
      const { ben, api } = await open();
      const { id } = await make(api, ben, PLAIN);
      const refused = { code: 'invalid', field, reason };
      expect((await api(ben, 'PATCH', `/api/personas/${id}`, { [field]: value })).body).toMatchObject(refused);
      expect((await api(ben, 'POST', '/api/personas', { ...PLAIN, name: 'Dori', [field]: value })).body).toMatchObject(refused);
      expect(await list(api, ben)).toMatchObject([{ name: 'Nari', details: { ...NOTHING_SPECIAL, sheet: PLAIN.sheet } }]);
    },
  );

  test('what is at its bounds fits', async () => {
    const { ben, api } = await open();
    const facts = Array.from({ length: LIMITS.facts }, () => '가'.repeat(LIMITS.factLength));
    const wish = { sheet: '가'.repeat(LIMITS.sheetLength), facts, greeting: '가'.repeat(LIMITS.personaGreetingLength), maxTokens: 4_000 };
    expect((await make(api, ben, { ...PLAIN, ...wish })).details).toMatchObject(wish);
  });

  test.each([
    [{ sheet: 'x' }, 'name_empty', 'name'],
    [{ name: 'Nari' }, 'text_empty', 'sheet'],
    [{ preset: 'nobody', language: 'en' }, 'preset', 'preset'],
    [{ preset: 'chef' }, 'malformed', 'language'],
    [{ preset: 'chef', language: 'fr' }, 'malformed', 'language'],
    [{ preset: 'chef', language: 'en', name: 'Nari' }, 'unknown_field', 'name'],
  ])('%j is not enough, or too much', async (wish, reason, field) => {
    const { ben, api } = await open();
    expect((await api(ben, 'POST', '/api/personas', wish)).body).toMatchObject({ reason, field });
    expect(await list(api, ben)).toEqual([]);
  });
});

test('everybody sees cards, the maker and the owner of the server see all of it, guests see none', async () => {
  const { server, ana, ben, chloe, api } = await open();
  const { id } = await make(api, ben, { ...PLAIN, facts: ['the safe is behind the clock'] });
  expect(await list(api, ben)).toMatchObject([{ id, mine: true, details: { facts: ['the safe is behind the clock'] } }]);
  expect(await list(api, ana)).toMatchObject([{ id, mine: false, details: { facts: ['the safe is behind the clock'] } }]);
  const about = 'Nari is good company.';
  expect(await list(api, chloe)).toEqual([
    { id, name: 'Nari', emoji: '', hue: 0, picture: null, about, preset: null, mine: false, version: 1, details: null },
  ]);
  expect(await list(api, await server.person('gus', 'guest'))).toEqual([]);
  expect((await api(chloe, 'PATCH', `/api/personas/${id}`, { sheet: 'x' })).body).toMatchObject({ code: 'forbidden', reason: 'not_maker' });
  expect((await api(ana, 'PATCH', `/api/personas/${id}`, { temperature: 1 })).body).toMatchObject({ persona: { mine: false } });
});

test('the ready-made ones are told in the language asked for', async () => {
  const { ben, api } = await open();
  const { body } = await api(ben, 'GET', '/api/presets?language=ko');
  const { presets, casts } = body as { presets: PresetCard[]; casts: CastCard[] };
  expect(presets.map(({ name }) => name)).toEqual(['미나', '주노', '테오', '소라', '카이', '베라', '넬리', '로빈']);
  expect(casts[0]).toMatchObject({
    key: 'kitchen-table',
    name: '부엌 식탁',
    presets: ['chef', 'film-lover', 'sceptic'],
    manner: 'natural',
  });
  expect((await api(ben, 'GET', '/api/presets?language=en')).body).toMatchObject({
    casts: [{ name: 'The Kitchen Table' }, {}, {}, {}, {}],
  });
  expect((await api(ben, 'GET', '/api/presets')).body).toMatchObject({ code: 'invalid', field: 'language' });
});

describe('in running rooms', () => {
  test('B48: a new name or look is an event in every room that knows the persona; anything else is none', async () => {
    const { server, ben, chloe, api } = await open();
    const { id } = await make(api, ben, { ...PLAIN, greeting: 'Hello.' });
    const [kitchen, garden] = [await server.room('kitchen', ben, chloe), await server.room('garden', ben)];
    await server.seat(id, kitchen, ben);
    const atChloe = await server.enter(chloe, kitchen);
    const heads = (): number[] => [kitchen, garden].map((room) => server.core.history.getHead(room));
    const [before, elsewhere] = heads();
    await api(ben, 'PATCH', `/api/personas/${id}`, { sheet: 'Nari is terse.', name: 'Nari' });
    expect(heads()).toEqual([before, elsewhere]);
    await api(ben, 'PATCH', `/api/personas/${id}`, { name: 'Dori', emoji: '🦊', hue: 7 });
    await atChloe.until(() => atChloe.view(kitchen).members.get(id)?.name === 'Dori', 'the new name');
    expect(atChloe.view(kitchen).members.get(id)).toMatchObject({ emoji: '🦊', hue: 7 });
    expect(heads()).toEqual([(before ?? 0) + 1, elsewhere]);
  });

  test('deleted: it leaves, cannot be seated, its name is free, its old lines keep theirs', async () => {
    const { server, ben, chloe, api } = await open();
    const { id } = await make(api, ben, { ...PLAIN, greeting: 'Hello.' });
    const kitchen = await server.room('kitchen', ben, chloe);
    await server.seat(id, kitchen, ben);
    const atBen = await server.enter(ben, kitchen);
    expect((await api(ben, 'DELETE', `/api/personas/${id}`)).status).toBe(204);
    await atBen.until(() => atBen.view(kitchen).members.get(id)?.status === 'left', 'its leaving');
    await expect(atBen.command(kitchen, { type: 'persona.seat', personaId: id })).rejects.toThrow('not_found');
    await expect(atBen.command(kitchen, { type: 'persona.call', personaId: id })).rejects.toThrow('not_found');
    expect(await list(api, ben)).toEqual([]);
    expect((await api(ben, 'DELETE', `/api/personas/${id}`)).body).toMatchObject({ code: 'not_found' });
    await make(api, chloe, PLAIN);
    const afresh = (await server.enter(chloe, kitchen)).view(kitchen);
    expect(afresh.members.get(id)).toMatchObject({ name: 'Nari', status: 'left' });
    expect(afresh.lines.map(({ authorId, text }) => [authorId, text])).toEqual([[id, 'Hello.']]);
  });

  test('an edit is in the next prompt of a running room', async () => {
    const rig = await openKeyRig({ environment: { PERSONAS: 'on', REQUESTS_PER_MINUTE: '100' } });
    await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
    const { id } = await make(rig.api, rig.ben, { ...PLAIN, sheet: 'Nari rhymes.', model: 'plain' });
    await rig.server.seat(id, rig.kitchen, rig.ana);
    const atBen = await rig.server.enter(rig.ben, rig.kitchen);
    const asked = () => rig.fake.journal.filter(({ path }) => path.endsWith('/chat/completions')).map(({ body }) => body);
    const lines = (): number => atBen.view(rig.kitchen).lines.length;
    await atBen.command(rig.kitchen, { type: 'persona.call', personaId: id });
    await until(() => asked().length === 1 && lines() === 1, 'the first line');
    const facts = ['the spare key is under the pot'];
    const wish = { sheet: 'Nari answers in numbers.', facts, temperature: 0.1, name: 'Dori' };
    expect((await rig.api(rig.ben, 'PATCH', `/api/personas/${id}`, wish)).status).toBe(200);
    await atBen.command(rig.kitchen, { type: 'persona.call', personaId: id });
    await until(() => asked().length === 2, 'the second request');
    const [first, second] = asked().map((body) => JSON.stringify(body));
    expect(first).toContain('Nari rhymes.');
    for (const words of ['Nari answers in numbers.', 'the spare key is under the pot', 'Dori']) expect(second).toContain(words);
    expect(second).not.toContain('Nari rhymes.');
    expect(asked()[1]).toMatchObject({ temperature: 0.1 });
  });
});

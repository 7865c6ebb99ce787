// The sheets that a persona had, over HTTP: kept with who and when, compared, taken back; two who edit at once; how it has done.
// (PRODUCT B1)
import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { LibraryPersona, PersonaNumbers, PersonaVersion, VersionCard } from '../../protocol/personas.ts';
import { PersonaDesk } from '../../server/personas/persona-desk.ts';
import { FewAtOnce } from '../../server/usage/few-at-once.ts';
import { UsageReader } from '../../server/usage/usage-reader.ts';
import { call } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import { openKeyRig } from '../harness/key-rig.ts';
import type { Person, ServerOptions, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

interface Rig {
  server: TestServer;
  ana: Person;
  ben: Person;
  nari: string;
  ask: (who: Person, method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  change: (who: Person, wish: object) => Promise<{ status: number; body: unknown }>;
  versions: (who: Person) => Promise<VersionCard[]>;
}

/** Ana owns the server, ben made Nari. */
async function open(options: ServerOptions = {}): Promise<Rig> {
  const server = await openServer(options);
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const nari = await server.persona('Nari', ben, { sheet: 'Nari rhymes.' });
  const ask: Rig['ask'] = (who, ...rest) => call({ port: server.port, cookie: who.cookie }, ...rest);
  return {
    ...{ server, ana, ben, nari, ask },
    change: (who, wish) => ask(who, 'PATCH', `/api/personas/${nari}`, wish),
    versions: async (who) => ((await ask(who, 'GET', `/api/personas/${nari}/versions`)).body as { versions: VersionCard[] }).versions,
  };
}

test('every change keeps what was before, with who made it and when; what changes nothing keeps nothing', async () => {
  let now = Date.parse('2026-03-01T10:00:00Z');
  const { ana, ben, nari, ask, change, versions } = await open({ now: () => now });
  const made = now;
  expect(await versions(ben)).toEqual([{ version: 1, by: { id: ben.id, name: 'ben' }, at: made, changed: [] }]);
  now += 60_000;
  await change(ana, { sheet: 'Nari is terse.', temperature: 0.2 });
  expect((await change(ben, { sheet: 'Nari is terse.' })).body).toMatchObject({ persona: { version: 2 } });
  now += 60_000;
  await change(ben, { name: 'Dori', facts: ['likes tea'] });
  expect(await versions(ben)).toEqual([
    { version: 3, by: { id: ben.id, name: 'ben' }, at: now, changed: ['name', 'facts'] },
    { version: 2, by: { id: ana.id, name: 'ana' }, at: now - 60_000, changed: ['sheet', 'temperature'] },
    { version: 1, by: { id: ben.id, name: 'ben' }, at: made, changed: [] },
  ]);
  const { body } = await ask(ana, 'GET', `/api/personas/${nari}/versions/1`);
  const { version } = body as { version: PersonaVersion };
  expect(version.sheet).toEqual({
    ...{ name: 'Nari', emoji: '🍲', hue: 20, sheet: 'Nari rhymes.', facts: [], greeting: '', model: null, temperature: null },
    ...{ maxTokens: null, language: null, talkativeness: 0.5, confidence: false },
  });
  // Taken back it is one more.
  expect((await change(ben, { ...version.sheet, version: 3 })).body).toMatchObject({
    persona: { name: 'Nari', version: 4, details: { sheet: 'Nari rhymes.', facts: [] } },
  });
  expect((await versions(ben))[0]).toMatchObject({ version: 4, changed: ['name', 'sheet', 'facts', 'temperature'] });
  for (const none of ['5', '0', 'x', '1e3', '99999999999'])
    expect((await ask(ben, 'GET', `/api/personas/${nari}/versions/${none}`)).body, none).toMatchObject({
      code: none === '5' ? 'not_found' : 'invalid',
    });
});

test('a change against an older version is refused and changes nothing', async () => {
  const { ana, ben, nari, ask, change } = await open();
  expect((await change(ana, { sheet: 'Nari is terse.', version: 1 })).status).toBe(200);
  expect((await change(ben, { sheet: 'Nari sings.', version: 1 })).body).toMatchObject({ code: 'conflict', reason: 'persona_changed' });
  expect((await change(ben, { sheet: 'Nari sings.', version: 7 })).body).toMatchObject({ code: 'conflict' });
  expect((await ask(ben, 'GET', `/api/personas/${nari}`)).body).toMatchObject({
    persona: { version: 2, details: { sheet: 'Nari is terse.' } },
  });
  expect((await change(ben, { sheet: 'Nari sings.', version: 2 })).body).toMatchObject({ persona: { version: 3 } });
});

test('of two who save at the same moment one wins and the other is told', async () => {
  const { ana, ben, change } = await open();
  const answers = await Promise.all([ana, ben, ana, ben].map((who, at) => change(who, { sheet: `Nari ${at}.`, version: 1 })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
});

const PAGE = { name: '', keys: ['oven'], text: 'It is old.', constant: false, enabled: true, order: 0 };
const EMPTY = { greetings: [], groupGreetings: [], lore: [] };

async function changeBook({ ask, nari }: Rig, who: Person, wish: object): Promise<void> {
  const { mark } = (await ask(who, 'GET', `/api/personas/${nari}/book`)).body as { mark: string };
  const answer = await ask(who, 'PUT', `/api/personas/${nari}/book`, { book: { ...EMPTY, ...wish }, mark });
  expect(answer.status).toBe(200);
}

test('a greeting or a page of the lorebook that is changed makes a version, which is compared and taken back with its sheet in one', async () => {
  const rig = await open();
  const { ana, ben, nari, ask, change, versions } = rig;
  const bookOf = async (version: number): Promise<unknown> =>
    ((await ask(ben, 'GET', `/api/personas/${nari}/versions/${version}`)).body as { version: PersonaVersion }).version.book;
  await changeBook(rig, ana, { greetings: ['Hi.'], lore: [PAGE] });
  await changeBook(rig, ben, { greetings: ['Hi.'], lore: [PAGE] });
  await change(ben, { sheet: 'Nari is terse.' });
  await changeBook(rig, ben, { groupGreetings: ['All here?'], lore: [PAGE] });
  expect((await versions(ben)).map(({ version, by, changed }) => [version, by?.name, changed])).toEqual([
    [4, 'ben', ['greetings', 'groupGreetings']],
    [3, 'ben', ['sheet']],
    [2, 'ana', ['greetings', 'lore']],
    [1, 'ben', []],
  ]);
  expect(await Promise.all([1, 2, 3, 4].map(bookOf))).toEqual([
    EMPTY,
    { ...EMPTY, greetings: ['Hi.'], lore: [PAGE] },
    { ...EMPTY, greetings: ['Hi.'], lore: [PAGE] },
    { ...EMPTY, groupGreetings: ['All here?'], lore: [PAGE] },
  ]);
  const { version: second } = (await ask(ben, 'GET', `/api/personas/${nari}/versions/2`)).body as { version: PersonaVersion };
  expect((await change(ben, { ...second.sheet, book: second.book, version: 4 })).body).toMatchObject({
    persona: { version: 5, details: { sheet: 'Nari rhymes.' } },
  });
  expect((await ask(ben, 'GET', `/api/personas/${nari}/book`)).body).toMatchObject({ book: second.book });
  expect((await versions(ben))[0]?.changed).toEqual(['sheet', 'greetings', 'groupGreetings']);
  expect((await change(ben, { book: { ...EMPTY, lore: [{ ...PAGE, text: ' ' }] } })).body).toMatchObject({ field: 'lore.0' });
});

test('a sheet is saved over a version since which only the book is another one', async () => {
  const rig = await open();
  await changeBook(rig, rig.ana, { greetings: ['Hi.'] });
  expect((await rig.change(rig.ben, { sheet: 'Nari sings.', version: 1 })).body).toMatchObject({ persona: { version: 3 } });
  expect((await rig.change(rig.ben, { sheet: 'Nari hums.', version: 2 })).body).toMatchObject({ reason: 'persona_changed' });
});

test('a book that comes along is not saved over one that was changed since', async () => {
  const rig = await open();
  const { ana, ben, nari, ask, change } = rig;
  const [old, theirs] = [
    { ...EMPTY, greetings: ['Hi.'] },
    { ...EMPTY, lore: [PAGE] },
  ];
  await changeBook(rig, ben, old);
  await changeBook(rig, ana, theirs);
  const { version } = (await ask(ben, 'GET', `/api/personas/${nari}/versions/2`)).body as { version: PersonaVersion };
  const back = { ...version.sheet, book: version.book };
  expect((await change(ben, { ...back, version: 2 })).body).toMatchObject({ code: 'conflict', reason: 'persona_changed' });
  expect((await ask(ben, 'GET', `/api/personas/${nari}/book`)).body).toMatchObject({ book: theirs });
  expect((await change(ben, { ...back, version: 3 })).body).toMatchObject({ persona: { version: 4 } });
  // Of two who take something back at the same moment one wins, as with sheets.
  const answers = await Promise.all([ana, ben].map((who, at) => change(who, { ...back, book: at === 0 ? theirs : EMPTY, version: 4 })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
});

test('what was written before books were kept is not said to have had another one, and the oldest kept version keeps its book', async () => {
  const rig = await open();
  const { ben, nari, server, ask, change, versions } = rig;
  const { $client: sqlite } = server.core.orm;
  await change(ben, { sheet: 'Nari is terse.' });
  sqlite.exec('UPDATE persona_versions SET book = NULL');
  sqlite.prepare('UPDATE personas SET greetings = ? WHERE actor_id = ?').run('["Hi."]', nari);
  expect((await versions(ben)).map(({ changed }) => changed)).toEqual([['sheet'], []]);
  await change(ben, { sheet: 'Nari sings.' });
  const { batch, library } = server.core;
  for (let at = 4; at <= LIMITS.versionsKept + 4; at += 1) await batch.do(() => library.change(ben.id, nari, { sheet: `sheet ${at}` }));
  expect((await ask(ben, 'GET', `/api/personas/${nari}/versions/6`)).body).toMatchObject({ version: { book: { greetings: ['Hi.'] } } });
  expect(sqlite.prepare('SELECT count(*) FROM persona_versions WHERE book IS NOT NULL').pluck().get()).toBe(1);
});

test('the newest fifty are kept', async () => {
  const { ben, nari, server, versions, ask } = await open();
  const { batch, library } = server.core;
  for (let at = 2; at <= LIMITS.versionsKept + 5; at += 1) await batch.do(() => library.change(ben.id, nari, { sheet: `sheet ${at}` }));
  const kept = (await versions(ben)).map(({ version }) => version);
  expect(kept).toEqual(Array.from({ length: LIMITS.versionsKept }, (_, at) => LIMITS.versionsKept + 5 - at));
  expect((await ask(ben, 'GET', `/api/personas/${nari}/versions/5`)).status).toBe(404);
  expect((await ask(ben, 'GET', `/api/personas/${nari}/versions/6`)).body).toMatchObject({ version: { sheet: { sheet: 'sheet 6' } } });
});

test('versions go with their persona', async () => {
  const { ben, nari, server, change, ask } = await open();
  await change(ben, { sheet: 'Nari is terse.' });
  expect((await ask(ben, 'DELETE', `/api/personas/${nari}`)).status).toBe(204);
  expect((await ask(ben, 'GET', `/api/personas/${nari}/versions`)).status).toBe(404);
  expect(server.core.orm.$client.prepare('SELECT count(*) FROM persona_versions').pluck().get()).toBe(0);
});

test('whoever may not change it sees its card and neither numbers nor versions', async () => {
  const { server, nari, ask } = await open();
  const cho = await server.person('cho');
  expect((await ask(cho, 'GET', `/api/personas/${nari}`)).body).toEqual({
    persona: {
      ...{ id: nari, name: 'Nari', emoji: '🍲', hue: 20, picture: null, about: 'Nari rhymes.' },
      ...{ preset: null, mine: false, version: 1, details: null },
    },
    numbers: null,
  });
  expect((await ask(cho, 'GET', `/api/personas/${nari}/versions`)).body).toMatchObject({ code: 'forbidden', reason: 'not_maker' });
});

test('its numbers: lines, rooms, requests, what had to be mended', async () => {
  const rig = await openKeyRig({ environment: { PERSONAS: 'on', REQUESTS_PER_MINUTE: '100' } });
  await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
  const nari = await rig.server.persona('Nari', rig.ben, { model: 'plain', greeting: 'Hello.' });
  const numbers = async (): Promise<PersonaNumbers> =>
    ((await rig.api(rig.ben, 'GET', `/api/personas/${nari}`)).body as { persona: LibraryPersona; numbers: PersonaNumbers }).numbers;
  const none = { lines: 0, rooms: 0, requests: 0, shared: 0, ownPrefixes: 0, foreignSpeech: 0, nearRepeats: 0 };
  expect(await numbers()).toEqual(none);
  await rig.server.seat(nari, rig.kitchen, rig.ana);
  const atBen = await rig.server.enter(rig.ben, rig.kitchen);
  const call = async (lines: number, sent: number): Promise<void> => {
    await atBen.command(rig.kitchen, { type: 'persona.call', personaId: nari });
    await until(() => atBen.view(rig.kitchen).stage.turns.length === 0 && atBen.view(rig.kitchen).lines.length === lines, 'a line');
    await until(async () => (await numbers()).requests === sent, 'the request');
  };
  await call(2, 1);
  expect(await numbers()).toEqual({ ...none, lines: 1, rooms: 1, requests: 1 });
  // The same once more is no line, and is counted.
  await call(2, 2);
  await until(async () => (await numbers()).nearRepeats === 1, 'the repetition');
  expect(await numbers()).toEqual({ ...none, lines: 1, rooms: 1, requests: 2, nearRepeats: 1 });
});

test('its numbers are counted by the thread of the statistics, a few at a time for each person; where they cannot be, the persona comes without', async () => {
  const { server, ben, nari } = await open();
  const reader = new UsageReader(server.databaseFile);
  const bugs: unknown[] = [];
  const reportBug = (error: unknown): void => void bugs.push(error);
  const desk = new PersonaDesk({ ...server.core, reader, few: new FewAtOnce(), now: Date.now, reportBug });
  const counted = async (): Promise<number | undefined> => (await desk.get(ben.id, nari)).numbers?.lines;
  expect(await Promise.all(Array.from({ length: 4 }, counted))).toEqual([0, 0, 0, undefined]);
  const late = desk.get(ben.id, nari);
  reader.close();
  expect(await late).toMatchObject({ persona: { id: nari }, numbers: null });
  expect(bugs).toEqual([]);
});

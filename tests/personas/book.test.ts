// Other greetings and lorebooks, over HTTP: written whole by whoever may change the persona, heard in rooms and by models, and carried out
// again in the card they came from. (PRODUCT B1, B3)
import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { LoreEntry, PersonaBook } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { readCardFile } from '../../server/personas/card-file.ts';
import { call } from '../faults/http-calls.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';

const page = (text: string, more: Partial<LoreEntry> = {}): LoreEntry => ({
  ...{ name: '', keys: ['oven'], text, constant: false, enabled: true, order: 0 },
  ...more,
});

const NOTHING: PersonaBook = { greetings: [], groupGreetings: [], lore: [] };

const ENTRIES = [
  {
    keys: ['oven'],
    content: 'It is old.',
    enabled: true,
    insertion_order: 10,
    extensions: { depth: 4 },
    probability: 50,
    comment: 'the oven',
  },
  { keys: ['cat'], content: '@@activate\nIt sleeps.', enabled: true, insertion_order: 20 },
  { keys: ['/x+/'], content: 'Patterns.', use_regex: true, insertion_order: 30 },
  { keys: ['empty'], content: '', insertion_order: 40 },
];
const CARD = {
  ...{ spec: 'chara_card_v2', spec_version: '2.0' },
  data: {
    ...{ name: 'Mina', description: 'Cooks.', personality: '', scenario: '', first_mes: 'Sit down.', mes_example: '', extensions: {} },
    alternate_greetings: ['Late again?', `Long ${'x'.repeat(LIMITS.personaGreetingLength)}`],
    character_book: { name: 'Kitchen', scan_depth: 3, extensions: {}, entries: ENTRIES },
  },
};

interface Rig {
  server: TestServer;
  ana: Person;
  ben: Person;
  mina: Id;
  ask: (who: Person, method: string, body?: unknown, path?: string) => Promise<{ status: number; body: unknown }>;
  read: () => Promise<{ book: PersonaBook; mark: string }>;
  write: (book: PersonaBook) => Promise<{ status: number; body: unknown }>;
}

async function open(card: object = CARD): Promise<Rig> {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const { batch, cards } = server.core;
  const mina = await batch.do(() => cards.create(ana.id, readCardFile(Buffer.from(JSON.stringify(card))), undefined));
  const ask: Rig['ask'] = (who, method, body, path = 'book') =>
    call({ port: server.port, cookie: who.cookie }, method, `/api/personas/${mina}/${path}`, body);
  const read: Rig['read'] = async () => (await ask(ana, 'GET')).body as { book: PersonaBook; mark: string };
  return { server, ana, ben, mina, ask, read, write: async (book) => ask(ana, 'PUT', { book, mark: (await read()).mark }) };
}

const cardOf = async ({ ask, ana }: Rig) =>
  (await ask(ana, 'GET', undefined, 'card?as=json')).body as {
    data: { alternate_greetings: string[]; character_book: { entries: Record<string, unknown>[] } };
  };

test('what came with a card is read, written whole, cleaned and put in the order it was sent in', async () => {
  const rig = await open();
  const { book } = await rig.read();
  expect(book.greetings[0]).toBe('Late again?');
  expect(book.lore.map(({ text, constant, order }) => [text, constant, order])).toEqual([
    ...[
      ['It is old.', false, 10],
      ['It sleeps.', true, 20],
      ['Patterns.', false, 30],
    ],
  ]);
  const [oven, cat] = book.lore;
  const lore = [...(cat === undefined ? [] : [cat]), page('  New.  ', { keys: [' pot ', 'pot', ''], alsoKeys: ['lid'], exact: true })];
  const answer = await rig.write({
    greetings: ['  Hello.  ', ' '],
    groupGreetings: ['All here?'],
    lore: [...lore, ...(oven === undefined ? [] : [oven])],
  });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      book: {
        ...{ greetings: ['Hello.'], groupGreetings: ['All here?'] },
        lore: [
          { text: 'It sleeps.', order: 0 },
          { text: 'New.', keys: ['pot'], alsoKeys: ['lid'], exact: true, order: 1 },
          { text: 'It is old.', order: 2 },
        ],
      },
    },
  });
  expect((await rig.read()).book).toEqual((answer.body as { book: PersonaBook }).book);
});

test('two who write at once both see it, and nobody else sees any of it', async () => {
  const { ask, ana, ben, read } = await open();
  const { mark } = await read();
  expect((await ask(ana, 'PUT', { book: { ...NOTHING, greetings: ['One.'] }, mark })).status).toBe(200);
  expect(await ask(ana, 'PUT', { book: NOTHING, mark })).toMatchObject({ status: 409, body: { reason: 'persona_changed' } });
  for (const [method, body] of [['GET'], ['PUT', { book: NOTHING, mark }]] as const)
    expect(await ask(ben, method, body)).toMatchObject({ status: 403, body: { reason: 'not_maker' } });
});

test.each<[string, Partial<PersonaBook>, object]>([
  ['an entry without words', { lore: [page('fine'), page(' ')] }, { reason: 'text_empty', field: 'lore.1' }],
  ['a key that is too long', { lore: [page('x', { keys: ['k'.repeat(150)] })] }, { reason: 'too_long', field: 'lore.0' }],
  ['too many entries', { lore: Array.from({ length: LIMITS.loreEntries + 1 }, () => page('x')) }, { reason: 'lore_entries' }],
  ['too many keys', { lore: [page('x', { keys: Array.from({ length: 2_001 }, (_, at) => `k${at}`) })] }, { reason: 'lore_keys' }],
  ['too long a book', { lore: [page('x'.repeat(120_000)), page('y'.repeat(120_000))] }, { reason: 'lore_long' }],
  ['too long a greeting', { greetings: ['fine', 'x'.repeat(4_001)] }, { reason: 'too_long', field: 'greetings.1' }],
  ['too many greetings', { groupGreetings: Array.from({ length: 31 }, (_, at) => `hi ${at}`) }, { reason: 'too_many_greetings' }],
])('%s is refused where it stands, and nothing changes', async (_what, wrong, refusal) => {
  const rig = await open();
  const before = await rig.read();
  expect(await rig.write({ ...NOTHING, ...wrong })).toMatchObject({ body: { code: 'invalid', ...refusal } });
  expect(await rig.read()).toEqual(before);
});

test('a greeting that was written in the editor is said in the next room', async () => {
  const rig = await open();
  await rig.write({ ...NOTHING, greetings: ['Written here.'] });
  const { server, ana, mina } = rig;
  const said: string[] = [];
  for (const name of ['kitchen', 'cellar']) {
    const room = await server.room(name, ana);
    await server.seat(mina, room, ana);
    said.push(...(await server.enter(ana, room)).view(room).lines.map(({ text }) => text));
  }
  expect(said.toSorted()).toEqual(['Sit down.', 'Written here.']);
});

test('a card leaves with what was changed, and all else of each entry as it came', async () => {
  const rig = await open();
  const { book } = await rig.read();
  const long = CARD.data.alternate_greetings[1];
  const lore = book.lore
    .filter(({ text }) => text !== 'Patterns.')
    .map((entry) => (entry.constant ? { ...entry, constant: false } : { ...entry, text: 'It is new.' }));
  await rig.write({ ...book, greetings: [book.greetings[1] ?? '', 'Mine.'], lore: [...lore, page('Soup.', { order: 25, keys: ['pot'] })] });
  const { data } = await cardOf(rig);
  expect(data.alternate_greetings).toEqual([long, 'Mine.']);
  expect(data.character_book).toEqual({
    ...{ name: 'Kitchen', scan_depth: 3, extensions: {} },
    entries: [
      { ...ENTRIES[0], content: 'It is new.' },
      { ...ENTRIES[1], constant: false, content: 'It sleeps.' },
      {
        ...{ extensions: {}, use_regex: false, name: '', keys: ['pot'], secondary_keys: [], selective: false, case_sensitive: false },
        ...{ content: 'Soup.', constant: false, enabled: true, insertion_order: 25 },
      },
      ENTRIES[3],
    ],
  });
});

test('untouched it leaves as it came, and what leaves comes in as it was', async () => {
  const rig = await open();
  expect((await cardOf(rig)).data.character_book).toEqual(CARD.data.character_book);
  await rig.write({
    ...NOTHING,
    groupGreetings: ['All?'],
    lore: [page('A.', { keys: [], constant: true }), page('B.', { enabled: false, order: 1 })],
  });
  const { book } = await rig.read();
  const again = await open(await cardOf(rig));
  expect((await again.read()).book).toEqual(book);
});

// Cards come in and leave again: field by field, known here or not, as JSON and as PNG; and what is changed in the editor is changed in
// the card and nothing besides. (PRODUCT B3)
import extract from 'png-chunks-extract';
import chunkText from 'png-chunk-text';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import type { LibraryPersona } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { readCardFile } from '../../server/personas/card-file.ts';
import type { Card } from '../../server/personas/card-form.ts';
import { plainPng, readText, writeTexts } from '../../server/personas/card-png.ts';
import { cardPng, fetchFile, upload } from '../harness/files.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { makeCorpus } from './card-corpus.ts';

const CORPUS = makeCorpus(245);

let server: TestServer;
let ana: Person;
beforeAll(async () => {
  server = await TestServer.start();
  ana = await server.person('ana', 'owner');
});
afterAll(() => server.close());

const fileOf = (card: object): Buffer => Buffer.from(JSON.stringify(card));

/** Through the library of a real server: made, read, gone. */
async function throughHere(card: object): Promise<Card> {
  const { batch, cards, library } = server.core;
  const id = await batch.do(() => cards.create(ana.id, readCardFile(fileOf(card)), undefined));
  const out = cards.read(ana.id, id).card;
  await batch.do(() => {
    library.delete(ana.id, id);
  });
  return out;
}

/** Whatever stands in the one stands in the other too, the same. */
function expectHeld(came: unknown, left: unknown, path = ''): void {
  if (typeof came !== 'object' || came === null) {
    expect(left, path).toEqual(came);
    return;
  }
  for (const [name, value] of Object.entries(came)) {
    if (path === '' && (name === 'spec' || name === 'spec_version')) continue;
    expectHeld(value, (left as Record<string, unknown> | undefined)?.[name], `${path}/${name}`);
  }
}

describe.each(CORPUS)('$name', ({ card }) => {
  test('leaves as it came, and comes again as the same', async () => {
    const out = await throughHere(card);
    expectHeld(card, out);
    expect(out).toMatchObject({ spec: 'chara_card_v3', spec_version: '3.0' });
    expect(await throughHere(JSON.parse(JSON.stringify(out)) as object)).toEqual(out);
    const packed = Buffer.from(JSON.stringify(out)).toString('base64');
    expect(readCardFile(writeTexts(plainPng([1, 2, 3], 9), { chara: packed, ccv3: packed })).card).toEqual(out);
  });
});

describe('over HTTP', () => {
  const at = (): { port: number; cookie: string } => ({ port: server.port, cookie: ana.cookie });
  const take = async (file: Buffer, type?: string): Promise<LibraryPersona> => {
    const { status, body } = await upload(at(), ['POST', '/api/cards'], file, type);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body as { persona: LibraryPersona }).persona;
  };
  const leave = async (id: Id, as: 'json' | 'png'): Promise<Buffer> => (await fetchFile(at(), `/api/personas/${id}/card?as=${as}`)).bytes;

  test('a PNG becomes a persona with its picture, and a reader of somebody else finds both versions in what leaves', async () => {
    const { card } = CORPUS[2]!;
    const nari = await take(await cardPng(card, 'ccv3'));
    expect(nari).toMatchObject({ name: 'Dr. Émile 2', mine: true });
    expect(nari.picture).not.toBeNull();
    const png = await leave(nari.id, 'png');
    const texts = extract(png)
      .filter(({ name }) => name === 'tEXt')
      .map(({ data }) => chunkText.decode(data));
    expect(texts.map(({ keyword }) => keyword)).toEqual(['chara', 'ccv3']);
    const [second, third] = texts.map(({ text }) => JSON.parse(Buffer.from(text, 'base64').toString()) as Card);
    expect(third).toEqual(JSON.parse((await leave(nari.id, 'json')).toString()));
    expect(second).toEqual({ ...third, spec: 'chara_card_v2', spec_version: '2.0' });
    expectHeld(card, third);
    expect(readCardFile(png).card).toEqual(third);
  });

  test('it leaves as a file with a name that is no path', async () => {
    const { id } = await take(fileOf({ name: '../../미나 "x"', first_mes: 'hi' }), 'application/json');
    const { headers } = await fetchFile(at(), `/api/personas/${id}/card?as=json`);
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="card .._..___ _x_.json"; filename*=UTF-8\'\'card%20.._.._%EB%AF%B8%EB%82%98%20_x_.json',
    );
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('a second of the same name gets a number, which does not leave with it', async () => {
    const card = { name: 'Sora', description: '{{char}} sails.' };
    const [first, second] = [await take(fileOf(card), 'application/json'), await take(fileOf(card), 'application/json')];
    expect([first.name, second.name]).toEqual(['Sora', 'Sora 2']);
    expect(second.about).toBe('Sora 2 sails.');
    expect((JSON.parse((await leave(second.id, 'json')).toString()) as Card).data['name']).toBe('Sora');
  });

  test('what the editor changed is changed wherever the card had it, the rest is as it came', async () => {
    const { card } = CORPUS[3]!;
    const one = await take(fileOf(card), 'application/json');
    const before = JSON.parse((await leave(one.id, 'json')).toString()) as Card;
    const { library, batch } = server.core;
    await batch.do(() => {
      library.change(ana.id, one.id, { name: 'Nari', greeting: 'Hello, {{user}}.', temperature: 1.2, emoji: '🐐' });
    });
    const after = JSON.parse((await leave(one.id, 'json')).toString()) as Card;
    const extensions = { ...(before.data['extensions'] as object), dantok: { emoji: '🐐', hue: one.hue, temperature: 1.2 } };
    expect(after).toEqual({
      ...{ ...before, name: 'Nari', first_mes: 'Hello, {{user}}.' },
      data: { ...before.data, name: 'Nari', first_mes: 'Hello, {{user}}.', extensions },
    });
    const again = await take(fileOf(after), 'application/json');
    const { hue, emoji, details } = library.get(ana.id, one.id);
    expect(again).toMatchObject({ name: 'Nari 2', hue, emoji, details });
  });

  test('an edited sheet is taken apart again, part by part', async () => {
    const card = {
      spec: 'chara_card_v2',
      data: { name: 'Bo', description: 'Old.\r\n', personality: 'calm', scenario: 'a boat', mes_example: 'x' },
    };
    const one = await take(fileOf(card), 'application/json');
    const sheet = one.details?.sheet ?? '';
    expect(sheet).toBe('Old.\n\n[Personality]\ncalm\n\n[Scenario]\na boat\n\n[How it talks]\nx');
    const edited = sheet.replace('a boat', 'a ship\nat sea').replace('\n\n[How it talks]\nx', '');
    await server.core.batch.do(() => {
      server.core.library.change(ana.id, one.id, { sheet: edited });
    });
    const { data } = JSON.parse((await leave(one.id, 'json')).toString()) as Card;
    expect(data).toMatchObject({ description: 'Old.\r\n', personality: 'calm', scenario: 'a ship\nat sea', mes_example: '' });
  });

  test('a persona that never was a card leaves as one, and comes back as it was', async () => {
    const { library, batch } = server.core;
    const id = await batch.do(() =>
      library.create(ana.id, {
        ...{ name: 'Juno', emoji: '🎬', hue: 11, sheet: 'Juno ran a projector.', greeting: '안녕', facts: ['hates ads'] },
        ...{ temperature: 0, maxTokens: 64, language: 'ko', talkativeness: 1, confidence: true },
      }),
    );
    const png = await leave(id, 'png');
    const { picture, ...again } = await take(png);
    expect(picture).not.toBeNull();
    const { picture: none, ...before } = library.get(ana.id, id);
    expect(none).toBeNull();
    expect(again).toEqual({ ...before, id: again.id, name: 'Juno 2', about: 'Juno ran a projector.' });
  });
});

describe('chunks', () => {
  const card = { name: 'Mina', description: 'cooks' };
  const packed = Buffer.from(JSON.stringify(card)).toString('base64');

  test('of both versions the third wins', () => {
    const third = Buffer.from(JSON.stringify({ ...card, name: 'Third' })).toString('base64');
    const file = writeTexts(plainPng([0, 0, 0], 4), { chara: packed, ccv3: third });
    expect(readCardFile(file).card.data['name']).toBe('Third');
  });

  test('written again they stand once', () => {
    const once = writeTexts(plainPng([0, 0, 0], 4), { chara: 'a' });
    const twice = writeTexts(once, { chara: 'b' });
    expect(twice.length).toBe(once.length);
    expect(readText(twice, ['ccv3', 'chara'])).toBe('b');
  });
});

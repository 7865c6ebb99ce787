// Cards that somebody made to do harm, over HTTP: each is refused with its own reason, costs little, and leaves nothing. What is allowed in
// stays words: nothing in a card is asked for, obeyed or shown as anything but text. (B69–B74, B71)
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { CardPreview, LibraryPersona } from '../../protocol/personas.ts';
import { cardPng, fetchFile, hollowPng, picture, pngWith, upload } from '../harness/files.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';

let server: TestServer;
let ana: Person;
let now = Date.now();
beforeAll(async () => {
  server = await TestServer.start({ now: () => now });
  ana = await server.person('ana', 'owner');
});
afterAll(() => server.close());

const MEGABYTE = 1024 * 1024;
const json = (card: unknown): Buffer => Buffer.from(JSON.stringify(card));
const text = (keyword: string, body: Buffer | string): Buffer => Buffer.concat([Buffer.from(`${keyword}\0`), Buffer.from(body)]);
const base64 = (card: unknown): string => json(card).toString('base64');
const MINA = { name: 'Mina', description: 'cooks' };

const HOSTILE: [what: string, file: () => Buffer | Promise<Buffer>, reason: string, status?: number][] = [
  ['no bytes', () => Buffer.alloc(0), 'card_empty'],
  ['9 MB', () => Buffer.alloc(9 * MEGABYTE, 32), 'too_large', 413],
  ['a JSON of 1.5 MB', () => json({ ...MINA, more: 'x'.repeat(1.5 * MEGABYTE) }), 'card_text_large'],
  ['a chunk with 6 MB of base64', () => pngWith(['tEXt', text('chara', 'QUFB'.repeat(1.5 * MEGABYTE))]), 'card_text_large'],
  ['a chunk that unpacks to 100 MB', () => pngWith(['zTXt', bomb('chara')]), 'card_text_large'],
  ['an iTXt chunk that unpacks to 100 MB', () => pngWith(['iTXt', bomb('chara', '\x01\x00\x00\x00')]), 'card_text_large'],
  ['a chunk that does not unpack', () => pngWith(['zTXt', text('ccv3', '\0nothing packed')]), 'picture_damaged'],
  ['a picture without a card', () => picture('png', 20, 20), 'card_none'],
  ['a chunk with no base64', () => pngWith(['tEXt', text('chara', '<script>alert(1)</script>')]), 'card_form'],
  ['base64 of something else', () => pngWith(['tEXt', text('chara', Buffer.from('GIF89a').toString('base64'))]), 'card_form'],
  ['half a PNG', async () => (await cardPng(MINA)).subarray(0, 90), 'picture_damaged'],
  ['a chunk whose check sum is wrong', async () => flipped(await cardPng(MINA)), 'picture_damaged'],
  [
    'a chunk longer than the file',
    () => Buffer.concat([hollowPng(1, 1).subarray(0, 33), Buffer.from('7fffffff74455874', 'hex')]),
    'picture_damaged',
  ],
  ['a card in 50,000 by 50,000 pixels', () => withCard(hollowPng(50_000, 50_000)), 'picture_pixels'],
  ['a card in no pixels', () => withCard(hollowPng(0, 0)), 'picture_damaged'],
  ['a card in pixels that are not there', () => withCard(hollowPng(64, 64)), 'picture_damaged'],
  [
    'a card behind the end of the picture',
    () => Buffer.concat([hollowPng(1, 1), pngWith(['tEXt', text('chara', base64(MINA))]).subarray(33)]),
    'card_none',
  ],
  ['an archive (CHARX)', () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)]), 'card_kind'],
  ['a JPEG', () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(100)]), 'card_kind'],
  ['a WebP', () => Buffer.from('RIFF\x20\0\0\0WEBPVP8 '), 'card_kind'],
  ['a GIF that is a script', () => Buffer.from('GIF89a/*.......*/=1;alert(1)'), 'card_kind'],
  ['HTML', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'card_form'],
  ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'card_form'],
  ['a list', () => json([MINA]), 'card_form'],
  ['a word', () => json('Mina'), 'card_form'],
  ['nobody', () => json({}), 'card_form'],
  ['another kind of file of the same maker', () => json({ spec: 'lorebook_v3', data: { entries: [] } }), 'card_form'],
  ['a description that is a number', () => json({ spec: 'chara_card_v2', data: { ...MINA, description: 5 } }), 'card_form'],
  ['greetings that are no list', () => json({ ...MINA, alternate_greetings: 'hi' }), 'card_form'],
  ['a lorebook without entries', () => json({ ...MINA, character_book: { entries: 5 } }), 'card_form'],
  ['entries that are no entries', () => json({ ...MINA, character_book: { entries: ['x', null] } }), 'card_form'],
  ['extensions that are a list', () => json({ ...MINA, extensions: [] }), 'card_form'],
  ['__proto__', () => Buffer.from('{"name":"Mina","__proto__":{"admin":true}}'), 'json'],
  ['constructor.prototype', () => Buffer.from('{"name":"Mina","constructor":{"prototype":{"admin":true}}}'), 'json'],
  ['a hundred thousand brackets', () => Buffer.from(`{"name":"Mina","x":${'['.repeat(100_000)}`), 'json_depth'],
  ['1e999', () => Buffer.from('{"name":"Mina","x":1e999}'), 'json'],
  ['half a JSON', () => Buffer.from('{"name":"Mina"'), 'json'],
  ['half a character', () => Buffer.from('{"name":"Mina","x":"\\ud800"}'), 'text_unicode'],
  ['bytes that are no UTF-8', () => Buffer.from('{"name":"\xff\xfe"}', 'latin1'), 'card_form'],
  ['a name of nothing', () => json({ ...MINA, name: '\u200B\u2066 ' }), 'name_empty'],
  ['a name that speaks for the room', () => json({ ...MINA, name: 'Systеm' }), 'name_taken'],
  ['a description of 100,000 characters', () => json({ ...MINA, description: 'x'.repeat(100_000) }), 'card_long'],
];

test.each(HOSTILE)('%s', async (_what, file, reason, status = reason === 'name_taken' ? 409 : 400) => {
  now += 60_000;
  const bytes = await file();
  const type = bytes.subarray(1, 4).toString() === 'PNG' ? 'image/png' : 'application/json';
  const at = { port: server.port, cookie: ana.cookie };
  const answer = await upload(at, ['POST', '/api/cards'], bytes, type);
  expect([answer.status, (answer.body as { reason: string }).reason]).toEqual([status, reason]);
  // Not a word of the file and no path of the server.
  expect(JSON.stringify(answer.body)).not.toMatch(/<script|alert|GIF|node_modules|Error: /u);
  expect(server.core.library.list(ana.id)).toEqual([]);
});

test('of thousands of packed chunks only the one that counts is unpacked', async () => {
  now += 60_000;
  // Each of them would be refused as damaged if anybody looked into it.
  const broken: [string, Buffer] = ['zTXt', text('ccv3', '\0nothing packed')];
  const ignored = Array.from({ length: 5_800 }, () => broken);
  const counts: [string, Buffer] = ['zTXt', text('ccv3', Buffer.concat([Buffer.alloc(1), deflateSync(base64(MINA))]))];
  const file = pngWith(...ignored, counts, ['iTXt', text('chara', '\x01\0\0\0nothing packed')]);
  const answer = await upload({ port: server.port, cookie: ana.cookie }, ['POST', '/api/cards/look'], file);
  expect(answer).toMatchObject({ status: 200, body: { card: { cardName: 'Mina' } } });
});

test('a guest is refused before the file is read', async () => {
  const guest = await server.person('cho', 'guest');
  for (const path of ['/api/cards', '/api/cards/look'])
    expect(await upload({ port: server.port, cookie: guest.cookie }, ['POST', path], json([MINA]), 'application/json')).toMatchObject({
      status: 403,
      body: { reason: 'guest' },
    });
});

test.each([
  'text/html',
  'image/svg+xml',
  'application/xhtml+xml',
  'text/xml',
  'image/gif',
  'application/zip',
  'multipart/form-data; boundary=x',
])('B70: a file that says it is %s is not even read', async (type) => {
  const answer = await upload({ port: server.port, cookie: ana.cookie }, ['POST', '/api/cards'], json(MINA), type);
  expect([answer.status, (answer.body as { reason: string }).reason]).toEqual([415, 'media_type']);
});

test('a million entries, ids that collide, HTML in every field, keys and addresses: words, kept and bounded', async () => {
  now += 60_000;
  const asked: string[] = [];
  const canary = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => canary.once('listening', resolve));
  const trap = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
  const html = `<img src="${trap}/x"><script>alert(1)</script>![](${trap}/y)`;
  const card = {
    ...{ id: ana.id, actorId: ana.id, createdBy: 'x', spec: 'chara_card_v3', avatar: `${trap}/avatar.png`, create_date: html },
    data: {
      ...{
        name: 'Trap <b>',
        description: html,
        personality: html,
        scenario: html,
        first_mes: html,
        mes_example: html,
        system_prompt: html,
      },
      ...{ alternate_greetings: Array.from({ length: 500 }, () => html), group_only_greetings: [html], tags: [html], creator: html },
      assets: [
        { type: 'icon', uri: `${trap}/icon.png`, name: 'main', ext: 'png' },
        { type: 'icon', uri: 'data:image/svg+xml,<svg onload="alert(1)"/>', name: 'x', ext: 'svg' },
      ],
      extensions: { openai_api_key: 'sk-live-secret', base_url: trap, nested: [{ 'Proxy-Password': 'hunter2', kept: html }] },
      character_book: {
        extensions: {},
        entries: Array.from({ length: 9_000 }, (_, at) => ({
          keys: ['a'],
          content: `page ${at}`,
          enabled: true,
          insertion_order: at,
          extensions: {},
          use_regex: at % 2 === 1,
        })),
      },
    },
  };
  const at = { port: server.port, cookie: ana.cookie };
  const looked = await upload(at, ['POST', '/api/cards/look'], json(card), 'application/json');
  const { card: preview } = looked.body as { card: CardPreview };
  expect(preview).toMatchObject({ name: 'Trap <b>', lore: LIMITS.loreEntries, constantLore: 0, otherGreetings: LIMITS.otherGreetings + 1 });
  expect(preview.remarks).toEqual(['instructions', 'lore_left_out', 'lore_patterns', 'assets', 'secrets']);
  const made = await upload(at, ['POST', '/api/cards'], await cardPng(card, 'ccv3'));
  const { persona } = made.body as { persona: LibraryPersona };
  expect(persona.id).not.toBe(ana.id);
  expect(persona.details).toMatchObject({ greeting: html, model: null });
  const { bytes } = await fetchFile(at, `/api/personas/${persona.id}/card?as=json`);
  const left = bytes.toString();
  expect(left).not.toMatch(/sk-live-secret|hunter2|base_url/u);
  const out = JSON.parse(left) as { data: { extensions: object; character_book: { entries: unknown[] }; assets: unknown } };
  expect(out.data.extensions).toEqual({ nested: [{ kept: html }] });
  expect(out.data.character_book.entries).toHaveLength(9_000);
  expect(out.data.assets).toEqual(card.data.assets);
  const kitchen = await server.room('kitchen', ana);
  await server.seat(persona.id, kitchen, ana);
  expect(asked).toEqual([]);
  canary.close();
});

test('whoever sends files without end is told to wait', async () => {
  const ben = await server.person('ben');
  const answers: number[] = [];
  for (let n = 0; n < 61; n += 1)
    answers.push(
      (await upload({ port: server.port, cookie: ben.cookie }, ['POST', '/api/cards/look'], json(MINA), 'application/json')).status,
    );
  expect(answers.slice(0, 60)).toEqual(answers.slice(0, 60).fill(200));
  expect(answers[60]).toBe(429);
});

function bomb(keyword: string, between = '\0'): Buffer {
  return text(keyword, Buffer.concat([Buffer.from(between, 'latin1'), deflateSync(Buffer.alloc(100 * MEGABYTE, 65))]));
}

function flipped(png: Buffer): Buffer {
  const at = png.indexOf('chara') + 9;
  png[at] = (png[at] ?? 0) ^ 1;
  return png;
}

function withCard(png: Buffer): Buffer {
  const [chunk] = [pngWith(['tEXt', text('chara', base64(MINA))])];
  const body = chunk.subarray(hollowPng(1, 1).length - 12, chunk.length - 12);
  return Buffer.concat([png.subarray(0, png.length - 12), body, png.subarray(png.length - 12)]);
}

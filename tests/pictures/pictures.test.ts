// Pictures of people and personas against a real server: redrawn, small, without what was in the file besides; seen by who may; gone when
// replaced. (PRODUCT B1; B69, B70)
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { LibraryPersona } from '../../protocol/personas.ts';
import type { Id, Me } from '../../protocol/records.ts';
import { call } from '../faults/http-calls.ts';
import type { Answer } from '../faults/http-calls.ts';
import { fetchFile, hollowPng, picture, upload } from '../harness/files.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer, Visitor } from '../harness/server.ts';

const mine = ['PUT', '/api/account/picture'] as [string, string];
const at = (server: TestServer, who: Person | Visitor): { port: number; cookie: string } => ({ port: server.port, cookie: who.cookie });
const pictureIn = ({ body }: Answer): Id | null => {
  const answer = body as { me?: Extract<Me, { kind: 'person' }>; persona?: LibraryPersona };
  return (answer.me ?? answer.persona)?.picture ?? null;
};

async function openRoom(): Promise<{ server: TestServer; ana: Person; ben: Person; kitchen: Id }> {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  return { server, ana, ben, kitchen: await server.room('kitchen', ana, ben) };
}

describe('redrawing', () => {
  test.each([
    ['png', 900, 700, 512],
    ['jpeg', 700, 900, 512],
    ['webp', 600, 2000, 512],
    ['png', 40, 64, 40],
  ] as const)('a %s of %i by %i becomes a square of %i', async (format, width, height, side) => {
    const { server, ana } = await openRoom();
    const id = pictureIn(await upload(at(server, ana), mine, await picture(format, width, height), `image/${format}`));
    const { status, headers, bytes } = await fetchFile(at(server, ana), `/api/pictures/${id}`);
    expect(status).toBe(200);
    expect(
      Object.fromEntries(
        ['content-type', 'cache-control', 'content-security-policy', 'x-content-type-options'].map((name) => [name, headers.get(name)]),
      ),
    ).toEqual({
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=86400, immutable',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: side, height: side });
  });

  test('where it was taken, by whom and with what is gone; which way is up is heeded', async () => {
    const { server, ana } = await openRoom();
    const pixels = await sharp({ create: { width: 60, height: 30, channels: 3, background: '#00f' } })
      .composite([{ input: { create: { width: 30, height: 30, channels: 3, background: '#f00' } }, left: 0, top: 0 }])
      .jpeg()
      .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitude: '37/1 33/1 0/1', GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 8 })
      .toBuffer();
    expect((await sharp(pixels).metadata()).exif).toBeDefined();
    const id = pictureIn(await upload(at(server, ana), mine, pixels, 'image/jpeg'));
    const { bytes } = await fetchFile(at(server, ana), `/api/pictures/${id}`);
    const { exif, icc, xmp, orientation } = await sharp(bytes).metadata();
    expect({ exif, icc, xmp, orientation }).toEqual({});
    expect(bytes.toString('latin1')).not.toContain('somebody');
    // Turned to the left: what was at the left is at the bottom.
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([data[0]! < 60, data[2]! > 190]).toEqual([true, true]);
  });

  test('of one that moves, its first frame', async () => {
    const { server, ana } = await openRoom();
    const frames = [80, 160, 240].map((red) => ({
      create: { width: 20, height: 20, channels: 3 as const, background: { r: red, g: 0, b: 0 } },
    }));
    const moving = await sharp(await Promise.all(frames.map((one) => sharp(one).png().toBuffer())), { join: { animated: true } })
      .webp()
      .toBuffer();
    const id = pictureIn(await upload(at(server, ana), mine, moving, 'image/webp'));
    expect((await sharp((await fetchFile(at(server, ana), `/api/pictures/${id}`)).bytes).metadata()).pages ?? 1).toBe(1);
  });
});

describe('refusing', () => {
  const script = Buffer.from('GIF89a/*.......*/=1;alert(1)');
  const WRONG: [what: string, file: () => Buffer | Promise<Buffer>, status: number, reason: string][] = [
    ['nothing', () => Buffer.alloc(0), 400, 'picture_empty'],
    ['a GIF that is a script, called a PNG', () => script, 400, 'picture_format'],
    ['HTML called a PNG', () => Buffer.from('<script>alert(1)</script>'), 400, 'picture_format'],
    ['SVG called a PNG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 400, 'picture_format'],
    ['50,000 by 50,000 pixels', () => hollowPng(50_000, 50_000), 400, 'picture_pixels'],
    ['40,000 by 1', () => hollowPng(40_000, 1), 400, 'picture_pixels'],
    ['a PNG with nothing in it', () => hollowPng(64, 64), 400, 'picture_damaged'],
    ['half a JPEG', async () => halfOf(await picture('jpeg', 500, 500)), 400, 'picture_damaged'],
    ['half a WebP', async () => halfOf(await picture('webp', 500, 500)), 400, 'picture_damaged'],
    ['a JPEG that ends in its head', async () => (await picture('jpeg', 50, 50)).subarray(0, 40), 400, 'picture_damaged'],
    ['a JSON', () => Buffer.from('{}'), 400, 'picture_format'],
    ['11 MB', () => Buffer.alloc(11 * 1024 * 1024), 413, 'too_large'],
  ];

  test('each with its reason, and nothing is kept', async () => {
    const { server, ana } = await openRoom();
    const answers: unknown[] = [];
    for (const [what, file] of WRONG) {
      const { status, body } = await upload(at(server, ana), mine, await file());
      answers.push([what, status, (body as { reason: string }).reason]);
    }
    expect(answers).toEqual(WRONG.map(([what, , status, reason]) => [what, status, reason]));
    expect(server.core.orm.$client.prepare('SELECT count(*) FROM pictures').pluck().get()).toBe(0);
  });

  test('B70: of another type, and on routes that take none', async () => {
    const { server, ana } = await openRoom();
    const png = await picture('png', 9, 9);
    for (const type of ['image/svg+xml', 'image/gif', 'text/html', 'text/plain'])
      expect((await upload(at(server, ana), mine, png, type)).status).toBe(415);
    expect((await upload(at(server, ana), ['PATCH', '/api/account'], png)).status).toBe(415);
    expect((await upload(at(server, ana), ['POST', '/api/personas'], png)).status).toBe(415);
  });

  function halfOf(file: Buffer): Buffer {
    return file.subarray(0, Math.floor(file.length / 2));
  }
});

test('everybody in a room sees a new picture and its going, and the old one is gone', async () => {
  const { server, ana, ben, kitchen } = await openRoom();
  const client = await server.enter(ben, kitchen);
  const first = pictureIn(await upload(at(server, ana), mine, await picture('png', 30, 30)));
  await client.until(() => client.view(kitchen).members.get(ana.id)?.picture === first, 'the new picture');
  const second = pictureIn(await upload(at(server, ana), mine, await picture('png', 40, 40)));
  await client.until(() => client.view(kitchen).members.get(ana.id)?.picture === second, 'the new picture');
  expect((await fetchFile(at(server, ben), `/api/pictures/${first}`)).status).toBe(404);
  expect((await fetchFile(at(server, ben), `/api/pictures/${second}`)).status).toBe(200);
  expect(pictureIn(await call(at(server, ana), 'DELETE', '/api/account/picture'))).toBeNull();
  await client.until(() => client.view(kitchen).members.get(ana.id)?.picture === null, 'the new picture');
  expect((await fetchFile(at(server, ben), `/api/pictures/${second}`)).status).toBe(404);
});

test('a persona is given one by whoever may change it, and takes it along when it goes', async () => {
  const { server, ana, ben, kitchen } = await openRoom();
  const mina = await server.persona('Mina', ben);
  await server.seat(mina, kitchen, ana);
  const cho = await server.person('cho');
  const route: [string, string] = ['PUT', `/api/personas/${mina}/picture`];
  const png = await picture('png', 30, 30);
  expect((await upload(at(server, cho), route, png)).body).toMatchObject({ code: 'forbidden', reason: 'not_maker' });
  const client = await server.enter(ana, kitchen);
  const id = pictureIn(await upload(at(server, ben), route, png));
  await client.until(() => client.view(kitchen).members.get(mina)?.picture === id, 'the new picture');
  await call(at(server, ben), 'DELETE', `/api/personas/${mina}`);
  await client.until(() => client.view(kitchen).members.get(mina)?.status === 'left', 'the new status');
  expect(client.view(kitchen).members.get(mina)?.picture).toBeNull();
  expect((await fetchFile(at(server, ana), `/api/pictures/${id}`)).status).toBe(404);
});

test('who has an account sees pictures, a visitor those of the room, nobody else any', async () => {
  const { server, ana, ben, kitchen } = await openRoom();
  await server.core.batch.do(() => server.core.rooms.changeRoom(ana.id, kitchen, { watchable: true }));
  const visitor = await server.visitor('somebody', kitchen, ana);
  const cho = await server.person('cho');
  const [ofAna, ofCho] = [
    pictureIn(await upload(at(server, ana), mine, await picture('png', 30, 30))),
    pictureIn(await upload(at(server, cho), mine, await picture('png', 30, 30))),
  ];
  const statusFor = async (who: { port: number; cookie: string }, id: Id | null): Promise<number> =>
    (await fetchFile(who, `/api/pictures/${id}`)).status;
  const nobody = { port: server.port, cookie: '' };
  expect(await Promise.all([ben, visitor].flatMap((who) => [ofAna, ofCho].map((id) => statusFor(at(server, who), id))))).toEqual([
    200, 200, 200, 404,
  ]);
  expect(await statusFor(nobody, ofAna)).toBe(401);
  expect(await statusFor(at(server, ben), newId())).toBe(404);
  expect((await fetchFile(at(server, ben), '/api/pictures/..%2f..%2fetc%2fpasswd')).status).toBe(400);
});

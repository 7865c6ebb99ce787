// Files that people bring over HTTP, and pictures made for it by a library that the code under test does not decode with.
import sharp from 'sharp';
import { deflateSync } from 'node:zlib';
import { writeTexts } from '../../server/personas/card-png.ts';
import type { Answer, Caller } from '../faults/http-calls.ts';

export async function upload(
  caller: Caller,
  [method, path]: [string, string],
  file: Uint8Array | string,
  type = 'image/png',
): Promise<Answer> {
  const origin = `http://127.0.0.1:${caller.port}`;
  const headers = { 'content-type': type, origin, ...(caller.cookie === '' ? {} : { cookie: caller.cookie }) };
  const answer = await fetch(`${origin}${path}`, { method, headers, body: Buffer.from(file) });
  const text = await answer.text();
  return { status: answer.status, body: /^[[{]/u.test(text) ? (JSON.parse(text) as unknown) : undefined, cookie: '' };
}

export async function fetchFile(caller: Caller, path: string): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const answer = await fetch(`http://127.0.0.1:${caller.port}${path}`, { headers: caller.cookie === '' ? {} : { cookie: caller.cookie } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Colours that run, so that it is something to compress. */
export async function picture(format: 'png' | 'jpeg' | 'webp', width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * 7 + Math.floor(at / (3 * width)) * 3) % 256;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** A picture with a card in it, as other programs write them. */
export async function cardPng(card: object, keyword = 'chara'): Promise<Buffer> {
  return writeTexts(await picture('png', 40, 60), { [keyword]: Buffer.from(JSON.stringify(card)).toString('base64') });
}

/** What a PNG would be if it said that it has these sides, and nothing in it. */
export function hollowPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const [signature, end] = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(9))), end]);
}

/** The chunks in front of the end of a small picture. */
export function pngWith(...chunks: [type: string, body: Buffer][]): Buffer {
  const whole = hollowPng(1, 1);
  const end = whole.subarray(whole.length - 12);
  return Buffer.concat([whole.subarray(0, whole.length - 12), ...chunks.map(([type, body]) => chunk(type, body)), end]);
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

/** Bit by bit: not the table that the code under test uses. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

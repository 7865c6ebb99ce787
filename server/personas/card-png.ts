// PNG files as carriers of a card: text chunks are found and written, pixels are not looked at. Every length is checked before it is
// believed, what unpacks is bounded. Pure. (B69, B74)
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { refuse } from '../errors.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const KEYWORD_MOST = 79;
/** Base64 is a third longer than what it says. */
const TEXT_MOST = 1_450_000;

export const isPng = (bytes: Buffer): boolean => bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);

interface Chunk {
  type: string;
  body: Buffer;
}

/** The text under the first of these keywords (in lower case) that the file has; of two with the same the last one counts. */
export function readText(file: Buffer, keywords: readonly string[]): string | undefined {
  const found = new Map<string, { type: string; rest: Buffer }>();
  for (const { type, body } of chunksOf(file)) {
    if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') continue;
    const end = body.subarray(0, KEYWORD_MOST + 1).indexOf(0);
    if (end < 1) continue;
    const keyword = body.toString('latin1', 0, end).toLowerCase();
    if (keywords.includes(keyword)) found.set(keyword, { type, rest: body.subarray(end + 1) });
  }
  // Only the one that counts is unpacked: a file has room for thousands that are small and unpack to a megabyte.
  const [used] = keywords.flatMap((keyword) => found.get(keyword) ?? []);
  return used === undefined ? undefined : textOf(used.type, used.rest);
}

/** The same picture with these texts in front of its end, in place of any of the same keywords. */
export function writeTexts(file: Buffer, texts: Readonly<Record<string, string>>): Buffer {
  const kept = chunksOf(file).filter(({ type, body }) => type !== 'tEXt' || !(keywordOf(body) in texts));
  const written = Object.entries(texts).map(([keyword, text]) => toChunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1')));
  const parts = kept.flatMap(({ type, body }) => [...(type === 'IEND' ? written : []), toChunk(type, body)]);
  return Buffer.concat([SIGNATURE, ...parts]);
}

/** One colour and nothing else: for cards of personas without a picture. */
export function plainPng([red, green, blue]: readonly [number, number, number], side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + 3 * side);
  for (let x = 0; x < side; x += 1) row.set([red, green, blue], 1 + 3 * x);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  return Buffer.concat([SIGNATURE, toChunk('IHDR', header), toChunk('IDAT', pixels), toChunk('IEND', Buffer.alloc(0))]);
}

function keywordOf(body: Buffer): string {
  return body.toString('latin1', 0, Math.max(0, body.indexOf(0)));
}

/** Up to the end that the file names: what comes after it is nobody's. */
function chunksOf(file: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at + 12 <= file.length) {
    const length = file.readUInt32BE(at);
    if (length > file.length - at - 12) break;
    const typed = file.subarray(at + 4, at + 8 + length);
    if (crc32(typed) !== file.readUInt32BE(at + 8 + length)) break;
    const type = typed.toString('latin1', 0, 4);
    chunks.push({ type, body: typed.subarray(4) });
    if (type === 'IEND') return chunks;
    at += 12 + length;
  }
  return refuse('invalid', 'the PNG is damaged', { reason: 'picture_damaged' });
}

function textOf(type: string, rest: Buffer): string {
  if (type === 'tEXt') return bounded(rest);
  if (type === 'zTXt') return inflated(rest.subarray(1));
  const packed = rest[0] === 1;
  // After two bytes a language and a translated keyword, each ended by a zero.
  const language = rest.indexOf(0, 2);
  const keyword = language === -1 ? -1 : rest.indexOf(0, language + 1);
  if (keyword === -1) return '';
  const text = rest.subarray(keyword + 1);
  return packed ? inflated(text) : bounded(text);
}

function bounded(text: Buffer): string {
  if (text.length > TEXT_MOST) tooLarge();
  return text.toString('utf8');
}

function inflated(packed: Buffer): string {
  try {
    return inflateSync(packed, { maxOutputLength: TEXT_MOST }).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') tooLarge();
    return refuse('invalid', 'the PNG is damaged', { reason: 'picture_damaged' });
  }
}

function tooLarge(): never {
  refuse('invalid', 'the text of the card is too large', { reason: 'card_text_large' });
}

function toChunk(type: string, body: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + body.length);
  chunk.writeUInt32BE(body.length, 0);
  chunk.write(type, 4, 'latin1');
  body.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + body.length)), 8 + body.length);
  return chunk;
}

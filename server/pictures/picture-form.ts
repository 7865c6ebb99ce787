// What an uploaded picture says it is, read from its first bytes alone and before anything decodes it: one of three formats, no more
// pixels than are decoded here. The name of a file and the type it was sent with count for nothing. Pure. (B69–B71)
import { refuse } from '../errors.ts';

export type PictureFormat = 'png' | 'jpeg' | 'webp';

export interface PictureForm {
  format: PictureFormat;
  width: number;
  height: number;
}

/** Bytes of an upload. */
export const PICTURE_BYTES = 10 * 1024 * 1024;
/** A camera's picture; what unpacks to more is a bomb. */
export const MOST_PIXELS = 40_000_000;
const LONGEST_SIDE = 16_383;

/** Start of frame, but for the three codes in that range that mean something else. */
const isFrameStart = (code: number): boolean => code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;

export function judgePicture(bytes: Buffer): PictureForm {
  if (bytes.length === 0) refuse('invalid', 'the file is empty', { reason: 'picture_empty' });
  if (bytes.length > PICTURE_BYTES) refuse('invalid', 'the file is too large', { reason: 'too_large' });
  const format = formatOf(bytes) ?? refuse('invalid', 'that is no PNG, JPEG or WebP', { reason: 'picture_format' });
  const size = { png: sizeOfPng, jpeg: sizeOfJpeg, webp: sizeOfWebp }[format](bytes);
  if (size === undefined || size.width === 0 || size.height === 0)
    refuse('invalid', 'the picture is damaged', { reason: 'picture_damaged' });
  if (size.width > LONGEST_SIDE || size.height > LONGEST_SIDE || size.width * size.height > MOST_PIXELS)
    refuse('invalid', 'the picture has too many pixels', { reason: 'picture_pixels' });
  return { format, ...size };
}

function formatOf(bytes: Buffer): PictureFormat | undefined {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  return start.startsWith('RIFF') && start.endsWith('WEBP') ? 'webp' : undefined;
}

type Size = Pick<PictureForm, 'width' | 'height'>;

function sizeOfPng(bytes: Buffer): Size | undefined {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function sizeOfJpeg(bytes: Buffer): Size | undefined {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const code = bytes.readUInt8(at + 1);
    if (isFrameStart(code)) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    // Fill bytes, and marks without a length.
    if (code === 0xff) at += 1;
    else if (code === 0x01 || (code >= 0xd0 && code <= 0xd7)) at += 2;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function sizeOfWebp(bytes: Buffer): Size | undefined {
  if (bytes.length < 30) return undefined;
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (kind !== 'VP8L') return undefined;
  const bits = bytes.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

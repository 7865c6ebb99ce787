// A file that somebody brought, as a card: PNG with a text chunk, or JSON. What is too large, broken or something else is refused with its
// reason before it costs anything. Pure. (B69, B72–B74)
import { refuse } from '../errors.ts';
import { judgePicture } from '../pictures/picture-form.ts';
import { parseJson } from '../text/json.ts';
import { toCard } from './card-form.ts';
import type { Card } from './card-form.ts';
import { isPng, readText } from './card-png.ts';

/** Bytes of a file, and of the card in it. */
export const CARD_FILE_BYTES = 8 * 1024 * 1024;
const CARD_TEXT_BYTES = 1024 * 1024;

export interface CardFile {
  card: Card;
  /** The file is a picture of whom the card describes. */
  isPicture: boolean;
  droppedSecrets: boolean;
}

export function readCardFile(file: Buffer): CardFile {
  if (file.length === 0) refuse('invalid', 'the file is empty', { reason: 'card_empty' });
  if (file.length > CARD_FILE_BYTES) refuse('invalid', 'the file is too large', { reason: 'too_large' });
  if (isOtherKind(file)) refuse('invalid', 'cards are read from PNG and JSON files', { reason: 'card_kind' });
  const isPicture = isPng(file);
  const text = isPicture ? textInPng(file) : decode(file);
  const parsed = parseJson(text);
  requireWhole(parsed);
  return { ...toCard(parsed), isPicture };
}

/** How files begin in which cards travel as well: GIF, archives (CHARX), JPEG, WebP. */
const OTHER_KINDS = [/^GIF8[79]a/u, /^PK\x03\x04/u, /^\xff\xd8\xff/u, /^RIFF[^]{4}WEBP/u];

function isOtherKind(file: Buffer): boolean {
  const start = file.toString('latin1', 0, 12);
  return OTHER_KINDS.some((kind) => kind.test(start));
}

function textInPng(file: Buffer): string {
  judgePicture(file);
  const text = readText(file, ['ccv3', 'chara']);
  if (text === undefined) refuse('invalid', 'there is no card in the picture', { reason: 'card_none' });
  const bare = text.trim();
  if (bare.startsWith('{')) return decode(Buffer.from(bare));
  if (!/^[\w+/=\s-]*$/u.test(bare)) wrongForm();
  return decode(Buffer.from(bare, 'base64'));
}

/** A byte order mark is what editors on Windows leave. */
function decode(bytes: Buffer): string {
  if (bytes.length > CARD_TEXT_BYTES) refuse('invalid', 'the text of the card is too large', { reason: 'card_text_large' });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
    return text.startsWith('{') ? text : wrongForm();
  } catch (error) {
    if (error instanceof TypeError) return wrongForm();
    throw error;
  }
}

/** JSON knows half of a surrogate pair, and numbers without end; neither would leave as it came. */
function requireWhole(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) refuse('invalid', 'a number is too large', { reason: 'json' });
  if (typeof value === 'string' && !value.isWellFormed()) badUnicode();
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    if (!name.isWellFormed()) badUnicode();
    requireWhole(one);
  }
}

function badUnicode(): never {
  refuse('invalid', 'the text is not valid Unicode', { reason: 'text_unicode' });
}

function wrongForm(): never {
  refuse('invalid', 'that is no character card', { reason: 'card_form' });
}

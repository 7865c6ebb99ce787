// A name for whom a card describes: what the card says, without what no name may have here. Pure. (B45, B46)
import { LIMITS } from '../../protocol/limits.ts';
import { textOf } from './card-form.ts';
import type { Card } from './card-form.ts';

/** All that names refuse: controls, private use, bidi marks, tags; and what nobody sees, but for what emoji are joined with. */
const UNWANTED = /[\p{C}\p{Zl}\p{Zp}]|(?!\u200D|\uFE0F)\p{Default_Ignorable_Code_Point}|[\u2800\u3164\uFFA0]/gu;
const STRAY_JOINERS = /(?<!\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)(?:\u200D|\uFE0F)/gu;
/** Room for a number behind it. */
const MOST = LIMITS.nameLength - 4;

/** Empty: the card has none that could be used. */
export function cardName(card: Card): string {
  const raw = textOf(card, 'name').slice(0, LIMITS.rawNameLength).toWellFormed().normalize('NFC');
  const plain = raw.replace(UNWANTED, (one) => (one === '\u200D' ? one : ' ')).replace(STRAY_JOINERS, '');
  const graphemes = Array.from(new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(plain.replace(/\s+/gu, ' ').trim()));
  return graphemes
    .slice(0, MOST)
    .map(({ segment }) => segment)
    .join('')
    .trim();
}

// What may be a name, and when two names are too alike. Pure. (B45–B48)
// Nothing here touches more than LIMITS.rawNameLength characters, so that counting graphemes stays cheap.
import { LIMITS } from '../../protocol/limits.ts';
import { refuse } from '../errors.ts';

/** Controls, bidi controls, separators, private use, lone surrogates, tags: none has a place in a name. Nor have signs and letters that are
 *  blank, though Unicode does not say that they may be left out: of annotations, of hieroglyphs, of notes and of Khitan. */
const FORBIDDEN =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFC\u{13430}-\u{13442}\u{1D159}\u{E0000}-\u{E007F}]|\u{16FE4}/u;
/** Characters that show nothing, though trim() keeps them. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800\u115F\u1160\u3164\uFFA0]/gu;
const EMOJI_JOINERS = /(?<=\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)\u200D(?=\p{Extended_Pictographic})|\uFE0F/gu;
/** Accents of scripts where they are decoration; elsewhere राम and रमा, or た and だ, would become one. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}]\p{M}*)\p{M}/gu;
const MANY_MARKS = /\p{M}{5,}/u;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Cyrillic, Greek and other letters that are drawn like Latin ones. */
const CONFUSABLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аα',
    b: 'ьв',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еεє',
    g: 'ɡ',
    h: 'һн',
    i: 'іιӏ',
    j: 'јϳ',
    k: 'кκ',
    l: 'ⅼ',
    m: 'м',
    n: 'ոη',
    o: 'оοօ',
    p: 'рρ',
    q: 'ԛ',
    r: 'г',
    s: 'ѕſ',
    t: 'тτ',
    u: 'υսц',
    v: 'νѵ',
    w: 'ԝωш',
    x: 'хχ',
    y: 'уγү',
    z: 'ᴢ',
  }).flatMap(([latin, others]) => Array.from(others, (other): [string, string] => [other, latin])),
);

/** The name as it will be kept, or a refusal that names the field. */
export function cleanName(raw: string, field = 'name'): string {
  const name = cleanLongName(raw, field);
  if (graphemesOf(name).length > LIMITS.nameLength) refuse('invalid', 'the name is too long', { reason: 'name_too_long', field });
  return name;
}

/** A name by the same rules, of any length that can be counted: for who shortens it. */
export function cleanLongName(raw: string, field = 'name'): string {
  if (raw.length > LIMITS.rawNameLength) refuse('invalid', 'the name is too long', { reason: 'name_too_long', field });
  if (!raw.isWellFormed() || FORBIDDEN.test(raw))
    refuse('invalid', 'the name has characters that do not belong in one', { reason: 'name_characters', field });
  const name = raw.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (name.replace(INVISIBLE, '').trim() === '') refuse('invalid', 'a name is needed', { reason: 'name_empty', field });
  const withoutJoiners = name.replace(EMOJI_JOINERS, '');
  if (withoutJoiners.search(INVISIBLE) !== -1 || MANY_MARKS.test(name.normalize('NFD'))) {
    refuse('invalid', 'the name has characters that do not belong in one', { reason: 'name_characters', field });
  }
  return name;
}

/** What a reader counts as letters. */
export function graphemesOf(name: string): string[] {
  return Array.from(graphemes.segment(name), ({ segment }) => segment);
}

/** Names that would let somebody speak as the room itself. */
const RESERVED = new Set(
  ['system', 'dantok', '단톡', '시스템', 'everyone', 'anyone', 'nobody', 'here', 'all', '모두', '전체'].map(skeleton),
);

export function cleanActorName(raw: string): { name: string; nameKey: string } {
  const name = cleanName(raw);
  const nameKey = skeleton(name);
  if (RESERVED.has(nameKey)) refuse('conflict', 'that name is taken', { reason: 'name_taken', field: 'name' });
  return { name, nameKey };
}

/** Two names with the same skeleton look alike to a hurried reader. */
export function skeleton(name: string): string {
  const folded = name.normalize('NFKC').replace(INVISIBLE, '').toLowerCase().normalize('NFKD');
  const letters = folded.replace(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]/gu, '');
  const bare = (letters === '' ? folded.replace(/\s/gu, '') : letters).replace(ACCENTS, '').replaceAll('ı', 'i').normalize('NFC');
  return Array.from(bare, (character) => CONFUSABLE.get(character) ?? character).join('');
}

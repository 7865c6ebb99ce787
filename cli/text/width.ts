// How many columns a text takes in a terminal: Hangul, Han, kana and emoji take two, combining marks none. Pure.

const CLUSTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const EMOJI = /\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\uFE0F/u;
/** Marks, joiners, selectors, vowels and finals of Hangul that are written as single letters. */
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11FF\uD7B0-\uD7FF]+$/u;

/** East Asian Wide and Fullwidth (UAX 11), in stretches that leave out what EMOJI finds. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** What a person takes for one letter; a text of plain ASCII is not looked at closely. */
export function clustersOf(text: string): string[] {
  if (/^[\x20-\x7e]*$/u.test(text)) return text.split('');
  return Array.from(CLUSTERS.segment(text), ({ segment }) => segment);
}

export function clusterWidth(cluster: string): 0 | 1 | 2 {
  const code = cluster.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (cluster.length === 1 && code < 0x300) return 1;
  if (NOTHING.test(cluster)) return 0;
  if (EMOJI.test(cluster)) return 2;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

export function widthOf(text: string): number {
  return clustersOf(text).reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
}

/** Cut to so many columns, with a sign that something is missing. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const cluster of clustersOf(text)) {
    width += clusterWidth(cluster);
    if (width > columns - 1) break;
    kept += cluster;
  }
  return `${kept}…`;
}

// A text that is still being written, made whole for the eye: emphasis, code and links that have begun and not ended would show their
// marks until they do. What is stored is never touched. Pure.

/** The last paragraph is enough: marks do not reach over an empty row. Longer ones are shown as they come. */
const LONGEST = 4_000;
const MARK = /`+|\*\*|\*|~~|__|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
const HALF_LINK = /!?\[([^[\]\n]*)(?:\]\([^()\s]*)?$/;

export function closeHalfWritten(text: string): string {
  if (insideFence(text)) return text; // the parser ends it with the text
  const start = text.lastIndexOf('\n\n') + 1;
  if (text.length - start > LONGEST) return text;
  const head = text.slice(0, start);
  const written = text.slice(start);
  const inCode = openMarks(written).at(-1)?.startsWith('`') === true;
  const tail = inCode ? written : written.replace(HALF_LINK, '$1');
  const open = openMarks(tail);
  if (open.length === 0) return head + tail;
  // A mark with nothing behind it yet is left out: closing it would show both halves.
  const last = open.at(-1) ?? '';
  if (tail.endsWith(last)) return head + tail.slice(0, -last.length) + closing(open.slice(0, -1));
  const space = /\s+$/.exec(tail)?.[0] ?? '';
  return head + tail.slice(0, tail.length - space.length) + closing(open) + space;
}

function closing(open: readonly string[]): string {
  return open.toReversed().join('');
}

function insideFence(text: string): boolean {
  let fence = '';
  for (const [, mark = ''] of text.matchAll(/^ {0,3}(`{3,}|~{3,})/gm)) {
    if (fence === '') fence = mark;
    else if (mark.startsWith(fence)) fence = '';
  }
  return fence !== '';
}

function openMarks(text: string): string[] {
  const open: string[] = [];
  for (const match of text.matchAll(MARK)) {
    const mark = match[0];
    const last = open.at(-1);
    if (last?.startsWith('`') === true && last !== mark) continue; // inside code nothing else counts
    if (open.includes(mark)) open.length = open.indexOf(mark);
    else if (opens(text, match.index, mark)) open.push(mark);
  }
  return open;
}

/** `2 * 3` and the star of a list are no emphasis. */
function opens(text: string, at: number, mark: string): boolean {
  const next = text[at + mark.length];
  if (mark.startsWith('`')) return true;
  if (next === undefined) return mark.length > 1 || (text[at - 1] ?? '\n') !== '\n';
  return !/\s/.test(next);
}

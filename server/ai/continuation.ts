// How a cut line and what its persona went on with become one text. Pure. The model was told to go on exactly where the line stops; what it
// repeats of the end is taken out, and a missing space is put in where words would grow together.

/** A repetition shorter than this is chance. */
const LEAST_OVERLAP = 8;
const MOST_OVERLAP = 300;
/** Written without spaces, or with words so long that a cut mostly falls inside one. */
const UNSPACED = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const WORD = /[\p{L}\p{N}]/u;
const OPENING = /[\p{Ps}\p{Pi}]/u;

/** What is put behind the line. `lead`: the white space that `more` began with before it was cleaned. */
export function continuationOf(before: string, more: string, lead: string): string {
  const repeated = overlapOf(before, more);
  if (repeated > 0) return more.slice(repeated);
  if (lead !== '') return (lead.includes('\n') ? '\n' : ' ') + more;
  return needsSpace(Array.from(before.slice(-2)).at(-1) ?? '', Array.from(more.slice(0, 2))[0] ?? '') ? ` ${more}` : more;
}

function overlapOf(before: string, more: string): number {
  for (let length = Math.min(MOST_OVERLAP, before.length, more.length); length >= LEAST_OVERLAP; length -= 1) {
    if (before.endsWith(more.slice(0, length))) return length;
  }
  return 0;
}

function needsSpace(last: string, first: string): boolean {
  if (WORD.test(last) && WORD.test(first)) return !UNSPACED.test(last) && !UNSPACED.test(first);
  if (WORD.test(last)) return OPENING.test(first) && !UNSPACED.test(last);
  return /[.!?…,;:)\]”’]/u.test(last) && (WORD.test(first) || OPENING.test(first));
}

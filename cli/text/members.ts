// Names: which member or room somebody meant, what Tab makes of the beginning of a name. Pure.

/** What can be compared: a syllable still being written finds the finished one (미 finds 민수). */
function letters(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase().normalize('NFD');
}

/** A name that begins so comes before one that has a word that begins so. */
export function matching<T extends { name: string }>(things: readonly T[], beginning: string): T[] {
  const wanted = letters(beginning.trim());
  const score = ({ name }: T): number => {
    const has = letters(name);
    if (has.startsWith(wanted)) return 0;
    return has.split(/\s+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return things.filter((thing) => score(thing) < 2).sort((a, b) => score(a) - score(b) || a.name.localeCompare(b.name));
}

/** Exactly that name, or the only one that begins so. */
export function findNamed<T extends { name: string }>(things: readonly T[], name: string): T | readonly T[] {
  const exact = things.filter((thing) => letters(thing.name) === letters(name.trim()));
  if (exact[0] !== undefined && exact.length === 1) return exact[0];
  const found = exact.length > 1 ? exact : matching(things, name);
  return found.length === 1 && found[0] !== undefined ? found[0] : found;
}

const WORD = /[\p{L}\p{N}_]/u;
/** Korean particles stick to a name: `@미나야`. */
const HANGUL = /\p{Script=Hangul}/u;

/** Whom `/ask @Mina …` is for, and the rest. As the server finds mentions: the longest name, never the beginning of a word. */
export function splitNamed<T extends { name: string }>(words: string, things: readonly T[]): { thing: T; words: string } | undefined {
  const asked = words.replace(/^@/u, '');
  const small = toSmall(asked);
  const thing = [...things]
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => small.startsWith(toSmall(name)) && endsWord(small, toSmall(name)));
  return thing === undefined ? undefined : { thing, words: asked.slice(thing.name.length).replace(/^[\s,:]+/u, '') };
}

/** Lower case, but every character keeps its place: `İ` would else become two. */
function toSmall(text: string): string {
  return Array.from(text, (letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter)).join('');
}

function endsWord(text: string, name: string): boolean {
  const next = text.codePointAt(name.length);
  if (next === undefined || !WORD.test(String.fromCodePoint(next))) return true;
  return HANGUL.test(name.slice(-1)) && HANGUL.test(String.fromCodePoint(next));
}

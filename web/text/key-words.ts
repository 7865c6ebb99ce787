// Words in one field: with commas between them. One that holds a comma itself stands in quotation marks, so that whatever was stored is
// shown and read again as it is. Pure.

const PARTED = /[,，、\n]/u;
/** A quoted word up to where the next one begins, or whatever stands up to there. */
const WORD = /[^\S\n]*(?:"(?<quoted>(?:[^"]|"")*)"|“(?<curly>[^”]*)”)[^\S\n]*(?=[,，、\n]|$)|(?<plain>[^,，、\n]+)/gu;

export function wordsOf(typed: string): string[] {
  const words = [...typed.matchAll(WORD)].map(({ groups }) => {
    const { quoted, curly, plain = '' } = groups ?? {};
    return (quoted?.replaceAll('""', '"') ?? curly ?? plain).trim();
  });
  return [...new Set(words.filter((word) => word !== ''))];
}

export function typedOf(words: readonly string[]): string {
  return words.map((word) => (PARTED.test(word) || /^["“]/u.test(word) ? `"${word.replaceAll('"', '""')}"` : word)).join(', ');
}

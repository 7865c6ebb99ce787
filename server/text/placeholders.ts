// The words that cards of characters keep for names: whose card it is and who is spoken to. Filled in when a text is used, never in what
// is stored. A name cannot bring along a placeholder of its own: the text is gone through once. Pure.

const PLACEHOLDERS = /\{\{\s*(?<word>char|user|original)\s*\}\}|<(?<tag>bot|char|user)>|\{\{\/\/[^{}]*\}\}/giu;

export interface Names {
  char: string;
  user: string;
}

/** At most this long: a thousand placeholders and a long name make a book of a page. */
export function fillNames(text: string, names: Names, most: number): string {
  if (!text.includes('{{') && !text.includes('<')) return text;
  const filled = text.replace(PLACEHOLDERS, (_, word: string | undefined, tag: string | undefined) => nameFor(word ?? tag, names));
  return filled.length <= most ? filled : filled.slice(0, most).toWellFormed();
}

/** A remark of the card's maker, and the place where its own rules would have gone: nothing. */
function nameFor(word: string | undefined, { char, user }: Names): string {
  const small = word?.toLowerCase();
  if (small === 'char' || small === 'bot') return char;
  return small === 'user' ? user : '';
}

// What may stand in a message, a topic or a greeting, and who is meant by `@name`. Pure. (B49, B46)
import { refuse } from '../errors.ts';

/** C0 controls but tab and line feed, DEL, C1. */
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
/** What `cleanText` would change besides the Unicode form; most texts have none of it. */
const UNTIDY = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/;
/** Nothing that could be untidy: ASCII without controls. */
const PLAIN = /^[\t\n\u0020-\u007E]*$/;
const NOTHING_VISIBLE = /^[\s\p{Default_Ignorable_Code_Point}\u2800\u115F\u1160\u3164\uFFA0]*$/u;
const OPENERS = /[\u202A\u202B\u202D\u202E]/g;
const ISOLATE_OPENERS = /[\u2066\u2067\u2068]/g;

/** Refuses broken Unicode (the stored text would differ from the sent one), drops controls, closes what bidi marks opened. */
export function cleanText(raw: string): string {
  if (PLAIN.test(raw)) return raw.trimEnd();
  if (!raw.isWellFormed()) refuse('invalid', 'the text is not valid Unicode', { reason: 'text_unicode', field: 'text' });
  if (!UNTIDY.test(raw)) return raw.normalize('NFC').trimEnd();
  const text = raw
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(CONTROLS, '')
    .normalize('NFC')
    .trimEnd();
  return closeBidi(text);
}

/** For text that is shown while it is still coming. */
export function withoutControls(piece: string): string {
  return piece.replace(CONTROLS, '');
}

export function cleanMessageText(raw: string): string {
  const text = cleanText(raw).replace(/^\n+/, '');
  if (NOTHING_VISIBLE.test(text)) refuse('invalid', 'a message needs text', { reason: 'text_empty', field: 'text' });
  return text;
}

/** Put into its usual form, Unicode can take three times the place: what is kept is no longer than what may be sent, so that it can be sent
 *  again, edited, and brought back from a file. */
export function noLonger(text: string, most: number, field = 'text'): string {
  if (text.length > most) refuse('invalid', 'the text is too long', { reason: 'too_long', field });
  return text;
}

/** The same of what nobody can send again: it ends sooner, between two characters. */
export function shortenTo(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** One line: topics and greetings. */
export function cleanLine(raw: string): string {
  const line = cleanText(raw).replace(/\s+/gu, ' ').trim();
  return NOTHING_VISIBLE.test(line) ? '' : line;
}

function closeBidi(text: string): string {
  const embedded = count(text, OPENERS) - count(text, /\u202C/g);
  const isolated = count(text, ISOLATE_OPENERS) - count(text, /\u2069/g);
  return text + '\u202C'.repeat(Math.max(0, Math.min(embedded, 64))) + '\u2069'.repeat(Math.max(0, Math.min(isolated, 64)));
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

const WORD = /[\p{L}\p{N}_]/u;
/** Korean particles that stick to a name: `@미나야`, `@미나한테`. */
const HANGUL = /\p{Script=Hangul}/u;

/**
 * Who is named with `@` in a text: longest names first, never in the middle of a word. A name that ends in Hangul may be
 * followed by Hangul, since particles are attached to it.
 */
export function findMentions(text: string, names: readonly { id: string; name: string }[]): string[] {
  if (!text.includes('@')) return [];
  const byLength = names.map(({ id, name }) => ({ id, name: toSmall(name) })).sort((a, b) => b.name.length - a.name.length);
  const small = toSmall(text);
  const found: string[] = [];
  for (let at = small.indexOf('@'); at !== -1; at = small.indexOf('@', at + 1)) {
    if (WORD.test(characterBefore(small, at))) continue;
    const hit = byLength.find(({ name }) => small.startsWith(name, at + 1) && endsWord(small, at + 1 + name.length, name));
    if (hit !== undefined && !found.includes(hit.id)) found.push(hit.id);
  }
  return found;
}

/** Lower case, but every character keeps its place: `İ` would else become two. */
function toSmall(text: string): string {
  const small = text.toLowerCase();
  if (small.length === text.length) return small;
  return Array.from(text, (character) => (character.toLowerCase().length === character.length ? character.toLowerCase() : character)).join(
    '',
  );
}

function characterBefore(text: string, end: number): string {
  return Array.from(text.slice(Math.max(0, end - 2), end)).at(-1) ?? '';
}

function endsWord(text: string, end: number, name: string): boolean {
  const next = text.codePointAt(end);
  if (next === undefined || !WORD.test(String.fromCodePoint(next))) return true;
  return HANGUL.test(name.slice(-1)) && HANGUL.test(String.fromCodePoint(next));
}

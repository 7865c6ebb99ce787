// What may stand in a message, a topic or a greeting, and who is meant by `@name`. Pure. (B49, B46)
import { refuse } from '../errors.ts';

/** C0 controls but tab and line feed, DEL, C1. */
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
const NOTHING_VISIBLE = /^[\s\p{Default_Ignorable_Code_Point}\u2800\u115F\u1160\u3164\uFFA0]*$/u;
const OPENERS = /[\u202A\u202B\u202D\u202E]/g;
const ISOLATE_OPENERS = /[\u2066\u2067\u2068]/g;

/** Refuses broken Unicode (the stored text would differ from the sent one), drops controls, closes what bidi marks opened. */
export function cleanText(raw: string): string {
  if (!raw.isWellFormed()) refuse('invalid', 'the text is not valid Unicode', { reason: 'text_unicode', field: 'text' });
  const text = raw
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(CONTROLS, '')
    .normalize('NFC')
    .replace(/\s+$/u, '');
  return closeBidi(text);
}

export function cleanMessageText(raw: string): string {
  const text = cleanText(raw).replace(/^\n+/, '');
  if (NOTHING_VISIBLE.test(text)) refuse('invalid', 'a message needs text', { reason: 'text_empty', field: 'text' });
  return text;
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
  const byLength = names.toSorted((a, b) => b.name.length - a.name.length);
  const lower = text.toLowerCase();
  const found: string[] = [];
  for (let at = lower.indexOf('@'); at !== -1; at = lower.indexOf('@', at + 1)) {
    if (at > 0 && WORD.test(lastCharacter(text, at))) continue;
    const hit = byLength.find(({ name }) => lower.startsWith(name.toLowerCase(), at + 1) && endsWord(text, at + 1 + name.length, name));
    if (hit !== undefined && !found.includes(hit.id)) found.push(hit.id);
  }
  return found;
}

function lastCharacter(text: string, end: number): string {
  return text.slice(end - 1, end);
}

function endsWord(text: string, end: number, name: string): boolean {
  const next = text.slice(end, end + 1);
  if (next === '' || !WORD.test(next)) return true;
  return HANGUL.test(name.slice(-1)) && HANGUL.test(next);
}

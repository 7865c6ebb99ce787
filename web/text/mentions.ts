// Finding @names: the word being typed at the caret, who fits it, and where names stand in a text. Pure.
import type { Id, MemberRecord } from '../../protocol/records.ts';

export interface MentionQuery {
  /** Where the @ stands. */
  start: number;
  text: string;
}

const BEFORE_AT = /[\s([{"'“‘「『,.;:!?~/]/u;
const LONGEST = 40;

/** The @word that ends at the caret, if the person is writing one. Names may hold spaces, so one space is let through. */
export function mentionAt(text: string, caret: number): MentionQuery | undefined {
  const from = Math.max(0, caret - LONGEST - 1);
  const start = text.lastIndexOf('@', caret - 1);
  if (start < from) return undefined;
  const before = text[start - 1];
  if (before !== undefined && !BEFORE_AT.test(before)) return undefined;
  const word = text.slice(start + 1, caret);
  if (word.includes('\n') || /\s\s|\s.*\s/.test(word) || word.startsWith(' ')) return undefined;
  return { start, text: word };
}

const FIRSTS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';

/** Hangul syllables to their first consonants: 민수 → ㅁㅅ, so that ㅁㅅ finds 민수. */
export function initials(text: string): string {
  return [...text]
    .map((letter) => {
      const code = letter.charCodeAt(0) - 0xac00;
      return code >= 0 && code < 11_172 ? (FIRSTS[Math.floor(code / 588)] ?? letter) : letter;
    })
    .join('');
}

/** A syllable still being written must find the finished one: 미 finds 민수. NFD makes the letters comparable. */
function letters(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase().normalize('NFD');
}

/** 0: it begins so; 1: a word of it does, or its first consonants; 2: it holds it somewhere; undefined: it does not fit. */
export function scoreOf(text: string, query: string): number | undefined {
  const wanted = letters(query.trim());
  const name = letters(text);
  if (wanted === '' || name.startsWith(wanted)) return 0;
  if (name.split(/\s+/).some((word) => word.startsWith(wanted))) return 1;
  if (/^[ㄱ-ㅎ]+$/.test(query) && initials(text).startsWith(query)) return 1;
  return name.includes(wanted) ? 2 : undefined;
}

/** Members who fit, best first: the name begins so, a word of it begins so, it holds it somewhere. */
export function matchMembers(members: readonly MemberRecord[], query: string, limit = 8): MemberRecord[] {
  const scored = members.flatMap((member) => {
    const score = scoreOf(member.name, query);
    return score === undefined ? [] : [{ member, score }];
  });
  scored.sort((a, b) => a.score - b.score || a.member.name.localeCompare(b.member.name));
  return scored.slice(0, limit).map((one) => one.member);
}

export interface Piece {
  text: string;
  mention: boolean;
}

/** Cuts a text at its @names. Longer names win, so that @Ana Maria is not read as @Ana. */
export function splitMentions(text: string, names: readonly string[]): Piece[] {
  if (names.length === 0 || !text.includes('@')) return [{ text, mention: false }];
  const longestFirst = [...names].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return [{ text, mention: false }];
  const pattern = new RegExp(`@(?:${longestFirst.map(escapePattern).join('|')})`, 'gi');
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), mention: false });
    pieces.push({ text: match[0], mention: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), mention: false });
  return pieces;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Of the people chosen in the composer, those whose @name still stands in the text. */
export function mentionedIn(text: string, chosen: ReadonlyMap<Id, string>): Id[] {
  const lower = text.toLocaleLowerCase();
  return [...chosen].filter(([, name]) => lower.includes(`@${name.toLocaleLowerCase()}`)).map(([id]) => id);
}

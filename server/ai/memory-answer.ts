// Reads what a model made of a room's memory, and cleans it: no roles, no markup of prompts, nothing that nobody can see, no longer than is
// stored; of notes only those of somebody here about somebody here. Pure. (CONVERSATION §6 "Output hygiene"; F62)
import { LIMITS } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import { parseJson } from '../text/json.ts';
import { cleanLine, cleanText } from '../text/message-text.ts';
import { own, ownCount, ownList, ownText } from './own.ts';
import { visibleText } from './prompt-text.ts';

export interface AnswerNote {
  personaId: Id;
  aboutId: Id | null;
  text: string;
  /** The number of a known note; 0: it is a new one. */
  replaces: number;
}

export interface MemoryAnswer {
  summary: string;
  notes: AnswerNote[];
}

const NOTES_MOST = 8;
/** Signs by which models tell roles apart. */
const MARKS = /<\|[^|>]{0,40}\|>|\[\/?INST\]|<<\/?SYS>>/gi;
const ROLE = /^[\t >*_#-]*(?:system|assistant|user|developer|tool)(?: prompt)?\s*[:：][\t ]*/gim;
const TITLE = /^[\s#*_]*(?:summary|요약)[\s*_]*[:：][\s*_]*/i;
const FENCE = /^\s*```[a-z]*\s*|\s*```\s*$/gi;

/** Null: neither our JSON nor a text. */
export function readMemoryAnswer(raw: string, known: { personas: readonly Id[]; members: readonly Id[] }): MemoryAnswer | null {
  const text = raw.replace(FENCE, '').trim();
  const answer = text.startsWith('{') ? parsed(text) : { summary: text };
  const summary = tidySummary(ownText(answer, 'summary') ?? '');
  if (summary === '') return null;
  const notes = ownList(answer, 'notes').flatMap((note) => toNote(note, known) ?? []);
  return { summary, notes: notes.slice(0, NOTES_MOST) };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null; // cut off, or never JSON: half a summary is none
  }
}

function toNote(raw: unknown, { personas, members }: { personas: readonly Id[]; members: readonly Id[] }): AnswerNote | null {
  const personaId = personas.find((id) => id === own(raw, 'persona'));
  const about = ownText(raw, 'about');
  const aboutId = about === 'room' ? null : members.find((id) => id === about);
  const text = cutAt(cleanLine(unmarked(ownText(raw, 'text') ?? '')), LIMITS.noteLength);
  // Nobody keeps notes about themselves.
  if (personaId === undefined || aboutId === undefined || aboutId === personaId || text === '') return null;
  return { personaId, aboutId, text, replaces: ownCount(raw, 'replaces') ?? 0 };
}

function tidySummary(raw: string): string {
  const text = cleanText(unmarked(raw))
    .replace(TITLE, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return cutAt(text, LIMITS.summaryLength);
}

function unmarked(raw: string): string {
  return visibleText(raw).replace(MARKS, '').replace(ROLE, '');
}

/** At the end of a sentence where one is near, and never inside a character. */
function cutAt(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const end = Math.max(...['. ', '.\n', '? ', '! ', '。', '다. '].map((mark) => cut.lastIndexOf(mark)));
  if (end > most / 2) return cut.slice(0, end + 1).trimEnd();
  return `${cut.replace(/[\uD800-\uDBFF]$/, '').trimEnd()}…`;
}

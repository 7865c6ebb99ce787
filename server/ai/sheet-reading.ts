// A sheet as a prompt takes it: with what the persona knows, with the pages of its lorebook that the talk calls up, and with names where
// it has placeholders. All of it is part of the sheet, and so of the quotation that nothing in it can close. Pure. (CONVERSATION §6)
import { LIMITS } from '../../protocol/limits.ts';
import type { LoreEntry } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { fillNames } from '../text/placeholders.ts';
import type { SeatedPersona, SpokenLine } from './casting.ts';
import type { Present } from './room-reader.ts';
import { estimateTokens } from './tokens.ts';

export interface SheetRoom {
  lines: readonly SpokenLine[];
  present: readonly Present[];
  answersId: Id | null;
}

/** Looked through for keys: so many of the newest lines, so much of each. */
const SCANNED = { lines: 8, units: 2_000 };
/** For all pages of one persona, and at most this part of what the model can read. */
const LORE_TOKENS = 1_000;
const LORE_PART = 16;
/** Names may be longer than the placeholders they replace. */
const MOST_UNITS = 2 * LIMITS.sheetLength;
/** Where nobody in particular is spoken to. */
const ANYBODY = 'the others';

export function readSheet(persona: SeatedPersona, room: SheetRoom, windowTokens: number): string {
  const facts = persona.facts.map((fact) => fact.trim()).filter((fact) => fact !== '');
  const pages = calledUp(persona.lore ?? [], room.lines, Math.min(LORE_TOKENS, Math.floor(windowTokens / LORE_PART)));
  const parts = [
    persona.sheet,
    ...(facts.length === 0 ? [] : [[`What ${persona.name} knows:`, ...facts.map((fact) => `- ${fact}`)].join('\n')]),
    ...(pages.length === 0 ? [] : [[`What belongs to the world of ${persona.name}:`, ...pages.map(({ text }) => text)].join('\n\n')]),
  ];
  return withNames(parts.join('\n\n'), persona, room);
}

export function withNames(text: string, { name }: Pick<SeatedPersona, 'name'>, room: SheetRoom): string {
  return fillNames(text, { char: name, user: spokenTo(room) }, MOST_UNITS);
}

/** Who is answered; else the person who spoke last; else the only one there. */
function spokenTo({ lines, present, answersId }: SheetRoom): string {
  const answered = present.find(({ id, kind }) => id === answersId && kind === 'person');
  if (answered !== undefined) return answered.name;
  const last = lines.findLast(({ kind }) => kind === 'person');
  if (last !== undefined) return last.name;
  const people = present.filter(({ kind }) => kind === 'person');
  return people.length === 1 ? (people[0]?.name ?? ANYBODY) : ANYBODY;
}

/** Constant pages first, then those whose words were said; whole pages that fit, in the order of the book. */
export function calledUp(lore: readonly LoreEntry[], lines: readonly SpokenLine[], tokens: number): LoreEntry[] {
  const usable = lore.filter(({ enabled }) => enabled);
  if (usable.length === 0) return [];
  const said = lines.slice(-SCANNED.lines).map(({ text }) => text.slice(0, SCANNED.units).normalize('NFC'));
  const exact = said.join('\n');
  const small = exact.toLowerCase();
  const holds = (keys: readonly string[], entry: LoreEntry): boolean =>
    keys.some((key) => (entry.exact === true ? exact.includes(key) : small.includes(key.toLowerCase())));
  const isCalled = (entry: LoreEntry): boolean =>
    holds(entry.keys, entry) && ((entry.alsoKeys ?? []).length === 0 || holds(entry.alsoKeys ?? [], entry));
  const wanted = [...usable.filter(({ constant }) => constant), ...usable.filter((entry) => !entry.constant && isCalled(entry))];
  let left = tokens;
  const fitting = new Set(
    wanted.filter(({ text }) => {
      // A token is at least a few units of text: what cannot fit is not counted.
      const cost = text.length > 8 * left ? Infinity : estimateTokens(text);
      if (cost > left) return false;
      left -= cost;
      return true;
    }),
  );
  return usable.filter((entry) => fitting.has(entry)).toSorted((a, b) => a.order - b.order);
}

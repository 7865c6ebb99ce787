// The parts of a card that describe somebody, as one sheet: its description, and under a line of our own each of the others. A card's own
// "system prompt" is such a part: it is quoted with the rest. A sheet that was edited is taken apart again. Pure. (CONVERSATION §6)
import { LIMITS } from '../../protocol/limits.ts';

/** In the order of the sheet; the last one is the first to be left out when it is too long. */
const PARTS = [
  ['personality', '[Personality]'],
  ['scenario', '[Scenario]'],
  ['system_prompt', '[How its maker wants it played]'],
  ['post_history_instructions', '[What its maker adds]'],
  ['mes_example', '[How it talks]'],
] as const;

export type SheetField = 'description' | (typeof PARTS)[number][0];
export type SheetFields = Record<SheetField, string>;

export const SHEET_FIELDS: readonly SheetField[] = ['description', ...PARTS.map(([field]) => field)];

/** Of somebody described by nothing. */
const NOBODY = '{{char}}';

export function toSheet(fields: SheetFields): { sheet: string; leftOut: SheetField[] } {
  const leftOut: SheetField[] = [];
  for (;;) {
    const sheet = joined(fields, leftOut);
    if (sheet.length <= LIMITS.sheetLength) return { sheet: sheet === '' ? NOBODY : sheet, leftOut };
    const longest = SHEET_FIELDS.findLast((field) => !leftOut.includes(field) && fields[field].trim() !== '') ?? 'description';
    // The description by itself is too long: its reader says so.
    if (longest === 'description') return { sheet, leftOut };
    leftOut.push(longest);
  }
}

/** What an edited sheet says of each part; those that were left out of it are as they were. */
export function fromSheet(sheet: string, before: SheetFields): SheetFields {
  const { leftOut } = toSheet(before);
  const found: SheetFields = { ...before };
  for (const field of SHEET_FIELDS) if (!leftOut.includes(field)) found[field] = '';
  let field: SheetField = 'description';
  const lines: Record<string, string[]> = {};
  for (const line of sheet.split('\n')) {
    const part = PARTS.find(([, title]) => title === line.trim());
    if (part === undefined) (lines[field] ??= []).push(line);
    else [field] = part;
  }
  for (const one of SHEET_FIELDS) {
    const text = lines[one]?.join('\n').trim();
    if (text !== undefined) found[one] = text;
  }
  return found;
}

function joined(fields: SheetFields, leftOut: readonly SheetField[]): string {
  const parts = PARTS.filter(([field]) => !leftOut.includes(field) && fields[field].trim() !== '');
  const titled = parts.map(([field, title]) => `${title}\n${fields[field].trim()}`);
  return [fields.description.trim(), ...titled].filter((part) => part !== '').join('\n\n');
}

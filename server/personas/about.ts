// A sheet in a few words, for lists. Pure.
import { fillNames } from '../text/placeholders.ts';

const LENGTH = 160;

export function firstWords(sheet: string): string {
  const line = sheet.replace(/\s+/gu, ' ').trim();
  return line.length <= LENGTH ? line : `${line.slice(0, LENGTH).replace(/\s\S*$/u, '')}…`;
}

/** Whom it speaks to is nobody in particular here. */
export function aboutOf(sheet: string, name: string): string {
  return firstWords(fillNames(sheet.slice(0, 4 * LENGTH), { char: name, user: '…' }, 8 * LENGTH));
}

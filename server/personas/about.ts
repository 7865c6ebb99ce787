// A sheet in a few words, for lists. Pure.

const LENGTH = 160;

export function firstWords(sheet: string): string {
  const line = sheet.replace(/\s+/gu, ' ').trim();
  return line.length <= LENGTH ? line : `${line.slice(0, LENGTH).replace(/\s\S*$/u, '')}…`;
}

// Breaks a text into rows of a terminal: at spaces where there are any, inside a word that is wider than a row. Pure; text without styles.
import { clusterWidth, clustersOf, widthOf } from './width.ts';

/** `first`: columns that the first row has; `rest`: all others. Never an empty answer. */
export function wrap(text: string, { first, rest }: { first: number; rest: number }): string[] {
  const rows: string[] = [];
  for (const line of text.split('\n')) {
    for (const row of wrapLine(line, { first: rows.length === 0 ? first : rest, rest })) rows.push(row);
  }
  return rows;
}

function wrapLine(line: string, { first, rest }: { first: number; rest: number }): string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  const room = (): number => Math.max(2, rows.length === 0 ? first : rest);
  const close = (): void => {
    rows.push(row.trimEnd());
    row = '';
    width = 0;
  };
  for (const word of line.match(/\s+|\S+/gu) ?? []) {
    const wide = widthOf(word);
    if (/^\s/u.test(word)) {
      // A space at the end of a row is not needed, one at the beginning of the text is.
      if (width + wide <= room()) [row, width] = [row + word, width + wide];
      else close();
      continue;
    }
    if (width > 0 && width + wide > room() && wide <= Math.max(2, rest)) close();
    for (const cluster of clustersOf(word)) {
      if (width + clusterWidth(cluster) > room()) close();
      row += cluster;
      width += clusterWidth(cluster);
    }
  }
  close();
  return rows;
}

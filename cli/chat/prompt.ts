// The line being written as rows, and where in them the caret stands; a long one shows the stretch around the caret. Pure.
import { clusterWidth, clustersOf } from '../text/width.ts';
import type { Line } from './editor.ts';

export const PROMPT = '> ';
const MOST_ROWS = 8;

export interface PromptRows {
  rows: string[];
  caretRow: number;
  caretColumn: number;
}

export function promptRows({ text: written, caret }: Line, columns: number): PromptRows {
  const rows: string[] = [];
  let row = '';
  const indent = ' '.repeat(PROMPT.length);
  let width = PROMPT.length;
  let place = { row: 0, column: width };
  let at = 0;
  const open = (): void => {
    rows.push(row);
    row = '';
    width = PROMPT.length;
  };
  for (const cluster of clustersOf(written)) {
    const wide = cluster === '\n' ? 0 : clusterWidth(cluster);
    if (width + wide > columns) open();
    if (at === caret) place = { row: rows.length, column: width };
    if (cluster === '\n') open();
    else {
      row += cluster;
      width += wide;
    }
    at += cluster.length;
  }
  if (caret >= at) {
    if (width >= columns) open();
    place = { row: rows.length, column: width };
  }
  rows.push(row);
  const from = Math.max(0, Math.min(place.row - MOST_ROWS + 2, rows.length - MOST_ROWS));
  const shown = rows.slice(from, from + MOST_ROWS).map((text, index) => (index + from === 0 ? PROMPT : indent) + text);
  return { rows: shown, caretRow: place.row - from, caretColumn: place.column };
}

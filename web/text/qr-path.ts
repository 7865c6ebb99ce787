// A text as a code to scan: one path of an SVG, on a grid whose side is `size`. Fetched when a link is shown. Pure.
import { encodeQR } from 'qr';

export interface QrPath {
  size: number;
  d: string;
}

/** Empty modules around it, as the standard wants them: readers find its edge by them. */
const QUIET = 4;

export function toQrPath(text: string): QrPath {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
  return {
    size: rows.length,
    d: rows.flatMap((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).join(''),
  };
}

/** Where dark runs begin and how long they are. */
function runsOf(row: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (!dark) return;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}

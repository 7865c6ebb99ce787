// What became of a text: the words that stayed, went and came, in order. Words as the script has them, so that neither a syllable nor an
// emoji is taken apart. Pure.

export interface DiffPart {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** More than this is not compared word by word: one block for another. */
const MOST_CELLS = 9_000_000;

export function diffWords(before: string, after: string): DiffPart[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = compare(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([
    ...a.slice(0, start).map((text): DiffPart => ({ kind: 'same', text })),
    ...middle,
    ...a.slice(a.length - end).map((text): DiffPart => ({ kind: 'same', text })),
  ]);
}

function wordsOf(text: string): string[] {
  return Array.from(new Intl.Segmenter('und', { granularity: 'word' }).segment(text), ({ segment }) => segment);
}

/** The longest common row of words, walked from its beginning. */
function compare(a: readonly string[], b: readonly string[]): DiffPart[] {
  const width = b.length + 1;
  if ((a.length + 1) * width > MOST_CELLS)
    return [
      { kind: 'gone', text: a.join('') },
      { kind: 'new', text: b.join('') },
    ];
  const lengths = new Uint16Array((a.length + 1) * width);
  const common = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = a[i] === b[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [was, is] = [a[i], b[j]];
    if (was !== undefined && was === is) {
      parts.push({ kind: 'same', text: was });
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || common(i + 1, j) >= common(i, j + 1))) {
      parts.push({ kind: 'gone', text: was });
      i += 1;
    } else {
      parts.push({ kind: 'new', text: is ?? '' });
      j += 1;
    }
  }
  return parts;
}

/** Neighbours of a kind are one; a lone space between two changes belongs to them, so that a rewritten sentence reads as one. */
function joined(parts: readonly DiffPart[]): DiffPart[] {
  const runs: { gone: string; came: string; same: string }[] = [];
  for (const [at, { kind, text }] of parts.entries()) {
    const last = runs.at(-1);
    const between = kind === 'same' && /^\s+$/u.test(text) && parts[at - 1]?.kind !== 'same' && (parts[at + 1]?.kind ?? 'same') !== 'same';
    if (kind === 'same' && !between) {
      if (last !== undefined && last.same !== '') last.same += text;
      else runs.push({ gone: '', came: '', same: text });
      continue;
    }
    const run = last === undefined || last.same !== '' ? { gone: '', came: '', same: '' } : last;
    if (run !== last) runs.push(run);
    if (kind !== 'new') run.gone += text;
    if (kind !== 'gone') run.came += text;
  }
  return runs.flatMap(({ gone, came, same }): DiffPart[] => [
    ...(same === '' ? [] : [{ kind: 'same' as const, text: same }]),
    ...(gone === '' ? [] : [{ kind: 'gone' as const, text: gone }]),
    ...(came === '' ? [] : [{ kind: 'new' as const, text: came }]),
  ]);
}

// The figures as a table: what was wanted, Dantok, the naive dispatcher; and what went wrong in which run.
import type { DantokFigures, Figures } from './figures.ts';

export interface Outcome {
  calm: DantokFigures;
  naive: Figures;
  rough: DantokFigures | null;
}

type Row = [what: string, wanted: string, dantok: string, naive: string];

export function tableOf({ calm, naive, rough }: Outcome): string {
  const both = (what: string, wanted: string, show: (figures: Figures) => string): Row => [what, wanted, show(calm), show(naive)];
  const rows: Row[] = [
    ['calm run', 'wanted', 'dantok', 'naive'],
    both('requests', '', ({ requests }) => String(requests)),
    both('refused by the provider', '0', ({ violations }) => String(violations)),
    both('most in any minute, any day', '3, 200', ({ mostInAMinute, mostInADay }) => `${String(mostInAMinute)}, ${String(mostInADay)}`),
    ['share of what the budget allowed', '98 %', percent(calm.utilisation?.share ?? 0), '-'],
    both('persona lines', '', ({ lines }) => String(lines)),
    both('  per request', '2.5', ({ linesPerRequest }) => linesPerRequest.toFixed(2)),
    ['  with reactions', '', calm.utterancesPerRequest.toFixed(2), '-'],
    ['  with what gave way to people', '', calm.writtenPerRequest.toFixed(2), '-'],
    both('  per minute of conversation', '', ({ linesPerMinute }) => linesPerMinute.toFixed(2)),
    both('address to first word, p50', '', ({ waitP50 }) => seconds(waitP50)),
    both('  p95', '', ({ waitP95 }) => seconds(waitP95)),
    both('  later than one slot explains', '', ({ lateAnswers, addresses }) => `${String(lateAnswers)} of ${String(addresses)}`),
    both('  never', '0', ({ neverAnswered }) => String(neverAnswered)),
    both('lines among personas', '', ({ aiToAi }) => percent(aiToAi)),
    ['turns and addresses lost', '0', String(lostIn(calm)), '-'],
    ['chains over their allowance', '0', String(calm.losses.overAllowance), '-'],
  ];
  return [columns(rows), ...(rough === null ? [] : ['', roughLine(rough)])].join('\n');
}

/** Figures that allow no tolerance. */
export function faultsOf(name: string, figures: DantokFigures): string[] {
  const { violations, losses, unsettled, bugs } = figures;
  const counts = { violations, lost: lostIn(figures), 'over allowance': losses.overAllowance, unsettled, bugs: bugs.length };
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${name}: ${what} ${String(count)}`] : []));
}

export function lostIn({ losses, neverAnswered }: DantokFigures): number {
  return losses.openTurns + losses.unconsidered + losses.unansweredAddresses + neverAnswered;
}

function roughLine(rough: DantokFigures): string {
  const { kills, jumps, requests, violations, mostInAMinute, mostInADay, losses } = rough;
  return (
    `rough run, ${String(kills)} kills, the wall clock set ${String(jumps)} times: ${String(requests)} requests, refused ${String(violations)}, ` +
    `most in any minute ${String(mostInAMinute)}, in any day ${String(mostInADay)}; lost ${String(lostIn(rough))}, over allowance ${String(losses.overAllowance)}`
  );
}

function columns(rows: readonly Row[]): string {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row.at(column)?.length ?? 0)));
  const pad = (cell: string, at: number): string => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0));
  return rows.map((row) => row.map(pad).join('  ')).join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function seconds(value: number | null): string {
  return value === null ? 'never' : `${value.toFixed(1)} s`;
}

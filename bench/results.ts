// From the reports of the rounds to medians, ratios and a table.
import type { Report } from './plan.ts';
import type { Scenario } from './scenarios.ts';

export interface Row {
  contestant: string;
  deliveriesPerSecond: number;
  lowest: number;
  highest: number;
  /** By the processor time that the server used: the fairer figure when other programs are busy. */
  perServerCore: number | null;
  megabytesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  ack: { p50Ms: number; p95Ms: number; p99Ms: number } | null;
  echo: { p50Ms: number; p95Ms: number; p99Ms: number };
  serverCores: number | null;
  clientCores: number;
  elsewhereCores: number | null;
  serverPeakMb: number | null;
  faults: string[];
}

export interface Outcome {
  scenario: Scenario;
  rows: Row[];
  /** Dantok's deliveries a second divided by another's. */
  ratios: Record<string, number>;
}

/** A scenario with each contestant at the window that suits it best. */
export interface Best {
  scenario: Scenario['id'];
  windows: Record<string, number>;
  ratios: Record<string, number>;
}

const OWN = 'dantok';
/** More than this of a core used by others, and the figures of two contestants may not be comparable. */
const QUIET_CORES = 0.2;

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

export function summarise(scenario: Scenario, reports: Map<string, Report[]>): Outcome {
  const rows = [...reports].map(([contestant, rounds]) => toRow(contestant, rounds));
  return { scenario, rows, ratios: ratiosOf(rows) };
}

/** C is about the time one message takes, not about how many there are. */
function ratiosOf(rows: Row[]): Record<string, number> {
  const own = rows.find(({ contestant }) => contestant === OWN);
  const others = own === undefined ? [] : rows.filter((row) => row !== own);
  return Object.fromEntries(others.map((row) => [row.contestant, (own?.deliveriesPerSecond ?? 0) / row.deliveriesPerSecond]));
}

export function bestOf(outcomes: Outcome[]): Best[] {
  const ids = [...new Set(outcomes.map(({ scenario }) => scenario.id))].filter((id) => id !== 'C');
  return ids.map((id) => {
    const best = new Map<string, { row: Row; window: number }>();
    for (const { scenario, rows } of outcomes.filter((outcome) => outcome.scenario.id === id)) {
      for (const row of rows) {
        const known = best.get(row.contestant)?.row.deliveriesPerSecond ?? 0;
        if (row.deliveriesPerSecond > known) best.set(row.contestant, { row, window: scenario.window });
      }
    }
    const windows = Object.fromEntries([...best].map(([name, { window }]) => [name, window]));
    return { scenario: id, windows, ratios: ratiosOf([...best.values()].map(({ row }) => row)) };
  });
}

export function bestLine({ scenario, windows, ratios }: Best): string {
  const compared = Object.entries(ratios).map(([name, ratio]) => `${OWN} / ${name}: ${ratio.toFixed(2)}`);
  const at = Object.entries(windows).map(([name, window]) => `${name} ${String(window)}`);
  return `${scenario}, each at its best window (${at.join(', ')}): ${compared.join(', ')}`;
}

function toRow(contestant: string, rounds: Report[]): Row {
  const rates = rounds.map((report) => report.deliveriesPerSecond);
  const of = (choose: (report: Report) => number | null): number => median(rounds.map(choose).filter((value) => value !== null));
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    contestant,
    deliveriesPerSecond: median(rates),
    lowest: Math.min(...rates),
    highest: Math.max(...rates),
    perServerCore: orNull(of((report) => (report.cores.server === null ? null : report.deliveriesPerSecond / report.cores.server))),
    megabytesPerSecond: of((report) => report.bytesPerSecond) / 1e6,
    p50Ms: of((report) => report.latency.p50Ms),
    p99Ms: of((report) => report.latency.p99Ms),
    ack: rounds.some(({ ack }) => ack !== null)
      ? {
          p50Ms: of(({ ack }) => ack?.p50Ms ?? null),
          p95Ms: of(({ ack }) => ack?.p95Ms ?? null),
          p99Ms: of(({ ack }) => ack?.p99Ms ?? null),
        }
      : null,
    echo: { p50Ms: of(({ echo }) => echo.p50Ms), p95Ms: of(({ echo }) => echo.p95Ms), p99Ms: of(({ echo }) => echo.p99Ms) },
    serverCores: orNull(of(({ cores }) => cores.server)),
    clientCores: of(({ cores }) => cores.client),
    elsewhereCores: orNull(of(({ cores }) => cores.elsewhere)),
    serverPeakMb: orNull(of((report) => report.serverPeakMb)),
    faults: rounds.flatMap(faultsOf),
  };
}

function faultsOf(report: Report): string[] {
  const faults = Object.entries(report.faults)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind} ${String(count)}`);
  return report.firstFault === null ? faults : [...faults, report.firstFault];
}

const COLUMNS: [title: string, cell: (row: Row) => string][] = [
  ['', (row) => row.contestant],
  ['deliveries/s', (row) => thousands(row.deliveriesPerSecond)],
  ['lowest', (row) => thousands(row.lowest)],
  ['highest', (row) => thousands(row.highest)],
  ['per core', (row) => (row.perServerCore === null ? '-' : thousands(row.perServerCore))],
  ['MB/s', (row) => row.megabytesPerSecond.toFixed(0)],
  ['p50 ms', (row) => row.p50Ms.toFixed(2)],
  ['p99 ms', (row) => row.p99Ms.toFixed(2)],
  ['ack p50', (row) => row.ack?.p50Ms.toFixed(3) ?? '-'],
  ['p95', (row) => row.ack?.p95Ms.toFixed(3) ?? '-'],
  ['p99', (row) => row.ack?.p99Ms.toFixed(3) ?? '-'],
  ['echo p50', (row) => row.echo.p50Ms.toFixed(3)],
  ['server', (row) => row.serverCores?.toFixed(2) ?? '-'],
  ['client', (row) => row.clientCores.toFixed(2)],
  ['others', (row) => row.elsewhereCores?.toFixed(2) ?? '-'],
  ['peak MB', (row) => row.serverPeakMb?.toFixed(0) ?? '-'],
];

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Beside those who store before they acknowledge. */
function ackLines(rows: Row[]): string[] {
  const own = rows.find(({ contestant }) => contestant === OWN)?.ack?.p50Ms;
  if (own === undefined) return [];
  return rows.flatMap(({ contestant, ack }) =>
    contestant === OWN || ack === null ? [] : [`${OWN} / ${contestant}, ack p50: ${(own / ack.p50Ms).toFixed(2)}`],
  );
}

export function tableOf({ scenario, rows, ratios }: Outcome): string {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  );
  const title = `${scenario.id}: ${scenario.title}, ${String(scenario.sendersPerRoom)} posting in each room, window ${String(scenario.window)} (${scenario.target})`;
  const faults = rows.filter((row) => row.faults.length > 0).map((row) => `FAULTS of ${row.contestant}: ${row.faults.join('; ')}`);
  const compared =
    scenario.id === 'C' ? ackLines(rows) : Object.entries(ratios).map(([name, ratio]) => `${OWN} / ${name}: ${ratio.toFixed(2)}`);
  const noise = rows.some(({ elsewhereCores }) => (elsewhereCores ?? 0) > QUIET_CORES)
    ? ['other programs were busy meanwhile: measure again']
    : [];
  return ['', title, ...lines, ...compared, ...faults, ...noise].join('\n');
}

// The figures of the statistics page as rows: which number a chart shows, the span of days that is asked for, and tables as CSV. Pure.
import type { Usage, UsageAmounts } from '../../protocol/usage.ts';

export const MEASURES = ['cost', 'tokens', 'requests', 'lines'] as const;
export type Measure = (typeof MEASURES)[number];

export function measured(amounts: UsageAmounts, measure: Measure): number {
  return measure === 'tokens' ? amounts.promptTokens + amounts.completionTokens : amounts[measure];
}

/** The last so many days of whoever looks, today included. */
export function lastDays(count: number, now: Date, zone: string): { from: string; to: string; zone: string } {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const nameOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
  return { from: nameOf(today - (count - 1) * 86_400_000), to: nameOf(today), zone };
}

export function isEmpty({ total }: Usage): boolean {
  return total.requests === 0;
}

/** A spreadsheet takes what begins like a formula for one. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => row.map(cellOf).join(',')).join('\r\n');
}

function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(Math.round(value * 1e6) / 1e6);
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

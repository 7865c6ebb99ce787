// The address of a download. Pure.
import type { ExportFormat } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';

export interface ExportChoice {
  format: ExportFormat;
  language: 'en' | 'ko';
  timeZone: string;
  /** Times; `until` is no longer part of it. */
  from: number | null;
  until: number | null;
}

export function exportAddress(roomId: Id, { format, language, timeZone, from, until }: ExportChoice): string {
  const query = new URLSearchParams({ format, language, timeZone });
  if (from !== null) query.set('from', String(from));
  if (until !== null) query.set('until', String(until));
  return `/api/rooms/${encodeURIComponent(roomId)}/export?${query.toString()}`;
}

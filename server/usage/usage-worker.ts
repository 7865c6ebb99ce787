// Reads the log of sends beside the server's thread, on a read-only connection of its own, so that whoever looks at statistics keeps nobody
// waiting for a line; and counts what a persona has done. Told what to sum, it answers with sums; it decides nothing about who may see them. Started by usage-reader.ts.
import Sqlite from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { countPersona } from '../personas/numbers.ts';
import type { PersonaCounts } from '../personas/numbers.ts';
import { Tally } from './tally.ts';
import type { SendFacts, Tallied } from './tally.ts';

/** Of one person, one room, one key, or of everything; of one person in one room. */
export interface Scope {
  setOffBy: string | null;
  roomId: string | null;
  keyId: string | null;
}

export type Question = { what: 'sum'; bounds: number[]; scope: Scope } | { what: 'persona'; personaId: string; since: number };
export type Order = Question & { id: number };
export type Report = { id: number; answer: Tallied | PersonaCounts } | { id: number; failed: string };

const ROWS = `SELECT s.at, s.lane, s.turn_id AS turnId, s.key_id AS keyId, s.model, s.prompt_tokens AS promptTokens,
  s.completion_tokens AS completionTokens, s.estimated, s.lines, s.room_id AS roomId, s.set_off_by AS setOffBy, s.voices, s.cost,
  t.kind, t.created_at AS createdAt, t.not_before AS notBefore
  FROM sends s LEFT JOIN turns t ON t.id = s.turn_id WHERE s.at >= @from AND s.at < @to`;

const { file } = workerData as { file: string };
const sqlite = new Sqlite(file, { readonly: true, timeout: 1_000 });

function sum({ bounds, scope: { setOffBy, roomId, keyId } }: Extract<Question, { what: 'sum' }>): Tallied {
  const tally = new Tally(bounds);
  const narrower = [
    ...(setOffBy === null ? [] : ['s.set_off_by = @setOffBy']),
    ...(roomId === null ? [] : ['s.room_id = @roomId']),
    ...(keyId === null ? [] : ['s.key_id = @keyId']),
  ];
  const rows = sqlite.prepare([ROWS, ...narrower].join(' AND ') + ' ORDER BY s.at, s.id');
  const values = { from: bounds[0], to: bounds.at(-1), setOffBy, roomId, keyId };
  for (const row of rows.iterate(values)) tally.add(row as SendFacts);
  return tally.result();
}

parentPort?.on('message', (order: Order) => {
  let report: Report;
  try {
    report = { id: order.id, answer: order.what === 'sum' ? sum(order) : countPersona(sqlite, order.personaId, order.since) };
  } catch (error) {
    report = { id: order.id, failed: error instanceof Error ? error.message : 'unknown' };
  }
  parentPort?.postMessage(report);
});

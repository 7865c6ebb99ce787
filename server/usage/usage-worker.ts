// Reads the log of sends beside the server's thread, on a read-only connection of its own, so that whoever looks at statistics keeps nobody
// waiting for a line. Told what to sum, it answers with sums; it decides nothing about who may see them. Started by usage-reader.ts.
import Sqlite from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { Tally } from './tally.ts';
import type { SendFacts, Tallied } from './tally.ts';

/** Of one person, one room, one key, or of everything; of one person in one room. */
export interface Scope {
  setOffBy: string | null;
  roomId: string | null;
  keyId: string | null;
}

export interface Order {
  id: number;
  bounds: number[];
  scope: Scope;
}

export type Report = { id: number; tallied: Tallied } | { id: number; failed: string };

const ROWS = `SELECT s.at, s.lane, s.turn_id AS turnId, s.key_id AS keyId, s.model, s.prompt_tokens AS promptTokens,
  s.completion_tokens AS completionTokens, s.estimated, s.lines, s.room_id AS roomId, s.set_off_by AS setOffBy, s.voices, s.cost,
  t.kind, t.created_at AS createdAt, t.not_before AS notBefore
  FROM sends s LEFT JOIN turns t ON t.id = s.turn_id WHERE s.at >= @from AND s.at < @to`;

const { file } = workerData as { file: string };
const sqlite = new Sqlite(file, { readonly: true, timeout: 1_000 });

function sum({ bounds, scope: { setOffBy, roomId, keyId } }: Order): Tallied {
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
    report = { id: order.id, tallied: sum(order) };
  } catch (error) {
    report = { id: order.id, failed: error instanceof Error ? error.message : 'unknown' };
  }
  parentPort?.postMessage(report);
});

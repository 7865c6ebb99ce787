// Kills the real server again and again while people write, and then looks at what is on the disk: nothing that was acknowledged, or
// that anybody heard, may be missing, doubled or in another order. (G1, G2, G3, F20)
import Sqlite from 'better-sqlite3';
import path from 'node:path';
import type { Mine } from '../../protocol/records.ts';
import { Prng } from '../harness/prng.ts';
import { Watched } from '../harness/until.ts';
import { invite, signIn } from './http-calls.ts';
import { KillWriter } from './kill-writer.ts';
import { RawSocket } from './raw-socket.ts';
import { makeFolder, startServer } from './real-server.ts';

export interface KillTotals {
  seed: number;
  cycles: number;
  sent: number;
  acked: number;
  resent: number;
  lost: number;
  duplicated: number;
  reordered: number;
  /** Heard by somebody, but not in the log at that number. */
  phantom: number;
  holes: number;
  integrity: string;
  /** Everything else that a correct server does not do. */
  wrongs: string[];
}

const GUESTS = ['ben', 'cleo', 'dora'] as const;
const MAX_DELAY_MS = 120;

export async function runKillCycles({ cycles, seed }: { cycles: number; seed: number }): Promise<KillTotals> {
  const prng = new Prng(seed);
  const folder = makeFolder();
  try {
    const first = await startServer({ folder: folder.path });
    const writers = await makeWriters(first.port);
    await first.stop();
    for (let cycle = 0; cycle < cycles; cycle += 1) await runCycle(folder.path, writers, prng.below(MAX_DELAY_MS + 1));
    await settle(folder.path, writers);
    return { seed, cycles, ...judge(path.join(folder.path, 'dantok.sqlite'), writers) };
  } finally {
    folder.remove();
  }
}

async function makeWriters(port: number): Promise<KillWriter[]> {
  const owner = await signIn(port);
  const raw = await RawSocket.ready(owner);
  const answer = await raw.ask({ type: 'ask', id: 'mine', question: { type: 'mine' } });
  raw.destroy();
  const roomId = answer.type === 'answer' ? (answer.answer as Mine).rooms[0]?.room.id : undefined;
  if (roomId === undefined) throw new Error('the owner has no room');
  const guests = [];
  for (const name of GUESTS) guests.push(await invite(owner, roomId, name));
  return [owner, ...guests].map((guest) => new KillWriter(guest, roomId));
}

async function runCycle(folder: string, writers: readonly KillWriter[], delayMs: number): Promise<void> {
  const server = await startServer({ folder });
  let timer: NodeJS.Timeout | undefined;
  const onAck = (): void => {
    timer ??= setTimeout(() => server.process.kill('SIGKILL'), delayMs);
  };
  // Some may still be on their way in when the server dies: they come back in the next cycle.
  const arrivals = await Promise.allSettled(writers.map((writer) => writer.connect(server.port, { write: true, onAck })));
  const failed = arrivals.find((arrival) => arrival.status === 'rejected');
  if (timer === undefined && failed !== undefined) throw failed.reason;
  await server.exited();
  await Promise.all(writers.map((writer) => writer.ended()));
}

/** Everybody learns the fate of what they sent; then the server goes in peace. */
async function settle(folder: string, writers: readonly KillWriter[]): Promise<void> {
  const server = await startServer({ folder });
  const settled = new Watched();
  const onAck = (): void => {
    settled.touch();
  };
  await Promise.all(writers.map((writer) => writer.connect(server.port, { write: false, onAck })));
  await settled.until(() => writers.every((writer) => writer.settled), 'every line to be settled');
  await server.stop();
  if (server.exit?.code !== 0) throw new Error(`the last server ended with ${String(server.exit?.code)}: ${server.output}`);
}

type Verdict = Omit<KillTotals, 'seed' | 'cycles'>;

function judge(file: string, writers: readonly KillWriter[]): Verdict {
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    const rows = sqlite.prepare('SELECT id, author_id AS authorId, text, seq FROM messages ORDER BY seq').all() as Row[];
    const log = sqlite.prepare('SELECT seq, subject_id AS id FROM room_events ORDER BY seq').all() as { seq: number; id: string }[];
    const lines = writers.flatMap((writer) => writer.lines);
    const known = new Map(rows.map((row) => [row.id, row]));
    const inLog = new Map(log.map(({ seq, id }) => [seq, id]));
    return {
      sent: lines.length,
      acked: writers.reduce((sum, writer) => sum + writer.acked, 0),
      resent: writers.reduce((sum, writer) => sum + writer.resent, 0),
      lost: lines.filter((line) => line.seq !== null && !isStored(known.get(line.id), line)).length,
      duplicated: rows.length - new Set(rows.map((row) => `${row.authorId} ${row.text}`)).size,
      reordered: writers.reduce((sum, writer) => sum + countReordered(writer), 0),
      phantom: writers.reduce((sum, writer) => sum + [...writer.heard].filter(([seq, id]) => id !== '' && inLog.get(seq) !== id).length, 0),
      holes: log.filter(({ seq }, at) => seq !== at + 1).length,
      integrity: String(sqlite.pragma('integrity_check', { simple: true })),
      wrongs: writers.flatMap((writer) => writer.wrongs).slice(0, 20),
    };
  } finally {
    sqlite.close();
  }
}

interface Row {
  id: string;
  authorId: string;
  text: string;
  seq: number;
}

function isStored(row: Row | undefined, line: KillWriter['lines'][number]): boolean {
  return row?.seq === line.seq && row.text === line.text && row.authorId === line.authorId;
}

/** Each writer's lines stand in the order in which it first sent them. */
function countReordered({ lines }: KillWriter): number {
  return lines.filter((line, at) => at > 0 && (line.seq ?? 0) <= (lines[at - 1]?.seq ?? 0)).length;
}

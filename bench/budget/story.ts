// What the database tells after a run: turns, requests and lines, in the time of the run. Reads only; knows no rule.
import Sqlite from 'better-sqlite3';
import type { AiMark, Lane, Reason } from '../../protocol/stage.ts';

export interface StoredTurn {
  id: string;
  kind: 'reply' | 'scene';
  lane: Lane;
  personaIds: string[];
  triggerId: string | null;
  reason: Reason;
  state: 'queued' | 'sent' | 'done' | 'failed' | 'dropped';
  why: string | null;
  createdAt: number;
  notBefore: number;
  endedAt: number | null;
  /** Lines and reactions that were revealed, and those that were not because a person spoke. */
  said: number;
  unsaid: number;
}

export interface StoredSend {
  at: number;
  lane: Lane;
  turnId: string | null;
}

export interface StoredLine {
  id: string;
  seq: number;
  authorId: string;
  at: number;
  replyToId: string | null;
  mentions: string[];
  ai: AiMark | null;
}

export interface Story {
  turns: StoredTurn[];
  sends: StoredSend[];
  lines: StoredLine[];
  /** Everything up to this number was considered. */
  plannedSeq: number;
}

/** `wall`: what the clock said at the beginning of the run. */
export function readStory(file: string, wall: number): Story {
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    const all = (sql: string): Record<string, unknown>[] => sqlite.prepare(sql).all() as Record<string, unknown>[];
    return {
      turns: all('SELECT * FROM turns ORDER BY created_at, id').map((row) => toTurn(row, wall)),
      sends: all('SELECT at, lane, turn_id AS turnId FROM sends ORDER BY id').map((row) => ({
        ...(row as unknown as StoredSend),
        at: Number(row['at']) - wall,
      })),
      lines: all('SELECT * FROM messages ORDER BY seq').map((row) => toLine(row, wall)),
      plannedSeq: Number(all('SELECT planned_seq FROM chains')[0]?.['planned_seq'] ?? 0),
    };
  } finally {
    sqlite.close();
  }
}

function toTurn(row: Record<string, unknown>, wall: number): StoredTurn {
  const { id, kind, lane, state, why } = row as unknown as StoredTurn;
  return {
    ...{ id, kind, lane, state, why },
    personaIds: fromJson(row['persona_ids']) as string[],
    triggerId: row['trigger_id'] as string | null,
    reason: fromJson(row['reason']) as Reason,
    createdAt: Number(row['created_at']) - wall,
    notBefore: Number(row['not_before']) - wall,
    endedAt: row['ended_at'] === null ? null : Number(row['ended_at']) - wall,
    said: Number(row['said']),
    unsaid: ((fromJson(row['unsaid']) ?? []) as unknown[]).length,
  };
}

function toLine(row: Record<string, unknown>, wall: number): StoredLine {
  return {
    id: String(row['id']),
    seq: Number(row['seq']),
    authorId: String(row['author_id']),
    at: Number(row['created_at']) - wall,
    replyToId: row['reply_to_id'] as string | null,
    mentions: fromJson(row['mentions']) as string[],
    ai: fromJson(row['ai']) as AiMark | null,
  };
}

function fromJson(text: unknown): unknown {
  return typeof text === 'string' ? (JSON.parse(text) as unknown) : null;
}

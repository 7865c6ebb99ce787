// Judges what a server that was killed again and again has written about its turns. Reads the database beside the server, and knows
// nothing but the tables and what people said. (G9–G11, F36)
import Sqlite from 'better-sqlite3';
import type { SaidLine } from './turns-table.ts';

interface TurnRow {
  id: string;
  roomId: string;
  kind: 'reply' | 'scene';
  state: 'queued' | 'sent' | 'done' | 'failed' | 'dropped';
  why: string | null;
  attempts: number;
  said: number;
  messageId: string;
  personaIds: string;
  endedAt: number | null;
}

interface LineRow {
  id: string;
  roomId: string;
  seq: number;
  at: number;
  text: string;
  turnId: string | null;
  ending: string | null;
}

export interface Verdict {
  turns: number;
  done: number;
  failed: number;
  dropped: number;
  /** Lines that set somebody off, without anybody who was. */
  lost: string[];
  /** Said twice. */
  doubled: string[];
  /** Turns without an end, or with a wrong one. */
  wrong: string[];
  sends: number;
  requests: number;
}

export class Judge {
  readonly #sqlite: Sqlite.Database;

  constructor(file: string) {
    this.#sqlite = new Sqlite(file, { readonly: true });
  }

  close(): void {
    this.#sqlite.close();
  }

  /** Everything that was said has been considered, and nobody waits or writes. */
  isQuiet(): boolean {
    const open = this.#count("SELECT count(*) FROM turns WHERE state IN ('queued', 'sent')");
    const behind = this.#count(
      'SELECT count(*) FROM chains WHERE planned_seq < (SELECT coalesce(max(seq), 0) FROM messages WHERE messages.room_id = chains.room_id)',
    );
    return open === 0 && behind === 0;
  }

  /** What waited and what was on its way when the process died. */
  open(): { waiting: string[]; sent: string[] } {
    const rows = this.#sqlite.prepare("SELECT id, state FROM turns WHERE state IN ('queued', 'sent')").all() as Pick<
      TurnRow,
      'id' | 'state'
    >[];
    const of = (state: TurnRow['state']): string[] => rows.filter((row) => row.state === state).map(({ id }) => id);
    return { waiting: of('queued'), sent: of('sent') };
  }

  get integrity(): string {
    return String(this.#sqlite.pragma('integrity_check', { simple: true }));
  }

  /** Wall time of each request, by the log. */
  sentAt(): number[] {
    return this.#sqlite.prepare('SELECT at FROM sends').pluck().all() as number[];
  }

  /** `killed`: turn → how often it was on its way when the process died. */
  judge(lines: readonly SaidLine[], killed: ReadonlyMap<string, number>): Verdict {
    const turns = this.#turns();
    const rows = this.#lines();
    const byTurn = Map.groupBy(rows, ({ turnId }) => turnId);
    const of = (state: TurnRow['state']): number => turns.filter((turn) => turn.state === state).length;
    return {
      turns: turns.length,
      ...{ done: of('done'), failed: of('failed'), dropped: of('dropped') },
      lost: this.#findLost(lines, turns, rows),
      doubled: turns.flatMap((turn) => doublesOf(turn, byTurn.get(turn.id) ?? [])),
      wrong: turns.flatMap((turn) => wrongsOf(turn, byTurn.get(turn.id) ?? [], killed.get(turn.id) ?? 0)),
      sends: this.#count('SELECT count(*) FROM sends'),
      requests: turns.reduce((sum, { attempts }) => sum + attempts, 0),
    };
  }

  #findLost(lines: readonly SaidLine[], turns: readonly TurnRow[], rows: readonly LineRow[]): string[] {
    const known = new Map(rows.map((row) => [row.id, row]));
    const heard = turns.filter(({ state }) => state === 'done' || state === 'failed');
    return lines.flatMap((line) => {
      const row = known.get(line.id);
      if (row === undefined) return [`line ${line.id} is not stored`];
      // Answered by whoever was called, or by anybody; a turn that waited by then reads it when it comes.
      const answered = heard.some(
        (turn) =>
          turn.roomId === line.roomId &&
          (turn.endedAt ?? 0) >= row.at &&
          (line.personaId === null || (JSON.parse(turn.personaIds) as string[]).includes(line.personaId)),
      );
      return answered ? [] : [`nobody took up "${row.text.slice(0, 30)}"`];
    });
  }

  #turns(): TurnRow[] {
    const columns = 'id, kind, state, why, attempts, said, message_id AS messageId, persona_ids AS personaIds, ended_at AS endedAt';
    return this.#sqlite.prepare(`SELECT ${columns}, room_id AS roomId FROM turns ORDER BY created_at, id`).all() as TurnRow[];
  }

  #lines(): LineRow[] {
    const marks = "json_extract(ai, '$.turnId') AS turnId, json_extract(ai, '$.ending') AS ending";
    return this.#sqlite
      .prepare(`SELECT id, room_id AS roomId, seq, created_at AS at, text, ${marks} FROM messages ORDER BY room_id, seq`)
      .all() as LineRow[];
  }

  #count(sql: string): number {
    return this.#sqlite.prepare(sql).pluck().get() as number;
  }
}

function doublesOf(turn: TurnRow, lines: readonly LineRow[]): string[] {
  const most = turn.kind === 'reply' ? 1 : turn.said;
  const same = lines.length - new Set(lines.map(({ text }) => text)).size;
  return lines.length > most || same > 0 ? [`${turn.kind} ${turn.id} said ${lines.length} lines, ${same} of them twice`] : [];
}

function wrongsOf(turn: TurnRow, lines: readonly LineRow[], killed: number): string[] {
  const wrong: string[] = [];
  const says = `${turn.kind} ${turn.id} ${turn.state} ${turn.why ?? ''}`;
  if (turn.state === 'queued' || turn.state === 'sent' || turn.endedAt === null) wrong.push(`${says}: no end`);
  if (turn.state === 'done' && (lines.length === 0) !== (turn.said === 0)) wrong.push(`${says}: ${lines.length} lines, ${turn.said} said`);
  if (turn.state === 'done' && turn.kind === 'reply' && lines[0]?.id !== turn.messageId) wrong.push(`${says}: another line than its own`);
  if (turn.state !== 'done' && lines.length > 0) wrong.push(`${says}, but it spoke`);
  // Given up only after it had died twice on its way.
  if (turn.state === 'failed' && (turn.why !== 'cut' || killed < 2)) wrong.push(`${says} after ${killed} kills`);
  if (turn.state === 'dropped' && turn.why !== 'replanned' && turn.why !== 'interrupted') wrong.push(says);
  if (turn.attempts > killed + 1) wrong.push(`${says}: ${turn.attempts} requests after ${killed} kills`);
  for (const { ending } of lines) if (ending !== null) wrong.push(`${says}: a line ended ${ending}`);
  return wrong;
}

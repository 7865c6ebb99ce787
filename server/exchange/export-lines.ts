// Reads a room for an export, page by page, so that a room of any size costs the memory of one page. Says only what a member sees: no
// ids, no keys, no addresses; authors are numbered per export, lines by their place in the room.
import type { Statement } from 'better-sqlite3';
import type { Id, Manner, MemberKind } from '../../protocol/records.ts';
import type { AiMark } from '../../protocol/stage.ts';
import type { Orm } from '../db/database.ts';

export interface Stretch {
  /** Numbers of lines and times: `to` is the last line of it, `until` is no longer part of it. Null: open. */
  fromLine: number | null;
  toLine: number | null;
  from: number | null;
  until: number | null;
}

export interface ExportMember {
  /** In this file: a1, a2… */
  ref: string;
  name: string;
  kind: MemberKind;
  emoji: string;
  hue: number;
}

export interface ExportLine {
  line: number;
  author: ExportMember;
  at: number;
  text: string;
  replyTo: number | null;
  editedAt: number | null;
  deleted: boolean;
  pinned: boolean;
  reactions: { emoji: string; by: ExportMember[] }[];
  ai: Pick<AiMark, 'voice' | 'model' | 'ending' | 'confidence'> | null;
}

export interface ExportHead {
  name: string;
  topic: string;
  greeting: string;
  manner: Manner;
  members: ExportMember[];
}

interface Row extends Omit<ExportLine, 'author' | 'deleted' | 'pinned' | 'reactions' | 'ai'> {
  authorId: Id;
  deletedAt: number | null;
  pinnedAt: number | null;
  reactions: string | null;
  ai: string | null;
}

/** Numbers that one page covers: a stretch that begins late is reached in steps, none of which reads more lines than this. */
const PAGE_NUMBERS = 1_000;
const PAGE_LINES = 200;
const PAGE_CHARACTERS = 120_000;

export class ExportLines {
  readonly #head: Statement<[Id], Omit<ExportHead, 'members'> & { seq: number }>;
  readonly #members: Statement<[Id], Omit<ExportMember, 'ref'> & { id: Id }>;
  readonly #page: Statement<(Id | number)[], Row>;

  constructor({ $client: sqlite }: Orm) {
    this.#head = sqlite.prepare('SELECT name, topic, greeting, manner, seq FROM rooms WHERE id = ?');
    this.#members = sqlite.prepare(
      `SELECT a.id, a.name, a.kind, a.emoji, a.hue FROM members m JOIN actors a ON a.id = m.actor_id
        WHERE m.room_id = ? ORDER BY m.joined_at, a.id`,
    );
    this.#page = sqlite.prepare(
      `SELECT m.seq AS line, m.author_id AS authorId, m.created_at AS at, m.text, m.edited_at AS editedAt, m.deleted_at AS deletedAt,
          m.pinned_at AS pinnedAt, m.ai,
          (SELECT r.seq FROM messages r WHERE r.id = m.reply_to_id AND r.room_id = m.room_id) AS replyTo,
          (SELECT json_group_array(json_array(x.emoji, x.actor_id) ORDER BY x.at, x.emoji, x.actor_id) FROM reactions x
            WHERE x.message_id = m.id) AS reactions
        FROM messages m WHERE m.room_id = ? AND m.seq > ? AND m.seq <= ? AND m.created_at >= ? AND m.created_at < ?
        ORDER BY m.seq LIMIT ${PAGE_NUMBERS}`,
    );
  }

  readHead(roomId: Id): { head: ExportHead; byId: ReadonlyMap<Id, ExportMember>; last: number } {
    const room = this.#head.get(roomId);
    if (room === undefined) throw new Error('an export of a room that is not there');
    const { seq: last, ...about } = room;
    const rows = this.#members.all(roomId).map(({ id, ...member }, at) => [id, { ref: `a${at + 1}`, ...member }] as const);
    return { head: { ...about, members: rows.map(([, member]) => member) }, byId: new Map(rows), last };
  }

  /** Some lines after a number, and up to which number that is all of them. */
  readPage(
    roomId: Id,
    after: number,
    { from, until }: Stretch,
    byId: ReadonlyMap<Id, ExportMember>,
  ): { lines: ExportLine[]; upTo: number } {
    const upTo = after + PAGE_NUMBERS;
    const lines: ExportLine[] = [];
    let characters = 0;
    for (const row of this.#page.iterate(roomId, after, upTo, from ?? 0, until ?? MOST)) {
      characters += row.text.length + (row.reactions?.length ?? 0);
      const last = lines.at(-1);
      if (last !== undefined && (lines.length >= PAGE_LINES || characters > PAGE_CHARACTERS)) return { lines, upTo: last.line };
      lines.push(toExportLine(row, byId));
    }
    return { lines, upTo };
  }
}

const MOST = Number.MAX_SAFE_INTEGER;
const NOBODY: ExportMember = { ref: 'a0', name: '?', kind: 'person', emoji: '', hue: 0 };

function toExportLine({ authorId, deletedAt, pinnedAt, reactions, ai, ...row }: Row, byId: ReadonlyMap<Id, ExportMember>): ExportLine {
  const given = new Map<string, ExportMember[]>();
  for (const [emoji, actorId] of JSON.parse(reactions ?? '[]') as [string, Id][]) {
    const by = given.get(emoji) ?? [];
    by.push(byId.get(actorId) ?? NOBODY);
    given.set(emoji, by);
  }
  return {
    ...row,
    author: byId.get(authorId) ?? NOBODY,
    deleted: deletedAt !== null,
    pinned: pinnedAt !== null,
    reactions: Array.from(given, ([emoji, by]) => ({ emoji, by })),
    ai: ai === null ? null : shown(JSON.parse(ai) as AiMark),
  };
}

function shown({ voice, model, ending, confidence }: AiMark): ExportLine['ai'] {
  return { voice, model, ending, confidence };
}

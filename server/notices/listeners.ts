// Who is to be told of a line, asked again right before it is sent: members of now, whose wish in this room fits, who have not read it
// and whose hours are not quiet. Never its author.
import type { Statement } from 'better-sqlite3';
import { isQuiet } from '../../protocol/notices.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import type { NoticeWishes } from './notice-wishes.ts';

/** A line as far as it matters to whom it is told. */
export interface ToldLine {
  roomId: Id;
  seq: number;
}

interface Listener {
  line: ToldLine;
  actorId: Id;
  /** It names them or answers to them. */
  meant: boolean;
}

export interface Words {
  room: string;
  author: string;
  text: string;
}

const LISTENERS = `
  SELECT m.actor_id AS actorId,
    (EXISTS (SELECT 1 FROM mentions n WHERE n.actor_id = m.actor_id AND n.room_id = l.room_id AND n.seq = l.seq) OR q.author_id IS m.actor_id) AS meant
  FROM messages l
  JOIN rooms r ON r.id = l.room_id AND r.deleted_at IS NULL
  JOIN members m ON m.room_id = l.room_id AND m.status = 'active' AND m.notify <> 'none' AND m.read_seq < l.seq AND m.actor_id <> l.author_id
  LEFT JOIN messages q ON q.id = l.reply_to_id AND q.room_id = l.room_id
  WHERE l.room_id = ? AND l.seq = ? AND l.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM push_subscriptions p WHERE p.actor_id = m.actor_id)
    AND (m.notify = 'all' OR meant)`;
/** By the key of members: the others are not looked at. */
const ONE_LISTENER = `${LISTENERS} AND m.actor_id = ?`;

const WORDS = `
  SELECT r.name AS room, a.name AS author, l.text AS text
  FROM messages l JOIN rooms r ON r.id = l.room_id JOIN actors a ON a.id = l.author_id
  WHERE l.room_id = ? AND l.seq = ? AND l.deleted_at IS NULL`;

export class Listeners {
  readonly #find: Statement<[Id, number], { actorId: Id; meant: 0 | 1 }>;
  readonly #findOne: Statement<[Id, number, Id], { actorId: Id }>;
  readonly #words: Statement<[Id, number], Words>;
  readonly #wishes: NoticeWishes;
  readonly #now: () => number;

  constructor(orm: Orm, wishes: NoticeWishes, now: () => number) {
    this.#find = orm.$client.prepare(LISTENERS);
    this.#findOne = orm.$client.prepare(ONE_LISTENER);
    this.#words = orm.$client.prepare(WORDS);
    this.#wishes = wishes;
    this.#now = now;
  }

  /** Of many lines at once: when somebody wants to be told is looked up once, however many of them they hear. */
  ofAll(lines: readonly ToldLine[]): Listener[] {
    const quiet = new Map<Id, boolean>();
    const isAwake = ({ actorId }: { actorId: Id }): boolean => {
      const known = quiet.get(actorId) ?? this.#isQuiet(actorId);
      quiet.set(actorId, known);
      return !known;
    };
    return lines.flatMap((line) =>
      this.#find
        .all(line.roomId, line.seq)
        .filter(isAwake)
        .map(({ actorId, meant }) => ({ line, actorId, meant: meant === 1 })),
    );
  }

  stillFor(actorId: Id, { roomId, seq }: ToldLine): boolean {
    return this.#findOne.get(roomId, seq, actorId) !== undefined && !this.#isQuiet(actorId);
  }

  /** As the line reads now; undefined: it was deleted. */
  words({ roomId, seq }: ToldLine): Words | undefined {
    return this.#words.get(roomId, seq);
  }

  #isQuiet(actorId: Id): boolean {
    return isQuiet(this.#wishes.get(actorId), this.#now());
  }
}

// Lines: post, edit, delete, pin; and a persona's line written anew or gone on with. Every function is a command's body: synchronous,
// inside a batch. (L7, G2) A persona's reply comes through the same postMessage as a person's.
import { and, count, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Statement } from 'better-sqlite3';
import { hash } from 'node:crypto';
import { actors, members, mentions, messages, messageVersions, reactions } from '../../drizzle/schema.ts';
import type { Command } from '../../protocol/commands.ts';
import type { MessageEventType } from '../../protocol/events.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { freshMessage, toPostedFrame } from '../../protocol/wire.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { cleanMessageText, findMentions, noLonger, shortenTo } from '../text/message-text.ts';
import { may } from './access.ts';
import { markStale } from './memory.ts';
import { keepVersion } from './message-versions.ts';
import type { RoomLog } from './room-log.ts';
import type { Standing, Standings } from './standing.ts';

type Post = Omit<Extract<Command, { type: 'message.post' }>, 'type'>;
type Row = typeof messages.$inferSelect;
type Posted = Pick<Row, 'roomId' | 'seq' | 'authorId' | 'postHash' | 'text'>;

const MAX_PINS = 100;
/** In place of the hash of a plain line to which nothing has happened: its text says what was posted. */
const AS_IT_STANDS = '';

export class Messages {
  readonly #orm: Orm;
  readonly #log: RoomLog;
  readonly #standings: Standings;
  readonly #byId;
  /** Every line passes these: bare statements, without the mapping that drizzle does for each row. */
  readonly #posted: Statement<[Id], Posted>;
  readonly #insert: Statement;
  readonly #insertPlain: Statement;

  constructor(orm: Orm, log: RoomLog, standings: Standings) {
    this.#orm = orm;
    this.#log = log;
    this.#standings = standings;
    this.#byId = orm
      .select()
      .from(messages)
      .where(eq(messages.id, sql.placeholder('id')))
      .prepare();
    this.#posted = orm.$client.prepare(
      'SELECT room_id AS roomId, seq, author_id AS authorId, post_hash AS postHash, text FROM messages WHERE id = ?',
    );
    this.#insert = orm.$client.prepare(
      `INSERT INTO messages (id, room_id, seq, author_id, text, post_hash, reply_to_id, mentions, created_at, changed_seq, ai)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    // Each value that is handed over costs as much as what SQLite does with it: most lines have nothing to say in three of them.
    this.#insertPlain = orm.$client.prepare(
      `INSERT INTO messages (id, room_id, seq, author_id, text, post_hash, created_at, changed_seq, mentions)
       VALUES (?, ?, ?, ?, ?, '', ?, ?, '[]') ON CONFLICT DO NOTHING`,
    );
  }

  /** The same id again, by the same author with the same content, answers as the first time and changes nothing. */
  postMessage(actorId: Id, roomId: Id, post: Post, ai: AiMark | null = null): number {
    const standing = this.#standings.find(roomId, actorId);
    if (standing === undefined) refuse('not_found', 'no such room');
    const mayPost = may(standing.role, 'post', standing);
    const seq = mayPost && ai === null && isPlain(post) ? this.#postPlain(actorId, roomId, post) : null;
    if (seq !== null) return seq;
    const known = this.#posted.get(post.id);
    if (known !== undefined) {
      if (known.authorId === actorId && known.roomId === roomId && isSamePost(known, post)) return known.seq;
      refuse('conflict', 'the id was used for something else', { reason: 'id_taken' });
    }
    requireMay(standing, mayPost);
    return this.#postAny(actorId, roomId, post, ai);
  }

  /** Nearly all lines: they mention nobody, answer nothing and are no repetition, which the insertion itself finds out. Null: this one
   *  is not like that, and nothing was written. */
  #postPlain(actorId: Id, roomId: Id, { id, text: raw }: Post): number | null {
    const text = toLine(raw);
    if (text.includes('@')) return null;
    return this.#log.recordLine({ roomId, subjectId: id, actorId }, (seq, at) => {
      const { changes } = this.#insertPlain.run(id, roomId, seq, actorId, text, at, seq);
      return changes === 0 ? null : { type: 'posted', roomId, seq, id, authorId: actorId, at, text };
    });
  }

  #postAny(actorId: Id, roomId: Id, post: Post, ai: AiMark | null): number {
    const { id } = post;
    const text = ai === null ? toLine(post.text) : toSpoken(post.text);
    const replyToId = post.replyToId ?? null;
    if (replyToId !== null && this.#find(roomId, replyToId) === undefined) {
      refuse('invalid', 'the line answered is not in this room', { reason: 'reply_gone', field: 'replyToId' });
    }
    const mentioned = this.#mentioned(roomId, text, post.mentions ?? []);
    if (mentioned.length > 0) this.#log.secure();
    return this.#log.recordLine<never>({ roomId, subjectId: id, actorId }, (seq, at) => {
      const mark = ai === null ? null : JSON.stringify(ai);
      const hashed = hashPost({ ...post, text: cleanMessageText(post.text) });
      this.#insert.run(id, roomId, seq, actorId, text, hashed, replyToId, JSON.stringify(mentioned), at, seq, mark);
      this.#noteMentions({ roomId, seq, authorId: actorId }, mentioned);
      return toPostedFrame(roomId, freshMessage({ id, seq, authorId: actorId, text, replyToId, mentions: mentioned, ai, at }));
    });
  }

  editMessage(actorId: Id, roomId: Id, id: Id, raw: string): number | null {
    this.#standings.require(roomId, actorId, 'post');
    const row = this.#getLiving(roomId, id);
    if (row.authorId !== actorId) refuse('forbidden', 'only its author can edit a line', { reason: 'not_author' });
    const text = toLine(raw);
    if (text === row.text) return null;
    const mentioned = this.#mentioned(roomId, text, []);
    return this.#change(actorId, row, 'message.edited', (at) => {
      keepVersion(this.#orm, row);
      this.#mentionAnew(row, mentioned);
      return { text, mentions: mentioned, editedAt: at };
    });
  }

  /** Its persona wrote the line anew: the old words stay reachable, and nobody has edited it. */
  regenerateMessage(actorId: Id, roomId: Id, id: Id, line: { text: string; ai: AiMark }): number {
    const row = this.#getSpoken(actorId, roomId, id);
    const text = toSpoken(line.text);
    const mentioned = this.#mentioned(roomId, text, []);
    // The same words again are a change too: they came another way, and whoever watches the draft waits for the event.
    return this.#change(actorId, row, 'message.regenerated', () => {
      if (text !== row.text) keepVersion(this.#orm, row);
      this.#mentionAnew(row, mentioned);
      return { text, mentions: mentioned, ai: line.ai };
    });
  }

  /** Its persona goes on where the line was cut off. Nothing is replaced, so no version is kept. */
  continueMessage(actorId: Id, roomId: Id, id: Id, line: { more: string; ai: AiMark }): number {
    const row = this.#getSpoken(actorId, roomId, id);
    const text = toSpoken(row.text + line.more);
    const mentioned = this.#mentioned(roomId, text, []);
    return this.#change(actorId, row, 'message.continued', () => {
      this.#mentionAnew(row, mentioned);
      return { text, mentions: mentioned, ai: line.ai };
    });
  }

  /** The text goes everywhere: versions, reactions and mentions with it. The empty line keeps its place. */
  deleteMessage(actorId: Id, roomId: Id, id: Id): number | null {
    const standing = this.#standings.require(roomId, actorId, 'read');
    const row = this.#find(roomId, id);
    if (row === undefined) refuse('not_found', 'no such line');
    if (row.deletedAt !== null) return null;
    const action = row.authorId === actorId ? 'post' : 'delete_others_message';
    requireMay(standing, may(standing.role, action, standing));
    return this.#change(actorId, row, 'message.deleted', (at) => {
      this.#orm.delete(messageVersions).where(eq(messageVersions.messageId, id)).run();
      this.#orm.delete(reactions).where(eq(reactions.messageId, id)).run();
      this.#mentionAnew(row, []);
      markStale(this.#orm, row);
      return { text: '', mentions: [], deletedAt: at, deletedBy: actorId, pinnedAt: null, pinnedBy: null };
    });
  }

  pinMessage(actorId: Id, roomId: Id, id: Id): number | null {
    this.#standings.require(roomId, actorId, 'pin');
    const row = this.#getLiving(roomId, id);
    if (row.pinnedAt !== null) return null;
    const pins = this.#orm
      .select({ n: count() })
      .from(messages)
      .where(and(eq(messages.roomId, roomId), isNotNull(messages.pinnedAt)))
      .get();
    if ((pins?.n ?? 0) >= MAX_PINS) refuse('forbidden', 'too many pinned lines', { reason: 'too_many_pins' });
    return this.#change(actorId, row, 'message.pinned', (at) => ({ pinnedAt: at, pinnedBy: actorId }));
  }

  unpinMessage(actorId: Id, roomId: Id, id: Id): number | null {
    this.#standings.require(roomId, actorId, 'pin');
    const row = this.#getLiving(roomId, id);
    if (row.pinnedAt === null) return null;
    return this.#change(actorId, row, 'message.unpinned', () => ({ pinnedAt: null, pinnedBy: null }));
  }

  #change(actorId: Id, row: Row, type: MessageEventType, write: (at: number) => Partial<Row>): number {
    return this.#log.record({ roomId: row.roomId, type, subjectId: row.id, actorId }, (seq, at) => {
      this.#orm
        .update(messages)
        .set({ ...keepPostHash(row), ...write(at), changedSeq: seq })
        .where(eq(messages.id, row.id))
        .run();
    });
  }

  #find(roomId: Id, id: Id): Row | undefined {
    const row = this.#byId.get({ id });
    return row?.roomId === roomId ? row : undefined;
  }

  #getLiving(roomId: Id, id: Id): Row {
    const row = this.#find(roomId, id);
    if (row === undefined || row.deletedAt !== null) refuse('not_found', 'no such line');
    return row;
  }

  /** A living line of this persona. */
  #getSpoken(actorId: Id, roomId: Id, id: Id): Row {
    this.#standings.require(roomId, actorId, 'post');
    const row = this.#getLiving(roomId, id);
    if (row.authorId !== actorId || row.ai === null) refuse('forbidden', 'only its author can write a line anew', { reason: 'not_author' });
    return row;
  }

  /** Those chosen in the composer, as far as they are members, and those named in the text. */
  #mentioned(roomId: Id, text: string, chosen: readonly Id[]): Id[] {
    if (chosen.length === 0 && !text.includes('@')) return [];
    const present = this.#orm
      .select({ id: actors.id, name: actors.name })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(members.status, 'active')))
      .all();
    const known = new Set(present.map((member) => member.id));
    const ids = new Set([...chosen.filter((id) => known.has(id)), ...findMentions(text, present)]);
    return [...ids].slice(0, LIMITS.mentions);
  }

  /** In place of those that its words made until now. */
  #mentionAnew({ roomId, seq, authorId }: Row, actorIds: readonly Id[]): void {
    // By the key, member by member: by room and number alone all mentions of the server would be looked through.
    const known = this.#orm.select({ id: members.actorId }).from(members).where(eq(members.roomId, roomId));
    this.#orm
      .delete(mentions)
      .where(and(inArray(mentions.actorId, known), eq(mentions.roomId, roomId), eq(mentions.seq, seq)))
      .run();
    this.#noteMentions({ roomId, seq, authorId }, actorIds);
  }

  /** What waits for those who are meant; nobody waits for their own words. */
  #noteMentions({ roomId, seq, authorId }: Pick<Row, 'roomId' | 'seq' | 'authorId'>, actorIds: readonly Id[]): void {
    for (const actorId of actorIds) {
      if (actorId === authorId) continue;
      this.#orm.insert(mentions).values({ actorId, roomId, seq }).onConflictDoNothing().run();
    }
  }
}

function toLine(raw: string): string {
  return noLonger(cleanMessageText(raw), LIMITS.messageLength);
}

/** A model has no second try, and what it said is not lost for its length. */
function toSpoken(raw: string): string {
  return shortenTo(cleanMessageText(raw), LIMITS.messageLength);
}

function requireMay(standing: Standing, allowed: boolean): void {
  if (!allowed) refuse('forbidden', 'you may not do that here', { reason: standing.archived ? 'archived' : 'role' });
}

function isPlain({ replyToId, mentions: chosen }: Post): boolean {
  return (replyToId ?? null) === null && (chosen ?? []).length === 0;
}

/** A repetition, and not another message under the same id, even after the text was edited. */
function isSamePost({ postHash, text }: Posted, post: Post): boolean {
  const clean = cleanMessageText(post.text);
  if (postHash === AS_IT_STANDS) return isPlain(post) && clean === text;
  // Once the text was hashed as it came.
  return [clean, post.text].some((asPosted) => hashPost({ ...post, text: asPosted }) === postHash);
}

/** The first change of a line ends that its text tells what was posted. */
function keepPostHash({ postHash, text }: Row): { postHash?: string } {
  return postHash === AS_IT_STANDS ? { postHash: hashPost({ text }) } : {};
}

function hashPost(post: Pick<Post, 'text' | 'replyToId' | 'mentions'>): string {
  const content = JSON.stringify([post.text, post.replyToId ?? null, post.mentions ?? []]);
  return hash('sha256', content, 'base64url').slice(0, 22);
}

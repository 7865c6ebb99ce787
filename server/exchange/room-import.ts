// Makes a room of an imported chat, a few lines a turn. Nobody stands in it until its last line is there; then its maker does, and the
// personas that were given lines. Whatever ends it before (a refusal, a cancel, a crash) takes everything away again: a mark in the
// database says which rooms are unfinished. Nobody is told of the lines, so that nobody answers them.
import type { Statement } from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '../../protocol/ids.ts';
import type { ImportRole } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';
import type { AiMark } from '../../protocol/stage.ts';
import type { Core } from '../core.ts';
import { refuse } from '../errors.ts';
import type { ImportedChat } from './import-reader.ts';
import type { ImportedLine } from './imported.ts';
import { markUnfinished, requireMaker, unmark } from './unfinished.ts';

export type ImportCore = Pick<Core, 'batch' | 'log' | 'orm' | 'personaSeats' | 'rooms'>;

export interface RoomWish {
  roomId: Id;
  name: string;
  roles: readonly ImportRole[];
}

const SLICE = { lines: 100, characters: 60_000, ms: 3 };
const REST_MS = 6;
const MOST_PINS = 100;

export class RoomImport {
  readonly #core: ImportCore;
  readonly #chat: ImportedChat;
  readonly #actorId: Id;
  readonly #wish: RoomWish;
  readonly #now: () => number;
  readonly #insert: Record<'message' | 'version' | 'reaction' | 'actor' | 'member', Statement>;
  readonly #actorOf = new Map<string, Id>();
  readonly #personas = new Set<Id>();
  /** What the file calls a line, and its id here. */
  readonly #ids = new Map<number, Id>();
  /** Read and not yet written. */
  readonly #ahead: ImportedLine[] = [];
  #pins = 0;
  done = 0;
  begun = false;
  cancelled = false;

  constructor(need: { core: ImportCore; chat: ImportedChat; actorId: Id; wish: RoomWish; now: () => number }) {
    this.#core = need.core;
    this.#chat = need.chat;
    this.#actorId = need.actorId;
    this.#wish = need.wish;
    this.#now = need.now;
    const { $client: sqlite } = need.core.orm;
    this.#insert = {
      message: sqlite.prepare(
        `INSERT INTO messages (id, room_id, seq, author_id, text, post_hash, reply_to_id, mentions, created_at, edited_at, deleted_at,
          deleted_by, pinned_at, pinned_by, ai, changed_seq) VALUES (?, ?, ?, ?, ?, '', ?, '[]', ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      version: sqlite.prepare('INSERT INTO message_versions (message_id, version, text, written_at) VALUES (?, ?, ?, ?)'),
      reaction: sqlite.prepare('INSERT INTO reactions (message_id, emoji, actor_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
      actor: sqlite.prepare("INSERT INTO actors (id, kind, name, emoji, hue, created_at) VALUES (?, 'stand_in', ?, ?, ?, ?)"),
      member: sqlite.prepare(
        `INSERT INTO members (room_id, actor_id, role, status, joined_at, changed_seq) VALUES (?, ?, 'member', 'left', ?, ?)`,
      ),
    };
  }

  /** Resolves when the room is there. */
  async run(): Promise<void> {
    const { batch } = this.#core;
    this.begun = true;
    await batch.do(() => {
      this.#begin();
    });
    while (this.done < this.#chat.lines.count) {
      await batch.do(() => {
        this.#slice();
      });
      await pause(REST_MS);
    }
    await batch.do(() => {
      this.#finish();
    });
  }

  #begin(): void {
    this.#requireWanted();
    const { roomId, name } = this.#wish;
    const { topic, greeting, manner } = this.#chat.room;
    const { log, orm, rooms } = this.#core;
    // It was free when it was asked for; others were written before this one.
    if (rooms.isKnown(roomId)) refuse('conflict', 'the id is taken', { reason: 'id_taken' });
    rooms.insertRoom(this.#actorId, roomId, { name, topic, greeting, manner });
    markUnfinished(orm, roomId);
    const at = this.#now();
    const actorId = this.#actorId;
    const roles = new Map(this.#wish.roles.map((role) => [role.key, role]));
    log.bring(roomId, [{ type: 'room.created', subjectId: roomId, actorId, at, write: (seq) => rooms.noteMade(roomId, { seq, at }) }]);
    for (const author of this.#chat.authors) {
      const role = roles.get(author.key);
      if (role === undefined) refuse('invalid', 'an author is nobody yet', { reason: 'import_roles', field: author.key });
      if (role.as === 'me') this.#actorOf.set(author.key, actorId);
      else if (role.as === 'persona') {
        this.#actorOf.set(author.key, role.personaId);
        this.#personas.add(role.personaId);
      } else {
        const id = newId();
        this.#actorOf.set(author.key, id);
        this.#insert.actor.run(id, author.name, author.emoji, author.hue, at);
        const write = (seq: number): void => void this.#insert.member.run(roomId, id, at, seq);
        log.bring(roomId, [{ type: 'member.left', subjectId: id, actorId, at, write }]);
      }
    }
  }

  #requireWanted(): void {
    if (this.cancelled) refuse('conflict', 'the import was called off', { reason: 'import_cancelled' });
    requireMaker(this.#core.orm, this.#actorId);
  }

  #slice(): void {
    this.#requireWanted();
    const end = performance.now() + SLICE.ms;
    this.#readAhead();
    let written = 0;
    this.#core.log.bring(
      this.#wish.roomId,
      this.#ahead.values().flatMap((line) => {
        if (written > 0 && performance.now() > end) return [];
        written += 1;
        return [this.#brought(line)];
      }),
    );
    this.#ahead.splice(0, written);
    this.done += written;
  }

  #readAhead(): void {
    const size = ({ text, versions }: ImportedLine): number => versions.reduce((sum, version) => sum + version.length, text.length);
    let characters = this.#ahead.reduce((sum, line) => sum + size(line), 0);
    while (this.#ahead.length < SLICE.lines && characters < SLICE.characters) {
      const line = this.#chat.lines.take();
      if (line === undefined) return;
      characters += size(line);
      this.#ahead.push(line);
    }
  }

  #brought(line: ImportedLine) {
    const id = newId();
    const actorId = this.#actorOf.get(line.author) ?? this.#actorId;
    const { at } = line;
    return { type: 'message.posted' as const, subjectId: id, actorId, at, write: (seq: number) => this.#write(id, actorId, line, seq) };
  }

  #write(id: Id, authorId: Id, line: ImportedLine, seq: number): void {
    const { at, text, deleted, editedAt, number, reactions, replyTo, versions } = line;
    const pinned = line.pinned && this.#pins < MOST_PINS;
    if (pinned) this.#pins += 1;
    const reply = replyTo === null ? null : (this.#ids.get(replyTo) ?? null);
    const by = pinned ? this.#actorId : null;
    const ai = this.#personas.has(authorId) ? this.#markOf(line) : null;
    const gone = deleted ? [at, authorId] : [null, null];
    this.#insert.message.run(id, this.#wish.roomId, seq, authorId, text, reply, at, editedAt, ...gone, pinned ? at : null, by, ai, seq);
    versions.forEach((version, index) => this.#insert.version.run(id, index + 1, version, at));
    for (const { emoji, by: givers } of reactions)
      for (const giver of givers) this.#insert.reaction.run(id, emoji, this.#actorOf.get(giver) ?? authorId, at);
    if (number !== null) this.#ids.set(number, id);
  }

  #markOf({ ai }: ImportedLine): string | null {
    if (ai === null) return null;
    const reason = { code: 'imported', by: this.#actorId } as const;
    return JSON.stringify({ turnId: newId(), ...ai, reason, asks: 'nobody', depth: 1 } satisfies AiMark);
  }

  /** From here on it is a room like any other. */
  #finish(): void {
    const { orm, personaSeats, rooms } = this.#core;
    const { roomId } = this.#wish;
    requireMaker(orm, this.#actorId);
    unmark(orm, roomId);
    rooms.enterMade(this.#actorId, roomId);
    for (const personaId of this.#personas) personaSeats.seatBroughtAlong(this.#actorId, roomId, personaId);
  }
}

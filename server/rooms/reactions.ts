// Reactions: one emoji of one member on one line. Idempotent both ways. (B43)
import { and, eq } from 'drizzle-orm';
import { messages, reactions } from '../../drizzle/schema.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { RoomLog } from './room-log.ts';
import type { Standings } from './standing.ts';

const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

export class Reactions {
  readonly #orm: Orm;
  readonly #log: RoomLog;
  readonly #standings: Standings;

  constructor(orm: Orm, log: RoomLog, standings: Standings) {
    this.#orm = orm;
    this.#log = log;
    this.#standings = standings;
  }

  reactToMessage(actorId: Id, roomId: Id, messageId: Id, emoji: string): number | null {
    if (!ONE_EMOJI.test(emoji)) refuse('invalid', 'a reaction is one emoji', { reason: 'emoji', field: 'emoji' });
    const given = this.#given(actorId, roomId, messageId);
    if (given.some((reaction) => reaction.emoji === emoji && reaction.actorId === actorId)) return null;
    const kinds = new Set(given.map((reaction) => reaction.emoji));
    const mine = given.filter((reaction) => reaction.actorId === actorId);
    if ((!kinds.has(emoji) && kinds.size >= LIMITS.reactionKinds) || mine.length >= LIMITS.reactionKinds) {
      refuse('forbidden', 'too many reactions', { reason: 'too_many_reactions' });
    }
    return this.#log.record({ roomId, type: 'message.reacted', subjectId: messageId, actorId }, (seq, at) => {
      this.#orm.insert(reactions).values({ messageId, emoji, actorId, at }).run();
      this.#touch(messageId, seq);
    });
  }

  unreactToMessage(actorId: Id, roomId: Id, messageId: Id, emoji: string): number | null {
    const given = this.#given(actorId, roomId, messageId);
    if (!given.some((reaction) => reaction.emoji === emoji && reaction.actorId === actorId)) return null;
    return this.#log.record({ roomId, type: 'message.unreacted', subjectId: messageId, actorId }, (seq) => {
      this.#orm
        .delete(reactions)
        .where(and(eq(reactions.messageId, messageId), eq(reactions.emoji, emoji), eq(reactions.actorId, actorId)))
        .run();
      this.#touch(messageId, seq);
    });
  }

  #given(actorId: Id, roomId: Id, messageId: Id): { emoji: string; actorId: Id }[] {
    this.#standings.require(roomId, actorId, 'react');
    const message = this.#orm.select().from(messages).where(eq(messages.id, messageId)).get();
    if (message?.roomId !== roomId || message.deletedAt !== null) refuse('not_found', 'no such line');
    return this.#orm
      .select({ emoji: reactions.emoji, actorId: reactions.actorId })
      .from(reactions)
      .where(eq(reactions.messageId, messageId))
      .all();
  }

  #touch(messageId: Id, seq: number): void {
    this.#orm.update(messages).set({ changedSeq: seq }).where(eq(messages.id, messageId)).run();
  }
}

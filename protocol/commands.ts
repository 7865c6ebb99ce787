// What a member can ask for, with the schemas the server validates with. The browser imports only the types.
// Word for word: command `message.post` → function `postMessage` → event `message.posted`.
import { z } from 'zod';
import { ID } from './ids.ts';
import { PERSONA_LANGUAGES } from './personas.ts';
import { NOTIFY } from './notices.ts';
import { MANNERS, ROLES } from './records.ts';
import { LIMITS } from './limits.ts';

/** Chosen by whoever writes; proves nothing: every use checks author and room as well. */
export const idSchema = z.string().regex(ID);

const text = z.string().max(LIMITS.messageLength);
const emoji = z.string().min(1).max(32);
const name = z.string().max(LIMITS.rawNameLength);
const line = z.string().max(LIMITS.topicLength);

export const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('message.post'),
    id: idSchema,
    text,
    replyToId: idSchema.nullish(),
    /** Chosen in the composer; `@name` in the text is found besides. */
    mentions: z.array(idSchema).max(LIMITS.mentions).optional(),
  }),
  z.strictObject({ type: z.literal('message.edit'), id: idSchema, text }),
  z.strictObject({ type: z.literal('message.delete'), id: idSchema }),
  z.strictObject({ type: z.literal('message.react'), id: idSchema, emoji }),
  z.strictObject({ type: z.literal('message.unreact'), id: idSchema, emoji }),
  z.strictObject({ type: z.literal('message.pin'), id: idSchema }),
  z.strictObject({ type: z.literal('message.unpin'), id: idSchema }),
  z.strictObject({
    type: z.literal('room.create'),
    name,
    topic: line.optional(),
    greeting: line.optional(),
    manner: z.enum(MANNERS).optional(),
    /** Seated with it, in this order: the room comes with all of them or not at all. */
    personas: z.array(idSchema).max(LIMITS.seatsAtOnce).optional(),
  }),
  z.strictObject({
    type: z.literal('room.change'),
    name: name.optional(),
    topic: line.optional(),
    greeting: line.optional(),
    manner: z.enum(MANNERS).optional(),
    watchable: z.boolean().optional(),
    allowance: z.int().min(1).max(LIMITS.allowance).optional(),
    heedsBots: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('room.archive') }),
  z.strictObject({ type: z.literal('room.unarchive') }),
  z.strictObject({ type: z.literal('room.delete') }),
  /** Seats somebody I already share a room with. */
  z.strictObject({ type: z.literal('member.add'), memberId: idSchema }),
  z.strictObject({ type: z.literal('member.leave') }),
  z.strictObject({ type: z.literal('member.remove'), memberId: idSchema }),
  z.strictObject({ type: z.literal('member.ban'), memberId: idSchema }),
  z.strictObject({ type: z.literal('member.unban'), memberId: idSchema }),
  z.strictObject({ type: z.literal('member.change_role'), memberId: idSchema, role: z.enum(ROLES) }),
  /** The personas of the room fall silent, or may speak again. */
  z.strictObject({ type: z.literal('room.pause') }),
  z.strictObject({ type: z.literal('room.resume') }),
  z.strictObject({ type: z.literal('persona.seat'), personaId: idSchema }),
  /** What is different about it in this room alone. Null: as in the library again; left out: as it is. */
  z.strictObject({
    type: z.literal('persona.tune'),
    personaId: idSchema,
    sheetMore: z
      .string()
      .max(2 * LIMITS.sheetMoreLength)
      .nullish(),
    model: z
      .string()
      .max(2 * LIMITS.modelLength)
      .nullish(),
    temperature: z.number().min(0).max(LIMITS.temperature).nullish(),
    maxTokens: z.int().min(LIMITS.replyTokensMin).max(LIMITS.replyTokens).nullish(),
    language: z.enum(PERSONA_LANGUAGES).nullish(),
    talkativeness: z.number().min(0).max(1).nullish(),
    confidence: z.boolean().nullish(),
  }),
  z.strictObject({ type: z.literal('persona.mute'), personaId: idSchema }),
  z.strictObject({ type: z.literal('persona.unmute'), personaId: idSchema }),
  /** From here to `talk.extend`: what follows makes turns, which are no part of the log. "Speak now". */
  z.strictObject({ type: z.literal('persona.call'), personaId: idSchema }),
  /** For who speaks next; again takes it back. */
  z.strictObject({ type: z.literal('persona.vote'), personaId: idSchema }),
  z.strictObject({ type: z.literal('turn.cancel'), turnId: idSchema }),
  z.strictObject({ type: z.literal('turn.stop'), turnId: idSchema }),
  z.strictObject({ type: z.literal('turn.retry'), turnId: idSchema }),
  z.strictObject({ type: z.literal('card.dismiss'), cardId: idSchema }),
  z.strictObject({ type: z.literal('message.regenerate'), id: idSchema }),
  z.strictObject({ type: z.literal('message.continue'), id: idSchema }),
  /** Personas among themselves, for so many lines or minutes. */
  z.strictObject({
    type: z.literal('talk.start'),
    topic: line,
    lines: z.int().min(1).max(LIMITS.talkLines).optional(),
    minutes: z.int().min(1).max(LIMITS.talkMinutes).optional(),
  }),
  z.strictObject({ type: z.literal('talk.stop') }),
  /** "Keep going": another allowance for the chain that has come to rest. */
  z.strictObject({ type: z.literal('talk.extend') }),
  /** What personas remember of the room. Empty: nothing beyond the newest lines. */
  z.strictObject({ type: z.literal('memory.edit'), summary: z.string().max(LIMITS.summaryLength) }),
  /** Nothing before this line, or nothing at all that was said until now, is sent to a provider again; summary and notes go with it. */
  z.strictObject({ type: z.literal('memory.forget'), beforeId: idSchema.optional() }),
  /** Takes the mark back: to this line, or to where the room begins. */
  z.strictObject({ type: z.literal('memory.remember'), fromId: idSchema.optional() }),
  z.strictObject({ type: z.literal('memory.edit_note'), id: idSchema, text: z.string().max(LIMITS.noteLength) }),
  z.strictObject({ type: z.literal('memory.delete_note'), id: idSchema }),
  /** Has the summary gone on with, or written anew from the room. Makes a turn, and so no event. */
  z.strictObject({ type: z.literal('memory.write'), anew: z.boolean() }),
  /** About me, not about the room: makes no event, tells my other connections `mine.changed`. */
  z.strictObject({ type: z.literal('read.mark'), seq: z.int().min(0) }),
  /** Like the mark, about me alone: of what in this room I want to be told. */
  z.strictObject({ type: z.literal('notify.choose'), notify: z.enum(NOTIFY) }),
]);

export type Command = z.infer<typeof commandSchema>;
export type CommandType = Command['type'];

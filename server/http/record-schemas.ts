// The records of protocol/ as schemas, for answers and for their description. Each has to hold every field of its record, or it does not
// compile; what stands in none of them does not leave.
import { z } from 'zod';
import { MEMBER_EVENTS, MEMORY_EVENTS, MESSAGE_EVENTS, ROOM_EVENTS } from '../../protocol/events.ts';
import type { RoomEvent } from '../../protocol/events.ts';
import type { MessagePage } from '../../protocol/frames.ts';
import { NOTIFY } from '../../protocol/notices.ts';
import { MANNERS, ROLES } from '../../protocol/records.ts';
import type * as records from '../../protocol/records.ts';
import { CARD_CODES, LANES } from '../../protocol/stage.ts';
import type * as staged from '../../protocol/stage.ts';

const id = z.string();
const at = z.number().describe('Milliseconds since 1970');
const seq = z.number().describe('Place in the room’s log, 1, 2, 3…');
const nullable = { at: at.nullable(), id: id.nullable(), text: z.string().nullable(), number: z.number().nullable() };
const voice = z.enum(['demo', 'model']);
const face = { name: z.string(), emoji: z.string(), hue: z.number(), picture: nullable.id };
const memberKind = z.enum(['person', 'persona', 'bot', 'stand_in']);

export const roomRecord = z
  .object({
    ...{ id, name: z.string(), topic: z.string(), greeting: z.string(), manner: z.enum(MANNERS), watchable: z.boolean() },
    ...{ createdBy: id, createdAt: at, archivedAt: nullable.at, deletedAt: nullable.at },
    ...{ paused: z.boolean(), allowance: z.number(), heedsBots: z.boolean(), changedSeq: seq },
  })
  .meta({ id: 'Room' }) satisfies z.ZodType<records.RoomRecord>;

export const memberRecord = z
  .object({
    ...{ id, kind: memberKind, ...face, role: z.enum(ROLES) },
    ...{ status: z.enum(['active', 'left', 'removed', 'banned']), muted: z.boolean(), tuned: z.boolean(), joinedAt: at, changedSeq: seq },
  })
  .meta({ id: 'Member' }) satisfies z.ZodType<records.MemberRecord>;

const reason = z.union([
  z.object({
    code: z.enum([
      ...(['mentioned', 'replied_to', 'everyone', 'asked', 'asked_anyone', 'nobody_answered'] as const),
      ...(['speak_now', 'regenerate', 'continue', 'imported'] as const),
    ]),
    by: id,
  }),
  z.object({ code: z.enum(['talk', 'memory']), by: nullable.id }),
  z.object({ code: z.literal('drawn'), talkativeness: z.number(), quietFor: z.number(), named: z.boolean(), votes: z.number() }),
]);

const aiMark = z
  .object({
    ...{ turnId: id, voice, model: nullable.text, reason, asks: z.string(), depth: z.number() },
    ending: z.enum(['stopped', 'cut', 'length']).nullable(),
    confidence: z.object({ mean: z.number(), low: z.number() }).nullable(),
  })
  .meta({ id: 'AiMark' });

export const messageRecord = z
  .object({
    ...{ id, seq, authorId: id, text: z.string(), replyToId: nullable.id, mentions: z.array(id) },
    reactions: z.array(z.object({ emoji: z.string(), actorIds: z.array(id) })),
    ...{
      createdAt: at,
      editedAt: nullable.at,
      deletedAt: nullable.at,
      deletedBy: nullable.id,
      pinnedAt: nullable.at,
      pinnedBy: nullable.id,
    },
    ...{ ai: aiMark.nullable(), changedSeq: seq },
  })
  .meta({ id: 'Message' }) satisfies z.ZodType<records.MessageRecord>;

export const messagePage = z
  .object({ messages: z.array(messageRecord), hasOlder: z.boolean(), hasNewer: z.boolean() })
  .meta({ id: 'MessagePage' }) satisfies z.ZodType<MessagePage>;

export const versionsAnswer = z.object({ versions: z.array(z.object({ text: z.string(), writtenAt: at })) });

export const memoryRecord = z
  .object({
    ...{ roomId: id, summary: z.string(), summedSeq: seq, forgottenSeq: seq },
    ...{ changedBy: nullable.id, changedAt: at, changedSeq: seq },
  })
  .meta({ id: 'Memory' }) satisfies z.ZodType<records.MemoryRecord>;

const happened = { seq, actorId: id, at };
export const roomEvent = z
  .union([
    z.object({ ...happened, type: z.enum(ROOM_EVENTS), room: roomRecord }),
    z.object({ ...happened, type: z.enum(MEMBER_EVENTS), member: memberRecord }),
    z.object({ ...happened, type: z.enum(MESSAGE_EVENTS), message: messageRecord }),
    z.object({ ...happened, type: z.enum(MEMORY_EVENTS), memory: memoryRecord }),
  ])
  .meta({ id: 'RoomEvent' }) satisfies z.ZodType<RoomEvent>;

export const myRoom = z
  .object({
    ...{ room: roomRecord, role: z.enum(ROLES), seq, readSeq: seq },
    ...{ unread: z.number(), mentioned: z.number(), lastLineAt: nullable.at, notify: z.enum(NOTIFY) },
  })
  .meta({ id: 'MyRoom' }) satisfies z.ZodType<records.MyRoom>;

export const acquaintance = z.object({ id, kind: memberKind, ...face }) satisfies z.ZodType<records.Acquaintance>;
export const personaCard = z
  .object({ id, ...face, about: z.string() })
  .meta({ id: 'PersonaCard' }) satisfies z.ZodType<records.PersonaCard>;

export const meter = z
  .object({
    ...{ perMinute: nullable.number, leftThisMinute: nullable.number, perDay: nullable.number, leftToday: nullable.number },
    ...{ nextSlotAt: nullable.at, blockedUntil: nullable.at, voice, of: z.enum(['demo', 'server', 'room', 'mine']) },
  })
  .meta({ id: 'Meter' }) satisfies z.ZodType<staged.Meter>;

const stagedTurn = z.object({
  ...{ id, kind: z.enum(['reply', 'scene']), lane: z.enum(LANES), state: z.enum(['queued', 'sent']), personaIds: z.array(id) },
  ...{ reason, setOffBy: nullable.id, earliestAt: nullable.at, targetId: nullable.id },
});
const stopCard = z.object({
  ...{ id, code: z.enum(CARD_CODES), at, turnId: nullable.id, personaId: nullable.id, until: nullable.at, model: nullable.text },
});
export const stageRecord = z
  .object({
    ...{ turns: z.array(stagedTurn), writing: z.array(id), cards: z.array(stopCard), allowanceLeft: nullable.number },
    talk: z.object({ topic: z.string(), by: id, linesLeft: nullable.number, untilAt: nullable.at }).nullable(),
    votes: z.array(z.object({ personaId: id, by: z.array(id) })),
    meter: meter.nullable(),
  })
  .meta({ id: 'Stage' }) satisfies z.ZodType<staged.Stage>;

export const draftRecord = z.object({
  ...{ id, authorId: id, text: z.string(), replyToId: nullable.id, startedAt: at, turnId: id, voice },
  mode: z.enum(['line', 'anew', 'more']),
}) satisfies z.ZodType<records.DraftRecord>;

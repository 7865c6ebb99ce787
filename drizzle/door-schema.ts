// Tables of programs that come in by other doors than the page: tokens, bots, what they are told, conversations kept for them. The rules
// of schema.ts hold here as well.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { actors, rooms } from './schema.ts';

/** A program's way in, as its owner or as a bot, for what its scopes name. */
export const apiTokens = sqliteTable(
  'api_tokens',
  {
    id: text().primaryKey(),
    /** SHA-256 of the token, which is shown once and nowhere stored. */
    tokenHash: text().notNull().unique(),
    actorId: text()
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    last4: text().notNull(),
    /** JSON list. */
    scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdBy: text()
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    createdAt: integer().notNull(),
    /** Null: until it is revoked. */
    expiresAt: integer(),
    usedAt: integer(),
  },
  (table) => [index('api_tokens_actor').on(table.actorId)],
);

/** What makes an actor a bot: a member that a program speaks for. */
export const bots = sqliteTable('bots', {
  actorId: text()
    .primaryKey()
    .references(() => actors.id),
  about: text().notNull().default(''),
  ownerId: text()
    .notNull()
    .references(() => actors.id),
  disabledAt: integer(),
});

/** Where a bot wants to hear what happens in a room. */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text().primaryKey(),
    botId: text()
      .notNull()
      .references(() => actors.id),
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    url: text().notNull(),
    /** Sealed like a provider's key: signs what is sent. */
    secretSealed: text().notNull(),
    /** `mentions`: lines that mention the bot or answer it; `lines`: every line. */
    hears: text({ enum: ['mentions', 'lines'] }).notNull(),
    /** Everything up to this number has been considered. */
    heardSeq: integer().notNull(),
    createdBy: text()
      .notNull()
      .references(() => actors.id),
    createdAt: integer().notNull(),
    /** Set after too many dead letters in a row. */
    stoppedAt: integer(),
  },
  (table) => [index('webhooks_room').on(table.roomId), index('webhooks_bot').on(table.botId)],
);

/** A letter to a webhook. It holds no text: what is sent is the event's record as it is at that moment. */
export const webhookLetters = sqliteTable(
  'webhook_letters',
  {
    id: text().primaryKey(),
    webhookId: text()
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    seq: integer().notNull(),
    state: text({ enum: ['waiting', 'sent', 'dead'] }).notNull(),
    attempts: integer().notNull().default(0),
    nextAt: integer().notNull(),
    /** The last answer: a status, or in words what went wrong. */
    status: integer(),
    detail: text().notNull().default(''),
    createdAt: integer().notNull(),
    endedAt: integer(),
  },
  (table) => [
    index('webhook_letters_hook').on(table.webhookId, table.createdAt),
    // Whose turn it is: of each webhook the first that waits.
    index('webhook_letters_waiting')
      .on(table.webhookId, table.nextAt)
      .where(sql`state = 'waiting'`),
  ],
);

/** A conversation that a program keeps here, outside any room: nobody but its owner sees it. */
export const conversations = sqliteTable(
  'conversations',
  {
    id: text().primaryKey(),
    ownerId: text()
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    title: text().notNull().default(''),
    personaId: text(),
    /** Of all its lines: what is kept has a limit, and nobody counts it anew for each line. */
    characters: integer().notNull().default(0),
    createdAt: integer().notNull(),
    changedAt: integer().notNull(),
  },
  (table) => [index('conversations_owner').on(table.ownerId, table.changedAt)],
);

export const conversationLines = sqliteTable(
  'conversation_lines',
  {
    conversationId: text()
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    role: text({ enum: ['user', 'assistant'] }).notNull(),
    text: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.conversationId, table.number] })],
);

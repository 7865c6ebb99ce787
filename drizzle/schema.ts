// Tables only. Real tables hold the truth; room_events holds the order in which it changed, no bodies.
// Times are milliseconds since 1970. Every table is STRICT (the migration generator's last step adds the word).
import { sql } from 'drizzle-orm';
import type { PersonaOverride } from '../protocol/personas.ts';
import type { AiMark } from '../protocol/stage.ts';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** One row each: epoch, set-up token, whether the last exit was clean. */
export const meta = sqliteTable('meta', {
  key: text().primaryKey(),
  value: text().notNull(),
});

/** Whoever can be a member and write: people, personas, bots. One name space, so that nobody can pose as a persona. Stand-ins are the
 *  authors of imported lines: without an account and without a name key, they write nothing and take nobody's name. */
export const actors = sqliteTable('actors', {
  id: text().primaryKey(),
  kind: text({ enum: ['person', 'persona', 'bot', 'stand_in'] }).notNull(),
  name: text().notNull(),
  /** The name's skeleton: look-alikes fold to the same text. Null once the account is deleted. */
  nameKey: text().unique(),
  emoji: text().notNull().default(''),
  hue: integer().notNull().default(0),
  /** Shown in place of the emoji: a row of pictures. */
  pictureId: text(),
  createdAt: integer().notNull(),
  deletedAt: integer(),
});

export const accounts = sqliteTable('accounts', {
  actorId: text()
    .primaryKey()
    .references(() => actors.id),
  /** argon2id. Null: a guest, who lives as long as the session. */
  passwordHash: text(),
  serverRole: text({ enum: ['owner', 'member', 'guest'] }).notNull(),
  disabledAt: integer(),
});

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    /** SHA-256 of the cookie's token, which is nowhere stored. */
    tokenHash: text().notNull().unique(),
    /** Null: a visitor who reads one room by a watch link. */
    actorId: text().references(() => actors.id, { onDelete: 'cascade' }),
    invitationId: text().references(() => invitations.id, { onDelete: 'cascade' }),
    createdAt: integer().notNull(),
    seenAt: integer().notNull(),
    /** The absolute end, whatever happens. */
    expiresAt: integer().notNull(),
    /** What the browser calls itself, shortened, for the list of sessions. */
    device: text().notNull(),
  },
  (table) => [index('sessions_actor').on(table.actorId), index('sessions_invitation').on(table.invitationId)],
);

/** A browser that once signed in: its sign-in attempts are not slowed by a stranger's guessing. */
export const knownDevices = sqliteTable(
  'known_devices',
  {
    tokenHash: text().primaryKey(),
    actorId: text()
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    createdAt: integer().notNull(),
  },
  (table) => [index('known_devices_actor').on(table.actorId)],
);

export const rooms = sqliteTable('rooms', {
  id: text().primaryKey(),
  name: text().notNull(),
  topic: text().notNull().default(''),
  greeting: text().notNull().default(''),
  manner: text({ enum: ['natural', 'everyone', 'one', 'addressed'] })
    .notNull()
    .default('natural'),
  watchable: integer({ mode: 'boolean' }).notNull().default(false),
  createdBy: text()
    .notNull()
    .references(() => actors.id),
  createdAt: integer().notNull(),
  archivedAt: integer(),
  /** Its personas are silent until somebody resumes them. */
  paused: integer({ mode: 'boolean' }).notNull().default(false),
  /** Lines that personas may add after each line of a person. */
  allowance: integer().notNull().default(8),
  /** A bot's line may set personas off. */
  heedsBots: integer({ mode: 'boolean' }).notNull().default(false),
  /** A deleted room keeps this row and its number; everything in it is gone. */
  deletedAt: integer(),
  /** The last number taken; the next event takes the one after it, in the transaction that makes the change. */
  seq: integer().notNull().default(0),
  changedSeq: integer().notNull().default(0),
});

export const members = sqliteTable(
  'members',
  {
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    actorId: text()
      .notNull()
      .references(() => actors.id),
    role: text({ enum: ['owner', 'moderator', 'member', 'watcher'] }).notNull(),
    status: text({ enum: ['active', 'left', 'removed', 'banned'] }).notNull(),
    /** Personas: seated, but silent. */
    muted: integer({ mode: 'boolean' }).notNull().default(false),
    /** Personas, JSON: what is different about it in this room alone. */
    override: text({ mode: 'json' }).$type<PersonaOverride>(),
    /** People: what of this room they want to be told while they look elsewhere. */
    notify: text({ enum: ['all', 'mentions', 'none'] })
      .notNull()
      .default('mentions'),
    joinedAt: integer().notNull(),
    changedSeq: integer().notNull(),
    /** The read mark: everything up to this number has been seen. */
    readSeq: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.roomId, table.actorId] }), index('members_actor').on(table.actorId, table.status)],
);

export const messages = sqliteTable(
  'messages',
  {
    /** Chosen by the writer, so that a repeated command meets the row it made. */
    id: text().primaryKey(),
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    /** The number of the event that posted it. */
    seq: integer().notNull(),
    authorId: text()
      .notNull()
      .references(() => actors.id),
    text: text().notNull(),
    /** What the post command was, hashed: tells a repetition from a conflict after the text was edited. */
    postHash: text().notNull(),
    replyToId: text(),
    /** JSON list of actor ids. */
    mentions: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdAt: integer().notNull(),
    editedAt: integer(),
    deletedAt: integer(),
    deletedBy: text(),
    pinnedAt: integer(),
    pinnedBy: text(),
    /** How a persona's line came to be; null for people's. */
    ai: text({ mode: 'json' }).$type<AiMark>(),
    changedSeq: integer().notNull(),
  },
  (table) => [
    uniqueIndex('messages_room_seq').on(table.roomId, table.seq),
    // Partial: a line that is not pinned costs it nothing.
    index('messages_pinned')
      .on(table.roomId)
      .where(sql`pinned_at is not null`),
    // Partial: people's lines cost it nothing. Counts what a persona has said.
    index('messages_spoken')
      .on(table.authorId)
      .where(sql`ai is not null`),
  ],
);

/** Bodies that an edit replaced. */
export const messageVersions = sqliteTable(
  'message_versions',
  {
    messageId: text()
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    version: integer().notNull(),
    text: text().notNull(),
    writtenAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.version] })],
);

export const reactions = sqliteTable(
  'reactions',
  {
    messageId: text()
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    emoji: text().notNull(),
    actorId: text()
      .notNull()
      .references(() => actors.id),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.emoji, table.actorId] })],
);

/** Who is mentioned where: counts the unread lines that mean me. */
export const mentions = sqliteTable(
  'mentions',
  {
    actorId: text()
      .notNull()
      .references(() => actors.id),
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    seq: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actorId, table.roomId, table.seq] })],
);

/** The thin log: what changed, in order, without holes. Written by room-log.ts alone. */
export const roomEvents = sqliteTable(
  'room_events',
  {
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    seq: integer().notNull(),
    type: text().notNull(),
    subjectId: text().notNull(),
    actorId: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.roomId, table.seq] })],
);

/** Links into a room. A watch link lets anybody read along; the others make a member. */
export const invitations = sqliteTable(
  'invitations',
  {
    id: text().primaryKey(),
    /** SHA-256 of the token in the link's fragment. */
    tokenHash: text().notNull().unique(),
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    kind: text({ enum: ['join', 'watch'] }).notNull(),
    /** The role a new member gets; a watch link gives none. */
    role: text({ enum: ['moderator', 'member', 'watcher'] }).notNull(),
    createdBy: text()
      .notNull()
      .references(() => actors.id),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    maxUses: integer().notNull(),
    uses: integer().notNull().default(0),
    revokedAt: integer(),
  },
  (table) => [index('invitations_room').on(table.roomId)],
);

// Tables of what makes personas good company: pictures, sheets as they were, character cards, notes, the room's memory, and what models
// can read and cost. The rules of schema.ts hold here as well.
import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { PersonaBook } from '../protocol/personas.ts';
import { personas } from './ai-schema.ts';
import { actors, rooms } from './schema.ts';

/** Small, made by this server from what was uploaded: nothing of the original file is kept. */
export const pictures = sqliteTable('pictures', {
  id: text().primaryKey(),
  type: text({ enum: ['image/webp', 'image/png'] }).notNull(),
  bytes: blob({ mode: 'buffer' }).notNull(),
  width: integer().notNull(),
  height: integer().notNull(),
  createdBy: text()
    .notNull()
    .references(() => actors.id),
  createdAt: integer().notNull(),
});

/** A persona as it was before a change: to be looked at, compared and taken back. */
export const personaVersions = sqliteTable(
  'persona_versions',
  {
    personaId: text()
      .notNull()
      .references(() => personas.actorId, { onDelete: 'cascade' }),
    version: integer().notNull(),
    /** JSON: every field that the editor knows. */
    sheet: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** JSON: greetings and lorebook. Null: as in the version before, or from before they were kept. */
    book: text({ mode: 'json' }).$type<PersonaBook>(),
    changedBy: text().references(() => actors.id),
    changedAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.personaId, table.version] })],
);

/** The character card that a persona came from, whole: fields unknown here leave again as they came. Read on export and edit alone. */
export const personaCards = sqliteTable('persona_cards', {
  personaId: text()
    .primaryKey()
    .references(() => personas.actorId, { onDelete: 'cascade' }),
  card: text().notNull(),
});

/** What a persona remembers about somebody in one room. Members may read, correct and delete it; no other room ever sees it. */
export const personaNotes = sqliteTable(
  'persona_notes',
  {
    id: text().primaryKey(),
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    personaId: text()
      .notNull()
      .references(() => actors.id),
    /** Null: about the room as a whole. */
    aboutId: text().references(() => actors.id),
    text: text().notNull(),
    /** The number of the last line it was taken from. */
    fromSeq: integer().notNull(),
    writtenAt: integer().notNull(),
    /** Who corrected it; null: as the persona wrote it. */
    changedBy: text().references(() => actors.id),
  },
  (table) => [index('persona_notes_room').on(table.roomId, table.personaId)],
);

/** What goes with a request beyond the newest lines: one row for a room that has grown past them or was told to forget. */
export const roomMemories = sqliteTable('room_memories', {
  roomId: text()
    .primaryKey()
    .references(() => rooms.id),
  summary: text().notNull().default(''),
  /** Every line up to this number is in the summary. */
  summedSeq: integer().notNull().default(0),
  /** Nothing up to this number is ever sent to a provider again. */
  forgottenSeq: integer().notNull().default(0),
  /** Who wrote it last; null: a persona's model. */
  changedBy: text().references(() => actors.id),
  changedAt: integer().notNull(),
  changedSeq: integer().notNull().default(0),
});

/** What is known here of a model, in place of what the program knows by itself. Prices are in US dollars per million tokens. */
export const modelFacts = sqliteTable('model_facts', {
  name: text().primaryKey(),
  window: integer(),
  promptPrice: real(),
  completionPrice: real(),
  changedBy: text().references(() => actors.id),
  changedAt: integer()
    .notNull()
    .default(sql`0`),
});

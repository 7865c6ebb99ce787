// Tables of personas, of what they are about to say, and of what it costs. The rules of schema.ts hold here as well.
import { sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { LoreEntry } from '../protocol/personas.ts';
import type { Lane, Reason, StopCard, Talk } from '../protocol/stage.ts';
import { actors, rooms } from './schema.ts';

/** What makes an actor a persona. The sheet is what a model reads; secrets never stand in it. */
export const personas = sqliteTable('personas', {
  actorId: text()
    .primaryKey()
    .references(() => actors.id),
  /** The ready-made one it came from: the demo voice has words for those. */
  preset: text(),
  sheet: text().notNull(),
  /** Posted on taking a seat, at no cost. */
  greeting: text().notNull().default(''),
  /** JSON list: what it knows about itself or its owner, and answers from. */
  facts: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** JSON lists: other greetings to choose from; those for a room with several personas in it. */
  greetings: text({ mode: 'json' })
    .$type<string[]>()
    .notNull()
    .default(sql`'[]'`),
  groupGreetings: text({ mode: 'json' })
    .$type<string[]>()
    .notNull()
    .default(sql`'[]'`),
  /** JSON list: the lorebook. Constant entries go with every request. */
  lore: text({ mode: 'json' })
    .$type<LoreEntry[]>()
    .notNull()
    .default(sql`'[]'`),
  /** Null: the key's usual model. */
  model: text(),
  temperature: real(),
  maxTokens: integer(),
  /** Null: the language of whoever is being answered. */
  language: text({ enum: ['en', 'ko'] }),
  talkativeness: real().notNull().default(0.5),
  /** Ask the provider how sure it is of each token. */
  confidence: integer({ mode: 'boolean' }).notNull().default(false),
  // How often its words had to be mended: for its statistics.
  ownPrefixes: integer().notNull().default(0),
  foreignSpeech: integer().notNull().default(0),
  nearRepeats: integer().notNull().default(0),
  createdBy: text()
    .notNull()
    .references(() => actors.id),
  changedAt: integer().notNull(),
  /** Goes up by one with each change; what was before stands in persona_versions. */
  version: integer().notNull().default(1),
});

/** Where each room's conversation stands: one row for a room in which a persona was ever seated. */
export const chains = sqliteTable('chains', {
  roomId: text()
    .primaryKey()
    .references(() => rooms.id),
  /** Every line up to this number has been considered: written with the turns it set off, so that a crash loses none and doubles none. */
  plannedSeq: integer().notNull(),
  /** Lines granted beyond the allowance since the last line of a person. */
  granted: integer().notNull().default(0),
  talk: text({ mode: 'json' }).$type<Talk>(),
  /** JSON: persona → people who voted for it. */
  votes: text({ mode: 'json' }).$type<Record<string, string[]>>().notNull(),
  cards: text({ mode: 'json' }).$type<StopCard[]>().notNull(),
});

/** Intentions to speak. A turn ends in exactly one of done, failed, dropped; until then it survives any restart. */
export const turns = sqliteTable(
  'turns',
  {
    id: text().primaryKey(),
    roomId: text()
      .notNull()
      .references(() => rooms.id),
    kind: text({ enum: ['reply', 'scene'] }).notNull(),
    /** `anew` replaces the text of the target line, `more` goes on with it. */
    task: text({ enum: ['line', 'anew', 'more'] }).notNull(),
    lane: text().$type<Lane>().notNull(),
    /** JSON. reply: who speaks; scene: who may, the first speaker first. */
    personaIds: text({ mode: 'json' }).$type<string[]>().notNull(),
    depth: integer().notNull(),
    maxLines: integer().notNull(),
    closing: integer({ mode: 'boolean' }).notNull(),
    reason: text({ mode: 'json' }).$type<Reason>().notNull(),
    /** The line that set it off; null: a button did. */
    triggerId: text(),
    targetId: text(),
    /** The person whose key pays; null: nobody set it off. */
    setOffBy: text(),
    /** The id its line will have: a line posted twice meets itself. */
    messageId: text().notNull(),
    state: text({ enum: ['queued', 'sent', 'done', 'failed', 'dropped'] }).notNull(),
    /** How it failed, or why it was dropped. */
    why: text(),
    /** Requests it has cost. */
    attempts: integer().notNull().default(0),
    /** Lines revealed so far. */
    said: integer().notNull().default(0),
    /** JSON: lines of a scene that were not revealed because a person spoke. */
    unsaid: text({ mode: 'json' }).$type<{ personaId: string; text: string }[]>(),
    createdAt: integer().notNull(),
    notBefore: integer().notNull(),
    endedAt: integer(),
  },
  (table) => [
    index('turns_room').on(table.roomId, table.createdAt),
    // Partial: what waits or is on its way, found at the start.
    index('turns_open')
      .on(table.state)
      .where(sql`state in ('queued', 'sent')`),
  ],
);

/** Secrets of providers with their limits. What is sealed is never read by anything but the vault. */
export const keys = sqliteTable(
  'keys',
  {
    id: text().primaryKey(),
    scope: text({ enum: ['server', 'room', 'member'] }).notNull(),
    /** Whose: null for the server's. Of a room's key, who brought it. */
    ownerId: text().references(() => actors.id),
    roomId: text().references(() => rooms.id),
    label: text().notNull(),
    baseUrl: text().notNull(),
    /** Part of what the seal is bound to: another address needs the key again. */
    origin: text().notNull(),
    /** AES-256-GCM, `kid.nonce.text.tag`. Empty: from the environment, kept in memory alone. */
    sealed: text().notNull(),
    last4: text().notNull(),
    model: text(),
    /** JSON: names the provider listed. */
    models: text({ mode: 'json' }).$type<string[]>().notNull(),
    state: text({ enum: ['good', 'bad', 'out_of_credit'] }).notNull(),
    /** For its owner alone: what the provider said, shortened, the secret taken out. */
    detail: text().notNull().default(''),
    /** Keys of one organisation share one budget: the id of the first of them. */
    budgetId: text().notNull(),
    /** Whose key it is in the provider's own words, from its headers; null: it has not said. */
    organisation: text(),
    perMinute: integer(),
    perDay: integer(),
    tokensPerMinute: integer(),
    concurrent: integer().notNull(),
    /** US dollars in a calendar month (UTC); past it no request leaves. Null: no such limit. */
    monthlyCap: real(),
    /** JSON: looser limits that the provider named and nobody accepted yet. */
    offer: text({ mode: 'json' }).$type<{ perMinute?: number; perDay?: number; tokensPerMinute?: number }>(),
    blockedUntil: integer(),
    /** JSON: model → what was learned about it. */
    capabilities: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    createdAt: integer().notNull(),
    /** When `state` was last found out. */
    checkedAt: integer(),
  },
  (table) => [index('keys_owner').on(table.ownerId), index('keys_room').on(table.roomId)],
);

/** Every request to a provider, written before it leaves: the budget survives whatever happens to the process. (G11) */
export const sends = sqliteTable(
  'sends',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    budgetId: text().notNull(),
    at: integer().notNull(),
    /** Which start of the machine, and how far into it: a wall clock that is set cannot move it. */
    boot: text(),
    uptimeMs: integer(),
    lane: text().$type<Lane>().notNull(),
    /** Counted against the tokens a minute: estimated first, then as reported. */
    tokens: integer().notNull().default(0),
    // What it was for and what came of it: for statistics.
    turnId: text(),
    keyId: text(),
    model: text(),
    promptTokens: integer(),
    completionTokens: integer(),
    /** The provider reported no tokens: they are our own count. */
    estimated: integer({ mode: 'boolean' }).notNull().default(false),
    lines: integer().notNull().default(0),
    /** They outlive the room and the turn, so that sums stay. */
    roomId: text(),
    setOffBy: text(),
    /** JSON: persona → lines that it got from this request. */
    voices: text({ mode: 'json' }).$type<Record<string, number>>(),
    /** US dollars by the prices of that moment; null: not known. */
    cost: real(),
  },
  (table) => [
    index('sends_budget').on(table.budgetId, table.at),
    // With the cost: a month's sum reads the index alone.
    index('sends_key').on(table.keyId, table.at, table.cost),
    index('sends_at').on(table.at),
  ],
);

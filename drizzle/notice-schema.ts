// Tables of notices: when somebody wants to be told, and which browsers can be told. The rules of schema.ts hold here as well.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { actors, sessions } from './schema.ts';

/** One row for whoever changed something; who has none gets the usual. */
export const noticeSettings = sqliteTable('notice_settings', {
  actorId: text()
    .primaryKey()
    .references(() => actors.id, { onDelete: 'cascade' }),
  /** Minutes after midnight, in their own time zone; null: no quiet hours. */
  quietFrom: integer(),
  quietTo: integer(),
  timeZone: text().notNull(),
  /** A short tone with a notice while the page is open. */
  sound: integer({ mode: 'boolean' }).notNull().default(false),
  /** What is pushed says who wrote what and where; false: only that something did. */
  preview: integer({ mode: 'boolean' }).notNull().default(true),
});

/** A browser that agreed to be told while its page is closed. It goes with the session that brought it. */
export const pushSubscriptions = sqliteTable(
  'push_subscriptions',
  {
    id: text().primaryKey(),
    sessionId: text()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    actorId: text()
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    endpoint: text().notNull().unique(),
    p256dh: text().notNull(),
    auth: text().notNull(),
    createdAt: integer().notNull(),
    /** In a row; a subscription that is gone at its service is deleted at once. */
    failures: integer().notNull().default(0),
  },
  (table) => [index('push_subscriptions_actor').on(table.actorId), index('push_subscriptions_session').on(table.sessionId)],
);

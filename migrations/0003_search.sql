-- The index of search, outside the schema language of drizzle/. Filled by server/search/search-indexer.ts, never by triggers: posting a
-- line costs what it did. A line's row in it is its room's number here, times 2^32, plus its own number in the room.
CREATE TABLE `search_rooms` (
	`number` integer PRIMARY KEY NOT NULL,
	`room_id` text NOT NULL UNIQUE REFERENCES `rooms`(`id`),
	`indexed_seq` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE VIRTUAL TABLE `search_words` USING fts5(text, tokenize = 'trigram', content = '', contentless_delete = 1, detail = none);
--> statement-breakpoint
CREATE VIRTUAL TABLE `search_vocabulary` USING fts5vocab(search_words, row);
--> statement-breakpoint
INSERT INTO `search_words` (`search_words`, `rank`) VALUES ('automerge', 0);
--> statement-breakpoint
INSERT INTO `search_words` (`search_words`, `rank`) VALUES ('crisismerge', 1999);

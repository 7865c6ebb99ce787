CREATE TABLE `model_facts` (
	`name` text PRIMARY KEY NOT NULL,
	`window` integer,
	`prompt_price` real,
	`completion_price` real,
	`changed_by` text,
	`changed_at` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`changed_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `persona_cards` (
	`persona_id` text PRIMARY KEY NOT NULL,
	`card` text NOT NULL,
	FOREIGN KEY (`persona_id`) REFERENCES `personas`(`actor_id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `persona_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`room_id` text NOT NULL,
	`persona_id` text NOT NULL,
	`about_id` text,
	`text` text NOT NULL,
	`from_seq` integer NOT NULL,
	`written_at` integer NOT NULL,
	`changed_by` text,
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`persona_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`about_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`changed_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `persona_notes_room` ON `persona_notes` (`room_id`,`persona_id`);--> statement-breakpoint
CREATE TABLE `persona_versions` (
	`persona_id` text NOT NULL,
	`version` integer NOT NULL,
	`sheet` text NOT NULL,
	`changed_by` text,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`persona_id`, `version`),
	FOREIGN KEY (`persona_id`) REFERENCES `personas`(`actor_id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`changed_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `pictures` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`bytes` blob NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`created_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `room_memories` (
	`room_id` text PRIMARY KEY NOT NULL,
	`summary` text DEFAULT '' NOT NULL,
	`summed_seq` integer DEFAULT 0 NOT NULL,
	`forgotten_seq` integer DEFAULT 0 NOT NULL,
	`changed_by` text,
	`changed_at` integer NOT NULL,
	`changed_seq` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`changed_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `notice_settings` (
	`actor_id` text PRIMARY KEY NOT NULL,
	`quiet_from` integer,
	`quiet_to` integer,
	`time_zone` text NOT NULL,
	`sound` integer DEFAULT false NOT NULL,
	`preview` integer DEFAULT true NOT NULL,
	FOREIGN KEY (`actor_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `push_subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`actor_id` text NOT NULL,
	`endpoint` text NOT NULL,
	`p256dh` text NOT NULL,
	`auth` text NOT NULL,
	`created_at` integer NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`actor_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `push_subscriptions_endpoint_unique` ON `push_subscriptions` (`endpoint`);--> statement-breakpoint
CREATE INDEX `push_subscriptions_actor` ON `push_subscriptions` (`actor_id`);--> statement-breakpoint
CREATE INDEX `push_subscriptions_session` ON `push_subscriptions` (`session_id`);--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`actor_id` text NOT NULL,
	`name` text NOT NULL,
	`last4` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`used_at` integer,
	FOREIGN KEY (`actor_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`created_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_tokenHash_unique` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE INDEX `api_tokens_actor` ON `api_tokens` (`actor_id`);--> statement-breakpoint
CREATE TABLE `bots` (
	`actor_id` text PRIMARY KEY NOT NULL,
	`about` text DEFAULT '' NOT NULL,
	`owner_id` text NOT NULL,
	`disabled_at` integer,
	FOREIGN KEY (`actor_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `conversation_lines` (
	`conversation_id` text NOT NULL,
	`number` integer NOT NULL,
	`role` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`conversation_id`, `number`),
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`title` text DEFAULT '' NOT NULL,
	`persona_id` text,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `conversations_owner` ON `conversations` (`owner_id`,`changed_at`);--> statement-breakpoint
CREATE TABLE `webhook_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`webhook_id` text NOT NULL,
	`seq` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` integer NOT NULL,
	`status` integer,
	`detail` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `webhook_letters_hook` ON `webhook_letters` (`webhook_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `webhook_letters_waiting` ON `webhook_letters` (`next_at`) WHERE state = 'waiting';--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`bot_id` text NOT NULL,
	`room_id` text NOT NULL,
	`url` text NOT NULL,
	`secret_sealed` text NOT NULL,
	`hears` text NOT NULL,
	`heard_seq` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`stopped_at` integer,
	FOREIGN KEY (`bot_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `webhooks_room` ON `webhooks` (`room_id`);--> statement-breakpoint
CREATE INDEX `webhooks_bot` ON `webhooks` (`bot_id`);--> statement-breakpoint
ALTER TABLE `actors` ADD `picture_id` text;--> statement-breakpoint
ALTER TABLE `members` ADD `override` text;--> statement-breakpoint
ALTER TABLE `members` ADD `notify` text DEFAULT 'mentions' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `heeds_bots` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `keys` ADD `monthly_cap` real;--> statement-breakpoint
ALTER TABLE `personas` ADD `greetings` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `personas` ADD `group_greetings` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `personas` ADD `lore` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `personas` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `sends` ADD `estimated` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `sends` ADD `room_id` text;--> statement-breakpoint
ALTER TABLE `sends` ADD `set_off_by` text;--> statement-breakpoint
ALTER TABLE `sends` ADD `voices` text;--> statement-breakpoint
ALTER TABLE `sends` ADD `cost` real;--> statement-breakpoint
CREATE INDEX `sends_key` ON `sends` (`key_id`,`at`,`cost`);--> statement-breakpoint
CREATE INDEX `sends_at` ON `sends` (`at`);--> statement-breakpoint
CREATE INDEX `messages_spoken` ON `messages` (`author_id`) WHERE ai is not null;
CREATE TABLE `chains` (
	`room_id` text PRIMARY KEY NOT NULL,
	`planned_seq` integer NOT NULL,
	`granted` integer DEFAULT 0 NOT NULL,
	`talk` text,
	`votes` text NOT NULL,
	`cards` text NOT NULL,
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `keys` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`owner_id` text,
	`room_id` text,
	`label` text NOT NULL,
	`base_url` text NOT NULL,
	`origin` text NOT NULL,
	`sealed` text NOT NULL,
	`last4` text NOT NULL,
	`model` text,
	`models` text NOT NULL,
	`state` text NOT NULL,
	`detail` text DEFAULT '' NOT NULL,
	`budget_id` text NOT NULL,
	`organisation` text,
	`per_minute` integer,
	`per_day` integer,
	`tokens_per_minute` integer,
	`concurrent` integer NOT NULL,
	`offer` text,
	`blocked_until` integer,
	`capabilities` text NOT NULL,
	`created_at` integer NOT NULL,
	`checked_at` integer,
	FOREIGN KEY (`owner_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `keys_owner` ON `keys` (`owner_id`);--> statement-breakpoint
CREATE INDEX `keys_room` ON `keys` (`room_id`);--> statement-breakpoint
CREATE TABLE `personas` (
	`actor_id` text PRIMARY KEY NOT NULL,
	`preset` text,
	`sheet` text NOT NULL,
	`greeting` text DEFAULT '' NOT NULL,
	`facts` text NOT NULL,
	`model` text,
	`temperature` real,
	`max_tokens` integer,
	`language` text,
	`talkativeness` real DEFAULT 0.5 NOT NULL,
	`confidence` integer DEFAULT false NOT NULL,
	`own_prefixes` integer DEFAULT 0 NOT NULL,
	`foreign_speech` integer DEFAULT 0 NOT NULL,
	`near_repeats` integer DEFAULT 0 NOT NULL,
	`created_by` text NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`actor_id`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `actors`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `sends` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`budget_id` text NOT NULL,
	`at` integer NOT NULL,
	`boot` text,
	`uptime_ms` integer,
	`lane` text NOT NULL,
	`tokens` integer DEFAULT 0 NOT NULL,
	`turn_id` text,
	`key_id` text,
	`model` text,
	`prompt_tokens` integer,
	`completion_tokens` integer,
	`lines` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `sends_budget` ON `sends` (`budget_id`,`at`);--> statement-breakpoint
CREATE TABLE `turns` (
	`id` text PRIMARY KEY NOT NULL,
	`room_id` text NOT NULL,
	`kind` text NOT NULL,
	`task` text NOT NULL,
	`lane` text NOT NULL,
	`persona_ids` text NOT NULL,
	`depth` integer NOT NULL,
	`max_lines` integer NOT NULL,
	`closing` integer NOT NULL,
	`reason` text NOT NULL,
	`trigger_id` text,
	`target_id` text,
	`set_off_by` text,
	`message_id` text NOT NULL,
	`state` text NOT NULL,
	`why` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`said` integer DEFAULT 0 NOT NULL,
	`unsaid` text,
	`created_at` integer NOT NULL,
	`not_before` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `turns_room` ON `turns` (`room_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `turns_open` ON `turns` (`state`) WHERE state in ('queued', 'sent');--> statement-breakpoint
ALTER TABLE `members` ADD `muted` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `ai` text;--> statement-breakpoint
ALTER TABLE `rooms` ADD `paused` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `allowance` integer DEFAULT 8 NOT NULL;
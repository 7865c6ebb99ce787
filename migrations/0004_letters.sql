DROP INDEX `webhook_letters_waiting`;--> statement-breakpoint
CREATE INDEX `webhook_letters_waiting` ON `webhook_letters` (`webhook_id`,`next_at`) WHERE state = 'waiting';--> statement-breakpoint
ALTER TABLE `conversations` ADD `characters` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What was kept before counts as well.
UPDATE `conversations` SET `characters` = coalesce((SELECT sum(length(`text`)) FROM `conversation_lines` WHERE `conversation_id` = `conversations`.`id`), 0);

CREATE TABLE `alerts_infos` (
	`message_id` text NOT NULL,
	`position` integer NOT NULL,
	`language` text NOT NULL,
	`category` text NOT NULL,
	`event` text NOT NULL,
	`response_type` text NOT NULL,
	`urgency` text NOT NULL,
	`severity` text NOT NULL,
	`certainty` text NOT NULL,
	`effective` integer,
	`onset` integer,
	`expires` integer,
	`shown_from` integer NOT NULL,
	`shown_until` integer NOT NULL,
	`sender_name` text,
	`headline` text,
	`description` text,
	`instruction` text,
	`web` text,
	`areas` text NOT NULL,
	PRIMARY KEY(`message_id`, `position`),
	FOREIGN KEY (`message_id`) REFERENCES `alerts_messages`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "alerts_infos_urgency" CHECK("alerts_infos"."urgency" in ('Immediate','Expected','Future','Past','Unknown')),
	CONSTRAINT "alerts_infos_severity" CHECK("alerts_infos"."severity" in ('Extreme','Severe','Moderate','Minor','Unknown')),
	CONSTRAINT "alerts_infos_certainty" CHECK("alerts_infos"."certainty" in ('Observed','Likely','Possible','Unlikely','Unknown'))
);
--> statement-breakpoint
CREATE INDEX `alerts_infos_until` ON `alerts_infos` (`shown_until`);--> statement-breakpoint
CREATE TABLE `alerts_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`identifier` text NOT NULL,
	`sender` text NOT NULL,
	`sent` integer NOT NULL,
	`status` text NOT NULL,
	`msg_type` text NOT NULL,
	`scope` text NOT NULL,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "alerts_messages_status" CHECK("alerts_messages"."status" in ('Actual','Exercise','System','Test','Draft')),
	CONSTRAINT "alerts_messages_type" CHECK("alerts_messages"."msg_type" in ('Alert','Update','Cancel','Ack','Error')),
	CONSTRAINT "alerts_messages_scope" CHECK("alerts_messages"."scope" in ('Public','Restricted','Private'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_messages_source` ON `alerts_messages` (`partner_id`,`source`,`source_id`);--> statement-breakpoint
CREATE INDEX `alerts_messages_city` ON `alerts_messages` (`city_code`,`sent`);--> statement-breakpoint
CREATE TABLE `alerts_references` (
	`message_id` text NOT NULL,
	`sender` text NOT NULL,
	`identifier` text NOT NULL,
	`sent` integer NOT NULL,
	PRIMARY KEY(`message_id`, `sender`, `identifier`, `sent`),
	FOREIGN KEY (`message_id`) REFERENCES `alerts_messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `alerts_references_to` ON `alerts_references` (`identifier`,`sender`,`sent`);
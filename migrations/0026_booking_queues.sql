CREATE TABLE `booking_resources` (
	`id` text PRIMARY KEY NOT NULL,
	`place_id` text NOT NULL,
	`kind` text NOT NULL,
	`names` text NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`state` text DEFAULT 'OPEN' NOT NULL,
	`party_min` integer DEFAULT 1 NOT NULL,
	`party_max` integer DEFAULT 1 NOT NULL,
	`has_queue` integer DEFAULT false NOT NULL,
	`prefix` text DEFAULT 'A' NOT NULL,
	`remote` integer DEFAULT true NOT NULL,
	`late_behind` integer DEFAULT 3 NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "booking_resources_kind" CHECK("booking_resources"."kind" in ('TABLE','COUNTER','ENTRY','APPOINTMENT','EVENT')),
	CONSTRAINT "booking_resources_state" CHECK("booking_resources"."state" in ('OPEN','PAUSED','CLOSED')),
	CONSTRAINT "booking_resources_party" CHECK("booking_resources"."party_min" >= 1 and "booking_resources"."party_max" >= "booking_resources"."party_min" and "booking_resources"."party_max" <= 100),
	CONSTRAINT "booking_resources_prefix" CHECK("booking_resources"."prefix" glob '[A-Z]' or "booking_resources"."prefix" glob '[A-Z][A-Z]'),
	CONSTRAINT "booking_resources_late" CHECK("booking_resources"."late_behind" between 0 and 50)
);
--> statement-breakpoint
CREATE INDEX `booking_resources_place` ON `booking_resources` (`place_id`,`position`,`id`);--> statement-breakpoint
CREATE TABLE `queue_calls` (
	`id` text PRIMARY KEY NOT NULL,
	`ticket_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`counter` text,
	`again` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`ticket_id`) REFERENCES `queue_tickets`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `queue_calls_pace` ON `queue_calls` (`resource_id`,`at`) WHERE not again;--> statement-breakpoint
CREATE INDEX `queue_calls_ticket` ON `queue_calls` (`ticket_id`);--> statement-breakpoint
CREATE TABLE `queue_days` (
	`resource_id` text NOT NULL,
	`day` text NOT NULL,
	`last` integer NOT NULL,
	PRIMARY KEY(`resource_id`, `day`),
	FOREIGN KEY (`resource_id`) REFERENCES `booking_resources`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "queue_days_last" CHECK("queue_days"."last" >= 1)
);
--> statement-breakpoint
CREATE TABLE `queue_tickets` (
	`id` text PRIMARY KEY NOT NULL,
	`resource_id` text NOT NULL,
	`day` text NOT NULL,
	`number` integer NOT NULL,
	`rank` integer NOT NULL,
	`party` integer NOT NULL,
	`state` text DEFAULT 'WAITING' NOT NULL,
	`origin` text NOT NULL,
	`resident_id` text,
	`counter` text,
	`calls` integer DEFAULT 0 NOT NULL,
	`taken_at` integer NOT NULL,
	`called_at` integer,
	`passed_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`resource_id`) REFERENCES `booking_resources`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "queue_tickets_state" CHECK("queue_tickets"."state" in ('WAITING','CALLED','PASSED','SERVED','CANCELLED','EXPIRED')),
	CONSTRAINT "queue_tickets_origin" CHECK("queue_tickets"."origin" in ('REMOTE','WALK_IN')),
	CONSTRAINT "queue_tickets_party" CHECK("queue_tickets"."party" between 1 and 100),
	CONSTRAINT "queue_tickets_whose" CHECK(("queue_tickets"."resident_id" is null) = ("queue_tickets"."origin" = 'WALK_IN')),
	CONSTRAINT "queue_tickets_called" CHECK(("queue_tickets"."calls" = 0) = ("queue_tickets"."called_at" is null)),
	CONSTRAINT "queue_tickets_passed" CHECK("queue_tickets"."state" <> 'PASSED' or "queue_tickets"."passed_at" is not null),
	CONSTRAINT "queue_tickets_ended" CHECK(("queue_tickets"."state" in ('SERVED','CANCELLED','EXPIRED')) = ("queue_tickets"."ended_at" is not null))
);
--> statement-breakpoint
CREATE INDEX `queue_tickets_line` ON `queue_tickets` (`resource_id`,`day`,`state`,`rank`,`number`);--> statement-breakpoint
CREATE INDEX `queue_tickets_resident` ON `queue_tickets` (`resident_id`,`taken_at`);--> statement-breakpoint
CREATE INDEX `queue_tickets_missed` ON `queue_tickets` (`resident_id`,`passed_at`);--> statement-breakpoint
CREATE INDEX `queue_tickets_live` ON `queue_tickets` (`day`) WHERE state in ('WAITING','CALLED','PASSED');--> statement-breakpoint
CREATE UNIQUE INDEX `queue_tickets_once` ON `queue_tickets` (`resource_id`,`resident_id`) WHERE resident_id is not null and state in ('WAITING','CALLED');--> statement-breakpoint
CREATE UNIQUE INDEX `queue_tickets_number` ON `queue_tickets` (`resource_id`,`day`,`number`);
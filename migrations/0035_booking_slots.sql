CREATE TABLE `booking_people` (
	`booking_id` text NOT NULL,
	`position` integer NOT NULL,
	`resource_id` text NOT NULL,
	`day` text NOT NULL,
	`person` text,
	`document_hash` text,
	`live` integer DEFAULT true NOT NULL,
	PRIMARY KEY(`booking_id`, `position`),
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "booking_people_erased" CHECK(("booking_people"."person" is null) = ("booking_people"."document_hash" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `booking_people_once` ON `booking_people` (`resource_id`,`day`,`document_hash`) WHERE live and document_hash is not null;--> statement-breakpoint
CREATE TABLE `booking_quotas` (
	`resource_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`audience` text NOT NULL,
	`quota` integer NOT NULL,
	`taken` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`resource_id`, `starts_at`, `audience`),
	FOREIGN KEY (`resource_id`,`starts_at`) REFERENCES `booking_slots`(`resource_id`,`starts_at`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "booking_quotas_audience" CHECK("booking_quotas"."audience" in ('GENERAL','CHILD','STUDENT','SENIOR','GROUP')),
	CONSTRAINT "booking_quotas_taken" CHECK("booking_quotas"."taken" between 0 and "booking_quotas"."quota")
);
--> statement-breakpoint
CREATE TABLE `booking_rules` (
	`resource_id` text PRIMARY KEY NOT NULL,
	`hours` text NOT NULL,
	`slot_minutes` integer NOT NULL,
	`capacity` integer NOT NULL,
	`counts_people` integer NOT NULL,
	`quotas` text NOT NULL,
	`days_ahead` integer NOT NULL,
	`lead_minutes` integer NOT NULL,
	`cancel_minutes` integer NOT NULL,
	`real_name` integer NOT NULL,
	`no_show_limit` integer NOT NULL,
	`waiting_list` integer NOT NULL,
	FOREIGN KEY (`resource_id`) REFERENCES `booking_resources`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "booking_rules_slot" CHECK("booking_rules"."slot_minutes" between 5 and 720),
	CONSTRAINT "booking_rules_capacity" CHECK("booking_rules"."capacity" between 1 and 100000),
	CONSTRAINT "booking_rules_ahead" CHECK("booking_rules"."days_ahead" between 0 and 60),
	CONSTRAINT "booking_rules_minutes" CHECK("booking_rules"."lead_minutes" between 0 and 10080 and "booking_rules"."cancel_minutes" between 0 and 10080),
	CONSTRAINT "booking_rules_no_show" CHECK("booking_rules"."no_show_limit" between 0 and 20)
);
--> statement-breakpoint
CREATE TABLE `booking_slots` (
	`resource_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`day` text NOT NULL,
	`state` text DEFAULT 'OPEN' NOT NULL,
	`capacity` integer NOT NULL,
	`taken` integer DEFAULT 0 NOT NULL,
	`last` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`resource_id`, `starts_at`),
	FOREIGN KEY (`resource_id`) REFERENCES `booking_resources`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "booking_slots_state" CHECK("booking_slots"."state" in ('OPEN','CLOSED')),
	CONSTRAINT "booking_slots_span" CHECK("booking_slots"."ends_at" > "booking_slots"."starts_at"),
	CONSTRAINT "booking_slots_taken" CHECK("booking_slots"."taken" between 0 and "booking_slots"."capacity")
);
--> statement-breakpoint
CREATE INDEX `booking_slots_day` ON `booking_slots` (`resource_id`,`day`,`starts_at`);--> statement-breakpoint
CREATE TABLE `bookings` (
	`id` text PRIMARY KEY NOT NULL,
	`resource_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`day` text NOT NULL,
	`number` integer NOT NULL,
	`code` text NOT NULL,
	`resident_id` text,
	`origin` text NOT NULL,
	`party` integer NOT NULL,
	`units` integer NOT NULL,
	`audience` text NOT NULL,
	`state` text NOT NULL,
	`contact` text,
	`booked_at` integer NOT NULL,
	`promoted_at` integer,
	`checked_in_at` integer,
	`ended_at` integer,
	`ended_by` text,
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`resource_id`,`starts_at`) REFERENCES `booking_slots`(`resource_id`,`starts_at`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "bookings_state" CHECK("bookings"."state" in ('BOOKED','WAITING','CANCELLED','CHECKED_IN','NO_SHOW','EXPIRED')),
	CONSTRAINT "bookings_audience" CHECK("bookings"."audience" in ('GENERAL','CHILD','STUDENT','SENIOR','GROUP')),
	CONSTRAINT "bookings_origin" CHECK("bookings"."origin" in ('REMOTE','STAFF')),
	CONSTRAINT "bookings_whose" CHECK(("bookings"."resident_id" is null) = ("bookings"."origin" = 'STAFF')),
	CONSTRAINT "bookings_party" CHECK("bookings"."party" between 1 and 100 and "bookings"."units" in (1, "bookings"."party")),
	CONSTRAINT "bookings_ended" CHECK(("bookings"."state" in ('CANCELLED','NO_SHOW','EXPIRED')) = ("bookings"."ended_at" is not null) and ("bookings"."ended_at" is null) = ("bookings"."ended_by" is null)),
	CONSTRAINT "bookings_checked_in" CHECK(("bookings"."state" = 'CHECKED_IN') = ("bookings"."checked_in_at" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bookings_number` ON `bookings` (`resource_id`,`starts_at`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `bookings_code` ON `bookings` (`resource_id`,`day`,`code`);--> statement-breakpoint
CREATE INDEX `bookings_resident` ON `bookings` (`resident_id`,`starts_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_no_show` ON `bookings` (`resident_id`,`resource_id`,`starts_at`) WHERE state = 'NO_SHOW';--> statement-breakpoint
CREATE INDEX `bookings_live` ON `bookings` (`starts_at`) WHERE state in ('BOOKED','WAITING');--> statement-breakpoint
CREATE INDEX `bookings_contact` ON `bookings` (`starts_at`) WHERE contact is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `bookings_once` ON `bookings` (`resource_id`,`starts_at`,`resident_id`) WHERE resident_id is not null and state in ('BOOKED','WAITING','CHECKED_IN');
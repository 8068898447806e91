CREATE TABLE `reports_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`service_id` text NOT NULL,
	`lon` real NOT NULL,
	`lat` real NOT NULL,
	`geohash` text NOT NULL,
	`address` text NOT NULL,
	`description` text NOT NULL,
	`attributes` text NOT NULL,
	`state` text DEFAULT 'RECEIVED' NOT NULL,
	`confidential` integer DEFAULT false NOT NULL,
	`resident_id` text,
	`partner_id` text,
	`agency` text,
	`duplicate_of` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expected_at` integer,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `reports_services`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reports_requests_state" CHECK("reports_requests"."state" in ('RECEIVED','CONFIRMED','INVESTIGATING','IN_PROGRESS','ACTION_SCHEDULED','FIXED','CLOSED','UNABLE_TO_FIX','NOT_RESPONSIBLE','DUPLICATE','HIDDEN')),
	CONSTRAINT "reports_requests_duplicate" CHECK(("reports_requests"."state" = 'DUPLICATE') = ("reports_requests"."duplicate_of" is not null)),
	CONSTRAINT "reports_requests_point" CHECK("reports_requests"."lon" between -180 and 180 and "reports_requests"."lat" between -90 and 90)
);
--> statement-breakpoint
CREATE INDEX `reports_requests_city` ON `reports_requests` (`city_code`,`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `reports_requests_latest` ON `reports_requests` (`city_code`,`created_at`);--> statement-breakpoint
CREATE INDEX `reports_requests_near` ON `reports_requests` (`service_id`,`geohash`);--> statement-breakpoint
CREATE INDEX `reports_requests_resident` ON `reports_requests` (`resident_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `reports_services` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`code` text NOT NULL,
	`names` text NOT NULL,
	`descriptions` text NOT NULL,
	`group_names` text NOT NULL,
	`attributes` text NOT NULL,
	`expected_hours` integer,
	`position` integer DEFAULT 0 NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reports_services_code_shape" CHECK(length("reports_services"."code") between 1 and 40),
	CONSTRAINT "reports_services_hours" CHECK("reports_services"."expected_hours" is null or "reports_services"."expected_hours" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reports_services_code` ON `reports_services` (`city_code`,`code`);--> statement-breakpoint
CREATE TABLE `reports_steps` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`request_id` text NOT NULL,
	`state` text NOT NULL,
	`note` text NOT NULL,
	`internal_note` text NOT NULL,
	`staff_id` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `reports_requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reports_steps_request` ON `reports_steps` (`request_id`,`seq`);--> statement-breakpoint
CREATE TABLE `reports_supports` (
	`request_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`request_id`, `resident_id`),
	FOREIGN KEY (`request_id`) REFERENCES `reports_requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reports_supports_resident` ON `reports_supports` (`resident_id`);
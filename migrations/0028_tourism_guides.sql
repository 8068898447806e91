CREATE TABLE `tourism_check_ins` (
	`resident_id` text NOT NULL,
	`place_id` text NOT NULL,
	`date` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`resident_id`, `place_id`, `date`),
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "tourism_check_ins_date" CHECK("tourism_check_ins"."date" glob '????-??-??')
);
--> statement-breakpoint
CREATE INDEX `tourism_check_ins_latest` ON `tourism_check_ins` (`resident_id`,`at`,`place_id`);--> statement-breakpoint
CREATE INDEX `tourism_check_ins_place` ON `tourism_check_ins` (`place_id`,`resident_id`);--> statement-breakpoint
CREATE TABLE `tourism_destinations` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`updated_at` integer NOT NULL,
	`names` text NOT NULL,
	`descriptions` text,
	`grade` integer DEFAULT 0 NOT NULL,
	`grade_year` integer,
	`lon` real,
	`lat` real,
	`attribution` text,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tourism_destinations_grade" CHECK("tourism_destinations"."grade" between 0 and 5),
	CONSTRAINT "tourism_destinations_point" CHECK(("tourism_destinations"."lon" is null) = ("tourism_destinations"."lat" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tourism_destinations_source` ON `tourism_destinations` (`partner_id`,`source`,`source_id`);--> statement-breakpoint
CREATE INDEX `tourism_destinations_city` ON `tourism_destinations` (`city_code`,`id`);--> statement-breakpoint
CREATE TABLE `tourism_guide_stops` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`updated_at` integer NOT NULL,
	`place_id` text NOT NULL,
	`point_id` text,
	`position` integer NOT NULL,
	`titles` text NOT NULL,
	`texts` text NOT NULL,
	`audio` text NOT NULL,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`point_id`) REFERENCES `tourism_points`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "tourism_guide_stops_position" CHECK("tourism_guide_stops"."position" > 0),
	CONSTRAINT "tourism_guide_stops_texts" CHECK(json_extract("tourism_guide_stops"."texts", '$."zh-CN"') is not null and json_extract("tourism_guide_stops"."texts", '$.en') is not null)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tourism_guide_stops_source` ON `tourism_guide_stops` (`partner_id`,`source`,`source_id`);--> statement-breakpoint
CREATE INDEX `tourism_guide_stops_place` ON `tourism_guide_stops` (`place_id`,`position`,`id`);--> statement-breakpoint
CREATE TABLE `tourism_points` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`updated_at` integer NOT NULL,
	`place_id` text NOT NULL,
	`kind` text NOT NULL,
	`names` text NOT NULL,
	`lon` real NOT NULL,
	`lat` real NOT NULL,
	`accuracy` text NOT NULL,
	`wheelchair` text,
	`hours_text` text,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "tourism_points_kind" CHECK("tourism_points"."kind" in ('GATE','TICKET_OFFICE','TOILET','AUDIO_POINT','VISITOR_CENTRE','FIRST_AID','LOCKER','VIEWPOINT')),
	CONSTRAINT "tourism_points_wheelchair" CHECK("tourism_points"."wheelchair" is null or "tourism_points"."wheelchair" in ('YES','LIMITED','NO')),
	CONSTRAINT "tourism_points_accuracy" CHECK("tourism_points"."accuracy" in ('EXACT','APPROXIMATE')),
	CONSTRAINT "tourism_points_range" CHECK("tourism_points"."lon" between -180 and 180 and "tourism_points"."lat" between -90 and 90)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tourism_points_source` ON `tourism_points` (`partner_id`,`source`,`source_id`);--> statement-breakpoint
CREATE INDEX `tourism_points_place` ON `tourism_points` (`place_id`,`kind`);--> statement-breakpoint
CREATE TABLE `tourism_route_stops` (
	`route_id` text NOT NULL,
	`position` integer NOT NULL,
	`place_id` text,
	`point_id` text,
	`names` text NOT NULL,
	`lon` real,
	`lat` real,
	`dwell_minutes` integer NOT NULL,
	`leg_minutes` integer,
	PRIMARY KEY(`route_id`, `position`),
	FOREIGN KEY (`route_id`) REFERENCES `tourism_routes`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`point_id`) REFERENCES `tourism_points`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "tourism_route_stops_position" CHECK("tourism_route_stops"."position" > 0),
	CONSTRAINT "tourism_route_stops_dwell" CHECK("tourism_route_stops"."dwell_minutes" between 0 and 1440),
	CONSTRAINT "tourism_route_stops_leg" CHECK("tourism_route_stops"."leg_minutes" is null or "tourism_route_stops"."leg_minutes" between 0 and 1440),
	CONSTRAINT "tourism_route_stops_spot" CHECK(("tourism_route_stops"."lon" is null) = ("tourism_route_stops"."lat" is null))
);
--> statement-breakpoint
CREATE INDEX `tourism_route_stops_place` ON `tourism_route_stops` (`place_id`);--> statement-breakpoint
CREATE TABLE `tourism_routes` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`updated_at` integer NOT NULL,
	`names` text NOT NULL,
	`descriptions` text,
	`mode` text NOT NULL,
	`attribution` text,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tourism_routes_mode" CHECK("tourism_routes"."mode" in ('WALK','DRIVE'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tourism_routes_source` ON `tourism_routes` (`partner_id`,`source`,`source_id`);--> statement-breakpoint
CREATE INDEX `tourism_routes_city` ON `tourism_routes` (`city_code`,`id`);--> statement-breakpoint
CREATE TABLE `tourism_ticket_skus` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`updated_at` integer NOT NULL,
	`place_id` text NOT NULL,
	`audience` text NOT NULL,
	`sku_id` text NOT NULL,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`sku_id`) REFERENCES `skus`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "tourism_ticket_skus_audience_word" CHECK("tourism_ticket_skus"."audience" in ('ADULT','STUDENT','CHILD','SENIOR_60','SENIOR_70','EVERYONE'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tourism_ticket_skus_source` ON `tourism_ticket_skus` (`partner_id`,`source`,`source_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `tourism_ticket_skus_audience` ON `tourism_ticket_skus` (`place_id`,`audience`);--> statement-breakpoint
CREATE INDEX `tourism_ticket_skus_sku` ON `tourism_ticket_skus` (`sku_id`);--> statement-breakpoint
ALTER TABLE `tourism_attractions` ADD `capacity_best` integer;--> statement-breakpoint
ALTER TABLE `tourism_attractions` ADD `destination_id` text REFERENCES tourism_destinations(id);
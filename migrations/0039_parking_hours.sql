CREATE TABLE `parking_hours` (
	`place_id` text NOT NULL,
	`vehicle_class` text NOT NULL,
	`day_kind` text NOT NULL,
	`hour` integer NOT NULL,
	`tenth` integer NOT NULL,
	`samples` integer NOT NULL,
	PRIMARY KEY(`place_id`, `vehicle_class`, `day_kind`, `hour`, `tenth`),
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "parking_hours_kind" CHECK("parking_hours"."day_kind" in ('WORKDAY','DAY_OFF')),
	CONSTRAINT "parking_hours_hour" CHECK("parking_hours"."hour" between 0 and 23 and "parking_hours"."tenth" between 0 and 10),
	CONSTRAINT "parking_hours_samples" CHECK("parking_hours"."samples" >= 0)
);
--> statement-breakpoint
CREATE TABLE `parking_sampled` (
	`city_code` text PRIMARY KEY NOT NULL,
	`quarter` integer NOT NULL,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE cascade
);

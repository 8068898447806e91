CREATE TABLE `uploads` (
	`hash` text PRIMARY KEY NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` integer NOT NULL,
	`used_at` integer NOT NULL,
	`going` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "uploads_size" CHECK(min("uploads"."width", "uploads"."height", "uploads"."bytes") > 0),
	CONSTRAINT "uploads_going" CHECK("uploads"."going" in (0, 1))
);
--> statement-breakpoint
CREATE INDEX `uploads_used` ON `uploads` (`used_at`);--> statement-breakpoint
CREATE INDEX `media_address` ON `media` (`url`);
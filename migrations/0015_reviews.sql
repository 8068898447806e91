CREATE TABLE `product_ratings` (
	`product_id` text PRIMARY KEY NOT NULL,
	`stars_1` integer DEFAULT 0 NOT NULL,
	`stars_2` integer DEFAULT 0 NOT NULL,
	`stars_3` integer DEFAULT 0 NOT NULL,
	`stars_4` integer DEFAULT 0 NOT NULL,
	`stars_5` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "product_ratings_counts" CHECK(min("product_ratings"."stars_1", "product_ratings"."stars_2", "product_ratings"."stars_3", "product_ratings"."stars_4", "product_ratings"."stars_5") >= 0)
);
--> statement-breakpoint
CREATE TABLE `reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`line_id` text NOT NULL,
	`product_id` text NOT NULL,
	`store_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`chosen` text NOT NULL,
	`rating` integer NOT NULL,
	`text` text NOT NULL,
	`state` text DEFAULT 'SHOWN' NOT NULL,
	`hidden_because` text,
	`reply` text,
	`replied_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`line_id`) REFERENCES `order_lines`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reviews_rating" CHECK("reviews"."rating" in (1, 2, 3, 4, 5)),
	CONSTRAINT "reviews_text" CHECK(length("reviews"."text") <= 500 and length(coalesce("reviews"."reply", '')) <= 500),
	CONSTRAINT "reviews_state" CHECK("reviews"."state" in ('SHOWN','HIDDEN','REMOVED')),
	CONSTRAINT "reviews_hidden" CHECK(("reviews"."state" = 'HIDDEN') = ("reviews"."hidden_because" is not null)),
	CONSTRAINT "reviews_reply" CHECK(("reviews"."reply" is null) = ("reviews"."replied_at" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reviews_line_id_unique` ON `reviews` (`line_id`);--> statement-breakpoint
CREATE INDEX `reviews_product` ON `reviews` (`product_id`,`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_store` ON `reviews` (`store_id`,`state`,`replied_at`,`created_at`,`id`);
CREATE TABLE `interests` (
	`resident_id` text NOT NULL,
	`kind` text NOT NULL,
	`target_id` text NOT NULL,
	`names` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`resident_id`, `kind`, `target_id`),
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "interests_kind" CHECK("interests"."kind" in ('FAVOURITE','VISIT'))
);
--> statement-breakpoint
CREATE INDEX `interests_latest` ON `interests` (`resident_id`,`kind`,`at`,`target_id`);--> statement-breakpoint
CREATE INDEX `interests_age` ON `interests` (`kind`,`at`);--> statement-breakpoint
CREATE TABLE `product_pairs` (
	`product_id` text NOT NULL,
	`other_id` text NOT NULL,
	`orders` integer NOT NULL,
	PRIMARY KEY(`product_id`, `other_id`),
	CONSTRAINT "product_pairs_orders" CHECK("product_pairs"."orders" >= 1 and "product_pairs"."product_id" <> "product_pairs"."other_id")
);
--> statement-breakpoint
CREATE INDEX `product_pairs_most` ON `product_pairs` (`product_id`,`orders`);--> statement-breakpoint
CREATE TABLE `searches` (
	`resident_id` text NOT NULL,
	`city_code` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`resident_id`, `city_code`, `text`),
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "searches_text" CHECK(length("searches"."text") between 1 and 40)
);
--> statement-breakpoint
CREATE INDEX `searches_city` ON `searches` (`city_code`,`at`);
CREATE TABLE `inspections` (
	`id` text PRIMARY KEY NOT NULL,
	`product_id` text NOT NULL,
	`laboratory` text NOT NULL,
	`number` text NOT NULL,
	`inspected_on` text NOT NULL,
	`result` text NOT NULL,
	`page_url` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "inspections_result" CHECK("inspections"."result" in ('PASSED','FAILED')),
	CONSTRAINT "inspections_page" CHECK("inspections"."page_url" is null or "inspections"."page_url" like 'https://%')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inspections_number` ON `inspections` (`product_id`,`laboratory`,`number`);--> statement-breakpoint
CREATE TABLE `product_origins` (
	`product_id` text PRIMARY KEY NOT NULL,
	`origin` text,
	`steps` text NOT NULL,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `product_tags` (
	`tag` text NOT NULL,
	`product_id` text NOT NULL,
	PRIMARY KEY(`tag`, `product_id`),
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `product_tags_product` ON `product_tags` (`product_id`);--> statement-breakpoint
ALTER TABLE `products` ADD `tags` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `products` ADD `list_at` integer;--> statement-breakpoint
ALTER TABLE `products` ADD `unlist_at` integer;--> statement-breakpoint
ALTER TABLE `products` ADD `content_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `products` ADD `approved_version` integer;--> statement-breakpoint
ALTER TABLE `products` ADD `review` text;--> statement-breakpoint
ALTER TABLE `products` ADD `review_reason` text;--> statement-breakpoint
CREATE INDEX `products_due` ON `products` (`list_at`) WHERE list_at is not null;--> statement-breakpoint
CREATE INDEX `products_over` ON `products` (`unlist_at`) WHERE unlist_at is not null;--> statement-breakpoint
CREATE INDEX `products_review` ON `products` (`city_code`,`review`,`num`) WHERE review is not null;--> statement-breakpoint
ALTER TABLE `cities` ADD `reviews_content` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `reviews_latest` ON `reviews` (`state`,`created_at`,`id`);
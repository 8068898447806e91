CREATE TABLE `sku_components` (
	`sku_id` text NOT NULL,
	`component_id` text NOT NULL,
	`per_unit` integer NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`sku_id`, `component_id`),
	FOREIGN KEY (`sku_id`) REFERENCES `skus`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "sku_components_units" CHECK("sku_components"."per_unit" between 1 and 99 and "sku_components"."sku_id" <> "sku_components"."component_id")
);
--> statement-breakpoint
CREATE INDEX `sku_components_component` ON `sku_components` (`component_id`);--> statement-breakpoint
ALTER TABLE `stock_reservations` ADD `per_unit` integer DEFAULT 1 NOT NULL;
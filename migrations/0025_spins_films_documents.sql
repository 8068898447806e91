CREATE TABLE `spins` (
	`product_id` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `spins_id_unique` ON `spins` (`id`);--> statement-breakpoint
CREATE TABLE `__new_uploads` (
	`hash` text PRIMARY KEY NOT NULL,
	`width` integer,
	`height` integer,
	`bytes` integer NOT NULL,
	`type` text DEFAULT 'webp' NOT NULL,
	`used_at` integer NOT NULL,
	`going` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "uploads_size" CHECK("__new_uploads"."bytes" > 0 and iif("__new_uploads"."type" = 'pdf', coalesce("__new_uploads"."width", "__new_uploads"."height") is null, coalesce(min("__new_uploads"."width", "__new_uploads"."height"), 0) > 0)),
	CONSTRAINT "uploads_going" CHECK("__new_uploads"."going" in (0, 1)),
	CONSTRAINT "uploads_type" CHECK("__new_uploads"."type" in ('webp','mp4','pdf'))
);
--> statement-breakpoint
INSERT INTO `__new_uploads`("hash", "width", "height", "bytes", "used_at", "going") SELECT "hash", "width", "height", "bytes", "used_at", "going" FROM `uploads`;--> statement-breakpoint
DROP TABLE `uploads`;--> statement-breakpoint
ALTER TABLE `__new_uploads` RENAME TO `uploads`;--> statement-breakpoint
CREATE INDEX `uploads_used` ON `uploads` (`used_at`);--> statement-breakpoint
ALTER TABLE `inspections` ADD `document` text REFERENCES uploads(hash);--> statement-breakpoint
CREATE INDEX `inspections_document` ON `inspections` (`document`) WHERE document is not null;--> statement-breakpoint
-- The photographs of a set, and the pages of a report, go with what they belong to.
CREATE TRIGGER spins_delete AFTER DELETE ON spins
BEGIN
  DELETE FROM media WHERE owner_id = OLD.id;
END;
--> statement-breakpoint
CREATE TRIGGER inspections_delete AFTER DELETE ON inspections
BEGIN
  DELETE FROM media WHERE owner_id = OLD.id;
END;
--> statement-breakpoint
-- A set that grows is other content, as a picture is.
CREATE TRIGGER products_review_spin AFTER INSERT ON media WHEN NEW.owner_id IN (SELECT id FROM spins)
BEGIN
  UPDATE products SET content_version = content_version + 1, review = iif(state = 'ON_SALE', 'PENDING', review), state = 'OFF_SHELF'
    WHERE id = (SELECT product_id FROM spins WHERE id = NEW.owner_id) AND city_code IN (SELECT code FROM cities WHERE reviews_content = 1);
END;
--> statement-breakpoint
-- Whoever keeps an answer about the product; photographs come to a set later, and each tells of it.
CREATE TRIGGER spins_changed_insert AFTER INSERT ON spins
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER spins_changed_update AFTER UPDATE ON spins
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id IN (OLD.product_id, NEW.product_id);
END;
--> statement-breakpoint
CREATE TRIGGER spins_changed_delete AFTER DELETE ON spins
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = OLD.product_id;
END;

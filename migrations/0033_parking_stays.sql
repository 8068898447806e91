CREATE TABLE `parking_bills` (
	`id` text PRIMARY KEY NOT NULL,
	`stay_id` text NOT NULL,
	`purchase_id` text NOT NULL,
	`order_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`until_at` integer NOT NULL,
	`fee_fen` integer NOT NULL,
	`free_minutes` integer NOT NULL,
	`off_fen` integer NOT NULL,
	`paid_before_fen` integer NOT NULL,
	`due_fen` integer NOT NULL,
	`state` text DEFAULT 'OPEN' NOT NULL,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	FOREIGN KEY (`stay_id`) REFERENCES `parking_stays`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`purchase_id`) REFERENCES `purchases`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "parking_bills_due" CHECK("parking_bills"."due_fen" = max(0, "parking_bills"."fee_fen" - "parking_bills"."off_fen" - "parking_bills"."paid_before_fen") and "parking_bills"."off_fen" between 0 and "parking_bills"."fee_fen"),
	CONSTRAINT "parking_bills_state" CHECK("parking_bills"."state" in ('OPEN','PAID','CLOSED') and ("parking_bills"."state" = 'OPEN') = ("parking_bills"."settled_at" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `parking_bills_purchase_id_unique` ON `parking_bills` (`purchase_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `parking_bills_order_id_unique` ON `parking_bills` (`order_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `parking_bills_open` ON `parking_bills` (`stay_id`) WHERE state = 'OPEN';--> statement-breakpoint
CREATE INDEX `parking_bills_stay` ON `parking_bills` (`stay_id`);--> statement-breakpoint
CREATE TABLE `parking_finders` (
	`stay_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`found_at` integer NOT NULL,
	PRIMARY KEY(`stay_id`, `resident_id`),
	FOREIGN KEY (`stay_id`) REFERENCES `parking_stays`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `parking_finders_resident` ON `parking_finders` (`resident_id`,`found_at`);--> statement-breakpoint
CREATE TABLE `parking_offer_lots` (
	`offer_id` text NOT NULL,
	`place_id` text NOT NULL,
	PRIMARY KEY(`offer_id`, `place_id`),
	FOREIGN KEY (`offer_id`) REFERENCES `parking_offers`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `parking_offer_lots_place` ON `parking_offer_lots` (`place_id`);--> statement-breakpoint
CREATE TABLE `parking_offers` (
	`id` text PRIMARY KEY NOT NULL,
	`store_id` text NOT NULL,
	`min_fen` integer NOT NULL,
	`free_minutes` integer NOT NULL,
	`within_minutes` integer NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer,
	FOREIGN KEY (`store_id`) REFERENCES `stores`(`place_id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "parking_offers_min" CHECK("parking_offers"."min_fen" between 0 and 100000000),
	CONSTRAINT "parking_offers_free" CHECK("parking_offers"."free_minutes" between 1 and 1440),
	CONSTRAINT "parking_offers_within" CHECK("parking_offers"."within_minutes" between 30 and 10080),
	CONSTRAINT "parking_offers_ends" CHECK("parking_offers"."ends_at" is null or "parking_offers"."ends_at" >= "parking_offers"."starts_at")
);
--> statement-breakpoint
CREATE INDEX `parking_offers_store` ON `parking_offers` (`store_id`);--> statement-breakpoint
CREATE TABLE `parking_passages` (
	`place_id` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`plate_index` text NOT NULL,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`place_id`, `id`),
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "parking_passages_kind" CHECK("parking_passages"."kind" in ('ENTRY','EXIT'))
);
--> statement-breakpoint
CREATE INDEX `parking_passages_plate` ON `parking_passages` (`place_id`,`plate_index`,`at`);--> statement-breakpoint
CREATE INDEX `parking_passages_age` ON `parking_passages` (`at`);--> statement-breakpoint
CREATE TABLE `parking_payees` (
	`place_id` text PRIMARY KEY NOT NULL,
	`store_id` text NOT NULL,
	`grace_minutes` integer DEFAULT 15 NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`store_id`) REFERENCES `stores`(`place_id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "parking_payees_grace" CHECK("parking_payees"."grace_minutes" between 1 and 120)
);
--> statement-breakpoint
CREATE INDEX `parking_payees_store` ON `parking_payees` (`store_id`);--> statement-breakpoint
CREATE TABLE `parking_stays` (
	`id` text PRIMARY KEY NOT NULL,
	`place_id` text NOT NULL,
	`plate_index` text,
	`plate_sealed` text,
	`vehicle_class` text NOT NULL,
	`entry_id` text,
	`exit_id` text,
	`entry_at` integer,
	`exit_at` integer,
	`state` text NOT NULL,
	`paid_fen` integer DEFAULT 0 NOT NULL,
	`free_minutes` integer DEFAULT 0 NOT NULL,
	`leave_by` integer,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "parking_stays_state" CHECK(case "parking_stays"."state" when 'INSIDE' then "parking_stays"."entry_at" is not null and "parking_stays"."exit_at" is null when 'LEFT' then "parking_stays"."entry_at" is not null and "parking_stays"."exit_at" >= "parking_stays"."entry_at"
        when 'UNSEEN' then ("parking_stays"."entry_at" is null) <> ("parking_stays"."exit_at" is null) else 0 end),
	CONSTRAINT "parking_stays_passages" CHECK(("parking_stays"."entry_id" is null) = ("parking_stays"."entry_at" is null) and ("parking_stays"."exit_id" is null) = ("parking_stays"."exit_at" is null)),
	CONSTRAINT "parking_stays_paid" CHECK("parking_stays"."paid_fen" >= 0 and "parking_stays"."free_minutes" >= 0),
	CONSTRAINT "parking_stays_plate" CHECK(("parking_stays"."plate_index" is null) = ("parking_stays"."plate_sealed" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `parking_stays_entry` ON `parking_stays` (`place_id`,`entry_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `parking_stays_exit` ON `parking_stays` (`place_id`,`exit_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `parking_stays_inside` ON `parking_stays` (`place_id`,`plate_index`) WHERE state = 'INSIDE';--> statement-breakpoint
CREATE INDEX `parking_stays_plate` ON `parking_stays` (`place_id`,`plate_index`);--> statement-breakpoint
CREATE INDEX `parking_stays_lot` ON `parking_stays` (`place_id`,`state`,`entry_at`);--> statement-breakpoint
CREATE INDEX `parking_stays_age` ON `parking_stays` (`changed_at`) WHERE plate_index is not null;--> statement-breakpoint
CREATE TABLE `parking_vouchers` (
	`id` text PRIMARY KEY NOT NULL,
	`offer_id` text NOT NULL,
	`order_id` text NOT NULL,
	`bill_id` text NOT NULL,
	`free_minutes` integer NOT NULL,
	`state` text DEFAULT 'HELD' NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`offer_id`) REFERENCES `parking_offers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`bill_id`) REFERENCES `parking_bills`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "parking_vouchers_state" CHECK("parking_vouchers"."state" in ('HELD','USED','RELEASED'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `parking_vouchers_once` ON `parking_vouchers` (`order_id`) WHERE state <> 'RELEASED';--> statement-breakpoint
CREATE INDEX `parking_vouchers_bill` ON `parking_vouchers` (`bill_id`);--> statement-breakpoint
CREATE INDEX `parking_vouchers_offer` ON `parking_vouchers` (`offer_id`,`state`);--> statement-breakpoint
ALTER TABLE `orders` ADD `service` text;
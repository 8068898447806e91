CREATE TABLE `store_entries` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`kind` text NOT NULL,
	`store_id` text NOT NULL,
	`merchant_id` text NOT NULL,
	`order_id` text NOT NULL,
	`fulfilment` text NOT NULL,
	`at` integer NOT NULL,
	`external_fen` integer NOT NULL,
	`balance_fen` integer NOT NULL,
	`freight_fen` integer NOT NULL,
	`fee_fen` integer NOT NULL,
	CONSTRAINT "store_entries_sign" CHECK(case "store_entries"."kind" when 'SALE' then min("store_entries"."external_fen", "store_entries"."balance_fen", "store_entries"."freight_fen", "store_entries"."fee_fen") >= 0 and "store_entries"."external_fen" + "store_entries"."balance_fen" > 0
        when 'REFUND' then max("store_entries"."external_fen", "store_entries"."balance_fen", "store_entries"."fee_fen") <= 0 and "store_entries"."freight_fen" = 0
        when 'FEE' then "store_entries"."external_fen" = 0 and "store_entries"."balance_fen" = 0 and "store_entries"."freight_fen" = 0 and "store_entries"."fee_fen" <> 0 else 0 end)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `store_entries_key_unique` ON `store_entries` (`key`);--> statement-breakpoint
CREATE INDEX `store_entries_store` ON `store_entries` (`store_id`,`at`);--> statement-breakpoint
CREATE INDEX `store_entries_merchant` ON `store_entries` (`merchant_id`,`at`);--> statement-breakpoint
CREATE INDEX `store_entries_order` ON `store_entries` (`order_id`);
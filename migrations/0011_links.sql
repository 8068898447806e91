CREATE TABLE `order_changes` (
	`order_id` text PRIMARY KEY NOT NULL,
	`store_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `order_changes_store` ON `order_changes` (`store_id`,`seq`);--> statement-breakpoint
CREATE TABLE `stock_alarms` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`store_id` text NOT NULL,
	`sku_id` text NOT NULL,
	`kind` text NOT NULL,
	`units` integer NOT NULL,
	`raised_at` integer NOT NULL,
	`recovered_at` integer,
	CONSTRAINT "stock_alarms_kind" CHECK("stock_alarms"."kind" in ('LOW','SHORT'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `stock_alarms_open` ON `stock_alarms` (`store_id`,`sku_id`,`kind`) WHERE recovered_at is null;--> statement-breakpoint
CREATE INDEX `stock_alarms_store` ON `stock_alarms` (`store_id`,`seq`);--> statement-breakpoint
CREATE TABLE `sync_answers` (
	`call_id` text NOT NULL,
	`chunk` integer NOT NULL,
	`answers` text NOT NULL,
	PRIMARY KEY(`call_id`, `chunk`),
	FOREIGN KEY (`call_id`) REFERENCES `sync_calls`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "sync_answers_json" CHECK(json_valid("sync_answers"."answers"))
);
--> statement-breakpoint
CREATE TABLE `sync_calls` (
	`id` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`operation` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`key_id` text NOT NULL,
	`rows` integer NOT NULL,
	`holder` text NOT NULL,
	`held_until` integer NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "sync_calls_operation" CHECK("sync_calls"."operation" in ('stock','prices'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sync_calls_key` ON `sync_calls` (`merchant_id`,`operation`,`key`);--> statement-breakpoint
CREATE INDEX `sync_calls_age` ON `sync_calls` (`created_at`);--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`message_id` text NOT NULL,
	`endpoint_id` text NOT NULL,
	`event` text NOT NULL,
	`payload` text NOT NULL,
	`url` text NOT NULL,
	`state` text DEFAULT 'PENDING' NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`held_until` integer,
	`created_at` integer NOT NULL,
	`tried_at` integer,
	`status` integer,
	`fault` text,
	`duration_ms` integer,
	`excerpt` text,
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "webhook_deliveries_payload" CHECK(json_valid("webhook_deliveries"."payload")),
	CONSTRAINT "webhook_deliveries_state" CHECK("webhook_deliveries"."state" in ('PENDING','DELIVERED','FAILED')),
	CONSTRAINT "webhook_deliveries_excerpt" CHECK(length("webhook_deliveries"."excerpt") <= 256)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_message_id_unique` ON `webhook_deliveries` (`message_id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`endpoint_id`,`due_at`) WHERE state = 'PENDING';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_endpoint` ON `webhook_deliveries` (`endpoint_id`,`seq`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_age` ON `webhook_deliveries` (`created_at`);--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`secret_sealed` text NOT NULL,
	`previous_sealed` text,
	`previous_until` integer,
	`disabled_at` integer,
	`disabled_by` text,
	`failures` integer DEFAULT 0 NOT NULL,
	`open_until` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`merchant_id`) REFERENCES `merchants`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "webhook_endpoints_events" CHECK(json_valid("webhook_endpoints"."events")),
	CONSTRAINT "webhook_endpoints_failures" CHECK("webhook_endpoints"."failures" >= 0),
	CONSTRAINT "webhook_endpoints_disabled" CHECK(("webhook_endpoints"."disabled_at" is null) = ("webhook_endpoints"."disabled_by" is null) and ("webhook_endpoints"."disabled_by" is null or "webhook_endpoints"."disabled_by" in ('STAFF','GONE'))),
	CONSTRAINT "webhook_endpoints_previous" CHECK(("webhook_endpoints"."previous_sealed" is null) = ("webhook_endpoints"."previous_until" is null))
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_merchant` ON `webhook_endpoints` (`merchant_id`,`id`);--> statement-breakpoint
ALTER TABLE `stock_levels` ADD `low_mark` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `merchant_id` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `label` text;--> statement-breakpoint
CREATE INDEX `api_keys_merchant` ON `api_keys` (`merchant_id`,`id`) WHERE merchant_id is not null;
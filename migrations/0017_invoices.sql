CREATE TABLE `invoices` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`store_id` text NOT NULL,
	`merchant_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`title_kind` text NOT NULL,
	`buyer_sealed` text NOT NULL,
	`state` text DEFAULT 'REQUESTED' NOT NULL,
	`amount_fen` integer,
	`number` text,
	`pdf_url` text,
	`red_number` text,
	`reason` text,
	`created_at` integer NOT NULL,
	`issued_at` integer,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "invoices_state" CHECK("invoices"."state" in ('REQUESTED','ISSUED','REVERSED','VOIDED','REFUSED','WITHDRAWN')),
	CONSTRAINT "invoices_title" CHECK("invoices"."title_kind" in ('PERSONAL','COMPANY')),
	CONSTRAINT "invoices_issued" CHECK(("invoices"."number" is not null) = ("invoices"."state" in ('ISSUED','REVERSED','VOIDED')) and ("invoices"."amount_fen" is not null) = ("invoices"."number" is not null) and ("invoices"."issued_at" is not null) = ("invoices"."number" is not null)),
	CONSTRAINT "invoices_amount" CHECK("invoices"."amount_fen" is null or "invoices"."amount_fen" > 0),
	CONSTRAINT "invoices_red" CHECK(("invoices"."red_number" is not null) = ("invoices"."state" = 'REVERSED')),
	CONSTRAINT "invoices_reason" CHECK(("invoices"."reason" is not null) = ("invoices"."state" = 'REFUSED')),
	CONSTRAINT "invoices_pdf" CHECK("invoices"."pdf_url" is null or "invoices"."pdf_url" like 'https://%')
);
--> statement-breakpoint
CREATE INDEX `invoices_order` ON `invoices` (`order_id`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_merchant` ON `invoices` (`merchant_id`,`state`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_alive` ON `invoices` (`order_id`) WHERE state in ('REQUESTED', 'ISSUED');--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_number` ON `invoices` (`merchant_id`,`number`);
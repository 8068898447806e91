CREATE TABLE `after_sale_lines` (
	`after_sale_id` text NOT NULL,
	`order_line_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`handed_over` integer NOT NULL,
	`refund_fen` integer,
	`wanted_sku_id` text,
	PRIMARY KEY(`after_sale_id`, `order_line_id`),
	FOREIGN KEY (`after_sale_id`) REFERENCES `after_sales`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_line_id`) REFERENCES `order_lines`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "after_sale_lines_quantity" CHECK("after_sale_lines"."quantity" >= 1)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `after_sales` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`store_id` text NOT NULL,
	`kind` text NOT NULL,
	`state` text DEFAULT 'APPLIED' NOT NULL,
	`reason_sealed` text NOT NULL,
	`answer_sealed` text,
	`refund_fen` integer,
	`carrier` text,
	`tracking_no` text,
	`replacement_order_id` text,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `after_sales_order` ON `after_sales` (`order_id`);--> statement-breakpoint
CREATE INDEX `after_sales_store` ON `after_sales` (`store_id`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `after_sales_resident` ON `after_sales` (`resident_id`,`id`);--> statement-breakpoint
CREATE TABLE `freight_templates` (
	`id` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`name` text NOT NULL,
	`basis` text NOT NULL,
	`zones` text NOT NULL,
	`excluded` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `handed_units` (
	`handover_id` text NOT NULL,
	`order_line_id` text NOT NULL,
	`quantity` integer NOT NULL,
	PRIMARY KEY(`handover_id`, `order_line_id`),
	FOREIGN KEY (`order_line_id`) REFERENCES `order_lines`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "handed_units_quantity" CHECK("handed_units"."quantity" >= 1)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `handed_units_line` ON `handed_units` (`order_line_id`);--> statement-breakpoint
CREATE TABLE `parcels` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`carrier` text NOT NULL,
	`tracking_no` text NOT NULL,
	`state` text DEFAULT 'SHIPPED' NOT NULL,
	`staff_id` text NOT NULL,
	`shipped_at` integer NOT NULL,
	`delivered_at` integer,
	`tracked_at` integer,
	`steps` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `parcels_order` ON `parcels` (`order_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `parcels_tracking` ON `parcels` (`carrier`,`tracking_no`);--> statement-breakpoint
CREATE INDEX `parcels_underway` ON `parcels` (`tracked_at`) WHERE state = 'SHIPPED';--> statement-breakpoint
CREATE TABLE `pickup_codes` (
	`order_id` text PRIMARY KEY NOT NULL,
	`store_id` text NOT NULL,
	`code` text NOT NULL,
	`live` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pickup_codes_live` ON `pickup_codes` (`code`) WHERE live = 1;--> statement-breakpoint
CREATE INDEX `pickup_codes_store` ON `pickup_codes` (`store_id`,`live`);--> statement-breakpoint
CREATE TABLE `pickup_slots` (
	`store_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`capacity` integer NOT NULL,
	`booked` integer NOT NULL,
	PRIMARY KEY(`store_id`, `starts_at`),
	CONSTRAINT "pickup_slots_booked" CHECK("pickup_slots"."booked" between 0 and "pickup_slots"."capacity")
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `redemptions` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`store_id` text NOT NULL,
	`staff_id` text NOT NULL,
	`at` integer NOT NULL,
	`scanned_at` integer,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `redemptions_order` ON `redemptions` (`order_id`);--> statement-breakpoint
CREATE INDEX `redemptions_store` ON `redemptions` (`store_id`,`at`);--> statement-breakpoint
CREATE TABLE `store_services` (
	`store_id` text PRIMARY KEY NOT NULL,
	`pickup` text,
	`dine_in` integer DEFAULT false NOT NULL,
	`freight_template_id` text,
	FOREIGN KEY (`store_id`) REFERENCES `stores`(`place_id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`freight_template_id`) REFERENCES `freight_templates`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `addresses` (
	`id` text PRIMARY KEY NOT NULL,
	`resident_id` text NOT NULL,
	`division_code` text NOT NULL,
	`recipient_sealed` text NOT NULL,
	`phone_sealed` text NOT NULL,
	`street_sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "addresses_division" CHECK(length("addresses"."division_code") = 6)
);
--> statement-breakpoint
CREATE INDEX `addresses_resident` ON `addresses` (`resident_id`,`id`);--> statement-breakpoint
CREATE TABLE `resident_identities` (
	`app_id` text NOT NULL,
	`openid_index` text NOT NULL,
	`openid_sealed` text NOT NULL,
	`resident_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`app_id`, `openid_index`),
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `resident_identities_resident` ON `resident_identities` (`resident_id`);--> statement-breakpoint
CREATE TABLE `residents` (
	`id` text PRIMARY KEY NOT NULL,
	`phone_sealed` text,
	`phone_index` text,
	`created_at` integer NOT NULL,
	CONSTRAINT "residents_phone_both" CHECK(("residents"."phone_sealed" is null) = ("residents"."phone_index" is null))
);
--> statement-breakpoint
CREATE INDEX `residents_phone` ON `residents` (`phone_index`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`previous_hash` text,
	`rotated_at` integer NOT NULL,
	`resident_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`resident_id`) REFERENCES `residents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_previous` ON `sessions` (`previous_hash`);--> statement-breakpoint
CREATE INDEX `sessions_resident` ON `sessions` (`resident_id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `staff` (
	`id` text PRIMARY KEY NOT NULL,
	`label` text NOT NULL,
	`created_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE TABLE `staff_grants` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`role` text NOT NULL,
	`scope` text NOT NULL,
	`scope_id` text NOT NULL,
	`city_code` text NOT NULL,
	`created_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "staff_grants_role" CHECK(("staff_grants"."role" in ('CLERK','MANAGER') and "staff_grants"."scope" = 'STORE') or ("staff_grants"."role" in ('OWNER','FINANCE') and "staff_grants"."scope" = 'MERCHANT') or ("staff_grants"."role" = 'OPERATOR' and "staff_grants"."scope" = 'CITY')),
	CONSTRAINT "staff_grants_end" CHECK("staff_grants"."ends_at" > "staff_grants"."created_at")
);
--> statement-breakpoint
CREATE INDEX `staff_grants_staff` ON `staff_grants` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `staff_tokens_staff` ON `staff_tokens` (`staff_id`);--> statement-breakpoint
CREATE TABLE `stock_movements` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`type` text NOT NULL,
	`store_id` text NOT NULL,
	`sku_id` text NOT NULL,
	`pool` text DEFAULT 'NORMAL' NOT NULL,
	`on_hand` integer DEFAULT 0 NOT NULL,
	`held` integer DEFAULT 0 NOT NULL,
	`committed` integer DEFAULT 0 NOT NULL,
	`reference` text NOT NULL,
	`actor` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `stock_movements_key` ON `stock_movements` (`key`);--> statement-breakpoint
CREATE INDEX `stock_movements_stock` ON `stock_movements` (`sku_id`,`store_id`,`pool`,`seq`);--> statement-breakpoint
CREATE TABLE `stock_reservations` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`order_line_id` text NOT NULL,
	`store_id` text NOT NULL,
	`sku_id` text NOT NULL,
	`pool` text DEFAULT 'NORMAL' NOT NULL,
	`quantity` integer NOT NULL,
	`consumed` integer DEFAULT 0 NOT NULL,
	`returned` integer DEFAULT 0 NOT NULL,
	`state` text DEFAULT 'HELD' NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT "stock_reservations_quantity" CHECK("stock_reservations"."quantity" between 1 and 9999),
	CONSTRAINT "stock_reservations_used" CHECK("stock_reservations"."consumed" >= 0 and "stock_reservations"."returned" >= 0 and "stock_reservations"."consumed" + "stock_reservations"."returned" <= "stock_reservations"."quantity"),
	CONSTRAINT "stock_reservations_state" CHECK(case "stock_reservations"."state" when 'HELD' then "stock_reservations"."consumed" + "stock_reservations"."returned" = 0 when 'RELEASED' then "stock_reservations"."consumed" + "stock_reservations"."returned" = 0
        when 'COMMITTED' then "stock_reservations"."consumed" + "stock_reservations"."returned" < "stock_reservations"."quantity" when 'DONE' then "stock_reservations"."consumed" + "stock_reservations"."returned" = "stock_reservations"."quantity" else 0 end)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `stock_reservations_line` ON `stock_reservations` (`order_line_id`,`sku_id`);--> statement-breakpoint
CREATE INDEX `stock_reservations_order` ON `stock_reservations` (`order_id`);--> statement-breakpoint
CREATE INDEX `stock_reservations_stock` ON `stock_reservations` (`sku_id`,`store_id`,`pool`,`state`);--> statement-breakpoint
CREATE TABLE `cart_lines` (
	`owner_id` text NOT NULL,
	`store_id` text NOT NULL,
	`sku_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`added_fen` integer NOT NULL,
	`added_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`owner_id`, `store_id`, `sku_id`),
	FOREIGN KEY (`store_id`) REFERENCES `stores`(`place_id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`sku_id`) REFERENCES `skus`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "cart_lines_quantity" CHECK("cart_lines"."quantity" between 1 and 9999)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`owner_id` text NOT NULL,
	`operation` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`result` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`owner_id`, `operation`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `idempotency_keys_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `order_events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`order_id` text NOT NULL,
	`event` text NOT NULL,
	`from_state` text,
	`to_state` text NOT NULL,
	`actor` text NOT NULL,
	`actor_id` text,
	`reason` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `order_events_order` ON `order_events` (`order_id`,`seq`);--> statement-breakpoint
CREATE TABLE `order_lines` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`product_id` text NOT NULL,
	`sku_id` text NOT NULL,
	`names` text NOT NULL,
	`chosen` text NOT NULL,
	`image` text,
	`quantity` integer NOT NULL,
	`unit_fen` integer NOT NULL,
	`activity_off_fen` integer DEFAULT 0 NOT NULL,
	`timed_off_fen` integer DEFAULT 0 NOT NULL,
	`member_off_fen` integer DEFAULT 0 NOT NULL,
	`full_reduction_off_fen` integer DEFAULT 0 NOT NULL,
	`coupon_off_fen` integer DEFAULT 0 NOT NULL,
	`points_used` integer DEFAULT 0 NOT NULL,
	`points_fen` integer DEFAULT 0 NOT NULL,
	`freight_fen` integer DEFAULT 0 NOT NULL,
	`adjustment_fen` integer DEFAULT 0 NOT NULL,
	`payable_fen` integer NOT NULL,
	`goods_fen` integer NOT NULL,
	`points_to_grant` integer DEFAULT 0 NOT NULL,
	`commission_base_fen` integer DEFAULT 0 NOT NULL,
	`fulfilled` integer DEFAULT 0 NOT NULL,
	`cancelled` integer DEFAULT 0 NOT NULL,
	`returned` integer DEFAULT 0 NOT NULL,
	`refund_units` integer DEFAULT 0 NOT NULL,
	`refund_fen` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_lines_quantity" CHECK("order_lines"."quantity" between 1 and 9999),
	CONSTRAINT "order_lines_payable" CHECK("order_lines"."payable_fen" = "order_lines"."unit_fen" * "order_lines"."quantity" - "order_lines"."activity_off_fen" - "order_lines"."timed_off_fen" - "order_lines"."member_off_fen" - "order_lines"."full_reduction_off_fen" - "order_lines"."coupon_off_fen" - "order_lines"."points_fen" + "order_lines"."freight_fen" + "order_lines"."adjustment_fen" and "order_lines"."goods_fen" between 0 and "order_lines"."payable_fen"),
	CONSTRAINT "order_lines_signs" CHECK(min("order_lines"."unit_fen", "order_lines"."activity_off_fen", "order_lines"."timed_off_fen", "order_lines"."member_off_fen", "order_lines"."full_reduction_off_fen", "order_lines"."coupon_off_fen", "order_lines"."points_used", "order_lines"."points_fen", "order_lines"."freight_fen", "order_lines"."points_to_grant", "order_lines"."commission_base_fen") >= 0),
	CONSTRAINT "order_lines_units" CHECK("order_lines"."fulfilled" >= 0 and "order_lines"."cancelled" >= 0 and "order_lines"."returned" between 0 and "order_lines"."fulfilled" and "order_lines"."fulfilled" + "order_lines"."cancelled" <= "order_lines"."quantity"),
	CONSTRAINT "order_lines_refund" CHECK("order_lines"."refund_units" between 0 and "order_lines"."cancelled" + "order_lines"."returned" and "order_lines"."refund_fen" between 0 and "order_lines"."payable_fen")
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `order_lines_position` ON `order_lines` (`order_id`,`position`);--> statement-breakpoint
CREATE TABLE `order_transitions` (
	`from_state` text NOT NULL,
	`event` text NOT NULL,
	`to_state` text NOT NULL,
	PRIMARY KEY(`from_state`, `event`, `to_state`)
);
--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`purchase_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`store_id` text NOT NULL,
	`merchant_id` text NOT NULL,
	`city_code` text NOT NULL,
	`state` text DEFAULT 'PENDING_PAYMENT' NOT NULL,
	`close_reason` text,
	`fulfilment` text NOT NULL,
	`slot_starts_at` integer,
	`table_no` text,
	`division_code` text,
	`address_sealed` text,
	`note_sealed` text,
	`goods_fen` integer NOT NULL,
	`discount_fen` integer NOT NULL,
	`freight_fen` integer NOT NULL,
	`total_fen` integer NOT NULL,
	`refunded_fen` integer DEFAULT 0 NOT NULL,
	`refund_status` text DEFAULT 'NONE' NOT NULL,
	`created_at` integer NOT NULL,
	`paid_at` integer,
	`fulfilled_at` integer,
	`completed_at` integer,
	`event` text DEFAULT 'CREATE' NOT NULL,
	`actor` text DEFAULT 'RESIDENT' NOT NULL,
	`actor_id` text,
	`reason` text,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`purchase_id`) REFERENCES `purchases`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "orders_total" CHECK("orders"."total_fen" = "orders"."goods_fen" - "orders"."discount_fen" + "orders"."freight_fen" and "orders"."total_fen" >= 0 and "orders"."freight_fen" >= 0),
	CONSTRAINT "orders_refunded" CHECK("orders"."refunded_fen" between 0 and "orders"."total_fen"),
	CONSTRAINT "orders_closed" CHECK(("orders"."state" = 'CLOSED') = ("orders"."close_reason" is not null)),
	CONSTRAINT "orders_fulfilment" CHECK(case "orders"."fulfilment" when 'PICKUP' then "orders"."address_sealed" is null and "orders"."table_no" is null when 'DELIVERY' then "orders"."address_sealed" is not null and "orders"."division_code" is not null and "orders"."slot_starts_at" is null
        when 'DINE_IN' then "orders"."address_sealed" is null and "orders"."slot_starts_at" is null else 0 end)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_number_unique` ON `orders` (`number`);--> statement-breakpoint
CREATE INDEX `orders_purchase` ON `orders` (`purchase_id`);--> statement-breakpoint
CREATE INDEX `orders_resident` ON `orders` (`resident_id`,`id`);--> statement-breakpoint
CREATE INDEX `orders_store` ON `orders` (`store_id`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `orders_fulfilled` ON `orders` (`fulfilled_at`) WHERE state = 'FULFILLED';--> statement-breakpoint
CREATE TABLE `purchases` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`resident_id` text NOT NULL,
	`city_code` text NOT NULL,
	`state` text DEFAULT 'PENDING_PAYMENT' NOT NULL,
	`total_fen` integer NOT NULL,
	`refund_fen` integer DEFAULT 0 NOT NULL,
	`payment_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`paid_at` integer,
	`closed_at` integer,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "purchases_total" CHECK("purchases"."total_fen" between 0 and 50000000),
	CONSTRAINT "purchases_refund" CHECK("purchases"."refund_fen" between 0 and "purchases"."total_fen"),
	CONSTRAINT "purchases_state" CHECK(case "purchases"."state" when 'PENDING_PAYMENT' then "purchases"."paid_at" is null and "purchases"."closed_at" is null when 'PAID' then "purchases"."paid_at" is not null and "purchases"."payment_id" is not null
        when 'CLOSED' then "purchases"."closed_at" is not null and "purchases"."paid_at" is null else 0 end)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `purchases_number_unique` ON `purchases` (`number`);--> statement-breakpoint
CREATE INDEX `purchases_resident` ON `purchases` (`resident_id`,`id`);--> statement-breakpoint
CREATE INDEX `purchases_unpaid` ON `purchases` (`resident_id`) WHERE state = 'PENDING_PAYMENT';--> statement-breakpoint
CREATE INDEX `purchases_expiry` ON `purchases` (`expires_at`) WHERE state = 'PENDING_PAYMENT';--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`topic` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`payload` text NOT NULL,
	`due_at` integer NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`held_until` integer,
	`last_error` text,
	`created_at` integer NOT NULL,
	`delivered_at` integer,
	`abandoned_at` integer,
	CONSTRAINT "outbox_payload" CHECK(json_valid("outbox"."payload"))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_dedupe_key_unique` ON `outbox` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`due_at`) WHERE delivered_at is null and abandoned_at is null;--> statement-breakpoint
CREATE TABLE `subscription_quota` (
	`resident_id` text NOT NULL,
	`template` text NOT NULL,
	`remaining` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`resident_id`, `template`),
	CONSTRAINT "subscription_quota_sign" CHECK("subscription_quota"."remaining" >= 0)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `txn_assert` (
	`n` integer NOT NULL,
	CONSTRAINT "txn_assert_hit" CHECK("txn_assert"."n" >= 1)
);
--> statement-breakpoint
CREATE TABLE `balance_movements` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`resident_id` text NOT NULL,
	`type` text NOT NULL,
	`fen` integer NOT NULL,
	`reference` text NOT NULL,
	`actor` text,
	`at` integer NOT NULL,
	CONSTRAINT "balance_movements_fen" CHECK("balance_movements"."fen" <> 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `balance_movements_key_unique` ON `balance_movements` (`key`);--> statement-breakpoint
CREATE INDEX `balance_movements_resident` ON `balance_movements` (`resident_id`,`seq`);--> statement-breakpoint
CREATE TABLE `balances` (
	`resident_id` text PRIMARY KEY NOT NULL,
	`fen` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "balances_sign" CHECK("balances"."fen" >= 0)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `bill_checks` (
	`date` text PRIMARY KEY NOT NULL,
	`lines` integer NOT NULL,
	`diffs` integer NOT NULL,
	`checked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger_diffs` (
	`id` text PRIMARY KEY NOT NULL,
	`date` text NOT NULL,
	`kind` text NOT NULL,
	`out_no` text NOT NULL,
	`ours_fen` integer,
	`theirs_fen` integer,
	`found_at` integer NOT NULL,
	`resolved_at` integer
);
--> statement-breakpoint
CREATE INDEX `ledger_diffs_date` ON `ledger_diffs` (`date`);--> statement-breakpoint
CREATE TABLE `payment_events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`provider` text NOT NULL,
	`kind` text NOT NULL,
	`out_no` text NOT NULL,
	`provider_id` text NOT NULL,
	`body_sha256` text NOT NULL,
	`outcome` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_events_once` ON `payment_events` (`provider`,`kind`,`out_no`,`provider_id`);--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`purchase_id` text NOT NULL,
	`resident_id` text NOT NULL,
	`out_trade_no` text NOT NULL,
	`channel` text NOT NULL,
	`state` text DEFAULT 'CREATED' NOT NULL,
	`external_fen` integer NOT NULL,
	`balance_fen` integer NOT NULL,
	`description` text NOT NULL,
	`payer_sealed` text,
	`expires_at` integer NOT NULL,
	`prepay_id` text,
	`prepaid_at` integer,
	`transaction_id` text,
	`surplus` integer DEFAULT false NOT NULL,
	`refund_fen` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`asked_at` integer,
	`settled_at` integer,
	`paid_at` integer,
	`shipping_status` text DEFAULT 'NONE' NOT NULL,
	FOREIGN KEY (`purchase_id`) REFERENCES `purchases`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "payments_number" CHECK(length("payments"."out_trade_no") between 6 and 32 and "payments"."out_trade_no" not glob '*[^0-9A-Za-z_|*-]*'),
	CONSTRAINT "payments_refund" CHECK("payments"."refund_fen" between 0 and "payments"."external_fen"),
	CONSTRAINT "payments_channel" CHECK(case "payments"."channel" when 'WECHAT' then "payments"."external_fen" > 0 and "payments"."balance_fen" >= 0 and "payments"."payer_sealed" is not null when 'BALANCE' then "payments"."external_fen" = 0 and "payments"."balance_fen" > 0
        when 'NONE' then "payments"."external_fen" = 0 and "payments"."balance_fen" = 0 else 0 end),
	CONSTRAINT "payments_proof" CHECK("payments"."state" <> 'SUCCEEDED' or "payments"."channel" <> 'WECHAT' or "payments"."transaction_id" is not null),
	CONSTRAINT "payments_settled" CHECK(("payments"."state" in ('CREATED','PREPAID')) = ("payments"."settled_at" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_out_trade_no_unique` ON `payments` (`out_trade_no`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_transaction_id_unique` ON `payments` (`transaction_id`);--> statement-breakpoint
CREATE INDEX `payments_purchase` ON `payments` (`purchase_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_open` ON `payments` (`purchase_id`) WHERE state in ('CREATED','PREPAID');--> statement-breakpoint
CREATE UNIQUE INDEX `payments_paid` ON `payments` (`purchase_id`) WHERE state = 'SUCCEEDED' and surplus = 0;--> statement-breakpoint
CREATE INDEX `payments_asked` ON `payments` (`asked_at`) WHERE state in ('CREATED','PREPAID');--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_id` text NOT NULL,
	`order_id` text,
	`after_sale_id` text,
	`out_refund_no` text NOT NULL,
	`state` text DEFAULT 'REQUESTED' NOT NULL,
	`external_fen` integer NOT NULL,
	`balance_fen` integer NOT NULL,
	`reason` text NOT NULL,
	`provider_id` text,
	`sent_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "refunds_amount" CHECK("refunds"."external_fen" >= 0 and "refunds"."balance_fen" >= 0),
	CONSTRAINT "refunds_number" CHECK(length("refunds"."out_refund_no") between 1 and 64 and "refunds"."out_refund_no" not glob '*[^0-9A-Za-z_|*@-]*'),
	CONSTRAINT "refunds_settled" CHECK(("refunds"."state" in ('SUCCEEDED','CLOSED')) = ("refunds"."settled_at" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_after_sale_id_unique` ON `refunds` (`after_sale_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_out_refund_no_unique` ON `refunds` (`out_refund_no`);--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_provider_id_unique` ON `refunds` (`provider_id`);--> statement-breakpoint
CREATE INDEX `refunds_payment` ON `refunds` (`payment_id`);--> statement-breakpoint
CREATE INDEX `refunds_order` ON `refunds` (`order_id`);--> statement-breakpoint
CREATE INDEX `refunds_due` ON `refunds` (`due_at`) WHERE state in ('REQUESTED','PROCESSING');--> statement-breakpoint
ALTER TABLE `skus` ADD `weight_g` integer;
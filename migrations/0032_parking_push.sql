CREATE TABLE `parking_push_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`city_code` text,
	`secret_sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "parking_push_keys_expiry" CHECK("parking_push_keys"."expires_at" > "parking_push_keys"."created_at")
);

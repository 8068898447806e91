CREATE TABLE `staff_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`two_factor_enabled` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_accounts_email_unique` ON `staff_accounts` (`email`);--> statement-breakpoint
CREATE TABLE `staff_credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `staff_accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_credentials_user` ON `staff_credentials` (`user_id`,`provider_id`);--> statement-breakpoint
CREATE TABLE `staff_invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`label` text NOT NULL,
	`staff_id` text,
	`role` text,
	`scope` text,
	`scope_id` text,
	`city_code` text,
	`grant_ends_at` integer,
	`invited_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`accepted_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "staff_invitations_grant" CHECK(("staff_invitations"."staff_id" is null) = ("staff_invitations"."role" is not null and "staff_invitations"."scope" is not null and "staff_invitations"."scope_id" is not null and "staff_invitations"."city_code" is not null and "staff_invitations"."grant_ends_at" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_invitations_token_hash_unique` ON `staff_invitations` (`token_hash`);--> statement-breakpoint
CREATE INDEX `staff_invitations_scope` ON `staff_invitations` (`scope`,`scope_id`);--> statement-breakpoint
CREATE INDEX `staff_invitations_staff` ON `staff_invitations` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff_lockouts` (
	`name_index` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`locked_until` integer,
	`updated_at` integer NOT NULL,
	CONSTRAINT "staff_lockouts_failures" CHECK("staff_lockouts"."failures" >= 0)
);
--> statement-breakpoint
CREATE INDEX `staff_lockouts_updated` ON `staff_lockouts` (`updated_at`);--> statement-breakpoint
CREATE TABLE `staff_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token` text NOT NULL,
	`expires_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `staff_accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_sessions_token_unique` ON `staff_sessions` (`token`);--> statement-breakpoint
CREATE INDEX `staff_sessions_user` ON `staff_sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `staff_sessions_expiry` ON `staff_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `staff_two_factors` (
	`id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`backup_codes` text NOT NULL,
	`user_id` text NOT NULL,
	`verified` integer DEFAULT false NOT NULL,
	`failed_verification_count` integer DEFAULT 0 NOT NULL,
	`locked_until` integer,
	FOREIGN KEY (`user_id`) REFERENCES `staff_accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_two_factors_user` ON `staff_two_factors` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_verifications` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `staff_verifications_identifier` ON `staff_verifications` (`identifier`);--> statement-breakpoint
CREATE INDEX `staff_verifications_expiry` ON `staff_verifications` (`expires_at`);--> statement-breakpoint
CREATE TABLE `__new_staff_grants` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`role` text NOT NULL,
	`scope` text NOT NULL,
	`scope_id` text NOT NULL,
	`city_code` text NOT NULL,
	`granted_by` text,
	`created_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "staff_grants_role" CHECK(("__new_staff_grants"."role" in ('CLERK','MANAGER') and "__new_staff_grants"."scope" = 'STORE') or ("__new_staff_grants"."role" in ('OWNER','FINANCE') and "__new_staff_grants"."scope" = 'MERCHANT') or ("__new_staff_grants"."role" = 'OPERATOR' and "__new_staff_grants"."scope" in ('CITY','AREA')) or ("__new_staff_grants"."role" = 'EDITOR' and "__new_staff_grants"."scope" in ('SCENE','PARTNER'))),
	CONSTRAINT "staff_grants_end" CHECK("__new_staff_grants"."ends_at" > "__new_staff_grants"."created_at")
);
--> statement-breakpoint
INSERT INTO `__new_staff_grants`("id", "staff_id", "role", "scope", "scope_id", "city_code", "created_at", "ends_at", "revoked_at") SELECT "id", "staff_id", "role", "scope", "scope_id", "city_code", "created_at", "ends_at", "revoked_at" FROM `staff_grants`;--> statement-breakpoint
DROP TABLE `staff_grants`;--> statement-breakpoint
ALTER TABLE `__new_staff_grants` RENAME TO `staff_grants`;--> statement-breakpoint
CREATE INDEX `staff_grants_staff` ON `staff_grants` (`staff_id`);--> statement-breakpoint
CREATE INDEX `staff_grants_scope` ON `staff_grants` (`scope`,`scope_id`);
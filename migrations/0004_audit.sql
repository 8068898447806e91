CREATE TABLE `audit_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`request_id` text NOT NULL,
	CONSTRAINT "audit_entries_actor" CHECK("audit_entries"."actor_kind" in ('guest','machine','staff')),
	CONSTRAINT "audit_entries_target" CHECK(json_valid("audit_entries"."target"))
);
--> statement-breakpoint
-- What was done stays on record: an entry is added and never changed, deleted or replaced. The last one because
-- INSERT OR REPLACE deletes without asking the trigger of DELETE.
CREATE TRIGGER audit_entries_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER audit_entries_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER audit_entries_replace BEFORE INSERT ON audit_entries WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit entries are never replaced'); END;
